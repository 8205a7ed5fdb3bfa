// What the kernel's hooks see and no tracer is told of, over a trace whose every event is known: tests/kernel holds the same to a
// running kernel.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { EventData } from '../../../src/trace/event.js'
import { call, exit, type Row, result, runOver } from './known.js'

const test = suite('probe/untold')

const [POLL, NANOSLEEP, CLONE, EXECVE, EXIT, FUTEX, EPOLL_WAIT, EXIT_GROUP, PPOLL] = [7, 35, 56, 59, 60, 202, 232, 231, 271]
const RECVFROM = 45
const CLONE_THREAD = 0x10000n

const forked = (tid: number): EventData => ({
  _tag: 'Fork',
  childPid: 100,
  childTid: tid,
  kind: 'thread',
  cloneFlags: CLONE_THREAD,
  nsPid: 0,
})
const ended = (signal: number, group: boolean): EventData => ({ ...(exit(0) as EventData & { _tag: 'Exit' }), signal, group })

/** A second thread, and the call it is inside when it is killed. */
const killedInside = (number: number, args: ReadonlyArray<bigint>): ReadonlyArray<Row> => [
  [100, 100, 1, 'SyscallEntry', call(CLONE, [CLONE_THREAD])],
  [100, 100, 2, 'ProcessFork', forked(101)],
  [100, 100, 3, 'SyscallExit', result(CLONE, 101n)],
  [100, 101, 4, 'SyscallEntry', call(number, args)],
  [100, 100, 5, 'SyscallEntry', call(EXIT_GROUP, [0n])],
  [100, 101, 6, 'ProcessExit', ended(9, false)],
  [100, 100, 7, 'ProcessExit', ended(0, true)],
]

const calls = async (rows: ReadonlyArray<Row>): Promise<ReadonlyArray<string>> =>
  (await runOver(rows)('slow', { slow_us: '0' })).lines.map(line =>
    line.replace(/ args=.*result=/, ' result=').replace(/ comm=.*/, ''),
  )

test('a call that a kill cuts short returns what a wait that is broken off returns', async () => {
  const cases: ReadonlyArray<readonly [number, ReadonlyArray<bigint>, string]> = [
    [FUTEX, [0x1000n, 128n, 2n, 0n], '-512'],
    [NANOSLEEP, [0x1000n, 0n], '-516'],
    [POLL, [0x1000n, 1n, 100n], '-516'],
    [PPOLL, [0x1000n, 1n, 0n], '-514'],
    [EPOLL_WAIT, [3n, 0x1000n, 1n, 100n], '-4'],
    [RECVFROM, [3n, 0x1000n, 1n, 0n, 0n, 0n], '-512'],
  ]
  for (const [number, args, expected] of cases) {
    const cut = (await calls(killedInside(number, args))).filter(line => line.includes('tid=101'))
    assert.is(cut.length, 1, `call ${number}`)
    assert.match(cut[0] ?? '', new RegExp(`^0\\.000006 .* result=${expected} pid=100 tid=101 `), `call ${number}`)
  }
})

test('exit(2) and exit_group(2) never return', async () => {
  assert.equal(
    await calls(killedInside(EXIT, [0n])),
    ['0.000003 slow took_ns=2000 result=101 pid=100 tid=100 call=clone [#3]'].map(line => line.replace(/ \[#3\]$/, '')),
  )
})

test('a leader that leaves its threads behind ends there, once', async () => {
  const rows: ReadonlyArray<Row> = [
    ...killedInside(NANOSLEEP, [0x1000n, 0n]).slice(0, 4),
    [100, 100, 5, 'SyscallEntry', call(EXIT, [3n])],
    [100, 101, 8, 'SyscallExit', result(NANOSLEEP, 0n)],
    [100, 101, 9, 'SyscallEntry', call(EXIT_GROUP, [0n])],
    [100, 101, 10, 'ProcessExit', ended(0, false)],
    [100, 100, 11, 'ProcessExit', ended(0, true)],
  ]
  const { lines } = await runOver(rows)('lifecycle')
  assert.equal(
    lines.map(line => line.replace(/ ts_ns=\d+/, '').replace(/ child_tid.*leader/, ' leader')),
    [
      '0.000002 lifecycle kind=FORK pid=100 tid=100 leader=false comm="app" path="" [#2]',
      '0.000005 lifecycle kind=EXIT pid=100 tid=100 leader=true comm="app" path="" [#5]',
      '0.000010 lifecycle kind=EXIT pid=100 tid=101 leader=false comm="app" path="" [#8]',
    ],
  )
})

test('a leader ends before the thread that starts a program takes its id', async () => {
  const rows: ReadonlyArray<Row> = [
    ...killedInside(EXECVE, [0x1000n, 0n, 0n]).slice(0, 4),
    [100, 100, 5, 'SyscallEntry', call(NANOSLEEP, [0x1000n, 0n])],
    [100, 100, 6, 'ProcessExec', { _tag: 'Exec', path: '/bin/new', argv: ['new'], oldTid: 101 }],
    [100, 100, 7, 'SyscallExit', result(EXECVE, 0n)],
    [100, 100, 8, 'ProcessExit', ended(0, true)],
  ]
  const { lines } = await runOver(rows)('lifecycle')
  assert.equal(
    lines.map(line => line.replace(/ ts_ns=\d+/, '').replace(/ child_tid.*leader/, ' leader')),
    [
      '0.000002 lifecycle kind=FORK pid=100 tid=100 leader=false comm="app" path="" [#2]',
      '0.000006 lifecycle kind=EXIT pid=100 tid=100 leader=true comm="app" path="" [#6]',
      '0.000006 lifecycle kind=EXEC pid=100 tid=100 leader=false comm="new" path="/bin/new" [#6]',
      '0.000008 lifecycle kind=EXIT pid=100 tid=100 leader=true comm="app" path="" [#8]',
    ],
  )
  assert.ok((await calls(rows)).some(line => /result=-516 pid=100 tid=100 call=nanosleep/.test(line)))
})

test.run()
