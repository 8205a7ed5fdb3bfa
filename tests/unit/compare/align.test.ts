// Alignment of two threads, its bound from both sides, and where runs part.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { align } from '../../../src/compare/align.js'
import { type CallList, callList, hash } from '../../../src/compare/calls.js'
import type { ThreadCalls } from '../../../src/compare/account.js'
import { differences, resultsOf } from '../../../src/compare/differences.js'
import { EDITS_MAX } from '../../../src/compare/limits.js'
import { partingOf } from '../../../src/compare/parting.js'

const test = suite('alignment')

/** "open=ENOENT read:other close": calls, with result and content where they are not "ok" and nothing. */
const RESULTS = ['ok', 'ENOENT', 'EACCES', 'status_256']
const listOf = (text: string): CallList => {
  const calls = callList()
  text.split(' ').forEach((word, i) => {
    const [, does = '', , result = 'ok', , content] = /^([^=:]+)(=([^:]+))?(:(.+))?$/.exec(word) ?? []
    calls.add(hash(does), RESULTS.indexOf(result), content === undefined ? 0 : hash(content), i + 1)
  })
  return calls
}
const threadOf = (text: string): ThreadCalls => ({ pid: 1, tid: 1, calls: listOf(text), forks: [] })
const differ = (good: string, bad: string) => differences([threadOf(good)], [threadOf(bad)], resultsOf(RESULTS, RESULTS)).all
const part = (good: string, bad: string) => {
  const d = partingOf(differ(good, bad), () => '')?.difference
  return d && [d.kind, d.good, d.bad]
}

const SPREAD = 'm1 m2 m3 m4 m5 m6 m7 m8 m9 m10'

test('a call that repeats the one before it is one call', () => {
  assert.is(listOf('poll poll poll read').size(), 2)
  assert.is(listOf('read:a read:b').size(), 2)
})

test('order alone is no difference', () => {
  assert.equal(differ('a b c d', 'c a d b'), [])
  assert.is(differ('a b c d', 'a b c e').length, 2)
})

test('up to the bound threads are aligned, beyond it all between differs and that is said', () => {
  const many = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name}${i}`).join(' ')
  const half = EDITS_MAX / 2
  const within = align(listOf(`a ${many('x', half)} z`), listOf(`a ${many('y', half)} z`))
  assert.is(within.cut, false)
  const beyond = align(listOf(`a ${many('x', half + 1)} z`), listOf(`a ${many('y', half + 1)} z`))
  assert.is(beyond.cut, true)
  assert.equal(
    [beyond.rows[0], beyond.rows.at(-1)],
    [
      { good: 0, bad: 0 },
      { good: half + 2, bad: half + 2 },
    ],
  )
})

/** Good run, bad run, and how they part: kind, event in good, event in bad. */
const PARTINGS: ReadonlyArray<readonly [string, string, string, ReadonlyArray<unknown> | undefined]> = [
  ['nothing differs', 'a b exit', 'a b exit', undefined],
  ['a call fails', 'a open read exit0', 'a open=ENOENT write exit1', ['answer', 2, 2]],
  [
    'a failure that is got over comes first',
    `opt ${SPREAD} need work exit0`,
    `opt=ENOENT ${SPREAD} need=ENOENT say exit1`,
    ['answer', 12, 12],
  ],
  ['two fail next to each other', 'opt need work exit0', 'opt=ENOENT need=ENOENT say exit1', ['answer', 2, 2]],
  ['other data lead to other calls later', `read:x ${SPREAD} go-x exit0`, `read:y ${SPREAD} go-y exit1`, ['content', 1, 1]],
  ['a child tells another status', 'fork wait find exit0', 'fork wait=status_256 find=ENOENT exit1', ['answer', 2, 2]],
]

for (const [name, good, bad, parts] of PARTINGS) test(`they part: ${name}`, () => assert.equal(part(good, bad), parts))

test('only their exits differ: how it ended does not say why', () => assert.is(part('a b exit0', 'a b exit1'), undefined))

test.run()
