// The contract between the engine and its host. Only enums of literals: the AssemblyScript and the TypeScript compiler
// read this same file, so no number of the boundary is typed twice. Record enums give byte offsets; `Size` is the stride.
// All integers are little-endian. "str" fields are ids for `string_ptr`; 0 is "absent or unknown".
// All times are nanoseconds on the trace's clock; all seq fields are event numbers, 0 meaning none.

export enum Abi {
  Version = 1,
}

/** An ABI call that fails returns the negated value. */
export enum Status {
  Ok = 0,
  BadState = 1, // called out of order: load, seal, run, finish
  BadArgument = 2,
  NoMemory = 3, // the subject (map id) is in the result block
  UnknownMapType = 4,
  BadMapSpec = 5,
  NoSuchId = 6,
  BadKey = 7, // map_*: absent, exists, or full; the result block holds the errno bpf(2) would give
  Rejected = 8, // prog_load: reason and pc are in the result block
  BadHook = 9,
  BadChunk = 10, // chunk_begin: byte offset and ChunkError are in the result block
  TooLarge = 11,
  Unsupported = 12,
}

/** What `chunk_run` returns. */
export enum Run {
  Done = 0,
  RingFull = 1, // drain the rings, call again: it resumes at the same event and program
  BudgetSpent = 2,
  Hot = 3, // a program's run count passed Limit.HotRuns; its id is in the result block
}

/** Why chunk_begin refused a chunk body. */
export enum ChunkError {
  None = 0,
  Truncated = 1, // a length runs past the end
  BadWireType = 2,
  BadVarint = 3,
  BadString = 4, // a string index past the chunk's table
  CountMismatch = 5, // events in the body differ from Chunk.event_count
  TooManyEvents = 6,
  BadOrder = 7, // time runs backwards past Chunk.last_ts_ns
}

export enum Limit {
  ChunkEventsMax = 65536, // 192-byte records of one chunk stay below 12.6 MB
  ChunkBytesMax = 16777216, // 16 MiB; the format's promise
  StackFrameBytes = 512, // MAX_BPF_STACK of the kernel
  CallDepthMax = 8, // MAX_CALL_FRAMES of the kernel
  ProgInsnsMax = 1000000, // BPF_COMPLEXITY_LIMIT_INSNS of the kernel
  FuelDefault = 4000000, // taken backward jumps and calls of one program run; about 20 ms
  MapEntriesMax = 16777216,
  MapsMax = 1024,
  ProgsMax = 1024,
  RingBytes = 4194304, // outputs wait here until the host drains them
  RingReserve = 65536, // chunk_run pauses when less than this is free before a program run
  FactsPerProcess = 8192, // facts kept for one process; more are counted as dropped
  ProcessesMax = 1048576,
  ChangesMax = 16384, // changes to names remembered at once: the latest, and those that mattered to somebody
  StringBytesMax = 268435456, // interned text of one analysis; what comes after is "unknown"
  OutputsPerStream = 48, // writes to one descriptor kept word for word: the first and the last half of these
  HotRuns = 2000,
  GuestArenaBytes = 1073741824, // address space for maps, globals, stack
  ReadOnlyBytes = 1048576, // first part of the guest arena: ctx and .rodata of every program
  TestCtxBytes = 65536, // writable ctx of prog_test_run
  CpusMax = 64, // copies of a per-CPU value; CPU ids wrap, so that sums stay right
  CollectionsMax = 64, // arenas of one engine; each is 2 MB of address space at first
  LinksMax = 4096, // a program on every system call, ten times over
  LoopsMax = 8388608, // BPF_MAX_LOOPS of the kernel, for bpf_loop
  TailCallsMax = 33, // MAX_TAIL_CALL_CNT of the kernel
  TimerFuel = 256, // what a timer's callback costs beside its own fuel; FuelDefault bounds those of one program between two events
  TaskStorageBytes = 8388608, // room for the values of one TASK_STORAGE map
  WindowParts = 25, // of a sliding window of time: a whole one is seen after a twenty-fifth more at the latest
  DestinationsMax = 65536, // pairs of process and peer remembered, to tell a first contact: as many as one machine has ports
  MissedMembers = 128, // members of kernel structures that programs asked for in vain, told apart
  HelpersMax = 256, // numbers of helpers; the kernel stopped at 211 and adds kfuncs instead
}

/** What happened: SystemEvent.data of trace.proto; the values are its field numbers. */
export enum EventType {
  None = 0,
  SyscallEntry = 8,
  SyscallExit = 9,
  ProcessFork = 10,
  ProcessExec = 11,
  ProcessExit = 12,
  SignalDelivered = 13,
  Sample = 14,
  ProcessState = 15,
  Loss = 16,
  ClockStep = 17,
  FileOpen = 18,
  FileClose = 19,
  NetRecv = 20,
  NetSend = 21,
  ProcessStop = 22,
  Mappings = 23,
}

/**
 * One event of the current chunk, complete after the event has run. It is also the ctx of `probecause/event` programs
 * (include/probecause.h for authors), so its layout only ever grows.
 * `args` by type: SyscallEntry and SyscallExit: the call's six registers (an exit repeats its entry's) · ProcessFork: child pid,
 * child tid, ForkKind, clone flags, ns pid · ProcessExec: old tid · ProcessExit: code, signal, group, user ns, sys ns,
 * max rss bytes (ret: 1 if core dumped) · SignalDelivered: signo, code, sender pid, sender uid, addr, value · Sample: user ns,
 * sys ns, rss bytes, vm bytes, voluntary, involuntary switches (number: threads, fd: state letter) · ProcessState: reason, ppid ·
 * Loss: count, reason · ClockStep: offset · File: flags, mode · Net: payload length, src port, dst port · ProcessStop: signo, continued.
 */
export enum EventRecord {
  Seq = 0, // u64
  TsNs = 8, // u64
  Pid = 16, // u32 thread group id
  Tid = 20, // u32
  Type = 24, // u32 EventType
  Abi = 28, // u32 0 native, 1 i386, 2 x32
  Number = 32, // u32 syscall number in its abi
  Fd = 36, // i32 descriptor the event is about; -1 none
  Ret = 40, // i64
  Args = 48, // u64[6]
  PathStr = 96, // u32 resolved path: of the path argument, else of Fd's target then
  Path2Str = 100, // u32 second path (rename, link, symlink)
  PeerStr = 104, // u32 peer address of Fd, or the address argument
  LocalStr = 108, // u32 local address of Fd
  Comm = 112, // char[16], NUL padded
  Uid = 128, // u32; 0xffffffff unknown
  Gid = 132, // u32
  Cpu = 136, // i32; -1 unknown
  SnapFirst = 140, // u32 index into the chunk's snapshot records
  SnapCount = 144, // u32
  DurationLo = 148, // u32 low half of exit time minus entry time, for SyscallExit
  DurationHi = 152, // u32
  EntrySeqLo = 156, // u32 low half of the entry's seq, for SyscallExit
  EntrySeqHi = 160, // u32
  Ppid = 164, // u32; 0 unknown
  MessageOff = 168, // u32 offset of the event's data message in the chunk body
  MessageLen = 172, // u32
  GivenStr = 176, // u32 path as given to the call
  Flags = 180, // u32 EventFlag
  StackFirst = 184, // u32 index of the first address of its user stack among the chunk's
  StackCount = 188, // u32 0: none was taken
  Size = 192,
}

export enum EventFlag {
  Failed = 1, // SyscallExit with ret in -4095..-1
  Resumed = 2, // SyscallExit whose entry the trace does not hold
  Injected = 4, // SyscallExit of a call that was not made: the recorder gave the result
}

/**
 * Rows of a chunk for whoever lists events, at `rows_ptr()`: byte offsets of columns that have room for Limit.ChunkEventsMax rows
 * each. A row is what `show` prints as a line: a finished call at its end, a call that never returned at its beginning, any
 * other event but those that only serve stacks.
 */
export enum RowBlock {
  StartNs = 0, // f64 since the time given to rows_keep; of a call its entry
  TookNs = 524288, // f32 how long a call took, up to its thread's end if it never returned; 0 for what is no call; rounded down
  Seq = 786432, // u32
  Entry = 1048576, // u32 seq of the event that began the call; 0: not in the trace, or the row is no call's end
  Pid = 1310720, // u32
  Tid = 1572864, // u32
  Call = 1835008, // u32 abi << 16 | number; 0xffffffff: no call
  Ret = 2097152, // i32, the nearest there is
  Fd = 2359296, // i32; -1 none
  PathStr = 2621440, // u32
  PeerStr = 2883584, // u32
  Errno = 3145728, // u16; 0 none
  Comm = 3276800, // u16 index for rows_name; 0 none, or one name too many
  Type = 3407872, // u8 EventType: SyscallEntry for a call that never returned
  Wait = 3473408, // u8 WaitKind of a call that blocked or may block, 255 for its Other; 0: none
  LocalSeq = 3538944, // u32, a list of its own: rows that have a local address, and that
  LocalStr = 3801088, // u32
  Size = 4063232,
}

/** `rows_marks()`: what else the chunk holds, for whoever looks for stacks in it later. */
export enum RowsMark {
  Mappings = 1,
  Stacks = 2,
}

/** Bytes captured from tracee memory; `snapshot_ptr(index)`. */
export enum SnapshotRecord {
  Addr = 0, // u64
  FullSize = 8, // u64 size in the tracee, equal to Len when complete
  Ptr = 16, // u32 address of the bytes in engine memory
  Len = 20, // u32
  Arg = 24, // u8
  Part = 25, // u8
  Flags = 26, // u8: 1 terminated by NUL, 2 redacted
  Index = 28, // u32 element index
  Size = 32,
}

// ---------------------------------------------------------------- facts

/**
 * What the engine's state established. One row stands for all like events: `Count` of them between SeqFirst and SeqLast.
 * Rows come out when their process ends, in order of creation; Failed rows of all processes at trace_finish, since a later
 * success of another process belongs in them.
 * Syscall evidence is the seq of the exit event, unless the call never returned.
 */
export enum FactKind {
  /** One per process. Count execs · SeqFirst its fork event (or first event) · SeqLast its exit event, or last event if alive ·
   * Number ppid · Str1 exe · Str2 argv joined by spaces · Str3 cwd at the end · A exit code · B fatal signal · C cpu ns ·
   * D max rss bytes · E syscalls · F processes forked · G threads created · H seq of last exec ·
   * Fd number of the call it was inside when it ended (-1 none) · Flags ProcessFlag · Extra signal that keeps it stopped
   * (0 none or unknown) · Errno pid of its tracer */
  Process = 1,
  /** A failed call; key pid, Number, Errno, Str1. Str1 object: resolved path, address or descriptor target · Str2 as given ·
   * Str3 second path · A the call's flags argument (open flags, access mode, size asked) · B seq of the first later success of the same
   * purpose on the same object by this process · C the same by any process · D ns spent in all · E seq of the last failure's entry ·
   * F seq of the first later success on the same file name in another directory by this process · Fd · G seq and H pid of the last
   * change before it that explains the error (0: none in this trace), Flags its ChangeKind, Str4 the path that was changed: this
   * object, or a directory above it · Extra effective user then (0xffffffff unknown) */
  Failed = 2,
  /** A path used with success; key pid, Str1 (resolved path). Flags FileFlag · A bytes read · B bytes written · C opens · D closes ·
   * E syncs · F ns in reads, writes and syncs · G ns in syncs · H seq of the last read · Number open flags last used · Str2 as given ·
   * Extra reads that got all they asked for · Errno size asked by the last that got less · Fd size it got (-1 none) */
  File = 3,
  /** A write to descriptor 1 or 2, word for word. Fd · Str1 bytes · Str2 descriptor target · A size written · Flags 1: descriptors
   * 1 and 2 were the same open file then. Count > 1: Count - 1
   * writes before this one were left out (Limit.OutputsPerStream) */
  Output = 4,
  /** Time blocked; key pid, tid, Number, Str1. Only calls that took 1 ms or never returned. Str1 object: path, peer, "pipe:[N]",
   * "futex:ADDR", "child", "sleep" · A total ns · B longest ns · C times it ended by its own time limit · D entry seq and E exit seq of
   * the longest (E 0: never returned) · F pid that ended the longest (0 unknown) · G time limit of the longest in ns (-1 none) ·
   * H WaitKind · Flags WaitFlag · Fd · Extra WaitEnd of the longest · Errno thread of F, when known · X seq of the event that ended it:
   * entry of a write, read or wake, exit of a close, an unlock or a process, a signal's delivery (0 unknown) */
  Wait = 5,
  /** A socket with a peer; one per socket and process. Str1 peer · Str2 local · Str3 first bytes sent · Str4 first bytes received ·
   * Errno outcome of connect (0 established or none) · A errno of the last failure after that · B bytes sent · C bytes received ·
   * D connect's seq · E seq that revealed the outcome · F ns between last send and next receive, summed · G longest of these ·
   * H seq of the last failure · Number socket type · Flags ConnFlag · Fd · Extra pid at the other end, when that is in the trace */
  Connection = 6,
  /** A successful bind or listen. Str1 address · Flags 1 listening · A socket type */
  Listen = 7,
  /** Delivered signals; key pid, A, C. A signo · B si_code · C sender pid · D fault address · E si_value or status · Flags 1: it killed */
  Signal = 8,
  /** A signal sent; key pid, A, B. A signo · B target pid as the recorder sees it, negative: process group · Number · Errno */
  Kill = 9,
  /** A resource limit. A resource · B soft · C hard · D target pid · Flags 1 set during the run by this process · Errno */
  Limit = 10,
  /** A system call filter installed. A mode · Number */
  Seccomp = 11,
  /** Descriptors; one per process. A most open at once · B opened in all · C closed in all · D open at the end · E how many of those
   * open at the peak share the most frequent target Str1 · F soft limit (0 unknown) · G seq of the peak · SeqFirst first open */
  Descriptors = 12,
  /** From Samples; one per process. A cpu ns · B longest span ns with at least 90 % of a core, or
   * runnable throughout without a call · C rss first · D rss max · E rss last ·
   * F calls made during that span · G vm max · H ns observed · SeqFirst and SeqLast delimit the span (or the observation if B is 0) */
  Usage = 13,
  /** A name look-up; key pid, Str1, Str2. Str1 server · Str2 name · A queries · B answers · C response code (-1: none; 0 once
   * any answer had 0) · D most records in an answer · E ns from queries to answers in all · F query type · Errno error on its socket ·
   * G ns of the longest wait and H the event that ended it: an answer, the next query, a close · Number queries repeated before an
   * answer came · Extra a bit for each response code seen */
  Dns = 14,
  /** A file lock asked for; key pid, Str1, Number. A ns waited · B seq granted · C seq released · D pid that held it (0 unknown) ·
   * Errno of the last refusal · Flags 1 exclusive, 2 still waiting · Count tries */
  Lock = 15,
  /** A successful exec. Str1 path · Str2 argv joined by spaces */
  Exec = 16,
  /** Asking without waiting; key pid, Number, Str1. Calls that answered "nothing yet" at once (EAGAIN, or 0 with a zero time limit) */
  Empty = 17,
  /** An end of a pipe (or FIFO, or socketpair) held by a process; key pid, Str1, Flags. Str1 pipe · Flags 1 read end, 2 write end,
   * 4 still open at the end · A bytes through · B seq when its last descriptor closed · C seq of an end of file read here */
  PipeEnd = 18,
  /** One per trace: A events lost · B facts dropped · C events · D exits without entry · E entries without exit ·
   * F unknown pids · G chunks */
  Coverage = 19,
  /** A thread that was looked at while it ran (ProcessState, reason ATTACH); one per thread, as last seen. Count looks · Number the call
   * it is inside, if Flags say so · Str1 what it waits for, as of Wait · Str2 kernel function it waits in · Str4 descriptors that can
   * end the wait, u32 pairs of number and poll events (0: any) · Str3 kernel stack of a thread in state D · Errno its id in its own
   * pid namespace (0 the same) · A when it last ran, ns (0 unknown) · B voluntary switches · C state
   * letter · D futex: the word (-1 not captured) · E futex: the word 8 bytes behind it · F child: the pid argument of wait4 (-1 any),
   * semop, msgrcv, msgsnd: the id,
   * futex: the value waited on · G time limit ns (-1 none) · H WaitKind · Extra futex: the operation · Fd · Flags ThreadFlag */
  Thread = 20,
  /** A descriptor of a process that was looked at; one per process and number, as last seen. Fd (-1: a mount on which a
   * thread waits for something) · Str1 target · Str2 local address ·
   * Str3 peer address · Str4 where its file system is mounted · Extra string: that file system's type · Number flags (O_*) · A inode ·
   * B peer's inode · C family · D socket type · E bytes not yet read, or connections not yet accepted · F bytes not yet taken ·
   * G mount id · H socket state · Flags 1 listening */
  Held = 21,
  /** What was done to a name; one per path, ChangeKind and process, written when the trace ends, and only for names that a call failed
   * on, or that another process read, executed, entered or connected to afterwards (Limit.ChangesMax). Str1 path · Str2 the other name
   * (of a rename, a link) · Number ChangeKind · Flags ChangeFlag · A Written: bytes, Truncated: size, Mode: bits, Owner: user (-1 as
   * before), Mounted: flags · B Written: seq of the close after the last write (0: none) · C Written: seq of the last write that failed
   * or was short, Errno its error · D seq of the last use by another process */
  Change = 22,
  /** A set*id call that worked: whose rights the process has from then on; key pid, Number, its ids. A, B, C its arguments (-1: as
   * before) */
  Identity = 23,
  // 30 to 39: what was the most at any time in a window that slides over the run
  /** The highest window of one measure (Extra: Measure) of one process; SeqFirst and SeqLast, TsFirst and TsLast delimit it. A and B by
   * measure · C the window's length in ns · D how many of its parts (Limit.WindowParts) hold any of A · Str1 object and Number call
   * of its latest event */
  Peak = 30,
  /** An exec after which the process had rights it had not before: the effective user became 0, or one without had capabilities added.
   * A effective uid before · B after · C effective capabilities before · D after · Str1 program · Flags PrivilegeFlag */
  Privilege = 31,
}

/** What a Peak is of, the length of its window, and what A and B are. Too small peaks are not told: MeasureLeast. */
export enum Measure {
  Cpu = 1, // processor time ns, used or wanted throughout (as of Usage) · calls made
  Blocked = 2, // ns inside calls about files that took a millisecond or longer, of any thread · such calls
  Repeats = 3, // calls that repeat one of the thread's last two on the same descriptor and move fewer than 64 bytes · calls that failed
  Refused = 4, // destinations connected to for the first time and refused · destinations connected to for the first time
  Changed = 5, // files whose content was read and then overwritten, replaced, or removed after another was written
  Growth = 6, // last window of the process: bytes of address space gained · given back; E size at the end · F largest · G its seq · H ts
  Sync = 7, // all of the run: 99th percentile of fsync and its kin, whole ms as ns · how many; F the longest · G its seq
}

export enum MeasureMs {
  Cpu = 5000,
  Blocked = 5000,
  Repeats = 1000,
  Refused = 5000,
  Changed = 5000,
  Growth = 10000,
}

/** Lower values of A are nobody's concern, and make no fact. */
export enum MeasureLeast {
  CpuMs = 1000,
  BlockedMs = 1000,
  Repeats = 500,
  Refused = 5,
  Changed = 20,
  SyncMs = 10,
}

export enum PrivilegeFlag {
  Namespace = 1, // the process went into a user namespace during the recording: its capabilities count there only
}

export enum FactRecord {
  Kind = 0, // u32
  Pid = 4, // u32
  Tid = 8, // u32
  Count = 12, // u32
  SeqFirst = 16, // u64
  SeqLast = 24, // u64
  TsFirst = 32, // u64
  TsLast = 40, // u64
  Number = 48, // u32 native syscall number, unless the kind says otherwise
  Errno = 52, // u32
  Flags = 56, // u32
  Fd = 60, // i32
  Str1 = 64, // u32
  Str2 = 68, // u32
  Str3 = 72, // u32
  Str4 = 76, // u32
  X = 72, // i64 in place of Str3 and Str4, where a kind says so
  Comm = 80, // u32 string: the process's name then
  Extra = 84, // u32 by kind
  A = 88, // i64, and so on
  B = 96,
  C = 104,
  D = 112,
  E = 120,
  F = 128,
  G = 136,
  H = 144,
  Size = 152,
}

export enum ProcessFlag {
  Alive = 1, // no exit seen
  CoreDumped = 2,
  Seccomp = 4, // under a system call filter, its own or inherited
  Root = 8, // the first process of the recording
  ExecFailed = 16, // its last exec attempt failed
  ExitCalled = 32, // ended through exit_group rather than by a signal
  Attached = 64, // ran before the recording began
  Related = 128, // not part of the run: here because one that is may wait for it
  // What the kernel refused to tell of it (StatePart of trace.proto, shifted)
  UnreadAll = 256,
  UnreadAccess = 512,
  UnreadDescriptors = 1024,
  UnreadCalls = 2048,
  UnreadSockets = 4096,
  UnreadMemory = 8192,
}

export enum ThreadFlag {
  Inside = 1, // a system call
  Same = 2, // the same call with the same arguments as at the look before
  Still = 4, // and did not run in between
}

export enum FileFlag {
  Read = 1, // opened for reading
  Write = 2, // opened for writing
  Created = 4, // O_CREAT, mkdir, mknod, symlink, link target
  Truncated = 8,
  Stat = 16, // stat, access, readlink
  Executed = 32,
  Mapped = 64,
  RenamedFrom = 128,
  RenamedTo = 256,
  Removed = 512,
  Directory = 1024,
  Eof = 2048, // a read returned 0
  ShortRead = 4096,
  ShortWrite = 8192,
  Entered = 16384, // chdir, chroot
  Listed = 32768, // getdents
  Library = 65536, // opened by the dynamic loader: close-on-exec, ELF header read
  Changed = 131072, // its content was read and then overwritten, replaced or removed
  Binary = 524288, // its first bytes, as read, hold some that text does not: zeros and most control characters
  CutShort = 262144, // a read met end of file before the size that had been told of this open file (fstat, statx, lseek to its end)
}

export enum ChangeKind {
  None = 0,
  Created = 1, // by open, mkdir, mknod, bind
  Written = 2,
  Truncated = 3, // O_TRUNC on what may have been there, truncate
  RenamedFrom = 4,
  RenamedTo = 5,
  Removed = 6,
  Linked = 7, // a second name, or a symbolic link
  Mode = 8,
  Owner = 9,
  Mounted = 10,
  Unmounted = 11,
}

export enum ChangeFlag {
  Sure = 1, // Created: it was not there before, as O_EXCL, an earlier ENOENT or its removal show
  Directory = 2,
}

export enum WaitKind {
  Other = 0,
  Futex = 1,
  Pipe = 2,
  Socket = 3,
  File = 4,
  Lock = 5,
  Child = 6,
  Sleep = 7,
  Poll = 8,
  Signal = 9,
  Terminal = 10,
  Sync = 11,
}

/** What ended a wait. */
export enum WaitEnd {
  Unknown = 0,
  Data = 1, // the other side wrote
  Room = 2, // the other side read
  Closed = 3, // the other side closed, or ended
  Woken = 4, // a futex wake, a System V semaphore or message
  Exit = 5, // of the child, process or thread waited for
  Released = 6, // a lock was given back
  TimeLimit = 7, // its own
  Signal = 8,
  Connected = 9, // a client connected, or the connection was made
  Storage = 10, // files and what lies below them
}

export enum WaitFlag {
  Unfinished = 1, // never returned
  Interrupted = 2, // a signal ended the longest
  NoLimit = 4, // the longest had no time limit
  AtLeast = 8, // the longest began before it was seen: it lasted at least so long
}

export enum ConnFlag {
  Client = 1,
  Server = 2,
  Connected = 4,
  OutcomeKnown = 8,
  Eof = 16, // the peer closed
  PollErr = 32, // poll reported an error on it
  TimedOut = 64, // a wait on it ended by time limit
  Closed = 128, // closed here
  Datagram = 256,
  Unix = 512,
  Unanswered = 1024, // the last thing was a send
  EndedFirst = 2048, // closed or shut down here before the other end was
}

// ---------------------------------------------------------------- maps, programs, hooks

/**
 * Map types; the kernel's numbers (linux/bpf.h, enum bpf_map_type). What the host puts under a key with map_update, and gets from
 * map_lookup, is the value of ValueSize bytes, except:
 * ProgArray: u32 id of a loaded program (ids of prog_load, so slots are filled after the programs exist) ·
 * ArrayOfMaps, HashOfMaps: u32 id of a map like the spec's Inner fields; any map of the same collection ·
 * CgroupArray: u32 length and the path's bytes, as /proc/PID/cgroup has it ("/system.slice/x.service"); looked up, a u32 str ·
 * per-CPU types: Limit.CpusMax copies, each rounded up to 8 bytes · TaskStorage: not the host's (ENOTSUPP) ·
 * Queue, Stack: no key; map_update pushes, map_lookup peeks, map_delete is EINVAL and map_pop pops · BloomFilter: no key;
 * map_update adds a value, map_lookup reads one at `key` and answers it when it may be in the set.
 * A key that names no program or map is EBADF; a map unlike the template is EINVAL.
 */
export enum MapType {
  Hash = 1,
  Array = 2,
  ProgArray = 3,
  PerfEventArray = 4,
  PercpuHash = 5,
  PercpuArray = 6,
  StackTrace = 7,
  CgroupArray = 8,
  LruHash = 9,
  LruPercpuHash = 10,
  LpmTrie = 11,
  ArrayOfMaps = 12,
  HashOfMaps = 13,
  Queue = 22,
  Stack = 23,
  RingBuf = 27,
  TaskStorage = 29,
  BloomFilter = 30,
}

/**
 * Fixed record the host writes for map_create. The Inner fields say which maps a map of maps may hold (all 0 for other types);
 * no map is made of them. A NUMA node (BPF_F_NUMA_NODE) has no effect and no field.
 */
export enum MapSpecRecord {
  Type = 0, // u32
  KeySize = 4, // u32 bytes
  ValueSize = 8, // u32 bytes
  MaxEntries = 12, // u32
  Flags = 16, // u32 BPF_F_*
  ReadOnly = 20, // u32 1: programs may only read (.rodata)
  InnerType = 24, // u32
  InnerKeySize = 28, // u32
  InnerValueSize = 32, // u32
  InnerMaxEntries = 36, // u32
  InnerFlags = 40, // u32
  Extra = 44, // u32 map_extra: a bloom filter's number of hash functions, 0 for five
  Size = 48,
}

/** Fixed record the host writes for prog_load, followed at once by InsnCount encoded instructions of 8 bytes. */
export enum ProgSpecRecord {
  InsnCount = 0, // u32 slots
  Flags = 4, // u32 ProgFlag
  Size = 8,
}

export enum ProgFlag {
  Check = 1, // the checking mode: exact regions
  TestHelpers = 2, // helper 5 returns r1 (bpf_conformance)
  TypedPointers = 4, // it follows pointers of the kernel's by plain loads: what is not there reads as 0 (tp_btf, fentry, ...)
}

/**
 * A hook id is `kind << 16 | number`; number is the native syscall number (for functions of calls also HookNumber.Compat and an i386
 * one), a Point or Func of gen/hooks.ts, or Hook.AnyNumber.
 */
export enum Hook {
  SysEnter = 1, // tracepoint/syscalls/sys_enter_NAME: ctx is trace_event_raw_sys_enter of that call
  SysExit = 2,
  RawSysEnter = 3, // tracepoint/raw_syscalls/sys_enter
  RawSysExit = 4,
  ProcessFork = 5, // tracepoint/sched/sched_process_fork
  ProcessExec = 6,
  ProcessExit = 7,
  Event = 8, // probecause/event: ctx is EventRecord
  RawTpSysEnter = 9, // raw_tp/sys_enter: ctx is u64[2]: struct pt_regs *, id
  RawTpSysExit = 10,
  Point = 11, // tracepoint/CATEGORY/NAME, by Point: ctx is its trace_event_raw structure
  RawPoint = 12, // raw_tp/NAME and tp_btf/NAME, by Point: ctx is u64[] of what the kernel passes
  // Functions of the kernel that calls imply, by Func. Enter and Exit see u64[] of arguments, Exit the result behind them
  FuncEntry = 13, // kprobe: ctx is struct pt_regs
  FuncReturn = 14, // kretprobe
  FuncEnter = 15, // fentry
  FuncExit = 16, // fexit
  // The functions of system calls (__x64_sys_NAME), by native number: their one argument is the caller's struct pt_regs
  CallEntry = 17,
  CallReturn = 18,
  CallEnter = 19,
  CallExit = 20,
  // The same of the function inside of it, which is given the call's arguments (__do_sys_NAME, ksys_NAME)
  ValuesEntry = 21,
  ValuesReturn = 22,
  ValuesEnter = 23,
  ValuesExit = 24,
  // The raw tracepoints of all calls, of one of them alone: by native number
  RawTpEnterOf = 25,
  RawTpExitOf = 26,
  Count = 27,
  AnyNumber = 65535,
}

/** Added to the number of an i386 call, in the hooks of functions that serve it (__ia32_sys_NAME). */
export enum HookNumber {
  Compat = 1024,
}

/** Header of each record in the output ring; records are padded to 8 bytes. */
export enum RingRecord {
  Len = 0, // u32 payload bytes
  Kind = 4, // u32 RingKind
  Prog = 8, // u32
  Link = 12, // u32
  Seq = 16, // u64 event
  Map = 24, // u32 ring or perf buffer it was written to
  Cpu = 28, // u32
  TsNs = 32, // u64
  Payload = 40,
}

export enum RingKind {
  RingBuf = 1,
  Perf = 2,
  Printk = 3, // payload: text without newline
  Fault = 4, // payload: u32 Trap, u32 pc (slot), u64 guest address
}

/** Why a program run stopped early. */
export enum Trap {
  None = 0,
  OutOfBounds = 1,
  ReadOnly = 2,
  FuelSpent = 3,
  CallDepth = 4,
  BadHelper = 5,
  BadCallTarget = 6,
  Misaligned = 7, // atomics only, as in the kernel
  Unresolved = 8, // an instruction that needs what the recorded kernel does not have: a call of CallNumber.Poisoned
}

/** Numbers of calls that are no helper's of the kernel. Its own functions (kfuncs) are called by name: the loader numbers them. */
export enum CallNumber {
  TaskFromPid = 240, // bpf_task_from_pid
  TaskRelease = 241, // bpf_task_release
  TaskAcquire = 242, // bpf_task_acquire
  TaskFromVpid = 243, // bpf_task_from_vpid
  CopyFromUserStr = 244, // bpf_copy_from_user_str
  Poisoned = 195896080, // 0xbad2310: what libbpf makes of an instruction whose CO-RE relocation failed
}

/** Why prog_load rejected; the offending slot is in the result block. */
export enum VerifyReason {
  None = 0,
  UnknownOpcode = 1,
  BadRegister = 2,
  ReservedField = 3,
  JumpOutOfBounds = 4,
  JumpIntoImmediate = 5,
  UnknownHelper = 6,
  BadCallTarget = 7,
  FrameWritten = 8, // r10 as destination
  NoExit = 9, // falls off the end
  Empty = 10,
  TooLong = 11,
  BadMapId = 12,
  BadImmediate = 13, // pseudo source or atomic operation unknown
  Truncated = 14, // second slot of a 64-bit immediate missing
}

/** result_ptr(): detail of the last call. */
export enum ResultBlock {
  R0 = 0, // u64
  Trap = 8, // u32
  Pc = 12, // u32 slot
  Reason = 16, // u32 VerifyReason or ChunkError
  Subject = 20, // u32 map, prog or byte offset
  Errno = 24, // i32
  Addr = 32, // u64 guest address of a trap
  FuelUsed = 40, // u64
  Size = 48,
}

/**
 * missed_members_ptr(): members of the virtual kernel's structures that programs asked for in vain, `missed_members()` of them. One
 * more stands behind the last when Limit.MissedMembers are in use: its Offset is ~0, its Count is that of all others.
 */
export enum MissedRecord {
  Struct = 0, // u32 number of the structure (KERNEL_STRUCTS of src/kernel); 0: an object that the trace does not have
  Offset = 4, // u32
  Count = 8, // u32
  Size = 12,
}

/** stats_ptr(): counters since engine_init. */
export enum StatsBlock {
  Events = 0, // u64
  ProgRuns = 8, // u64
  Faults = 16, // u64
  RingDrops = 24, // u64 records a program could not place
  UserReadMisses = 32, // u64 reads of user memory the trace does not hold
  Chunks = 40, // u64
  HeapBytes = 48, // u64
  Processes = 56, // u64 seen
  ImpliedDrops = 64, // u64 functions and tracepoints that one event implied beyond what its queue holds
  Size = 72,
}
