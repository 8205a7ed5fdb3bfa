// The one canonical event as people, tests, exporters and pipelines see it: trace.proto with its deltas, string tables and
// optional wrappers resolved. 64-bit fields are bigint by type, never by value; everything else is a plain number, text or
// bytes. Text that came from the recorded program need not be UTF-8: what is not appears as `\xNN` (base/bytes.ts `text`).
// Left out: how it is stored (decode.ts, encode.ts) and the engine's fixed record of the same event (assembly/abi.ts).
import type { EventType as EventTypeCode } from '../../assembly/abi.js'

export type EventType = Exclude<keyof typeof EventTypeCode, 'None'>

export interface SystemEvent {
  /** Position in the trace, from 1; a gap is a Loss. */
  readonly seq: number
  /** CLOCK_MONOTONIC nanoseconds; the header holds the offsets to epoch and boot time. */
  readonly timestamp: bigint
  /** Thread group id, as the recorder sees it. */
  readonly pid: number
  readonly tid: number
  readonly eventType: EventType
  readonly data: EventData
  readonly context: EventContext
  /** Of an event that came through the engine; absent from one as stored. */
  readonly names?: Names
}

/** What state knew of the event then, resolved: what is unknown, or does not apply, is absent. */
export interface Names {
  /** Descriptor the event is about. */
  readonly fd?: number
  /** Of the path argument, else of what `fd` was open on. */
  readonly path?: string
  readonly peer?: string
  readonly local?: string
  /** Of the process, when the event itself does not tell. */
  readonly comm?: string
}

/** Only what the event does not imply; an absent field is unknown. */
export interface EventContext {
  readonly cpuId?: number
  readonly uid?: number
  readonly gid?: number
  readonly comm?: string
  readonly cgroup?: string
  /** User addresses, innermost first. */
  readonly stackTrace?: ReadonlyArray<bigint>
  readonly stackEnd?: StackEnd
}

/** Only `bottom` is a whole stack; `noFrame`: what comes next is code built without frame pointers. */
export type StackEnd = 'unknown' | 'bottom' | 'noFrame' | 'depth' | 'unreadable'

export type EventData =
  | SyscallData
  | ForkData
  | ExecData
  | ExitData
  | SignalData
  | SampleData
  | ProcessStateData
  | LossData
  | ClockStepData
  | FileData
  | NetworkData
  | StopData
  | MappingsData

export type Abi = 'native' | 'i386' | 'x32'

/** Of SyscallEntry (`args`, no `ret`) and of SyscallExit (`ret`, no `args`: they are the entry's). */
export interface SyscallData {
  readonly _tag: 'Syscall'
  readonly abi: Abi
  readonly number: number
  readonly args: ReadonlyArray<bigint>
  /** -errno on failure; -512 to -516 as only a tracer sees them. */
  readonly ret?: bigint
  readonly snapshots: ReadonlyArray<Snapshot>
  /** Exits: it was not made, and the recorder gave this result instead. */
  readonly injected?: boolean
  /** Exits: the recorder held the thread back. */
  readonly delayed?: boolean
}

/** The last three are no memory: addresses of a socket, and what the call opened (trace.proto, PART_LOCAL and on). */
export type SnapshotPart = 'whole' | 'element' | 'name' | 'iovec' | 'control' | 'local' | 'remote' | 'file'

/** Bytes captured from tracee memory, with the address they were read from. */
export interface Snapshot {
  readonly arg: number
  readonly addr: bigint
  readonly bytes: Uint8Array
  /** Size of the whole when more than was captured; 0: complete. */
  readonly fullSize: bigint
  /** A C string, whose NUL follows the bytes and is not among them. */
  readonly terminated: boolean
  /** Some bytes were replaced by `*`. */
  readonly redacted: boolean
  readonly part: SnapshotPart
  /** Of the element, when part is `element`. */
  readonly index: number
}

export type ForkKind = 'fork' | 'vfork' | 'clone' | 'thread'

export interface ForkData {
  readonly _tag: 'Fork'
  readonly childPid: number
  readonly childTid: number
  readonly kind: ForkKind
  readonly cloneFlags: bigint
  /** The child's id in its own pid namespace when that differs; 0: same. */
  readonly nsPid: number
}

export interface ExecData {
  readonly _tag: 'Exec'
  readonly path?: string
  readonly argv: ReadonlyArray<string>
  /** When a thread other than the leader called; 0: the leader. */
  readonly oldTid: number
}

export interface ExitData {
  readonly _tag: 'Exit'
  readonly code: number
  /** Fatal signal; 0: none. */
  readonly signal: number
  readonly coreDumped: boolean
  /** The last thread: the process is gone, and resource use is the process's. */
  readonly group: boolean
  readonly userNs: bigint
  readonly sysNs: bigint
  readonly maxRssBytes: bigint
  readonly minorFaults: bigint
  readonly majorFaults: bigint
  readonly voluntarySwitches: bigint
  readonly involuntarySwitches: bigint
}

export interface SignalData {
  readonly _tag: 'Signal'
  readonly signo: number
  readonly code: number
  readonly senderPid: number
  readonly senderUid: number
  readonly addr: bigint
  readonly value: bigint
}

export interface SampleData {
  readonly _tag: 'Sample'
  readonly userNs: bigint
  readonly sysNs: bigint
  readonly rssBytes: bigint
  readonly vmBytes: bigint
  readonly minorFaults: bigint
  readonly majorFaults: bigint
  readonly voluntarySwitches: bigint
  readonly involuntarySwitches: bigint
  readonly threads: number
  /** ASCII letter of /proc/PID/stat. */
  readonly state: number
}

export type StateReason = 'start' | 'exec' | 'attach' | 'checkpoint'

export interface ProcessStateData {
  readonly _tag: 'ProcessState'
  readonly reason: StateReason
  readonly ppid: number
  readonly pgid: number
  readonly sid: number
  readonly comm?: string
  readonly exe?: string
  readonly cwd?: string
  readonly root?: string
  readonly argv: ReadonlyArray<string>
  /** Real, effective, saved, file system. */
  readonly uids: ReadonlyArray<number>
  readonly gids: ReadonlyArray<number>
  readonly groups: ReadonlyArray<number>
  readonly capEffective: bigint
  readonly capPermitted: bigint
  readonly capBounding: bigint
  readonly umask: number
  readonly limits: ReadonlyArray<ResourceLimit>
  readonly cgroup?: string
  readonly nsPids: ReadonlyArray<number>
  readonly pidNs: bigint
  readonly mntNs: bigint
  readonly netNs: bigint
  readonly descriptors: ReadonlyArray<Descriptor>
  readonly locks: ReadonlyArray<FileLock>
  readonly threads: ReadonlyArray<ThreadState>
  readonly sigIgnored: bigint
  readonly sigBlocked: bigint
  readonly sigCaught: bigint
  readonly seccompMode: number
  readonly noNewPrivs: boolean
  readonly startTimeNs: bigint
  /** Nobody asked for it: it is here because one that was asked for may wait for it. */
  readonly related: boolean
  /** What stopped it, while it is stopped; 0: unknown. */
  readonly stopSignal: number
  readonly tracerPid: number
  /** Parts that are missing because the kernel refused them. */
  readonly unreadable: ReadonlyArray<Unreadable>
  /** The file systems it sees, when one of its threads is in state D. */
  readonly mounts: ReadonlyArray<Mount>
}

export type StatePart = 'all' | 'links' | 'descriptors' | 'calls' | 'sockets' | 'memory'

export interface Unreadable {
  readonly part: StatePart
  readonly errno: number
}

export interface Mount {
  readonly id: number
  readonly point?: string
  readonly type?: string
  readonly source?: string
  /** major << 32 | minor */
  readonly device: bigint
}

export interface ResourceLimit {
  readonly resource: number
  readonly soft: bigint
  readonly hard: bigint
}

export interface Descriptor {
  readonly fd: number
  readonly target?: string
  readonly flags: number
  readonly pos: bigint
  readonly family: number
  readonly type: number
  /** struct sockaddr bytes. */
  readonly local?: Uint8Array
  readonly peer?: Uint8Array
  readonly listening: boolean
  /** Sockets and pipes: the N of "socket:[N]"; files: st_ino. */
  readonly inode: bigint
  /** Sockets: the one at the other end, or the listening one it waits at, when it is on the same machine; 0: unknown. */
  readonly peerInode: bigint
  /** Bytes not yet read; of a listening socket, connections not yet accepted. */
  readonly queuedReceive: number
  readonly queuedSend: number
  /** Epoll instances: what they watch. */
  readonly watches: ReadonlyArray<EpollWatch>
  /** Of the file system it lies on (Mount.id); 0: unknown. */
  readonly mountId: number
  /** What the file is, as trace.proto's PART_FILE. */
  readonly file?: Uint8Array
  /** Sockets: TCP_ESTABLISHED and kin of netinet/tcp.h; 0: unknown. */
  readonly socketState: number
}

export interface EpollWatch {
  readonly fd: number
  readonly events: number
  readonly data: bigint
}

export interface FileLock {
  readonly type?: string
  readonly path?: string
  readonly holderPid: number
  readonly inode: bigint
  readonly start: bigint
  readonly end: bigint
  readonly waiting: boolean
  /** major << 32 | minor */
  readonly device: bigint
}

export interface ThreadState {
  readonly tid: number
  readonly comm?: string
  readonly inSyscall: boolean
  readonly number: number
  readonly args: ReadonlyArray<bigint>
  readonly wchan?: string
  /** When it last ran; 0: unknown. */
  readonly sinceNs: bigint
  /** ASCII letter of /proc/PID/task/TID/stat. */
  readonly state: number
  readonly snapshots: ReadonlyArray<Snapshot>
  /** Equal in two looks: it did not run between them. */
  readonly voluntarySwitches: bigint
  readonly abi: Abi
  /** Its id in its own pid namespace when that differs; 0: the same. */
  readonly nsTid: number
  /** In state D, when root looked: where in the kernel it is, one frame a line. */
  readonly kernelStack?: string
}

export type LossReason = 'unknown' | 'output' | 'memory' | 'filter' | 'tracer' | 'read' | 'ring'

/** Events that happened and are not in the trace; count 0: unknown number. */
export interface LossData {
  readonly _tag: 'Loss'
  readonly count: bigint
  readonly reason: LossReason
}

export interface ClockStepData {
  readonly _tag: 'ClockStep'
  readonly realtimeOffsetNs: bigint
}

/** Of FileOpen and FileClose. */
export interface FileData {
  readonly _tag: 'File'
  readonly path?: string
  readonly fd: number
  readonly flags: number
  readonly mode: number
}

/** Of NetRecv and NetSend. */
export interface NetworkData {
  readonly _tag: 'Network'
  readonly srcIp: Uint8Array
  readonly dstIp: Uint8Array
  readonly srcPort: number
  readonly dstPort: number
  readonly payloadLen: bigint
  readonly snippet?: Uint8Array
  readonly fd: number
}

/** Job control: a group-stop, or its end. */
export interface StopData {
  readonly _tag: 'Stop'
  readonly signo: number
  readonly continued: boolean
}

/** The executable mappings of a process, from here on. */
export interface MappingsData {
  readonly _tag: 'Mappings'
  readonly mappings: ReadonlyArray<Mapping>
}

export interface Mapping {
  readonly start: bigint
  readonly end: bigint
  /** In the file. */
  readonly offset: bigint
  readonly path?: string
  readonly buildId?: Uint8Array
  /** Of the file, where there is no build id; 0: unknown. */
  readonly inode: bigint
}
