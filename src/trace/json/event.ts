// The shape of an event in JSON, field by field: a row per field of event.ts, held to it by the compiler. Text and enums are those of
// SystemEvent. Left out: process states (state.ts) and the lines around events (line.ts).
import type {
  EventContext,
  EventData,
  EventType,
  ExecData,
  ExitData,
  FileData,
  ForkData,
  LossData,
  Mapping,
  MappingsData,
  Names,
  NetworkData,
  SampleData,
  SignalData,
  Snapshot,
  StopData,
  SyscallData,
  ClockStepData,
} from '../event.js'
import { ABI, FORK_KIND, LOSS_REASON, STACK_END } from '../names.js'
import { bytes, flag, i32, i64, list, maybe, type Shape, struct, tagged, text, u32, u64, word } from './shape.js'
import { processState } from './state.js'
import { snapshot } from './snapshot.js'

export const context = struct<EventContext>({
  cpuId: maybe(u32),
  uid: maybe(u32),
  gid: maybe(u32),
  comm: maybe(text),
  cgroup: maybe(text),
  stackTrace: maybe(list(u64)),
  stackEnd: maybe(word(STACK_END)),
})

export const names = struct<Names>({
  fd: maybe(i32),
  path: maybe(text),
  peer: maybe(text),
  local: maybe(text),
  comm: maybe(text),
})

const call = tagged<SyscallData>('Syscall', {
  abi: word(ABI),
  number: u32,
  args: list(u64),
  ret: maybe(i64),
  snapshots: list<Snapshot>(snapshot),
  injected: maybe(flag),
  delayed: maybe(flag),
})

const usage = { userNs: u64, sysNs: u64, minorFaults: u64, majorFaults: u64, voluntarySwitches: u64, involuntarySwitches: u64 }

const file = tagged<FileData>('File', { path: maybe(text), fd: i32, flags: u32, mode: u32 })

const network = tagged<NetworkData>('Network', {
  srcIp: bytes,
  dstIp: bytes,
  srcPort: u32,
  dstPort: u32,
  payloadLen: u64,
  snippet: maybe(bytes),
  fd: i32,
})

const mapping = struct<Mapping>({
  start: u64,
  end: u64,
  offset: u64,
  path: maybe(text),
  buildId: maybe(bytes),
  inode: u64,
})

/** One row per event type. */
export const DATA: Readonly<Record<EventType, Shape<EventData>>> = {
  SyscallEntry: call as Shape<EventData>,
  SyscallExit: call as Shape<EventData>,
  ProcessFork: tagged<ForkData>('Fork', {
    childPid: u32,
    childTid: u32,
    kind: word(FORK_KIND),
    cloneFlags: u64,
    nsPid: u32,
  }) as Shape<EventData>,
  ProcessExec: tagged<ExecData>('Exec', { path: maybe(text), argv: list(text), oldTid: u32 }) as Shape<EventData>,
  ProcessExit: tagged<ExitData>('Exit', {
    code: i32,
    signal: u32,
    coreDumped: flag,
    group: flag,
    ...usage,
    maxRssBytes: u64,
  }) as Shape<EventData>,
  SignalDelivered: tagged<SignalData>('Signal', {
    signo: u32,
    code: i32,
    senderPid: u32,
    senderUid: u32,
    addr: u64,
    value: i64,
  }) as Shape<EventData>,
  Sample: tagged<SampleData>('Sample', { ...usage, rssBytes: u64, vmBytes: u64, threads: u32, state: u32 }) as Shape<EventData>,
  ProcessState: processState as Shape<EventData>,
  Loss: tagged<LossData>('Loss', { count: u64, reason: word(LOSS_REASON) }) as Shape<EventData>,
  ClockStep: tagged<ClockStepData>('ClockStep', { realtimeOffsetNs: i64 }) as Shape<EventData>,
  FileOpen: file as Shape<EventData>,
  FileClose: file as Shape<EventData>,
  NetRecv: network as Shape<EventData>,
  NetSend: network as Shape<EventData>,
  ProcessStop: tagged<StopData>('Stop', { signo: u32, continued: flag }) as Shape<EventData>,
  Mappings: tagged<MappingsData>('Mappings', { mappings: list(mapping) }) as Shape<EventData>,
}
