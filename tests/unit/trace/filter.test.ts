// Expressions of -e: what they refuse and with which words, what they choose among calls, and what they leave unseen. That
// strace reads them alike is tests/capture/filter.test.ts.
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { renderError } from '../../../src/base/error.js'
import { callBits, choosesCall, parseFilter, unseenClasses } from '../../../src/trace/filter.js'

const test = suite('trace/filter')

const REFUSED: ReadonlyArray<readonly [string, RegExp, RegExp]> = [
  ['opena', /"opena" is no system call or class/, /nearest name is open;/],
  ['openat,%flie', /"%flie" is no system call/, /nearest name is %file/],
  ['/[', /"\/\[" is not a regular expression/, /regular expression/],
  ['/^nothing$', /is no system call/, /write \?\/\^nothing\$/],
  ['', /names no system call/, /-e openat,%network/],
  ['signal=none', /"signal=" is no filter of system calls/, /trace=/],
]
for (const [text, says, remedy] of REFUSED)
  test(`"${text}" is refused by its word`, () => {
    const read = parseFilter(text)
    if (E.isRight(read)) throw new Error('it was taken')
    assert.match(renderError(read.left), says)
    assert.match(read.left.remedy ?? '', remedy)
  })

const filter = (text: string) => E.getOrElseW(() => assert.unreachable() as never)(parseFilter(text))

test('a name stands for its number in every abi, a personality for one', () => {
  const both = filter('read')
  assert.ok(choosesCall(both, 'x86_64', 'native', 0))
  assert.ok(choosesCall(both, 'x86_64', 'i386', 3))
  assert.not(choosesCall(both, 'x86_64', 'native', 3))
  assert.ok(choosesCall(filter('read'), 'aarch64', 'native', 63))
  assert.not(choosesCall(filter('read@64'), 'x86_64', 'i386', 3))
})

test('calls that no table knows are chosen by what is inverted only', () => {
  assert.not(choosesCall(filter('read'), 'x86_64', 'native', 5000))
  assert.ok(choosesCall(filter('!read'), 'x86_64', 'native', 5000))
})

test('the recorder gets one bit for each call and a sign for those beyond', () => {
  const [native, i386, x32] = callBits(filter('read,write'), true, 'x86_64').split(',')
  assert.match(native ?? '', /^30+-$/)
  assert.match(i386 ?? '', /^810+-$/) // read is 3, write is 4
  assert.match(x32 ?? '', /^30+-$/)
  assert.match(callBits(filter('!read'), true, 'aarch64'), /^f{15}7f+.*\+$/)
  assert.match(callBits(filter('none'), false, 'x86_64'), /^[^,]*[1-9a-f]/)
})

test('a class is unseen when one of its calls was left out', () => {
  assert.equal(unseenClasses('', false, 'x86_64'), new Set())
  assert.equal(unseenClasses('all', true, 'x86_64'), new Set())
  assert.not(unseenClasses('%file', true, 'x86_64').has('file'))
  assert.ok(unseenClasses('%file', true, 'x86_64').has('network'))
  assert.ok(unseenClasses('openat', false, 'x86_64').has('file'))
  assert.ok(unseenClasses('nonsense', false, 'x86_64').has('file'))
})

test('a regular expression of a trace is never tried', () => {
  const began = Date.now()
  assert.ok(unseenClasses('/^(([a-z_])+.)+[A-Z]([a-z_])+$', false, 'x86_64').has('file'))
  assert.ok(Date.now() - began < 1000)
})

test.run()
