// What is measured over time: sliding windows against a slow second reading of the same events, whatever the chunks; syncs counted by the
// millisecond; destinations remembered up to their limit; rights told by ProcessState.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Limit, MeasureMs } from '../../../assembly/abi.js'
import type { PeakFact } from '../../../src/engine/facts.js'
import { random } from '../../support/seed.js'
import { AT_FDCWD, inet, type Story, state, story, str } from './story.js'

const test = suite('state: measures')
const ECONNREFUSED = -111
const MS = 1e6

const begun = (): Story => {
  const s = story()
  s.event(10, 'ProcessState', state(), { ms: 0 })
  return s
}
const peaks = (facts: ReadonlyArray<PeakFact>, measure: PeakFact['measure']) => facts.filter(f => f.measure === measure)

test('the highest window is what a slow reading finds, whatever the chunks', async () => {
  const next = random()
  for (let round = 0; round < 8; round++) {
    const s = begun()
    const at: number[] = []
    let now = 1000
    // bursts and pauses: sched_yield repeats itself, so that all but the first are counted
    for (let i = 0; i < 4000; i++) {
      const gap = next() % 400 === 0 ? next() % 700 : Number(next() % 4 === 0)
      s.enter(10, 'sched_yield', [])
      s.leave(10, 'sched_yield', 0, { ms: gap })
      now += gap + 0.001
      if (i > 0) at.push(now)
    }
    // windows as the engine has them: on the grid of its parts
    const part = MeasureMs.Repeats / Limit.WindowParts
    const counts = new Map<number, number>()
    for (const ms of at) counts.set(Math.floor(ms / part), (counts.get(Math.floor(ms / part)) ?? 0) + 1)
    let most = 0
    for (const last of counts.keys()) {
      let sum = 0
      for (let i = 0; i < Limit.WindowParts; i++) sum += counts.get(last - i) ?? 0
      most = Math.max(most, sum)
    }
    const told = await s.tell(round % 2 === 0 ? undefined : 97)
    const [peak] = peaks(told.of('Peak'), 'Repeats')
    assert.is(peak?.value, most, `round ${round}`)
    assert.ok((peak?.lastNs ?? 0) - (peak?.firstNs ?? 0) <= MeasureMs.Repeats * MS)
    assert.is(peak?.syscall, 'sched_yield')
    // exact, an unbound window holds at most two parts more
    let from = 0
    let sliding = 0
    for (let to = 0; to < at.length; to++) {
      while ((at[to] ?? 0) - (at[from] ?? 0) > MeasureMs.Repeats) from++
      sliding = Math.max(sliding, to - from + 1)
    }
    assert.ok(most <= sliding)
  }
})

test('few of anything are no fact', async () => {
  const s = begun()
  for (let i = 0; i < 400; i++) s.call(10, 'sched_yield', [], 0)
  assert.equal((await s.tell()).of('Peak'), [])
})

test('the 99th percentile of syncs is by nearest rank, to the millisecond', async () => {
  const next = random()
  for (const count of [1, 50, 99, 100, 101, 250, 1000]) {
    const s = begun()
    s.call(10, 'openat', [AT_FDCWD, 0x1000, 1], 3, { at: [str(1, 'j')] })
    const took = Array.from({ length: count }, () => 12 + (next() % 400))
    for (const ms of took) s.call(10, 'fdatasync', [3], 0, { ms })
    const [peak] = peaks((await s.tell()).of('Peak'), 'Sync')
    const sorted = [...took].sort((a, b) => a - b)
    assert.is(peak?.value, (sorted[Math.ceil(0.99 * count) - 1] ?? 0) * MS, `${count}`)
    assert.equal([peak?.second, peak?.top, peak?.object], [count, Math.max(...took) * MS, '/srv/j'])
  }
})

test('a sync of minutes counts as a second, and is told as it was', async () => {
  const s = begun()
  s.call(10, 'openat', [AT_FDCWD, 0x1000, 1], 3, { at: [str(1, 'j')] })
  s.call(10, 'fsync', [3], 0, { ms: 90_000 })
  const [peak] = peaks((await s.tell()).of('Peak'), 'Sync')
  assert.equal([peak?.value, peak?.top], [1000 * MS, 90_000 * MS])
})

/** How many first contacts were counted of so many destinations. */
const contacts = async (count: number): Promise<number> => {
  const s = begun()
  s.call(10, 'socket', [2, 1, 0], 3)
  const to = (i: number) => inet(1, `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`, 80)
  for (let i = 0; i < count; i++) s.call(10, 'connect', [3, 0x1000, 16], ECONNREFUSED, { at: [to(i)] })
  const told = await s.tell(8192)
  return told.of('Peak').find(p => p.measure === 'Refused')?.second ?? 0
}

test('destinations are remembered up to their limit, and then are no longer first', async () => {
  // two events of a microsecond each: all in one window; the last that fits counts, the next one does not
  assert.is(await contacts(Limit.DestinationsMax + 1), Limit.DestinationsMax)
})

test('a child has the rights of its parent until it is told others', async () => {
  const s = begun()
  const told = (uid: number, capEffective: bigint, reason: 'start' | 'exec' | 'attach') =>
    ({ ...state(), reason, uids: [uid, uid, uid, uid], capEffective }) as ReturnType<typeof state>
  s.event(10, 'ProcessFork', { _tag: 'Fork', childPid: 11, childTid: 11, kind: 'fork', cloneFlags: 0n, nsPid: 0 })
  s.event(11, 'ProcessExec', { _tag: 'Exec', path: '/opt/a', argv: ['a'], oldTid: 0 })
  const at = s.event(11, 'ProcessState', told(0, 5n, 'exec'))
  const p = (await s.tell()).one('Privilege')
  assert.equal(
    [p.pid, p.path, p.userBefore, p.userAfter, p.capsBefore, p.capsAfter, p.first],
    [11, '/opt/a', 1000, 0, 0n, 5n, at],
  )
})

test('what a look at a running process tells is no gain', async () => {
  const s = begun()
  s.event(10, 'ProcessState', { ...state(), reason: 'attach', uids: [0, 0, 0, 0], capEffective: 1n } as ReturnType<typeof state>)
  assert.equal((await s.tell()).of('Privilege'), [])
})

test.run()
