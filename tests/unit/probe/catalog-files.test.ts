// The probes about files, locks, name servers and slow calls, over a trace whose every event is known.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { concat } from '../../../src/base/bytes.js'
import type { EventData } from '../../../src/trace/event.js'
import { bytes, call, exit, type Row, result, runOver, snapshot } from './known.js'

const test = suite('probe/catalog-files')

const [READ, WRITE, CLOSE, SENDTO, RECVFROM, FSYNC, MOUNT, UMOUNT2, FUTEX, OPENAT] = [0, 1, 3, 44, 45, 74, 165, 166, 202, 257]
const AT_FDCWD = 0xffffff9cn
const PATH = 0x7000n
const BUFFER = 0x9000n
const SERVER = 0xa000n
const LOCK = 0xb000n
// 10.0.0.53:53, as sockaddr_in
const INET = Uint8Array.of(2, 0, 0, 53, 10, 0, 0, 53, 0, 0, 0, 0, 0, 0, 0, 0)

/** RFC 1035, 4.1: a message about the address of db.internal. */
const message = (flags: number, answers: number): Uint8Array =>
  concat([
    Uint8Array.of(0x12, 0x34, flags >> 8, flags & 255, 0, 1, 0, answers, 0, 0, 0, 0),
    Uint8Array.of(2, ...bytes('db'), 8, ...bytes('internal'), 0, 0, 1, 0, 1),
  ])
const QUESTION = message(0x0100, 0)
const ANSWER = message(0x8183, 0)

type Both = readonly [enter: Row, leave: Row]
/** A call of process 100, entered at a time and taking some microseconds. */
const made = (
  at: number,
  took: number,
  number: number,
  args: ReadonlyArray<bigint>,
  ret: bigint,
  ...snapshots: Parameters<typeof snapshot>[]
): Both => [
  [100, 100, at, 'SyscallEntry', call(number, args, ...snapshots.map(s => snapshot(...s)))],
  [100, 100, at + took, 'SyscallExit', result(number, ret)],
]

const received: Row = [
  100,
  100,
  145,
  'SyscallExit',
  {
    _tag: 'Syscall',
    abi: 'native',
    number: RECVFROM,
    args: [],
    ret: BigInt(ANSWER.length),
    snapshots: [snapshot(1, BUFFER, ANSWER)],
  },
]

const ROWS: ReadonlyArray<Row> = [
  ...made(10, 3, OPENAT, [AT_FDCWD, PATH, 2n, 0n], 3n, [1, PATH, bytes('/var/db'), true]),
  ...made(20, 4, WRITE, [3n, BUFFER, 50n], 50n),
  ...made(30, 7, WRITE, [3n, BUFFER, 50n], -28n),
  ...made(40, 2, READ, [3n, BUFFER, 64n], 10n),
  ...made(50, 12, FSYNC, [3n], -5n),
  ...made(70, 1, CLOSE, [3n], 0n),
  ...made(80, 1, READ, [3n, BUFFER, 64n], -9n),
  ...made(
    90,
    1,
    SENDTO,
    [5n, BUFFER, BigInt(QUESTION.length), 0n, SERVER, 16n],
    BigInt(QUESTION.length),
    [1, BUFFER, QUESTION],
    [4, SERVER, INET],
  ),
  [100, 100, 100, 'SyscallEntry', call(RECVFROM, [5n, BUFFER, 512n, 0n, 0n, 0n])],
  received,
  ...made(200, 30_000, FUTEX, [LOCK, 128n, 2n, 0n], 0n),
  ...made(40_000, 10, FUTEX, [LOCK, 128n | 9n, 2n, 0n], -110n),
  ...made(40_020, 5, FUTEX, [LOCK, 129n, 1n, 0n], 1n),
  ...made(
    41_000,
    9,
    MOUNT,
    [PATH, PATH + 64n, PATH + 128n, 2n, 0n],
    -1n,
    [0, PATH, bytes('tmpfs'), true],
    [1, PATH + 64n, bytes('/mnt'), true],
    [2, PATH + 128n, bytes('tmpfs'), true],
  ),
  ...made(42_000, 9, UMOUNT2, [PATH + 64n, 2n], 0n, [0, PATH + 64n, bytes('/mnt'), true]),
  [100, 100, 50_000, 'ProcessExit', exit(0)],
]

const run = runOver(ROWS)

const NO_LOSSES = { drops: 0, faults: 0, readMisses: 0, misses: [], members: [] }

test('dns: the question and its answer, with the time between', async () => {
  const { lines, losses } = await run('dns')
  assert.equal(lines, [
    '0.000090 dns took_ns=0 kind=QUERY type=A code=NOERROR answers=0 id=4660 pid=100 comm="app" name="db.internal" [#15]',
    '0.000145 dns took_ns=55000 kind=ANSWER type=A code=NXDOMAIN answers=0 id=4660 pid=100 comm="app" name="db.internal" [#18]',
  ])
  assert.equal(losses, NO_LOSSES)
})

test('files: what a descriptor that was opened by path carried', async () => {
  const { tables } = await run('files')
  assert.equal(tables.slice(-3), [
    'files (1)',
    '  pid  path       reads  writes  read_bytes  written_bytes  failures  total_ns  longest_ns',
    '  100  "/var/db"      1       2          10             50         1     13000        7000',
  ])
})

test('futexes: waits by lock, and no stack where the trace has none', async () => {
  const { tables, losses } = await run('futexes')
  assert.equal(tables.slice(-3), [
    'locks (1)',
    '  address  pid  waits  timed_out  failed  total_ns  longest_ns  stack    longest_tid  comm',
    '  0xb000   100      2          1       0  30010000    30000000  -EFAULT          100  "app"',
  ])
  assert.equal(losses.misses, [{ helper: 'bpf_get_stackid', count: 2 }])
})

test('mounts: of what, where, how, and how it ended', async () => {
  assert.equal((await run('mounts')).lines, [
    '0.041009 mounts took_ns=9000 flags=2 kind=MOUNT result=-EPERM pid=100 comm="app" type="tmpfs" target="/mnt" source="tmpfs" [#26]',
    '0.042009 mounts took_ns=9000 flags=2 kind=UMOUNT result=0 pid=100 comm="app" type="" target="/mnt" source="" [#28]',
  ])
})

test('slow: the calls above a limit that may be set', async () => {
  assert.equal((await run('slow')).lines, [
    '0.030200 slow took_ns=30000000 args=[45056 128 2] result=0 pid=100 tid=100 call=futex comm="app" [#20]',
  ])
  assert.is((await run('slow', { slow_us: '9' })).lines.length, 6)
})

test('syncs: how each ended and how long it took', async () => {
  assert.equal((await run('syncs')).lines, [
    '0.000062 syncs took_ns=12000 kind=FSYNC fd=3 result=-EIO pid=100 tid=100 comm="app" [#10]',
  ])
})

test('signals: as they are sent, and as they arrive', async () => {
  const [KILL, SIGTERM] = [62, 15]
  const rows: ReadonlyArray<Row> = [
    [100, 100, 1, 'ProcessFork', { _tag: 'Fork', childPid: 200, childTid: 200, kind: 'fork', cloneFlags: 17n, nsPid: 0 }],
    ...made(10, 2, KILL, [200n, BigInt(SIGTERM)], 0n),
    [
      200,
      200,
      20,
      'SignalDelivered',
      { _tag: 'Signal', signo: SIGTERM, code: 0, senderPid: 100, senderUid: 0, addr: 0n, value: 0n },
    ],
    [200, 200, 30, 'ProcessExit', { ...(exit(0) as EventData & { _tag: 'Exit' }), signal: SIGTERM }],
  ]
  const { lines } = await runOver(rows)('signals')
  assert.equal(lines, [
    '0.000012 ~signals kind=SENT signal=SIGTERM code=0 pid=100 tid=100 to=200 pending=false handled=false comm="app" to_comm="app" [#3]',
    '0.000020 signals kind=ARRIVED signal=SIGTERM code=0 pid=200 tid=200 to=0 pending=false handled=false comm="db" to_comm="" [#4]',
    '0.000030 ~signals kind=SENT signal=SIGCHLD code=2 pid=200 tid=200 to=100 pending=false handled=false comm="db" to_comm="app" [#5]',
  ])
})

test.run()
