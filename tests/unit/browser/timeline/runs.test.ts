// What is drawn of a thread, against a slow way to say the same: every nanosecond of a small life is asked what it was.
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { WaitKind } from '../../../../assembly/abi.js'
import { NO_CALL, OTHER_WAIT } from '../../../../src/browser/rows.js'
import { NO_ROW, WHOLE, walkOf } from '../../../../src/browser/timeline/runs.js'
import { RUNNING, STATES, stateOf } from '../../../../src/browser/timeline/states.js'
import { type CallRows, threadsOf } from '../../../../src/browser/timeline/threads.js'
import { SEED } from '../../../support/seed.js'

const test = suite('runs of the timeline')

interface Call {
  readonly gapNs: number
  readonly tookNs: number
  readonly wait: number
  readonly errno: number
}

const ENOENT = 2
const EAGAIN = 11
const someCall = fc.record({
  gapNs: fc.nat(20),
  tookNs: fc.oneof(fc.nat(6), fc.nat(400)),
  wait: fc.constantFrom(0, WaitKind.File, WaitKind.Socket, WaitKind.Futex, WaitKind.Sync, OTHER_WAIT),
  errno: fc.constantFrom(0, 0, 0, ENOENT, EAGAIN),
})

interface Timed extends Call {
  readonly startNs: number
}

const timed = (calls: ReadonlyArray<Call>): { readonly calls: ReadonlyArray<Timed>; readonly endNs: number } => {
  let at = 0
  const out = calls.map(call => {
    const startNs = at + call.gapNs
    at = startNs + call.tookNs
    return { ...call, startNs }
  })
  return { calls: out, endNs: at + 5 }
}

/** Two threads whose rows stand in the order of their ends, and rows that are no calls. */
const rowsOf = (threads: ReadonlyArray<ReadonlyArray<Timed>>): CallRows => {
  const rows = threads
    .flatMap((calls, at) => calls.map(call => ({ ...call, tid: at + 1, call: 7 })))
    .sort((a, b) => a.startNs + a.tookNs - (b.startNs + b.tookNs) || a.startNs - b.startNs)
    .flatMap(row => [row, { ...row, call: NO_CALL, tookNs: 0 }])
  return {
    tid: Uint32Array.from(rows, row => row.tid),
    call: Uint32Array.from(rows, row => row.call),
    startNs: Float64Array.from(rows, row => row.startNs),
    tookNs: Float64Array.from(rows, row => row.tookNs),
    wait: Uint8Array.from(rows, row => row.wait),
    errno: Uint16Array.from(rows, row => row.errno),
  }
}

/** How much of [from, to) each state had, nanosecond by nanosecond. */
const spentIn = (calls: ReadonlyArray<Timed>, from: number, to: number): number[] => {
  const spent = STATES.map(() => 0)
  for (let ns = from; ns < to; ns++) {
    const call = calls.find(({ startNs, tookNs }) => startNs <= ns && ns < startNs + tookNs)
    const state = call === undefined ? RUNNING : stateOf(call.wait)
    spent[state] = (spent[state] as number) + 1
  }
  return spent
}

interface Run {
  readonly from: number
  readonly to: number
  readonly state: number
  readonly second: number
  readonly share: number
  readonly failed: boolean
  readonly row: number
}

const runsOf = (rows: CallRows, tid: number, life: number, from: number, to: number, stepNs: number): ReadonlyArray<Run> => {
  const threads = threadsOf(rows)
  const out: Run[] = []
  walkOf(threads).run(
    threads.indexOf.get(tid) ?? 0,
    { fromNs: 0, toNs: life },
    { fromNs: from, toNs: to },
    stepNs,
    (from, to, state, second, share, failed, row) => out.push({ from, to, state, second, share, failed, row }),
  )
  return out
}

const someLives = fc.tuple(
  fc.array(someCall, { minLength: 1, maxLength: 400 }),
  fc.array(someCall, { minLength: 1, maxLength: 90 }),
)
const someView = fc.record({
  from: fc.nat(1000),
  length: fc.integer({ min: 1, max: 1000 }),
  px: fc.integer({ min: 1, max: 120 }),
})

test('they cover the time in view once, and as many as the screen is wide are enough', () => {
  fc.assert(
    fc.property(someLives, someView, (lives, view) => {
      const [one, two] = [timed(lives[0]), timed(lives[1])]
      const from = (one.endNs * view.from) / 1000
      const to = from + Math.max(1, (one.endNs * view.length) / 1000)
      const runs = runsOf(rowsOf([one.calls, two.calls]), 1, one.endNs, from, to, (to - from) / view.px)
      let at = from
      for (const run of runs) {
        assert.is(run.from, at)
        assert.ok(run.to > run.from)
        at = run.to
      }
      assert.is(at, from >= one.endNs ? from : Math.min(to, one.endNs))
      assert.ok(runs.length <= 4 * view.px + 4, `${runs.length} runs on ${view.px} px`)
    }),
    { seed: SEED, numRuns: 300 },
  )
})

test('each tells what most of its time was, how much, what came second, and whether a call failed', () => {
  fc.assert(
    fc.property(someLives, someView, (lives, view) => {
      const [one, two] = [timed(lives[0]), timed(lives[1])]
      const from = Math.floor((one.endNs * view.from) / 1000)
      const length = Math.max(view.px, Math.floor((one.endNs * view.length) / 1000))
      const stepNs = Math.max(2, 2 * Math.floor(length / view.px / 2)) // whole nanoseconds, halves too: the slow way knows no parts
      for (const run of runsOf(rowsOf([one.calls, two.calls]), 1, one.endNs, from, from + stepNs * view.px, stepNs)) {
        const spent = spentIn(one.calls, run.from, run.to)
        const length = run.to - run.from
        assert.is(spent[run.state], Math.max(...spent))
        assert.ok(Math.abs(run.share / WHOLE - (spent[run.state] ?? 0) / length) <= 1 / WHOLE)
        const others = spent.filter((_, state) => state !== run.state)
        if (run.share < WHOLE) assert.is(spent[run.second], Math.max(...others))
        const failed = one.calls.some(
          ({ errno, startNs, tookNs }) =>
            errno === ENOENT && startNs < run.to && startNs + tookNs > run.from && startNs + tookNs <= run.to,
        )
        if (failed) assert.ok(run.failed)
      }
    }),
    { seed: SEED, numRuns: 300 },
  )
})

test('a call that is wider than a pixel is a run of its own, to the nanosecond', () => {
  const calls = timed([
    { gapNs: 3, tookNs: 100, wait: WaitKind.Pipe, errno: 0 },
    { gapNs: 50, tookNs: 7, wait: WaitKind.File, errno: ENOENT },
  ])
  const runs = runsOf(rowsOf([calls.calls, []]), 1, calls.endNs, 0, calls.endNs, 1)
  assert.equal(
    runs.map(({ from, to, state, failed, row }) => [from, to, STATES[state]?.id, failed, row !== NO_ROW]),
    [
      [0, 3, 'running', false, false],
      [3, 103, 'pipe', false, true],
      [103, 153, 'running', false, false],
      [153, 160, 'file', true, true],
      [160, 165, 'running', false, false],
    ],
  )
})

test('every kind of wait has a state, and every state its letter', () => {
  const kinds = Object.values(WaitKind).filter(kind => typeof kind === 'number' && kind > 0) as ReadonlyArray<number>
  assert.equal(
    [...kinds, OTHER_WAIT].filter(kind => stateOf(kind) === RUNNING),
    [],
  )
  assert.is(new Set(STATES.map(({ letter }) => letter)).size, STATES.length)
})

test.run()
