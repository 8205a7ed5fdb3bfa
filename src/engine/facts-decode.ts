// FactRecords to the typed facts of facts.ts: one row per kind that says which letter of the record is which field. Numbers become
// names where a name exists (calls by the machine's table, errors, signals). Called once per drained view, after a chunk.
import {
  ChangeFlag,
  ChangeKind,
  ConnFlag,
  FactKind,
  FactRecord,
  Measure,
  PrivilegeFlag,
  ProcessFlag,
  ThreadFlag,
  WaitEnd,
  WaitFlag,
  WaitKind,
} from '../../assembly/abi.js'
import { as, type EventSeq } from '../base/brand.js'
import { text } from '../base/bytes.js'
import { once } from '../base/once.js'
import type { Arch } from '../trace/chunk.js'
import { errnoName, signalName, syscallName } from '../trace/syscalls.js'
import type { ChangeName, Endable, Fact, FactOf, FactTag, MeasureName, StatePart, WaitEndName, WaitKindName } from './facts.js'
import type { Engine } from './instance.js'

type Letter = 'A' | 'B' | 'C' | 'D' | 'E' | 'F' | 'G' | 'H' | 'X'

/** One record after the other, by the names of abi.ts: one reader for all, since a drained view holds many. */
class Record {
  private at = 0
  private flags = 0

  constructor(
    private readonly engine: Engine,
    private readonly view: DataView,
    private readonly textOf: (id: number) => string,
    private readonly arch: Arch,
  ) {}

  moveTo(at: number): void {
    this.at = at
    this.flags = this.u32(FactRecord.Flags)
  }

  u32(field: FactRecord): number {
    return this.view.getUint32(this.at + field, true)
  }

  /** Of two halves, rounded once as the bigint would be: a bigint for each number would be most of the work. */
  u64(field: FactRecord): number {
    return this.view.getUint32(this.at + field, true) + this.view.getUint32(this.at + field + 4, true) * 2 ** 32
  }

  get fd(): number {
    return this.view.getInt32(this.at + FactRecord.Fd, true)
  }

  /** Few are that large, or below 0. */
  number(letter: Letter): number {
    const at = this.at + FactRecord[letter]
    const high = this.view.getInt32(at + 4, true)
    return high === 0 ? this.view.getUint32(at, true) : Number(this.view.getBigInt64(at, true))
  }

  unsigned(letter: Letter): bigint {
    return this.view.getBigUint64(this.at + FactRecord[letter], true)
  }

  seq(letter: Letter): EventSeq {
    return as<EventSeq>(this.number(letter))
  }

  str(field: FactRecord): string {
    return this.textOf(this.u32(field))
  }

  bytes(field: FactRecord): Uint8Array {
    const { string_ptr, string_len } = this.engine.exports
    const id = this.u32(field)
    return this.engine.bytes(string_ptr(id), string_len(id)).slice()
  }

  get syscall(): string {
    return this.callOf(this.u32(FactRecord.Number))
  }

  callOf(number: number): string {
    return syscallName(this.arch, 'native', number)
  }

  get errno(): string {
    return errno(this.u32(FactRecord.Errno))
  }

  errnoOf(letter: Letter): string {
    return errno(this.number(letter))
  }

  has(flag: number): boolean {
    return (this.flags & flag) !== 0
  }
}

const INFINITY = 2n ** 64n - 1n

const limit = (value: bigint): number => (value === INFINITY ? Number.POSITIVE_INFINITY : Number(value))
const errno = (number: number): string => (number === 0 ? '' : errnoName(number))
const signal = (number: number): string => (number === 0 ? '' : signalName(number))

const waitKind = (r: Record): WaitKindName => (WaitKind[r.number('H')] ?? 'Other') as WaitKindName
const changeName = (kind: number): ChangeName => ChangeKind[kind] as ChangeName
const UNREAD: ReadonlyArray<readonly [ProcessFlag, StatePart]> = [
  [ProcessFlag.UnreadAll, 'all'],
  [ProcessFlag.UnreadAccess, 'access'],
  [ProcessFlag.UnreadDescriptors, 'descriptors'],
  [ProcessFlag.UnreadCalls, 'calls'],
  [ProcessFlag.UnreadMemory, 'memory'],
  [ProcessFlag.UnreadSockets, 'sockets'],
]
const letter = (code: number): string => (code === 0 ? '' : String.fromCharCode(code))

const RCODES = Array.from({ length: 16 }, (_, code) => code)

const PAIR_BYTES = 8
const endables = (bytes: Uint8Array): ReadonlyArray<Endable> => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return Array.from({ length: Math.floor(bytes.length / PAIR_BYTES) }, (_, i) => ({
    fd: view.getUint32(i * PAIR_BYTES, true),
    events: view.getUint32(i * PAIR_BYTES + 4, true),
  }))
}

type Fields<Tag extends FactTag> = Omit<FactOf<Tag>, '_tag' | keyof Common>
type Common = Pick<Fact, 'pid' | 'tid' | 'comm' | 'count' | 'first' | 'last' | 'firstNs' | 'lastNs'>

const FIELDS: { readonly [Tag in FactTag]: (r: Record) => Fields<Tag> } = {
  Process: r => ({
    ppid: r.u32(FactRecord.Number),
    exe: r.str(FactRecord.Str1),
    argv: r.str(FactRecord.Str2),
    cwd: r.str(FactRecord.Str3),
    exitCode: r.number('A'),
    signal: r.number('B'),
    signalName: signal(r.number('B')),
    cpuNs: r.number('C'),
    maxRssBytes: r.number('D'),
    syscalls: r.number('E'),
    forked: r.number('F'),
    threads: r.number('G'),
    lastExec: r.seq('H'),
    endedIn: r.fd < 0 ? '' : r.callOf(r.fd),
    alive: r.has(ProcessFlag.Alive),
    coreDumped: r.has(ProcessFlag.CoreDumped),
    seccomp: r.has(ProcessFlag.Seccomp),
    root: r.has(ProcessFlag.Root),
    execFailed: r.has(ProcessFlag.ExecFailed),
    exitCalled: r.has(ProcessFlag.ExitCalled),
    attached: r.has(ProcessFlag.Attached),
    related: r.has(ProcessFlag.Related),
    stopSignal: r.u32(FactRecord.Extra),
    tracer: r.u32(FactRecord.Errno),
    unread: UNREAD.filter(([flag]) => r.has(flag)).map(([, part]) => part),
  }),
  Failed: r => ({
    syscall: r.syscall,
    errno: r.errno,
    object: r.str(FactRecord.Str1),
    given: r.str(FactRecord.Str2),
    second: r.str(FactRecord.Str3),
    detail: r.number('A'),
    laterHere: r.seq('B'),
    laterAny: r.seq('C'),
    laterElsewhere: r.seq('F'),
    spentNs: r.number('D'),
    lastEntry: r.seq('E'),
    fd: r.fd,
    user: r.u32(FactRecord.Extra) | 0,
    cause:
      r.number('G') === 0
        ? undefined
        : { kind: changeName(r.u32(FactRecord.Flags)), seq: r.seq('G'), pid: r.number('H'), path: r.str(FactRecord.Str4) },
  }),
  File: r => ({
    path: r.str(FactRecord.Str1),
    given: r.str(FactRecord.Str2),
    bytesRead: r.number('A'),
    bytesWritten: r.number('B'),
    opens: r.number('C'),
    closes: r.number('D'),
    syncs: r.number('E'),
    ioNs: r.number('F'),
    syncNs: r.number('G'),
    lastRead: r.seq('H'),
    openFlags: r.u32(FactRecord.Number),
    fullReads: r.u32(FactRecord.Extra),
    shortAsked: r.u32(FactRecord.Errno),
    shortGot: Math.max(r.fd, 0),
    flags: r.u32(FactRecord.Flags),
  }),
  Output: r => ({
    error: r.fd === 2 || r.has(1),
    fd: r.fd,
    text: r.str(FactRecord.Str1),
    bytes: r.bytes(FactRecord.Str1),
    target: r.str(FactRecord.Str2),
    size: r.number('A'),
  }),
  Wait: r => ({
    syscall: r.syscall,
    object: r.str(FactRecord.Str1),
    kind: waitKind(r),
    totalNs: r.number('A'),
    longestNs: r.number('B'),
    timedOut: r.number('C'),
    longestEntry: r.seq('D'),
    longestExit: r.seq('E'),
    endedBy: r.number('F'),
    endedTid: r.u32(FactRecord.Errno),
    endedHow: WaitEnd[r.u32(FactRecord.Extra)] as WaitEndName,
    endedSeq: r.seq('X'),
    limitNs: r.number('G'),
    fd: r.fd,
    unfinished: r.has(WaitFlag.Unfinished),
    interrupted: r.has(WaitFlag.Interrupted),
    noLimit: r.has(WaitFlag.NoLimit),
    atLeast: r.has(WaitFlag.AtLeast),
  }),
  Connection: r => ({
    peer: r.str(FactRecord.Str1),
    local: r.str(FactRecord.Str2),
    firstSent: r.bytes(FactRecord.Str3),
    firstReceived: r.bytes(FactRecord.Str4),
    errno: r.errno,
    laterErrno: r.errnoOf('A'),
    bytesSent: r.number('B'),
    bytesReceived: r.number('C'),
    connectSeq: r.seq('D'),
    outcomeSeq: r.seq('E'),
    answerNs: r.number('F'),
    longestAnswerNs: r.number('G'),
    laterErrnoSeq: r.seq('H'),
    socketType: r.u32(FactRecord.Number),
    fd: r.fd,
    client: r.has(ConnFlag.Client),
    server: r.has(ConnFlag.Server),
    connected: r.has(ConnFlag.Connected),
    outcomeKnown: r.has(ConnFlag.OutcomeKnown),
    eof: r.has(ConnFlag.Eof),
    pollErr: r.has(ConnFlag.PollErr),
    timedOut: r.has(ConnFlag.TimedOut),
    closed: r.has(ConnFlag.Closed),
    datagram: r.has(ConnFlag.Datagram),
    unix: r.has(ConnFlag.Unix),
    unanswered: r.has(ConnFlag.Unanswered),
    endedFirst: r.has(ConnFlag.EndedFirst),
    peerPid: r.u32(FactRecord.Extra),
  }),
  Listen: r => ({ address: r.str(FactRecord.Str1), listening: r.has(1), socketType: r.number('A') }),
  Signal: r => ({
    signo: r.number('A'),
    signal: signal(r.number('A')),
    code: r.number('B'),
    sender: r.number('C'),
    addr: r.unsigned('D'),
    value: r.number('E'),
    killed: r.has(1),
  }),
  Kill: r => ({
    signo: r.number('A'),
    signal: signal(r.number('A')),
    target: r.number('B'),
    syscall: r.syscall,
    errno: r.errno,
  }),
  Limit: r => ({
    resource: r.number('A'),
    soft: limit(r.unsigned('B')),
    hard: limit(r.unsigned('C')),
    target: r.number('D'),
    set: r.has(1),
    errno: r.errno,
  }),
  Seccomp: r => ({ mode: r.number('A'), syscall: r.syscall }),
  Descriptors: r => ({
    peak: r.number('A'),
    opened: r.number('B'),
    closed: r.number('C'),
    openAtEnd: r.number('D'),
    sameAtPeak: r.number('E'),
    target: r.str(FactRecord.Str1),
    softLimit: r.number('F'),
    peakSeq: r.seq('G'),
  }),
  Usage: r => ({
    cpuNs: r.number('A'),
    spanNs: r.number('B'),
    rssFirst: r.number('C'),
    rssMax: r.number('D'),
    rssLast: r.number('E'),
    spanCalls: r.number('F'),
    vmMax: r.number('G'),
    observedNs: r.number('H'),
  }),
  Dns: r => ({
    server: r.str(FactRecord.Str1),
    name: r.str(FactRecord.Str2),
    queries: r.number('A'),
    answers: r.number('B'),
    rcode: r.number('C'),
    records: r.number('D'),
    waitedNs: r.number('E'),
    queryType: r.number('F'),
    errno: r.errno,
    longestNs: r.number('G'),
    longestSeq: r.seq('H'),
    repeats: r.u32(FactRecord.Number),
    rcodes: RCODES.filter(code => ((r.u32(FactRecord.Extra) >> code) & 1) !== 0),
  }),
  Lock: r => ({
    path: r.str(FactRecord.Str1),
    syscall: r.syscall,
    waitedNs: r.number('A'),
    granted: r.seq('B'),
    released: r.seq('C'),
    holder: r.number('D'),
    errno: r.errno,
    exclusive: r.has(1),
    waiting: r.has(2),
  }),
  Exec: r => ({ path: r.str(FactRecord.Str1), argv: r.str(FactRecord.Str2) }),
  Empty: r => ({ syscall: r.syscall, object: r.str(FactRecord.Str1), errno: r.errno }),
  PipeEnd: r => ({
    pipe: r.str(FactRecord.Str1),
    reads: r.has(1),
    writes: r.has(2),
    openAtEnd: r.has(4),
    bytes: r.number('A'),
    closedSeq: r.seq('B'),
    eofSeq: r.seq('C'),
  }),
  Coverage: r => ({
    lostEvents: r.number('A'),
    droppedFacts: r.number('B'),
    events: r.number('C'),
    exitsWithoutEntry: r.number('D'),
    entriesWithoutExit: r.number('E'),
    unknownPids: r.number('F'),
    chunks: r.number('G'),
  }),
  Thread: r => ({
    state: letter(r.number('C')),
    inside: r.has(ThreadFlag.Inside),
    same: r.has(ThreadFlag.Same),
    still: r.has(ThreadFlag.Still),
    syscall: r.syscall,
    object: r.str(FactRecord.Str1),
    kind: waitKind(r),
    wchan: r.str(FactRecord.Str2),
    kernelStack: r.str(FactRecord.Str3),
    innerTid: r.u32(FactRecord.Errno),
    sinceNs: r.number('A'),
    ends: endables(r.bytes(FactRecord.Str4)),
    fd: r.fd,
    limitNs: r.number('G'),
    word: r.number('D'),
    behind: r.number('E'),
    wanted: r.number('F'),
    futexOp: r.u32(FactRecord.Extra),
  }),
  Held: r => ({
    fd: r.fd,
    target: r.str(FactRecord.Str1),
    local: r.str(FactRecord.Str2),
    peer: r.str(FactRecord.Str3),
    flags: r.u32(FactRecord.Number),
    inode: r.number('A'),
    peerInode: r.number('B'),
    family: r.number('C'),
    socketType: r.number('D'),
    queuedReceive: r.number('E'),
    queuedSend: r.number('F'),
    socketState: r.number('H'),
    mount: r.str(FactRecord.Str4),
    fileSystem: r.str(FactRecord.Extra),
    listening: r.has(1),
  }),
  Peak: r => ({
    measure: Measure[r.u32(FactRecord.Extra)] as MeasureName,
    value: r.number('A'),
    second: r.number('B'),
    windowNs: r.number('C'),
    active: r.number('D'),
    atEnd: r.number('E'),
    top: r.number('F'),
    topSeq: r.seq('G'),
    topNs: r.number('H'),
    object: r.str(FactRecord.Str1),
    syscall: r.syscall,
  }),
  Privilege: r => ({
    path: r.str(FactRecord.Str1),
    userBefore: r.number('A'),
    userAfter: r.number('B'),
    capsBefore: r.unsigned('C'),
    capsAfter: r.unsigned('D'),
    inNamespace: r.has(PrivilegeFlag.Namespace),
  }),
  Identity: r => ({ syscall: r.syscall, ids: [r.number('A'), r.number('B'), r.number('C')] }),
  Change: r => ({
    path: r.str(FactRecord.Str1),
    kind: changeName(r.u32(FactRecord.Number)),
    other: r.str(FactRecord.Str2),
    sure: r.has(ChangeFlag.Sure),
    directory: r.has(ChangeFlag.Directory),
    value: r.number('A'),
    closed: r.seq('B'),
    refused: r.seq('C'),
    errno: r.errno,
    usedLater: r.seq('D'),
  }),
}

/** Text by string id, each decoded once in a run: facts share names, and an id keeps its text. */
const textsOf = once((engine: Engine): ((id: number) => string) => {
  const known = new Map<number, string>()
  return id => {
    const before = known.get(id)
    if (before !== undefined) return before
    const found = text(engine.bytes(engine.exports.string_ptr(id), engine.exports.string_len(id)))
    known.set(id, found)
    return found
  }
})

const commonOf = (r: Record): Common => ({
  pid: r.u32(FactRecord.Pid),
  tid: r.u32(FactRecord.Tid),
  comm: r.str(FactRecord.Comm),
  count: r.u32(FactRecord.Count),
  first: as<EventSeq>(r.u64(FactRecord.SeqFirst)),
  last: as<EventSeq>(r.u64(FactRecord.SeqLast)),
  firstNs: r.u64(FactRecord.TsFirst),
  lastNs: r.u64(FactRecord.TsLast),
})

/** The facts in `len` bytes of records at `ptr`. */
export const decodeFacts = (engine: Engine, ptr: number, len: number, arch: Arch): ReadonlyArray<Fact> => {
  const view = engine.view()
  const record = new Record(engine, view, textsOf(engine), arch)
  const facts: Fact[] = []
  for (let at = ptr >>> 0; at < (ptr >>> 0) + len; at += FactRecord.Size) {
    record.moveTo(at)
    const tag = FactKind[view.getUint32(at, true)] as FactTag
    facts.push({ _tag: tag, ...commonOf(record), ...FIELDS[tag](record) } as Fact)
  }
  return facts
}
