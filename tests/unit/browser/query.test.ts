// What may be typed into the search field: terms in the language of `show`, text, and sentences for what is no call or error.
import * as E from 'fp-ts/lib/Either.js'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { renderError } from '../../../src/base/error.js'
import { holds, parseQuery, type Query } from '../../../src/browser/query.js'
import { choosesCall } from '../../../src/trace/filter.js'
import { right } from '../../support/engine.js'

const [OPENAT, READ] = [257, 0]
const ENOENT = 2
const LINE = 'orders-db openat(AT_FDCWD, "spool/journal", O_WRONLY) = -1 ENOENT'

/** As search.ts asks, of a failed openat of process 812. */
const finds = (query: Query): boolean =>
  (query.ids.length === 0 || query.ids.includes(812)) &&
  (query.calls.length === 0 || query.calls.some(filter => choosesCall(filter, 'x86_64', 'native', OPENAT))) &&
  (query.errnos.length === 0 || query.errnos.includes(ENOENT)) &&
  query.outcome !== 'succeeded' &&
  holds(query, LINE)

const CASES: ReadonlyArray<readonly [typed: string, found: boolean]> = [
  ['', true],
  ['   ', true],
  ['pid:812', true],
  ['pid:81', false],
  ['-p 812', true],
  ['--pid 81', false],
  ['PID:812 call:openat errno:enoent', true],
  ['call:open', false],
  ['call:read call:openat', true],
  ['call:%file', true],
  ['call:!openat', false],
  ['-e %network', false],
  ['-e trace=openat,read', true],
  ['-e /^open', true],
  ['-e !/^open', false],
  ['-e ?nonsense', false],
  ['-z', false],
  ['-Z', true],
  ['errno:EACCES', false],
  ['errno:EACCES errno:ENOENT', true],
  ['journal', true],
  ['SPOOL/Journal', true],
  ['spool  /journal', false],
  ['-e %file -Z -p 812 journal', true],
  ['pid:812 nowhere', false],
  ['pid:x', false],
  ['-e', false],
  ['constructor:x', false],
  ['"spool/journal", O_WRONLY', true],
]

for (const [typed, found] of CASES)
  test(`'${typed}' ${found ? 'finds' : 'does not find'} a failed openat of pid 812`, () => {
    assert.is(finds(right(parseQuery(typed))), found)
  })

const WRONG: ReadonlyArray<readonly [typed: string, sentence: RegExp, remedy: RegExp]> = [
  ['call:opennat', /"opennat" is no system call or class/, /nearest name is openat/],
  ['x -e %netwrk', /"%netwrk" is no system call or class/, /%network/],
  ['-e /(', /"\/\(" is not a regular expression/, /regular expression/],
  ['-e fault=read', /is no filter of system calls/, /trace=/],
  ['errno:ENOFILE', /"ENOFILE" is no error/, /nearest name is ENO?ENT|nearest name is EN?FILE/],
]

for (const [typed, sentence, remedy] of WRONG)
  test(`'${typed}' is answered with a sentence`, () => {
    const query = parseQuery(typed)
    assert.ok(E.isLeft(query))
    if (E.isLeft(query)) {
      assert.match(renderError(query.left), sentence)
      assert.match(query.left.remedy ?? '', remedy)
    }
  })

test('what one term says does not undo another', () => {
  const query = right(parseQuery('-Z pid:1 -p 2 call:read two words'))
  assert.equal([query.ids, query.outcome, query.text], [[1, 2], 'failed', 'two words'])
  assert.ok(query.calls.some(filter => choosesCall(filter, 'x86_64', 'native', READ)))
})

test.run()
