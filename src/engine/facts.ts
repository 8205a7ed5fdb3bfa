// What the engine established, as the rules of `cause` read it: one typed value per FactRecord of assembly/abi.ts, with
// names where the record has letters. A fact stands for `count` like events between `first` and `last`. Types only; the
// reading of records is in facts-decode.ts, and nothing here judges what a fact means.
//
// Conventions: 0 is "none" in a seq and "unknown" in a number or duration unless said otherwise, '' is "unknown" in text.
// `syscall` and `errno` are names ('openat', 'ENOENT'; errno '' when the call did not fail). Durations and times are
// nanoseconds as numbers: exact up to 2^53, which is 104 days.
import type { EventSeq } from '../base/brand.js'

interface Base {
  readonly pid: number
  readonly tid: number
  readonly comm: string // of the process when the fact was last touched
  readonly count: number
  readonly first: EventSeq
  readonly last: EventSeq
  readonly firstNs: number
  readonly lastNs: number
}

/** One per process. `first` is its fork event (or first event), `last` its exit event, or last event if it lives. `count` execs. */
export interface ProcessFact extends Base {
  readonly _tag: 'Process'
  readonly ppid: number
  readonly exe: string
  readonly argv: string // joined by spaces
  readonly cwd: string // at the end
  readonly exitCode: number // meaningful unless `alive`
  readonly signal: number // fatal signal; 0 none
  readonly signalName: string
  readonly cpuNs: number
  readonly maxRssBytes: number
  readonly syscalls: number
  readonly forked: number
  readonly threads: number
  readonly lastExec: EventSeq
  readonly alive: boolean // no exit seen
  readonly coreDumped: boolean
  readonly seccomp: boolean // under a system call filter, its own or inherited
  readonly root: boolean
  readonly execFailed: boolean // its last exec attempt failed
  readonly endedIn: string // the call it was inside when it ended; '' none
  readonly exitCalled: boolean // ended through exit_group rather than by a signal
  readonly attached: boolean // ran before the recording began
  readonly related: boolean // not part of the run: here because one that is may wait for it
  readonly stopSignal: number // keeps it stopped; 0 none or unknown
  readonly tracer: number // pid; 0 none
  readonly unread: ReadonlyArray<StatePart> // what the kernel refused to tell of it
}

/** Parts of a ProcessState, as in trace.proto. */
export type StatePart = 'all' | 'access' | 'descriptors' | 'calls' | 'memory' | 'sockets'

/** A failed call, one per process, call, errno and object. */
export interface FailedFact extends Base {
  readonly _tag: 'Failed'
  readonly syscall: string
  readonly errno: string
  readonly object: string // resolved path, address or descriptor target
  readonly given: string // path as given to the call
  readonly second: string // second path of rename, link, symlink
  readonly detail: number // open flags, access mode, size asked
  readonly laterHere: EventSeq // first later success of the same purpose on the same object by this process
  readonly laterAny: EventSeq // the same by any process
  readonly laterElsewhere: EventSeq // first success on the same file name in another directory, by this process
  readonly spentNs: number
  readonly lastEntry: EventSeq
  readonly fd: number // -1 none
  readonly user: number // effective, then; -1 unknown
  readonly cause: FailedCause | undefined // what was done before, in this trace, that explains the error
}

/** The last change before a failure that explains it: the name was removed or renamed away (ENOENT), made (EEXIST), its mode or owner
 * set (EACCES, EPERM), its file system mounted (EROFS), a link put there (ELOOP). */
export interface FailedCause {
  readonly kind: ChangeName
  readonly seq: EventSeq
  readonly pid: number
  readonly path: string // the failure's object, or a directory above it
}

export type ChangeName =
  | 'Created'
  | 'Written'
  | 'Truncated'
  | 'RenamedFrom'
  | 'RenamedTo'
  | 'Removed'
  | 'Linked'
  | 'Mode'
  | 'Owner'
  | 'Mounted'
  | 'Unmounted'

/** What a process did to a name that mattered to somebody: a call failed on it, or another process read, executed or entered it
 * afterwards. One per path, kind and process; they come when the trace ends. */
export interface ChangeFact extends Base {
  readonly _tag: 'Change'
  readonly path: string
  readonly kind: ChangeName
  readonly other: string // the other name of a rename, what a link points to
  readonly sure: boolean // Created: it was not there before
  readonly directory: boolean // made or removed as one
  readonly value: number // Written: bytes, Truncated: size, Mode: bits, Owner: user (-1 as before), Mounted: flags
  readonly closed: EventSeq // Written: the close after the last write; 0: the process ended with it open, or lives
  readonly refused: EventSeq // Written: the last write that failed or was short
  readonly errno: string // of that write; '' short or none
  readonly usedLater: EventSeq // the last use by another process
}

/** A path used with success, one per process and resolved path. */
export interface FileFact extends Base {
  readonly _tag: 'File'
  readonly path: string
  readonly given: string
  readonly bytesRead: number
  readonly bytesWritten: number
  readonly opens: number
  readonly closes: number
  readonly syncs: number
  readonly ioNs: number // in reads, writes and syncs
  readonly syncNs: number
  readonly lastRead: EventSeq
  readonly openFlags: number
  readonly fullReads: number // that got all they asked for
  readonly shortAsked: number // by the last read that got less; 0 none
  readonly shortGot: number
  readonly flags: number // FileFlag bits of abi.ts
}

/** A write to descriptor 1 or 2. `count` > 1: `count` - 1 writes before this one were left out. */
export interface OutputFact extends Base {
  readonly _tag: 'Output'
  readonly fd: number
  readonly text: string
  readonly bytes: Uint8Array
  readonly target: string
  readonly size: number // bytes written, of which `bytes` may hold fewer
  readonly error: boolean // to standard error, by descriptor 2 or a copy of it
}

export type WaitKindName =
  | 'Other'
  | 'Futex'
  | 'Pipe'
  | 'Socket'
  | 'File'
  | 'Lock'
  | 'Child'
  | 'Sleep'
  | 'Poll'
  | 'Signal'
  | 'Terminal'
  | 'Sync'

/** The other side wrote, read (making room) or closed; a futex, semaphore or message woke it; what it waited for exited; a lock was given
 * back; its own time limit; a signal; a connection; files. Unknown: what did is not in the trace, or nothing did. */
export type WaitEndName =
  | 'Unknown'
  | 'Data'
  | 'Room'
  | 'Closed'
  | 'Woken'
  | 'Exit'
  | 'Released'
  | 'TimeLimit'
  | 'Signal'
  | 'Connected'
  | 'Storage'

/** Time blocked, one per thread, call and object. */
export interface WaitFact extends Base {
  readonly _tag: 'Wait'
  readonly syscall: string
  readonly object: string // path, peer, "pipe:[N]", "futex:ADDR", "child", "sleep"
  readonly kind: WaitKindName
  readonly totalNs: number
  readonly longestNs: number
  readonly timedOut: number // times it ended by its own time limit
  readonly longestEntry: EventSeq
  readonly longestExit: EventSeq // 0: never returned
  readonly endedBy: number // pid that ended the longest
  readonly endedTid: number // and its thread, when known
  readonly endedHow: WaitEndName // what ended the longest
  readonly endedSeq: EventSeq // the event that did: entry of a write, read or wake, exit of a close or unlock, end of a process, a signal
  readonly limitNs: number // of the longest; -1 none
  readonly fd: number
  readonly unfinished: boolean // never returned
  readonly interrupted: boolean // a signal ended the longest
  readonly noLimit: boolean // the longest had no time limit
  readonly atLeast: boolean // the longest began before it was seen, and lasted at least so long
}

/** A socket with a peer, one per socket and process. */
export interface ConnectionFact extends Base {
  readonly _tag: 'Connection'
  readonly peer: string
  readonly local: string
  readonly firstSent: Uint8Array
  readonly firstReceived: Uint8Array
  readonly errno: string // outcome of connect; '' established or none
  readonly laterErrno: string // of the last failure after that
  readonly bytesSent: number
  readonly bytesReceived: number
  readonly connectSeq: EventSeq
  readonly outcomeSeq: EventSeq
  readonly answerNs: number // between last send and next receive, summed
  readonly longestAnswerNs: number
  readonly laterErrnoSeq: EventSeq
  readonly socketType: number
  readonly fd: number
  readonly client: boolean
  readonly server: boolean
  readonly connected: boolean
  readonly outcomeKnown: boolean
  readonly eof: boolean
  readonly pollErr: boolean
  readonly timedOut: boolean // a wait on it ended by its time limit
  readonly closed: boolean
  readonly datagram: boolean
  readonly unix: boolean
  readonly unanswered: boolean // the last thing was a send
  readonly endedFirst: boolean // closed or shut down here before anything showed that the other end was
  readonly peerPid: number // who uses the other end, or listens there; 0 not in the trace
}

/** A successful bind or listen. */
export interface ListenFact extends Base {
  readonly _tag: 'Listen'
  readonly address: string
  readonly listening: boolean
  readonly socketType: number
}

/** A delivered signal. */
export interface SignalFact extends Base {
  readonly _tag: 'Signal'
  readonly signo: number
  readonly signal: string
  readonly code: number // si_code
  readonly sender: number
  readonly addr: bigint
  readonly value: number // si_value or child status
  readonly killed: boolean
}

/** A signal sent. */
export interface KillFact extends Base {
  readonly _tag: 'Kill'
  readonly signo: number
  readonly signal: string
  readonly target: number // pid as the recorder sees it; negative: process group
  readonly syscall: string
  readonly errno: string
}

/** A resource limit known or set. Infinity is RLIM_INFINITY. */
export interface LimitFact extends Base {
  readonly _tag: 'Limit'
  readonly resource: number // RLIMIT_*
  readonly soft: number
  readonly hard: number
  readonly target: number
  readonly set: boolean // during the run, by this process
  readonly errno: string
}

/** A system call filter installed. */
export interface SeccompFact extends Base {
  readonly _tag: 'Seccomp'
  readonly mode: number
  readonly syscall: string
}

/** Descriptors, one per process. */
export interface DescriptorsFact extends Base {
  readonly _tag: 'Descriptors'
  readonly peak: number
  readonly opened: number
  readonly closed: number
  readonly openAtEnd: number
  readonly sameAtPeak: number // of those open at the peak, how many share `target`
  readonly target: string
  readonly softLimit: number
  readonly peakSeq: EventSeq
}

/** From Samples, one per process. `first` and `last` delimit the busy span, or the observation when `spanNs` is 0. */
export interface UsageFact extends Base {
  readonly _tag: 'Usage'
  readonly cpuNs: number
  readonly spanNs: number // longest with at least 90 % of a core, or runnable throughout without a call
  readonly rssFirst: number
  readonly rssMax: number
  readonly rssLast: number
  readonly spanCalls: number
  readonly vmMax: number
  readonly observedNs: number
}

/** A name look-up, one per process, server and name. */
export interface DnsFact extends Base {
  readonly _tag: 'Dns'
  readonly server: string
  readonly name: string
  readonly queries: number
  readonly answers: number
  readonly rcode: number // 0 once any answer had it, else of the last; -1 none
  readonly records: number // most in an answer
  readonly waitedNs: number
  readonly queryType: number
  readonly errno: string // on its socket
  readonly longestNs: number // of one wait
  readonly longestSeq: EventSeq // what ended it: an answer, the next query, a close
  readonly repeats: number // queries repeated before an answer came
  readonly rcodes: ReadonlyArray<number> // of all answers
}

/** A file lock asked for. `count` tries. */
export interface LockFact extends Base {
  readonly _tag: 'Lock'
  readonly path: string
  readonly syscall: string
  readonly waitedNs: number
  readonly granted: EventSeq
  readonly released: EventSeq
  readonly holder: number
  readonly errno: string // of the last refusal
  readonly exclusive: boolean
  readonly waiting: boolean // still, at the end
}

/** A successful exec. */
export interface ExecFact extends Base {
  readonly _tag: 'Exec'
  readonly path: string
  readonly argv: string
}

/** Asking without waiting: calls that answered "nothing yet" at once. */
export interface EmptyFact extends Base {
  readonly _tag: 'Empty'
  readonly syscall: string
  readonly object: string
  readonly errno: string // '' when it answered 0 with a zero time limit
}

/** An end of a pipe, FIFO or socket pair held by a process. */
export interface PipeEndFact extends Base {
  readonly _tag: 'PipeEnd'
  readonly pipe: string
  readonly reads: boolean
  readonly writes: boolean
  readonly openAtEnd: boolean
  readonly bytes: number
  readonly closedSeq: EventSeq
  readonly eofSeq: EventSeq
}

/** One per trace: what the analysis did not see. */
export interface CoverageFact extends Base {
  readonly _tag: 'Coverage'
  readonly lostEvents: number
  readonly droppedFacts: number
  readonly events: number
  readonly exitsWithoutEntry: number
  readonly entriesWithoutExit: number
  readonly unknownPids: number
  readonly chunks: number
}

/** A thread that was looked at while it ran, as last seen. `count` looks. */
export interface ThreadFact extends Base {
  readonly _tag: 'Thread'
  readonly state: string // letter of /proc/PID/task/TID/stat; '' unknown
  readonly inside: boolean // a call
  readonly same: boolean // the same call with the same arguments as at the look before
  readonly still: boolean // and did not run in between
  readonly syscall: string // meaningful when `inside`, as are all below but wchan and sinceNs
  readonly object: string // as of Wait
  readonly kind: WaitKindName
  readonly wchan: string // kernel function it waits in
  readonly kernelStack: string // of a thread in state D, where that could be read
  readonly innerTid: number // its id in its own pid namespace, as futex words have it; 0 the same
  readonly sinceNs: number // when it last ran; 0 unknown
  readonly ends: ReadonlyArray<Endable> // descriptors that can end the wait
  readonly fd: number
  readonly limitNs: number // -1 none
  readonly word: number // futex: -1 not captured
  readonly behind: number // futex: the word 8 bytes behind it
  readonly wanted: number // child: the pid argument of wait4, -1 any; futex: the value waited on; semop, msgrcv: the id
  readonly futexOp: number
}

/** A descriptor in the set of a call that waits; `events` are poll's, 0 when the call itself says which. */
export interface Endable {
  readonly fd: number
  readonly events: number
}

/** A descriptor of a process that was looked at, as last seen. */
export interface HeldFact extends Base {
  readonly _tag: 'Held'
  readonly fd: number
  readonly target: string
  readonly local: string
  readonly peer: string
  readonly flags: number // O_*
  readonly inode: number
  readonly peerInode: number
  readonly family: number
  readonly socketType: number
  readonly queuedReceive: number // bytes not yet read; of a listening socket, connections not yet accepted
  readonly queuedSend: number // bytes not yet taken; of a listening socket, how many connections may wait
  readonly socketState: number // TCP_ESTABLISHED and kin (netinet/tcp.h); 0 unknown
  readonly mount: string // where its file system is mounted
  readonly fileSystem: string // type of it
  readonly listening: boolean
}

export type MeasureName = keyof typeof import('../../assembly/abi.js').Measure

/** The highest window of one measure of a process; its ends are those of the fact. What `value` and `second` are, says Measure. */
export interface PeakFact extends Base {
  readonly _tag: 'Peak'
  readonly measure: MeasureName
  readonly value: number
  readonly second: number
  readonly windowNs: number
  readonly active: number // Growth: parts of the window (Limit.WindowParts) in which it grew
  readonly atEnd: number // Growth: size at the end
  readonly top: number // Growth: largest size; Sync: longest, ns
  readonly topSeq: EventSeq
  readonly topNs: number
  readonly object: string
  readonly syscall: string
}

/** An exec after which the process had rights it had not before. */
export interface PrivilegeFact extends Base {
  readonly _tag: 'Privilege'
  readonly path: string
  readonly userBefore: number // effective ids
  readonly userAfter: number
  readonly capsBefore: bigint
  readonly capsAfter: bigint
  readonly inNamespace: boolean // a user namespace entered during the recording
}

/** A set*id call that worked: whose rights the process has from then on. */
export interface IdentityFact extends Base {
  readonly _tag: 'Identity'
  readonly syscall: string
  readonly ids: readonly [number, number, number] // its arguments, as many as it has; -1 as before
}

export type Fact =
  | ProcessFact
  | FailedFact
  | FileFact
  | OutputFact
  | WaitFact
  | ConnectionFact
  | ListenFact
  | SignalFact
  | KillFact
  | LimitFact
  | SeccompFact
  | DescriptorsFact
  | UsageFact
  | DnsFact
  | LockFact
  | ExecFact
  | EmptyFact
  | PipeEndFact
  | CoverageFact
  | ThreadFact
  | HeldFact
  | ChangeFact
  | IdentityFact
  | PeakFact
  | PrivilegeFact

export type FactTag = Fact['_tag']
export type FactOf<Tag extends FactTag> = Extract<Fact, { readonly _tag: Tag }>
