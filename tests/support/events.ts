// Arbitrary events and headers for property tests: every type, every field, all of what the format can hold.
import * as fc from 'fast-check'
import type { EventData, EventType, SystemEvent } from '../../src/trace/event.js'
import type { TraceHeader } from '../../src/trace/chunk.js'
import { ABI, EVENT_TYPES, FORK_KIND, LOSS_REASON, PART, STACK_END, STATE_PART, STATE_REASON } from '../../src/trace/names.js'

const u32 = fc.integer({ min: 0, max: 0xffffffff })
const id = fc.integer({ min: 1, max: 0x7fffffff })
const i32 = fc.integer({ min: -0x80000000, max: 0x7fffffff })
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
const i64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
const text = fc.string({ unit: 'grapheme', maxLength: 12 })
const bytes = fc.uint8Array({ maxLength: 24 })
const bool = fc.boolean()
const list = <A>(of: fc.Arbitrary<A>) => fc.array(of, { maxLength: 3 })
const oneOf = <A>(row: ReadonlyArray<A>) => fc.constantFrom(...row)
const maybe = <K extends string, A>(key: K, of: fc.Arbitrary<A>) =>
  fc.option(of, { nil: undefined }).map(v => (v === undefined ? {} : { [key]: v }))
const record = <T extends Record<string, fc.Arbitrary<unknown>>>(fields: T) => fc.record(fields, { noNullPrototype: true })
const withMaybes = (base: fc.Arbitrary<object>, ...extra: ReadonlyArray<fc.Arbitrary<object>>) =>
  fc.tuple(base, ...extra).map(parts => Object.assign({}, ...parts) as object)

const snapshot = record({
  arg: oneOf([0, 1, 5]),
  addr: u64,
  bytes,
  fullSize: u64,
  terminated: bool,
  redacted: bool,
  part: oneOf(PART),
  index: u32,
})
const callBase = { _tag: fc.constant('Syscall'), abi: oneOf(ABI), number: u32, snapshots: list(snapshot) }
const usage = { userNs: u64, sysNs: u64, minorFaults: u64, majorFaults: u64, voluntarySwitches: u64, involuntarySwitches: u64 }
const file = withMaybes(record({ _tag: fc.constant('File'), fd: i32, flags: u32, mode: u32 }), maybe('path', text))
const ip = fc.oneof(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.uint8Array({ minLength: 16, maxLength: 16 }))
const network = withMaybes(
  record({ _tag: fc.constant('Network'), srcIp: ip, dstIp: ip, srcPort: u32, dstPort: u32, payloadLen: u64, fd: i32 }),
  maybe('snippet', bytes),
)
const descriptor = withMaybes(
  record({
    fd: u32,
    flags: u32,
    pos: u64,
    family: u32,
    type: u32,
    listening: bool,
    inode: u64,
    peerInode: u64,
    queuedReceive: u32,
    queuedSend: u32,
    watches: list(record({ fd: u32, events: u32, data: u64 })),
    mountId: u32,
    socketState: u32,
  }),
  maybe('target', text),
  maybe('local', bytes),
  maybe('peer', bytes),
  maybe('file', bytes),
)
const lock = withMaybes(
  record({ holderPid: u32, inode: u64, start: u64, end: u64, waiting: bool, device: u64 }),
  maybe('type', text),
  maybe('path', text),
)
const thread = withMaybes(
  record({
    tid: u32,
    inSyscall: bool,
    number: u32,
    args: list(u64),
    sinceNs: u64,
    state: u32,
    snapshots: list(snapshot),
    voluntarySwitches: u64,
    abi: oneOf(ABI),
    nsTid: u32,
  }),
  maybe('kernelStack', text),
  maybe('comm', text),
  maybe('wchan', text),
)
const mount = withMaybes(record({ id: u32, device: u64 }), ...['point', 'type', 'source'].map(key => maybe(key, text)))
const state = withMaybes(
  record({
    _tag: fc.constant('ProcessState'),
    reason: oneOf(STATE_REASON),
    ppid: u32,
    pgid: u32,
    sid: u32,
    argv: list(text),
    uids: list(u32),
    gids: list(u32),
    groups: list(u32),
    capEffective: u64,
    capPermitted: u64,
    capBounding: u64,
    umask: u32,
    limits: list(record({ resource: u32, soft: u64, hard: u64 })),
    nsPids: list(u32),
    pidNs: u64,
    mntNs: u64,
    netNs: u64,
    descriptors: list(descriptor),
    locks: list(lock),
    threads: list(thread),
    sigIgnored: u64,
    sigBlocked: u64,
    sigCaught: u64,
    seccompMode: u32,
    noNewPrivs: bool,
    startTimeNs: u64,
    related: bool,
    stopSignal: u32,
    tracerPid: u32,
    unreadable: list(record({ part: oneOf(STATE_PART), errno: u32 })),
    mounts: list(mount),
  }),
  ...['comm', 'exe', 'cwd', 'root', 'cgroup'].map(key => maybe(key, text)),
)

const mapping = withMaybes(
  record({ start: u64, end: u64, offset: u64, inode: u64 }),
  maybe('path', text),
  maybe('buildId', bytes),
)

const DATA: Record<EventType, fc.Arbitrary<object>> = {
  SyscallEntry: record({ ...callBase, args: fc.array(u64, { maxLength: 6 }) }),
  SyscallExit: withMaybes(
    record({ ...callBase, args: fc.constant([]), ret: i64 }),
    maybe('injected', fc.constant(true)),
    maybe('delayed', fc.constant(true)),
  ),
  ProcessFork: record({
    _tag: fc.constant('Fork'),
    childPid: u32,
    childTid: u32,
    kind: oneOf(FORK_KIND),
    cloneFlags: u64,
    nsPid: u32,
  }),
  ProcessExec: withMaybes(record({ _tag: fc.constant('Exec'), argv: list(text), oldTid: u32 }), maybe('path', text)),
  ProcessExit: record({
    _tag: fc.constant('Exit'),
    code: i32,
    signal: u32,
    coreDumped: bool,
    group: bool,
    maxRssBytes: u64,
    ...usage,
  }),
  SignalDelivered: record({
    _tag: fc.constant('Signal'),
    signo: u32,
    code: i32,
    senderPid: u32,
    senderUid: u32,
    addr: u64,
    value: i64,
  }),
  Sample: record({ _tag: fc.constant('Sample'), rssBytes: u64, vmBytes: u64, threads: u32, state: u32, ...usage }),
  ProcessState: state,
  Loss: record({ _tag: fc.constant('Loss'), count: u64, reason: oneOf(LOSS_REASON) }),
  ClockStep: record({ _tag: fc.constant('ClockStep'), realtimeOffsetNs: i64 }),
  FileOpen: file,
  FileClose: file,
  NetRecv: network,
  NetSend: network,
  ProcessStop: record({ _tag: fc.constant('Stop'), signo: u32, continued: bool }),
  Mappings: record({ _tag: fc.constant('Mappings'), mappings: list(mapping) }),
}

const context = withMaybes(
  fc.constant({}),
  ...['cpuId', 'uid', 'gid'].map(key => maybe(key, fc.integer({ min: 0, max: 0xfffffffe }))),
  maybe('comm', text),
  maybe('cgroup', text),
  fc.oneof(fc.constant({}), record({ stackTrace: fc.array(u64, { minLength: 1, maxLength: 3 }), stackEnd: oneOf(STACK_END) })),
)

const unplaced = oneOf(EVENT_TYPES).chain(eventType =>
  fc.record({
    eventType: fc.constant(eventType),
    data: DATA[eventType],
    context,
    pid: id,
    tid: id,
    step: fc.bigInt({ min: 0n, max: 2n ** 40n }),
  }),
)

/** A chunk's worth of events in order, numbered from `firstSeq`. */
export const events = (firstSeq = 1, startNs = 1_000_000_000n): fc.Arbitrary<ReadonlyArray<SystemEvent>> =>
  fc.array(unplaced, { minLength: 1, maxLength: 8 }).map(drawn => {
    let timestamp = startNs
    return drawn.map(({ step, data, ...event }, i): SystemEvent => {
      timestamp += step
      return { ...event, data: data as EventData, seq: firstSeq + i, timestamp }
    })
  })

export const someHeader: TraceHeader = {
  major: 1,
  minor: 0,
  runId: '000102030405060708090a0b0c0d0e0f',
  arch: 'x86_64',
  startNs: 1_000_000_000n,
  realtimeOffsetNs: 1_700_000_000_000_000_000n,
  boottimeOffsetNs: 0n,
  recorder: 'test 1',
  kernel: '6.1.0',
  argv: ['true'],
  rootPid: 100,
  pageSize: 4096,
  cpuCount: 2,
  recording: {
    snapshotBytes: 64,
    stdioSnapshotBytes: 256,
    sampleIntervalNs: 100_000_000n,
    attached: false,
    filter: '',
    redacted: true,
    redactions: ['arguments'],
    only: true,
    ringBytes: 1 << 26,
    files: true,
    stacks: ['failedCall', 'fatalSignal'],
  },
}
