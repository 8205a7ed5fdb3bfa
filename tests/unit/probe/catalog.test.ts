// The probes of the catalogue over a trace whose every event is known: what they put out, word for word.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { concat } from '../../../src/base/bytes.js'
import { bytes, call, exit, type Row, result, runOver, START, snapshot } from './known.js'

const test = suite('probe/catalog')

const READ = 0
const OPEN = 2
const CONNECT = 42
const OPENAT = 257
const AT_FDCWD = 0xffffff9cn
const PATH = 0x7000n
const ADDRESS = 0x8000n
// 127.0.0.1:7401, as sockaddr_in
const INET = Uint8Array.of(2, 0, 0x1c, 0xe9, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)
const UNIX = concat([Uint8Array.of(1, 0), bytes('/run/db.sock\0')])

const ROWS: ReadonlyArray<Row> = [
  [100, 100, 10, 'SyscallEntry', call(OPENAT, [AT_FDCWD, PATH, 0n, 0n], snapshot(1, PATH, bytes('/etc/app.conf'), true))],
  [100, 100, 13, 'SyscallExit', result(OPENAT, 3n)],
  [100, 100, 20, 'SyscallEntry', call(READ, [3n, 0x9000n, 64n])],
  [100, 101, 21, 'SyscallEntry', call(OPEN, [PATH, 2n, 0n], snapshot(0, PATH, bytes('/no/such'), true))],
  [100, 101, 22, 'SyscallExit', result(OPEN, -2n)],
  [100, 100, 29, 'SyscallExit', result(READ, 5n)],
  [100, 100, 30, 'ProcessFork', { _tag: 'Fork', childPid: 200, childTid: 200, kind: 'fork', cloneFlags: 17n, nsPid: 0 }],
  [200, 200, 40, 'ProcessExec', { _tag: 'Exec', path: '/usr/bin/db', argv: ['db'], oldTid: 0 }],
  [200, 200, 50, 'SyscallEntry', call(CONNECT, [4n, ADDRESS, 16n], snapshot(1, ADDRESS, INET))],
  [200, 200, 1074, 'SyscallExit', result(CONNECT, -111n)],
  [200, 200, 1100, 'SyscallEntry', call(CONNECT, [5n, ADDRESS, BigInt(UNIX.length)], snapshot(1, ADDRESS, UNIX))],
  [200, 200, 1101, 'SyscallExit', result(CONNECT, 0n)],
  [200, 200, 1200, 'ProcessExit', exit(1)],
  [100, 100, 1300, 'Loss', { _tag: 'Loss', count: 3n, reason: 'output' }],
  [100, 100, 1400, 'Loss', { _tag: 'Loss', count: 4n, reason: 'output' }],
]

const run = runOver(ROWS)
const NO_LOSSES = { drops: 0, faults: 0, readMisses: 0, misses: [], members: [] }

test('opens: every open with its path and result', async () => {
  const { lines, tables, losses } = await run('opens')
  assert.equal(lines, [
    '0.000013 opens pid=100 tid=100 result=3 flags=0 comm="app" path="/etc/app.conf" [#2]',
    '0.000022 opens pid=100 tid=101 result=-ENOENT flags=2 comm="app" path="/no/such" [#5]',
  ])
  assert.equal(tables, ['in_flight (0)'])
  assert.equal(losses, NO_LOSSES)
})

test('opens: what is set is obeyed', async () => {
  assert.is((await run('opens', { only_failed: 'true' })).lines.length, 1)
  assert.is((await run('opens', { only_pid: '200' })).lines.length, 0)
})

test('connects: to whom, how it ended, how long it took', async () => {
  const { lines } = await run('connects')
  const zeros = '0'.repeat(24)
  assert.equal(lines, [
    `0.001074 connects took_ns=1024000 pid=200 result=-ECONNREFUSED family=INET port=7401 address=7f000001${zeros} path="" comm="db" [#10]`,
    `0.001101 connects took_ns=1000 pid=200 result=0 family=UNIX port=0 address=00000000${zeros} path="/run/db.sock" comm="db" [#12]`,
  ])
})

test('calls: how often, how often failed, how long', async () => {
  const { tables } = await run('calls')
  assert.equal(tables, [
    'began (0)',
    'calls (4)',
    '  key      calls  errors  total_ns  longest_ns  latency_us_log2',
    '  read         1       0      9000        9000  [0 0 0 1 28×0]',
    '  open         1       1      1000        1000  [1 31×0]',
    '  connect      2       1   1025000     1024000  [1 0 0 0 0 0 0 0 0 0 1 21×0]',
    '  openat       1       0      3000        3000  [0 1 30×0]',
  ])
})

test('lifecycle: forks, execs and exits in order', async () => {
  const { lines } = await run('lifecycle')
  const at = (us: number): bigint => START + BigInt(us * 1000)
  assert.equal(lines, [
    `0.000030 lifecycle ts_ns=${at(30)} kind=FORK pid=100 tid=100 child_tid=200 leader=false comm="app" path="" [#7]`,
    `0.000040 lifecycle ts_ns=${at(40)} kind=EXEC pid=200 tid=200 child_tid=0 leader=false comm="db" path="/usr/bin/db" [#8]`,
    `0.001200 lifecycle ts_ns=${at(1200)} kind=EXIT pid=200 tid=200 child_tid=0 leader=true comm="db" path="" [#13]`,
  ])
})

test('kinds: counts by kind and name, one printed line, and a variable that was counted up', async () => {
  const { lines, tables } = await run('kinds')
  assert.equal(lines, ['0.001300 on_event the trace lacks 3 events from #14 on [#14]'])
  assert.equal(tables.slice(-2), ['.bss', '  lost=7'])
  assert.ok(tables.includes('  LOSS           "app"      2'), tables.join('\n'))
})

test.run()
