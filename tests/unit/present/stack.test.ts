// Stacks in the form of strace -k, in a sentence, and for programs.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Finding } from '../../../src/cause/index.js'
import { codeOf, codeText, stackLines, stacksJson } from '../../../src/present/stack.js'
import type { Frame, NamedStack } from '../../../src/symbol/index.js'

const test = suite('present/stack')

const frame = (path: string, offset: number, name?: string): Frame => ({
  address: BigInt(offset) + 0x7f00_0000_0000n,
  place: { module: { path, buildId: 'aa', inode: 0n }, offset },
  ...(name === undefined ? {} : { name, plus: 0x10 }),
})

const whole: NamedStack = {
  end: 'noFrame',
  frames: [
    frame('/lib/libc.so.6', 0xf818f, 'openat'),
    frame('/srv/app', 0x1224, 'start'),
    frame('/srv/app', 0x123e, 'main'),
    frame('/lib/libc.so.6', 0x2724a),
  ],
}
const cut: NamedStack = { end: 'unreadable', frames: [frame('/srv/a\x1bpp', 0x1224, 'st\nart'), { address: 0x1234n }] }

test('a line for each address, as strace -k has them', () => {
  assert.equal(stackLines(whole), [
    ' > /lib/libc.so.6(openat+0x10) [0xf818f]',
    ' > /srv/app(start+0x10) [0x1224]',
    ' > /srv/app(main+0x10) [0x123e]',
    ' > /lib/libc.so.6() [0x2724a]',
  ])
})

test('an incomplete stack says why, and nothing of the program reaches the terminal raw', () => {
  const lines = stackLines(cut)
  assert.is(lines[1], ' > [0x1234]')
  assert.is(lines[2], ' (stack incomplete: the memory above cannot be read)')
  assert.not(/[\x00-\x1f]/.test(lines.join('')))
})

const finding = { seq: 9, evidence: [7, 9] } as unknown as Finding

test('a finding names the functions of its first stack that has any, up to main', () => {
  const code = codeOf(finding, new Map([[7, whole]]))
  assert.is(code?.seq, 7)
  assert.is(code && codeText(code), 'In the code: openat, under start ← main')
  assert.is(codeOf(finding, new Map([[9, { end: 'noFrame', frames: [{ address: 1n }] }]])), undefined)
  assert.is(codeOf(finding, new Map()), undefined)
})

test('a stack that knows the C library alone repeats the call, and is left out', () => {
  const libc = (path: string) => new Map([[9, { end: 'noFrame' as const, frames: [frame(path, 0x10, 'open'), { address: 1n }] }]])
  assert.is(codeOf(finding, libc('/usr/lib/x86_64-linux-gnu/libc.so.6')), undefined)
  assert.is(codeOf(finding, libc('/lib/ld-musl-x86_64.so.1')), undefined)
  assert.ok(codeOf(finding, libc('/usr/lib/libcurl.so.4')))
})

test('in JSON addresses are hexadecimal text, and what is unknown is absent', () => {
  assert.equal(
    stacksJson(finding, new Map([[9, { end: 'depth', frames: [{ address: 0x1234n }, frame('/srv/app', 0x10, 'f')] }]])),
    [
      {
        seq: 9,
        whole: false,
        frames: [
          { address: '0x1234' },
          { address: '0x7f0000000010', file: '/srv/app', offset: '0x10', function: 'f', plus: '0x10' },
        ],
      },
    ],
  )
})

test.run()
