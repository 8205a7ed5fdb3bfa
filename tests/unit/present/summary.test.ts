// `summary`: the table of `strace -c -w`.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { summaryFold, summaryLines } from '../../../src/present/summary.js'
import type { SystemEvent } from '../../../src/trace/event.js'
import { syscallNumber } from '../../../src/trace/syscalls.js'
import { entry, event, exit } from './sample-events.js'

const test = suite('present/summary')
const number = (name: string): number => syscallNumber('x86_64', name) ?? -1
const counted = (events: ReadonlyArray<SystemEvent>) => {
  const fold = summaryFold('x86_64')
  for (const e of events) fold.add(e)
  return fold.counts()
}
const call = (name: string, from: number, to: number, ret: number): ReadonlyArray<SystemEvent> => [
  entry(number(name), [], [], { at: from }),
  exit(number(name), ret, [], { at: to }),
]

test('the table has the columns and widths of strace -c -w', () => {
  const counts = counted([
    ...call('poll', 0, 5115, 0),
    ...call('connect', 6000, 6069, -111),
    ...call('mmap', 7000, 7010, 0),
    ...call('mmap', 8000, 8012, 0),
  ])
  assert.equal(summaryLines(counts), [
    '% time     seconds  usecs/call     calls    errors syscall',
    '------ ----------- ----------- --------- --------- ----------------',
    ' 98.25    0.005115        5115         1           poll',
    '  1.33    0.000069          69         1         1 connect',
    '  0.42    0.000022          11         2           mmap',
    '------ ----------- ----------- --------- --------- ----------------',
    '100.00    0.005206        1301         4         1 total',
  ])
})

test('a trace that knows no times has calls and errors alone, the most frequent first', () => {
  const fold = summaryFold('x86_64', false)
  for (const e of [...call('poll', 0, 5115, 0), ...call('mmap', 7000, 7010, 0), ...call('mmap', 8000, 8012, -12)]) fold.add(e)
  assert.equal(summaryLines(fold.counts(), undefined, false), [
    '    calls    errors syscall',
    '--------- --------- ----------------',
    '        2         1 mmap',
    '        1           poll',
    '--------- --------- ----------------',
    '        3         1 total',
  ])
})

test('a call that never returned is not counted', () => {
  assert.equal(counted([entry(number('exit_group'), [0])]), [])
})

test('an empty trace has a total of nothing', () => {
  assert.is(summaryLines([]).at(-1), '  0.00    0.000000           0         0           total')
})

test('time of an exec by another thread is that of its entry', () => {
  const counts = counted([
    entry(number('execve'), [], [], { at: 0, pid: 10, tid: 11 }),
    event('ProcessExec', { _tag: 'Exec', argv: [], oldTid: 11 }, { at: 50, pid: 10 }),
    exit(number('execve'), 0, [], { at: 60, pid: 10 }),
  ])
  assert.equal(counts, [{ name: 'execve', ns: 60_000n, calls: 1, errors: 0 }])
})

test.run()
