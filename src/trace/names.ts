// The enums of trace.proto as words, in the order of their numbers: position is value. decode and encode both read these
// rows, so neither types a number. A value a newer recorder may have written becomes the first word of its row.
import type { Arch, EndReason, StackReason } from './chunk.js'
import type { Abi, EventType, ForkKind, LossReason, SnapshotPart, StackEnd, StatePart, StateReason } from './event.js'

export const ARCH: ReadonlyArray<Arch> = ['unknown', 'x86_64', 'aarch64']
export const ABI: ReadonlyArray<Abi> = ['native', 'i386', 'x32']
export const PART: ReadonlyArray<SnapshotPart> = ['whole', 'element', 'name', 'iovec', 'control', 'local', 'remote', 'file']
export const FORK_KIND: ReadonlyArray<ForkKind> = ['fork', 'vfork', 'clone', 'thread']
export const STATE_REASON: ReadonlyArray<StateReason> = ['start', 'exec', 'attach', 'checkpoint']
export const STATE_PART: ReadonlyArray<StatePart> = ['all', 'links', 'descriptors', 'calls', 'sockets', 'memory']
export const LOSS_REASON: ReadonlyArray<LossReason> = ['unknown', 'output', 'memory', 'filter', 'tracer', 'read', 'ring']
export const END_REASON: ReadonlyArray<EndReason> = ['unknown', 'exited', 'interrupted', 'timeout', 'detached', 'stopped']
export const STACK_END: ReadonlyArray<StackEnd> = ['unknown', 'bottom', 'noFrame', 'depth', 'unreadable']
export const STACK_REASON: ReadonlyArray<StackReason> = ['none', 'failedCall', 'longWait', 'fatalSignal', 'everyCall']
export const CODEC: ReadonlyArray<'none' | 'gzip'> = ['none', 'gzip']

/** The member of SystemEvent's oneof that holds the data of each event type. */
export const FIELD_OF = {
  SyscallEntry: 'syscallEntry',
  SyscallExit: 'syscallExit',
  ProcessFork: 'fork',
  ProcessExec: 'exec',
  ProcessExit: 'exit',
  SignalDelivered: 'signal',
  Sample: 'sample',
  ProcessState: 'processState',
  Loss: 'loss',
  ClockStep: 'clockStep',
  FileOpen: 'fileOpen',
  FileClose: 'fileClose',
  NetRecv: 'netRecv',
  NetSend: 'netSend',
  ProcessStop: 'stop',
  Mappings: 'mappings',
} as const satisfies Record<EventType, string>

export const EVENT_TYPES = Object.keys(FIELD_OF) as ReadonlyArray<EventType>

export const word = <W extends string>(row: ReadonlyArray<W>, value: number): W => row[value] ?? (row[0] as W)
