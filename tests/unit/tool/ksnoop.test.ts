// ksnoop: what may be asked of a function, and what Debian's object prints of a recorded trace, held to the calls of that trace.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { FLAG, RETURN, traced } from '../../../src/tool/calls/ksnoop-spec.js'
import { decode, readTrace } from '../../../src/trace/index.js'
import { syscallNumber } from '../../../src/trace/syscalls.js'
import { cli, ROOT } from '../../support/cli.js'
import { right } from '../../support/engine.js'
import { testUnless } from '../../support/skip.js'
import { TOOLS_LACKING } from '../../support/tools.js'

const test = suite('ksnoop')
const TRACE = join(ROOT, 'tests/golden/healthy-pipe/trace.pctrace')

test('a name alone is all arguments and the result', () => {
  const { values, flags } = right(traced('vfs_read'))
  assert.equal(
    values.map(({ name, base }) => [name, base]),
    [
      ['file', 0],
      ['buf', 1],
      ['count', 2],
      ['pos', 3],
      ['return', RETURN],
    ],
  )
  assert.is(flags, 0)
})

test('values are chosen, followed and compared', () => {
  const { values, flags } = right(traced('vfs_read ( file->f_flags, count >= 0x80, return )'))
  assert.equal(
    values.map(({ name, size, flags, compared }) => [name, size, flags, compared]),
    [
      ['file->f_flags', 4, FLAG.member, 0n],
      ['count', 8, FLAG.greater | FLAG.equal, 128n],
      ['return', 8, 0, 0n],
    ],
  )
  assert.is(flags, FLAG.custom | FLAG.stash, 'what is compared at entry waits for the result')
})

const WRONG: ReadonlyArray<readonly [asked: string, said: RegExp]> = [
  ['blk_start', /"blk_start" names no function that a trace implies/],
  ['vfs_read(', /names no function/],
  ['vfs_read(page)', /"page" is none of file, buf, count, pos, return/],
  ['vfs_read(count->x)', /size_t has no member "x"/],
  ['vfs_read(file->no_such)', /struct file has no member "no_such"/],
  ['vfs_read(count,count,count,count,count,count,count)', /at most 6 values/],
]
for (const [asked, said] of WRONG)
  test(`${asked}: one clear line`, () => {
    const got = traced(asked)
    assert.match(E.isLeft(got) ? got.left : '', said)
  })

/** Sizes and results of all writes, in order. */
const writes = async (): Promise<ReadonlyArray<string>> => {
  const number = syscallNumber('x86_64', 'write')
  const asked = new Map<number, bigint>()
  const lines: string[] = []
  for (const part of await readTrace(new Uint8Array(readFileSync(TRACE)))) {
    if (part._tag !== 'Chunk') continue
    for (const { tid, eventType, data } of right(decode(part.chunk))) {
      if (data._tag !== 'Syscall' || data.number !== number) continue
      if (eventType === 'SyscallEntry') asked.set(tid, data.args[2] ?? 0n)
      if (eventType === 'SyscallExit') lines.push(`${tid} ${asked.get(tid)}`, `${tid} ${data.ret}`)
    }
  }
  return lines
}

testUnless(test, TOOLS_LACKING, 'arguments and results are those of the calls', async () => {
  const { code, stdout, stderr } = await cli(['tool', 'ksnoop', 'vfs_write(count, return)', TRACE])
  assert.is(code, 0, stderr)
  const blocks = stdout.split(/^(?=~ +\d+ +\d+ +\d+ vfs_write)/m).slice(1)
  const lines = blocks.map(block => {
    const [, tid] = /^~ +\d+ +\d+ +(\d+)/.exec(block) ?? []
    return `${tid} ${/\((?:size_t|long int)\)(-?\d+)/.exec(block)?.[1]}`
  })
  assert.ok(lines.length > 0)
  assert.equal(lines, await writes())
})

test.run()
