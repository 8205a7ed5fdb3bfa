// Byte offsets of the records that state keeps: processes, threads, descriptor tables, open files, pipes. All live in the engine's
// heap and point at each other by address; the file named beside each record is the only one that makes and frees it.

/** A process, from its fork (or first event) to its end: process.ts. */
export enum Process {
  Pid = 0,
  Ppid = 4,
  Serial = 8, // pids are reused, serials are not
  Flags = 12, // ProcessFlag
  Comm = 16, // string, of the leader
  Exe = 20,
  Argv = 24,
  Fs = 28, // where it is: shared by CLONE_FS
  Files = 32, // its descriptor table: shared by CLONE_FILES
  Uid = 36,
  Gid = 40,
  Threads = 44, // first of its list
  ThreadCount = 48,
  FirstFact = 52,
  LastFact = 56,
  FactCount = 60,
  Next = 64, // live processes, in order of creation
  Prev = 68,
  Execs = 72,
  Forked = 76,
  ThreadsMade = 80,
  ExitCode = 84,
  ExitSignal = 88,
  State = 92, // Life
  SeqFirst = 96, // u64
  SeqLast = 104, // u64
  TsFirst = 112, // u64
  TsLast = 120, // u64
  LastExec = 128, // u64 seq
  CpuNs = 136, // u64
  MaxRss = 144, // u64
  Syscalls = 152, // u64
  // Descriptors: usage.ts
  Opened = 160,
  Closed = 164,
  Peak = 168,
  PeakKnown = 172, // size at which PeakTarget was counted
  PeakTarget = 176,
  PeakShare = 180,
  PeakSeq = 184, // u64
  FirstOpen = 192, // u64 seq
  FirstOpenTs = 200, // u64
  FdLimit = 208, // u64 soft limit; 0 unknown
  // Samples: usage.ts
  Samples = 216,
  SpanCalls = 220,
  SampleTs = 224, // u64
  SampleCpu = 232, // u64
  SpanTs = 240, // u64 begin of the busy span that lasts; 0 none
  SpanCpu = 248, // u64 used, or wanted throughout, since then
  SpanSeq = 256, // u64
  SpanFromCalls = 264, // u64
  BestNs = 272, // u64
  BestSeq = 280, // u64
  BestSeqEnd = 288, // u64
  BestTs = 296, // u64
  RssFirst = 304, // u64
  RssMax = 312, // u64
  RssLast = 320, // u64
  VmMax = 328, // u64
  ObservedSeq = 336, // u64
  ObservedTs = 344, // u64
  SampleSeq = 352, // u64
  // The last signal delivered: signal.ts
  SignalCode = 360, // its si_code
  SignalSender = 364,
  SignalNumber = 368,
  OutputSeen1 = 372, // writes to descriptors 1 and 2: output.ts
  OutputSeen2 = 376,
  OutputFirst1 = 380, // oldest of the ring of last rows
  OutputFirst2 = 384,
  Sweep = 388, // row at which the search for one to take back goes on: facts.ts
  SampleCalls = 392, // u64
  StopSignal = 400, // that keeps it stopped
  Tracer = 404, // pid
  Cgroup = 408, // string: path in the unified hierarchy, 0 unknown
  NsPid = 412, // its id in its own pid namespace, 0 unknown
  PidNs = 416, // u64 inode of that namespace, 0 unknown
  // What is measured over time: measure.ts
  Measures = 424,
  VmLast = 432, // u64
  BlockedUntil = 440, // u64 end of the last blocked call about a file
  Capabilities = 448, // u64 effective ones, as last told
  Effective = 456, // user id, as last told or set
  Rights = 460, // Right: rights.ts
  Written = 464, // files made and not yet set against one that went: file.ts
  // What programs of the kernel's ask for beside: kin.ts, spaces.ts, ids.ts
  Kin = 468, // KinFlag
  Parent = 472, // serial of the process that made it; 0 none that the trace knows
  ParentThread = 476, // serial of the thread that did
  Outside = 480, // pid of a parent outside of the trace; 0 unknown
  Ids = 484, // which of the ids below are known: IdsFlag
  Started = 488, // u64; 0 unknown
  MntNs = 496, // u64 inode of a namespace, 0 unknown
  NetNs = 504, // u64
  Uids = 512, // u32[4]: real, effective, saved, file system
  Gids = 528, // u32[4]
  Size = 544,
}

/** What is known of a process's beginning. */
export enum Life {
  Guessed = 0, // only its events
  Forked = 1,
  Described = 2, // a ProcessState
}

/** A thread, with the call it is inside: thread.ts. */
export enum Thread {
  Tid = 0,
  Process = 4,
  Next = 8,
  Comm = 12, // string
  InCall = 16, // Call
  Row = 20, // row of the system call table
  Number = 24,
  Abi = 28,
  Native = 32, // native number, NO_NUMBER if none
  Effect = 36,
  EntrySeq = 40, // u64
  EntryTs = 48, // u64
  Args = 56, // u64[6]
  Path = 104, // strings, as of the entry
  Path2 = 108,
  Given = 112,
  Peer = 116,
  Fd = 120, // i32; -1 none
  Open = 124, // open file of Fd at the entry; not owned
  Snaps = 128,
  SnapCount = 132,
  SnapsKept = 136, // 1: a copy that the thread owns
  // A wait that a signal broke off and that may go on: wait.ts
  Held = 140, // 1: there is one; 2: and the handler has returned
  HeldRow = 144,
  HeldNumber = 148,
  HeldNative = 152,
  HeldEffect = 156,
  HeldCalls = 160, // made since
  HeldTid = 164, // sender of the signal that broke it off
  HeldExit = 168, // u64 seq
  HeldExitTs = 176, // u64
  HeldArgs = 184, // u64[6]
  // What the call waits for, where the wait began (restarts included)
  WaitSeq = 232, // u64
  WaitTs = 240, // u64
  WaitLimit = 248, // i64 ns, -1 none
  WaitKind = 256,
  WaitObject = 260, // string
  WaitFd = 264, // i32
  Described = 268, // 1: the three above stand
  CutRow = 272, // fact of a wait that just ended early: a signal that comes next is why
  Serial = 276, // tids are reused, serials are not
  Switches = 280, // u64 voluntary ones, at the last look
  Stack = 288, // where the addresses of the stack lie that the call was entered with
  StackCount = 292,
  StackKept = 296, // 1: a copy that the thread owns
  LastCall = 300, // call and descriptor of the last one that moved next to nothing: call.ts
  CallBefore = 304, // and of the one before
  HeldSignal = 312, // u64 seq of the signal that broke a held wait off
  // The call's row, as of its entry: rows.ts
  RowOwed = 320, // 1 + RowBlock.Wait; 0: none is owed
  RowCall = 324,
  RowPath = 328,
  RowPeer = 332,
  RowLocal = 336,
  RowFd = 340,
  Started = 344, // u64; 0 unknown
  Outlived = 352, // 1: it leads its process, and ended before the last other thread did
  Left = 356, // 1: a leader whose end hooks have seen, before the rest of its process: trace/untold.ts
  Size = 360,
}

/** Table of descriptors: descriptor.ts. An entry is the open file and 1 for close-on-exec, 4 bytes each. */
export enum Files {
  Refs = 0,
  Capacity = 4,
  Entries = 8,
  Count = 12,
  Size = 16,
}

/** Where a process is: path.ts. */
export enum Fs {
  Refs = 0,
  Cwd = 4,
  Root = 8,
  Size = 16,
}

export enum OpenKind {
  Unknown = 0,
  File = 1,
  Pipe = 2, // and FIFO
  Socket = 3,
  Terminal = 4,
  Epoll = 5,
  Other = 6, // eventfd, timerfd, memfd, ...
}

/** An open file description, shared by every descriptor made from it: open.ts. */
export enum Open {
  Refs = 0,
  Kind = 4, // OpenKind
  Path = 8, // string: path, "pipe:[N]", "socket:[N]", "anon_inode:[...]"
  Given = 12,
  Flags = 16, // O_*
  Serial = 20,
  Pipe = 24, // shared by both ends
  End = 28, // PipeEnd flags: 1 read, 2 write
  Family = 32,
  Type = 36, // SOCK_*
  State = 40, // SocketState
  Peer = 44, // string
  Local = 48,
  Other = 52, // the open file at the other end, while both are known
  Port = 56, // of the peer; 0 unknown
  Watches = 60, // epoll: first Watch
  User = 64, // pid that last began to use it
  SawFirst = 68, // 1: the first bytes read were looked at
  DnsName = 72, // of a socket: the name last asked for
  Change = 72, // of a file: what history.ts keeps of its being written
  PeerPid = 76, // pidfd: the process
  RecvLimit = 80, // i64 ns, SO_RCVTIMEO; 0 none
  SendLimit = 88,
  ConnectSeq = 96, // u64
  SentTs = 104, // u64 of a send not yet answered; 0 none
  NextSocket = 112, // sockets that wait for their accept: socket.ts
  LocalPort = 116,
  Inode = 120, // u64 of a socket; 0 unknown
  Talk = 128, // of sockets and eventfds
  Passed = 192, // of sockets: descriptors that wait to be received, passed.ts
  Placed = 196, // of files: 1 while Position is known, extent.ts
  Position = 200, // u64
  Told = 208, // u64 of files: size, as last asked for; 0 unknown
  Sock = 208, // of sockets: what programs see of it, kernel/sock.ts; 0: nobody looked
  // For the virtual kernel, while a program is attached to what asks for it: kernel/inode.ts
  Known = 216, // Inode
  Dentry = 248, // the name it was opened by, wherever that is by now; 0: Path
  Made = 252, // 1: the open is known to have created the file
  Size = 256,
}

/** What is known of a file itself, as stat(2) tells it. */
export enum Inode {
  Mode = 0, // 0: nothing is known; a type without permissions: only the type is
  Rdev = 4, // this and the next as the kernel has them: major << 20 | minor
  Dev = 8,
  Ino = 16, // u64; 0: only Mode is known
  Bytes = 24, // u64
  Size = 32,
}

/** What is done to one end by those at the other: talk.ts. */
export enum Talk {
  Writer = 0, // pid
  Reader = 4,
  WriteSeq = 8, // u64
  ReadSeq = 16, // u64
  GoneSeq = 24, // u64
  AskSeq = 32, // u64
  GoneBy = 40,
  AskPid = 44, // whose wait ended without a known reason; 0 none
  AskTid = 48,
  AskNumber = 52,
  AskObject = 56,
  Size = 64,
}

export enum SocketState {
  Fresh = 0,
  Connecting = 1,
  Connected = 2,
  Failed = 3,
  Listening = 4,
}

/** What both ends of a pipe share: pipe.ts. */
export enum Pipe {
  Refs = 0,
  Name = 4, // string
  Talk = 8,
  Size = 72,
}

/** A descriptor that an epoll instance watches: poll.ts. */
export enum Watch {
  Next = 0,
  Fd = 4,
  Data = 8, // u64, what epoll_wait gives back
  Events = 16, // EPOLL* bits
  Size = 24,
}
