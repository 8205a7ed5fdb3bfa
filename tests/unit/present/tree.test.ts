// `tree`: processes, how they ended, and lines that fit.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { treeFold, treeLines } from '../../../src/present/tree.js'
import type { EventData, ExitData, SystemEvent } from '../../../src/trace/event.js'
import { event } from './sample-events.js'

const test = suite('present/tree')

const fork = (pid: number, childPid: number, at: number, kind: 'fork' | 'thread' = 'fork'): SystemEvent =>
  event(
    'ProcessFork',
    { _tag: 'Fork', childPid: kind === 'fork' ? childPid : pid, childTid: childPid, kind, cloneFlags: 0n, nsPid: 0 },
    { pid, at },
  )
const exec = (pid: number, argv: ReadonlyArray<string>, at: number): SystemEvent =>
  event('ProcessExec', { _tag: 'Exec', argv, oldTid: 0 }, { pid, at })
const exited = (pid: number, at: number, how: Partial<ExitData> = {}): SystemEvent => {
  const data: EventData = {
    _tag: 'Exit',
    code: 0,
    signal: 0,
    coreDumped: false,
    group: true,
    userNs: 0n,
    sysNs: 0n,
    maxRssBytes: 0n,
    minorFaults: 0n,
    majorFaults: 0n,
    voluntarySwitches: 0n,
    involuntarySwitches: 0n,
    ...how,
  }
  return event('ProcessExit', data, { pid, at })
}
const drawn = (events: ReadonlyArray<SystemEvent>, endUs: number, width = 80): ReadonlyArray<string> => {
  const fold = treeFold()
  for (const e of events) fold.add(e)
  return treeLines(fold.roots(), BigInt(endUs) * 1000n, undefined, width)
}

test('processes hang below the one that created them, with how each ended', () => {
  const events = [
    exec(100, ['sh', '-c', 'a | b'], 0),
    fork(100, 101, 1000),
    fork(100, 102, 2000),
    exec(101, ['a'], 3000),
    fork(101, 103, 4000),
    exited(103, 5000, { signal: 9 }),
    exited(101, 1_501_000, { code: 3 }),
    exited(100, 2_000_000),
  ]
  assert.equal(drawn(events, 2_100_000), [
    '100 sh -c a | b  exited 0, 2.00 s',
    '├─ 101 a  exited 3, 1.50 s',
    '│  └─ 103 a  killed by SIGKILL, 1.0 ms',
    '└─ 102 sh -c a | b  still running, 2.10 s',
  ])
})

test('threads are counted, and their ends do not end the process', () => {
  const events = [exec(7, ['app'], 0), fork(7, 8, 10, 'thread'), exited(7, 20, { group: false }), exited(7, 1000)]
  assert.equal(drawn(events, 1000), ['7 app  exited 0, 1.0 ms, 2 threads'])
})

test('a pid used again is another process', () => {
  const events = [
    exec(1, ['init'], 0),
    fork(1, 2, 0),
    exec(2, ['first'], 0),
    exited(2, 5),
    fork(1, 2, 10),
    exec(2, ['second'], 10),
    exited(2, 20),
  ]
  assert.equal(drawn(events, 30).slice(1), ['├─ 2 first  exited 0, 5 us', '└─ 2 second  exited 0, 10 us'])
})

test('where no times are known, none are told', () => {
  const fold = treeFold()
  for (const e of [exec(1, ['init'], 0), fork(1, 2, 0), exited(2, 5, { code: 3 }), exited(1, 30)]) fold.add(e)
  assert.equal(treeLines(fold.roots(), undefined), ['1 init  exited 0', '└─ 2 init  exited 3'])
})

test('a long command line is cut to the width', () => {
  const [line = ''] = drawn([exec(1, ['x'.repeat(300)], 0), exited(1, 5)], 5, 80)
  assert.ok(line.length <= 80, line)
  assert.match(line, /\.\.\. {2}exited 0/)
})

test('a name cannot act on the terminal', () => {
  assert.equal(drawn([exec(1, ['a\u001b[2J'], 0), exited(1, 5)], 5), ['1 a\\x1b[2J  exited 0, 5 us'])
})

test.run()
