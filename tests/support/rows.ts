// A session made of arbitrary rows, for the folds over them: a few processes (a pid among them used twice), calls of every kind, paths
// and peers that are hostile text. What a fold reads is there; what words lines is not.
import fc from 'fast-check'
import { EventType } from '../../assembly/abi.js'
import { NO_CALL } from '../../src/browser/rows.js'
import type { Session } from '../../src/browser/session.js'
import { syscallNumber } from '../../src/trace/syscalls.js'

export const START_NS = 5_000_000_000
/** Of a string id: 0 is none. */
export const TEXTS: ReadonlyArray<string> = [
  '',
  '/etc/hosts',
  '<img src=x onerror=alert(1)>',
  '/tmp/\u202Ename\u0007',
  'pipe:[12]',
  '10.0.0.1:53',
  `/${'long/'.repeat(800)}end`,
]
const CALLS = ['read', 'write', 'openat', 'futex', 'recvmmsg', 'sendfile', 'exit_group'] as const
export const callNumber = (name: (typeof CALLS)[number]): number => syscallNumber('x86_64', name) ?? 0

export interface Row {
  readonly seq: number
  readonly entry: number
  readonly pid: number
  readonly tid: number
  readonly type: number
  readonly call: number
  readonly errno: number
  readonly ret: number
  readonly startNs: number
  readonly tookNs: number
  readonly wait: number
  readonly path: number
  readonly peer: number
  readonly comm: number
}

const row = fc.record({
  pid: fc.constantFrom(10, 11, 12, 99),
  thread: fc.nat(1),
  kind: fc.constantFrom('ended', 'ended', 'ended', 'unfinished', 'resumed', 'other'),
  call: fc.constantFrom(...CALLS),
  errno: fc.constantFrom(0, 0, 0, 2, 13),
  ret: fc.nat(1 << 20),
  startNs: fc.nat(10_000),
  tookNs: fc.oneof(fc.nat(100), fc.integer({ min: 0, max: 2 ** 31 })),
  wait: fc.nat(11),
  path: fc.nat(TEXTS.length - 1),
  peer: fc.constantFrom(0, 0, 5),
})

/** Rows in order of seq, one apart by two, as entry and exit are. */
export const someRows: fc.Arbitrary<ReadonlyArray<Row>> = fc.array(row, { maxLength: 120 }).map(drawn =>
  drawn.map((one, i): Row => {
    const isCall = one.kind !== 'other'
    return {
      ...{ seq: (i + 1) * 2, pid: one.pid, tid: one.pid + one.thread, startNs: one.startNs, wait: one.wait, comm: one.pid % 3 },
      type: one.kind === 'unfinished' ? EventType.SyscallEntry : isCall ? EventType.SyscallExit : EventType.ProcessFork,
      entry: one.kind === 'ended' ? i * 2 + 1 : 0,
      call: isCall ? callNumber(one.call) : NO_CALL,
      errno: one.kind === 'ended' ? one.errno : 0,
      ret: one.kind === 'ended' && one.errno === 0 ? one.ret : -one.errno,
      tookNs: one.kind === 'ended' || one.kind === 'unfinished' ? one.tookNs : 0,
      path: isCall ? one.path : 0,
      peer: isCall ? one.peer : 0,
    }
  }),
)

const ARRAYS = {
  type: Uint8Array,
  errno: Uint16Array,
  ret: Int32Array,
  startNs: Float64Array,
  tookNs: Float64Array,
  wait: Uint8Array,
}

const column = (key: keyof Row, rows: ReadonlyArray<Row>) => {
  const make = (ARRAYS as unknown as Readonly<Record<string, Uint8ArrayConstructor>>)[key] ?? Uint32Array
  const values = make.from(rows.map(one => one[key]))
  return { at: (i: number) => values[i] ?? 0, length: () => values.length, values: () => values }
}

const KEYS = [
  ...([
    'seq',
    'entry',
    'pid',
    'tid',
    'type',
    'call',
    'errno',
    'ret',
    'startNs',
    'tookNs',
    'wait',
    'path',
    'peer',
    'comm',
  ] as const),
]

/** Of each pid when it lived, by seq: 11 is used twice. Pid 99 nobody knows. */
export const LIVES: ReadonlyArray<readonly [pid: number, ppid: number, first: number, last: number]> = [
  [10, 1, 1, 1000],
  [11, 10, 2, 60],
  [12, 11, 3, 1000],
  [11, 10, 61, 1000],
]

export const sessionOf = (rows: ReadonlyArray<Row>, lives = LIVES): Session => {
  const common = {
    ...{
      _tag: 'Process',
      exe: '/bin/sh',
      argv: 'sh -c x',
      cwd: '/',
      count: 1,
      signal: 0,
      signalName: '',
      cpuNs: 0,
      maxRssBytes: 0,
    },
    ...{ forked: 0, threads: 0, alive: false, coreDumped: false, attached: false, endedIn: '', exitCalled: true },
  }
  const facts = lives.map(([pid, ppid, first, last], i) =>
    Object.assign(Object.create(common), {
      ...{ pid, ppid, first, last, exitCode: i, comm: i % 2 === 0 ? 'sh' : '<b>x</b>' },
      ...{ firstNs: START_NS + first, lastNs: START_NS + last },
    }),
  )
  const columns = Object.fromEntries(KEYS.map(key => [key, column(key, rows)]))
  return {
    rows: { ...columns, nameOf: (comm: number) => `name${comm}` },
    facts,
    arch: 'x86_64',
    header: { startNs: BigInt(START_NS), recording: {} },
    textOf: (id: number) => (id === 0 ? undefined : TEXTS[id]),
  } as unknown as Session
}
