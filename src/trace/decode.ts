// Chunk to SystemEvents as stored: deltas become times, string indices become text, enum numbers words. For whoever wants
// events one by one (show, export, tests); analysis goes through the engine's own decoder, to which this one is tested
// equal. An event whose data a newer recorder wrote and this reader does not know is left out: its seq is missing.
import * as E from 'fp-ts/lib/Either.js'
import type { Chunk } from './chunk.js'
import { type TraceError, traceError } from './error.js'
import type { EventContext, EventData, Mapping, SystemEvent } from './event.js'
import { snapshotsOf } from './decode-snapshots.js'
import { decodeState } from './decode-state.js'
import { ABI, EVENT_TYPES, FIELD_OF, FORK_KIND, LOSS_REASON, STACK_END, word } from './names.js'
import { maybe, type Strings, stringTable } from './strings.js'
import { decodeMessage, messages, toI64, toU64 } from './wire.js'

type Message = InstanceType<typeof messages.SystemEvent>

export const decode = (chunk: Chunk): E.Either<TraceError, ReadonlyArray<SystemEvent>> => {
  const bad = (why: string) => E.left(traceError('BadChunk', `chunk of event #${chunk.firstSeq}: ${why}`))
  const body = decodeMessage(messages.ChunkBody, chunk.body)
  if (E.isLeft(body)) return bad(body.left)
  const { strings: table, events } = body.right
  if (events.length !== chunk.eventCount) return bad(`${events.length} events where ${chunk.eventCount} are announced`)
  const strings = stringTable(table as ReadonlyArray<Uint8Array>)
  const out: SystemEvent[] = []
  let timestamp = chunk.firstTsNs
  for (let i = 0; i < events.length; i++) {
    const message = events[i] as Message
    timestamp += toU64(message.tsDeltaNs)
    const eventType = EVENT_TYPES.find(type => message[FIELD_OF[type]] != null)
    if (eventType === undefined) continue
    const tid = message.tid || message.pid
    const data = dataOf[eventType](message[FIELD_OF[eventType]] as never, strings)
    out.push({ seq: chunk.firstSeq + i, timestamp, pid: message.pid, tid, eventType, data, context: contextOf(message, strings) })
  }
  if (strings.bad) return bad('a string index past its table')
  if (timestamp > chunk.lastTsNs) return bad('time runs past the end it announces')
  return E.right(out)
}

const NO_CONTEXT: EventContext = {}

const contextOf = (message: Message, strings: Strings): EventContext => {
  const context = message.context
  if (context == null) return NO_CONTEXT
  return {
    ...maybe('cpuId', plusOne(context.cpuPlus1)),
    ...maybe('uid', plusOne(context.uidPlus1)),
    ...maybe('gid', plusOne(context.gidPlus1)),
    ...maybe('comm', strings.text(context.commStr ?? 0)),
    ...maybe('cgroup', strings.text(context.cgroupStr ?? 0)),
    ...(context.stack?.length ? { stackTrace: context.stack.map(toU64), stackEnd: word(STACK_END, context.stackEnd ?? 0) } : {}),
  }
}

/** Stored plus one, so that 0 is "unknown". */
const plusOne = (stored: number | null | undefined): number | undefined => (stored ? stored - 1 : undefined)

type M = typeof messages

/** Also of glance.ts. */
export const mappingOf =
  (strings: Strings) =>
  (m: InstanceType<M['Mapping']>): Mapping => ({
    start: toU64(m.start),
    end: toU64(m.end),
    offset: toU64(m.offset),
    ...maybe('path', strings.text(m.pathStr)),
    ...maybe('buildId', strings.bytes(m.buildIdStr)),
    inode: toU64(m.inode),
  })

type FileMessage = InstanceType<M['File']>
type NetworkMessage = InstanceType<M['Network']>

const fileOf = (m: FileMessage, strings: Strings): EventData => ({
  _tag: 'File',
  ...maybe('path', strings.text(m.pathStr)),
  fd: m.fd,
  flags: m.flags,
  mode: m.mode,
})

const networkOf = (m: NetworkMessage, strings: Strings): EventData => ({
  _tag: 'Network',
  srcIp: m.srcIp as Uint8Array,
  dstIp: m.dstIp as Uint8Array,
  srcPort: m.srcPort,
  dstPort: m.dstPort,
  payloadLen: toU64(m.payloadLen),
  ...maybe('snippet', strings.bytes(m.snippetStr)),
  fd: m.fd,
})

/** One row per event type. */
const dataOf = {
  SyscallEntry: (m: InstanceType<M['SyscallEntry']>, strings: Strings): EventData => ({
    _tag: 'Syscall',
    abi: word(ABI, m.abi),
    number: m.number,
    args: m.args.map(toU64),
    snapshots: snapshotsOf(m.snapshots, strings),
  }),
  SyscallExit: (m: InstanceType<M['SyscallExit']>, strings: Strings): EventData => ({
    _tag: 'Syscall',
    abi: word(ABI, m.abi),
    number: m.number,
    args: [],
    ret: toI64(m.ret),
    snapshots: snapshotsOf(m.snapshots, strings),
    ...(m.injected ? { injected: true } : {}),
    ...(m.delayed ? { delayed: true } : {}),
  }),
  ProcessFork: (m: InstanceType<M['ProcessFork']>): EventData => ({
    _tag: 'Fork',
    childPid: m.childPid,
    childTid: m.childTid,
    kind: word(FORK_KIND, m.kind),
    cloneFlags: toU64(m.cloneFlags),
    nsPid: m.nsPid,
  }),
  ProcessExec: (m: InstanceType<M['ProcessExec']>, strings: Strings): EventData => ({
    _tag: 'Exec',
    ...maybe('path', strings.text(m.pathStr)),
    argv: m.argvStr.map(index => strings.text(index) ?? ''),
    oldTid: m.oldTid,
  }),
  ProcessExit: (m: InstanceType<M['ProcessExit']>): EventData => ({
    _tag: 'Exit',
    code: m.code,
    signal: m.signal,
    coreDumped: m.coreDumped,
    group: m.group,
    userNs: toU64(m.userNs),
    sysNs: toU64(m.sysNs),
    maxRssBytes: toU64(m.maxRssBytes),
    minorFaults: toU64(m.minorFaults),
    majorFaults: toU64(m.majorFaults),
    voluntarySwitches: toU64(m.voluntarySwitches),
    involuntarySwitches: toU64(m.involuntarySwitches),
  }),
  SignalDelivered: (m: InstanceType<M['SignalDelivered']>): EventData => ({
    _tag: 'Signal',
    signo: m.signo,
    code: m.code,
    senderPid: m.senderPid,
    senderUid: m.senderUid,
    addr: toU64(m.addr),
    value: toI64(m.value),
  }),
  Sample: (m: InstanceType<M['Sample']>): EventData => ({
    _tag: 'Sample',
    userNs: toU64(m.userNs),
    sysNs: toU64(m.sysNs),
    rssBytes: toU64(m.rssBytes),
    vmBytes: toU64(m.vmBytes),
    minorFaults: toU64(m.minorFaults),
    majorFaults: toU64(m.majorFaults),
    voluntarySwitches: toU64(m.voluntarySwitches),
    involuntarySwitches: toU64(m.involuntarySwitches),
    threads: m.threads,
    state: m.state,
  }),
  ProcessState: decodeState,
  Loss: (m: InstanceType<M['Loss']>): EventData => ({ _tag: 'Loss', count: toU64(m.count), reason: word(LOSS_REASON, m.reason) }),
  ClockStep: (m: InstanceType<M['ClockStep']>): EventData => ({ _tag: 'ClockStep', realtimeOffsetNs: toI64(m.realtimeOffsetNs) }),
  FileOpen: fileOf,
  FileClose: fileOf,
  NetRecv: networkOf,
  NetSend: networkOf,
  ProcessStop: (m: InstanceType<M['ProcessStop']>): EventData => ({ _tag: 'Stop', signo: m.signo, continued: m.continued }),
  Mappings: (m: InstanceType<M['Mappings']>, strings: Strings): EventData => ({
    _tag: 'Mappings',
    mappings: (m.mappings as ReadonlyArray<InstanceType<M['Mapping']>>).map(mappingOf(strings)),
  }),
}
