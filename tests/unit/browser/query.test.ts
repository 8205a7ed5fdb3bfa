// What may be typed into the search field, and which events it finds.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { fits, holds, isAll, parseQuery } from '../../../src/browser/query.js'

const EVENT = { pid: 812, call: 'openat', errno: 'ENOENT' }
const CASES: ReadonlyArray<readonly [typed: string, found: boolean]> = [
  ['', true],
  ['   ', true],
  ['pid:812', true],
  ['pid:81', false],
  ['PID:812 call:OPENAT errno:enoent', true],
  ['call:open', false],
  ['call:read call:openat', true],
  ['errno:EACCES', false],
  ['journal', true],
  ['SPOOL/Journal', true],
  ['spool  /journal', false],
  ['pid:812 nowhere', false],
  ['pid:x', false],
  ['"spool/journal", O_WRONLY', true],
]

for (const [typed, found] of CASES)
  test(`'${typed}' ${found ? 'finds' : 'does not find'} a failed openat of pid 812`, () => {
    const query = parseQuery(typed)
    assert.is(fits(query, EVENT) && holds(query, 'orders-db openat(AT_FDCWD, "spool/journal", O_WRONLY) = -1 ENOENT'), found)
  })

test('only an empty field asks for all events', () => {
  assert.ok(isAll(parseQuery(' ')))
  for (const typed of ['x', 'pid:1', 'call:x', 'errno:x', 'pid:']) assert.not.ok(isAll(parseQuery(typed)))
})

test.run()
