// Tells the engine a story: events written as calls by name, run through a fresh engine, and the facts that come out. Numbers and
// layouts are those of x86_64. Times are given per call in milliseconds; each event without one takes a microsecond.
import type { Fact, FactOf, FactTag } from '../../../src/engine/facts.js'
import { namesOf } from '../../../src/engine/events.js'
import { beginTrace, finishTrace, runChunk, seal } from '../../../src/engine/run.js'
import { encodeBody } from '../../../src/trace/encode.js'
import type { EventData, EventType, Names, Snapshot, SystemEvent } from '../../../src/trace/event.js'
import { syscallNumber } from '../../../src/trace/syscalls.js'
import { freshEngine, right } from '../../support/engine.js'
import { someHeader } from '../../support/events.js'

export const AT_FDCWD = -100
const MS = 1_000_000n
const utf8 = new TextEncoder()

export type Piece = Partial<Snapshot> & { readonly arg: number; readonly bytes: Uint8Array }

export const snapshot = (piece: Piece): Snapshot => ({
  addr: 0x1000n * BigInt(piece.arg + 1),
  fullSize: 0n,
  terminated: false,
  redacted: false,
  part: 'whole',
  index: 0,
  ...piece,
})

/** A C string that argument `arg` points at. */
export const str = (arg: number, text: string): Piece => ({ arg, bytes: utf8.encode(text), terminated: true })
export const bytes = (arg: number, data: Uint8Array | string): Piece => ({
  arg,
  bytes: typeof data === 'string' ? utf8.encode(data) : data,
})
export const words = (arg: number, ...values: ReadonlyArray<number>): Piece => ({
  arg,
  bytes: new Uint8Array(Int32Array.from(values).buffer),
})
export const longs = (arg: number, ...values: ReadonlyArray<bigint>): Piece => ({
  arg,
  bytes: new Uint8Array(BigInt64Array.from(values).buffer),
})
/** struct sockaddr_in (ip(7)). */
export const inet = (arg: number, ip: string, port: number): Piece => ({
  arg,
  bytes: Uint8Array.from([2, 0, port >> 8, port & 255, ...ip.split('.').map(Number), 0, 0, 0, 0, 0, 0, 0, 0]),
})
/** struct pollfd[] with one element (poll(2)). */
export const pollfd = (arg: number, fd: number, events: number, revents: number): Piece => ({
  arg,
  bytes: new Uint8Array(Uint16Array.from([fd, 0, events, revents]).buffer),
})

export interface CallOptions {
  readonly tid?: number
  readonly at?: ReadonlyArray<Piece>
  readonly exit?: ReadonlyArray<Piece>
  readonly ms?: number
}

export interface Told {
  readonly facts: ReadonlyArray<Fact>
  /** Names the event with this seq carried. */
  readonly names: (seq: number) => Names
  readonly of: <Tag extends FactTag>(tag: Tag) => ReadonlyArray<FactOf<Tag>>
  readonly one: <Tag extends FactTag>(tag: Tag, where?: (fact: FactOf<Tag>) => boolean) => FactOf<Tag>
}

export interface Story {
  readonly event: (
    pid: number,
    eventType: EventType,
    data: EventData,
    options?: { readonly tid?: number; readonly ms?: number },
  ) => number
  readonly enter: (pid: number, name: string, args: ReadonlyArray<number | bigint>, options?: CallOptions) => number
  readonly leave: (pid: number, name: string, ret: number, options?: CallOptions) => number
  /** Entry and exit; the seq of the exit. */
  readonly call: (pid: number, name: string, args: ReadonlyArray<number | bigint>, ret: number, options?: CallOptions) => number
  readonly events: () => ReadonlyArray<SystemEvent>
  /** The same events cut into chunks of `size`. */
  readonly tell: (size?: number) => Promise<Told>
}

export const story = (): Story => {
  const events: SystemEvent[] = []
  let now = someHeader.startNs
  const event: Story['event'] = (pid, eventType, data, { tid = pid, ms } = {}) => {
    now += ms === undefined ? 1000n : BigInt(Math.round(ms * 1000)) * (MS / 1000n)
    events.push({ seq: events.length + 1, timestamp: now, pid, tid, eventType, data, context: {} })
    return events.length
  }
  const syscall = (name: string, args: ReadonlyArray<number | bigint>, at: ReadonlyArray<Piece>, ret?: number): EventData => {
    const number = syscallNumber('x86_64', name)
    if (number === undefined) throw new Error(`no call ${name}`)
    const base = { _tag: 'Syscall' as const, abi: 'native' as const, number, snapshots: at.map(snapshot) }
    return { ...base, args: args.map(a => BigInt.asUintN(64, BigInt(a))), ...(ret === undefined ? {} : { ret: BigInt(ret) }) }
  }
  const enter: Story['enter'] = (pid, name, args, { at = [], tid } = {}) =>
    event(pid, 'SyscallEntry', syscall(name, args, at), tid === undefined ? {} : { tid })
  const leave: Story['leave'] = (pid, name, ret, { exit = [], ms, tid } = {}) =>
    event(pid, 'SyscallExit', syscall(name, [], exit, ret), {
      ...(ms === undefined ? {} : { ms }),
      ...(tid === undefined ? {} : { tid }),
    })
  const call: Story['call'] = (pid, name, args, ret, options = {}) => {
    enter(pid, name, args, options)
    return leave(pid, name, ret, options)
  }
  return { event, enter, leave, call, events: () => events, tell: size => tell(events, size ?? events.length) }
}

const tell = async (events: ReadonlyArray<SystemEvent>, size: number): Promise<Told> => {
  const engine = await freshEngine()
  right(seal(engine)())
  right(beginTrace(engine)({ ...someHeader, rootPid: events[0]?.pid ?? 0 })())
  const facts: Fact[] = []
  const names: Names[] = []
  for (let from = 0; from < events.length; from += size) {
    const part = events.slice(from, from + size)
    const [first, last] = [part[0] as SystemEvent, part[part.length - 1] as SystemEvent]
    const chunk = { firstSeq: first.seq, eventCount: part.length, firstTsNs: first.timestamp, lastTsNs: last.timestamp }
    facts.push(...right(runChunk(engine)({ ...chunk, body: encodeBody(part) })()).facts)
    names.push(...part.map((_, i) => namesOf(engine, i)))
  }
  facts.push(...right(finishTrace(engine)()).facts)
  const of: Told['of'] = tag => facts.filter(fact => fact._tag === tag) as never
  const one: Told['one'] = (tag, where = () => true) => {
    const found = of(tag).filter(where)
    const [fact] = found
    if (fact === undefined || found.length > 1) throw new Error(`${found.length} ${tag} facts: ${show(of(tag))}`)
    return fact
  }
  return { facts, of, one, names: seq => names[seq - 1] ?? {} }
}

const show = (facts: ReadonlyArray<unknown>): string =>
  JSON.stringify(facts, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))

// ---- beginnings and ends that most stories need

const usage = {
  userNs: 0n,
  sysNs: 0n,
  maxRssBytes: 0n,
  minorFaults: 0n,
  majorFaults: 0n,
  voluntarySwitches: 0n,
  involuntarySwitches: 0n,
}

export const exit = (code: number, signal = 0): EventData => ({
  _tag: 'Exit',
  code,
  signal,
  coreDumped: false,
  group: true,
  ...usage,
})

export const fork = (child: number, kind: 'fork' | 'thread' = 'fork', pid = child): EventData => ({
  _tag: 'Fork',
  childPid: pid,
  childTid: child,
  kind,
  cloneFlags: 0n,
  nsPid: 0,
})

export const signal = (signo: number, senderPid = 0, code = 0): EventData => ({
  _tag: 'Signal',
  signo,
  code,
  senderPid,
  senderUid: 0,
  addr: 0n,
  value: 0n,
})

export interface Has {
  readonly cwd?: string
  readonly fds?: Readonly<Record<number, string>>
  readonly exec?: boolean
  readonly exe?: string
  readonly argv?: ReadonlyArray<string>
}

export const state = ({
  cwd = '/srv',
  fds = {},
  exec = false,
  exe = '/bin/app',
  argv = ['app', 'run'],
}: Has = {}): EventData => ({
  _tag: 'ProcessState',
  reason: exec ? 'exec' : 'start',
  ppid: 1,
  pgid: 1,
  sid: 1,
  comm: 'app',
  exe,
  cwd,
  argv,
  uids: [1000, 1000, 1000, 1000],
  gids: [100, 100, 100, 100],
  groups: [],
  capEffective: 0n,
  capPermitted: 0n,
  capBounding: 0n,
  umask: 0o22,
  limits: [{ resource: 7, soft: 1024n, hard: 4096n }],
  nsPids: [],
  pidNs: 0n,
  mntNs: 0n,
  netNs: 0n,
  descriptors: Object.entries(fds).map(([fd, target]) => ({
    fd: Number(fd),
    target,
    flags: fd === '0' ? 0 : 1,
    pos: 0n,
    family: 0,
    type: 0,
    listening: false,
    inode: 0n,
    peerInode: 0n,
    queuedReceive: 0,
    queuedSend: 0,
    watches: [],
    mountId: 0,
    socketState: 0,
  })),
  locks: [],
  threads: [],
  sigIgnored: 0n,
  sigBlocked: 0n,
  sigCaught: 0n,
  seccompMode: 0,
  noNewPrivs: false,
  startTimeNs: 0n,
  related: false,
  stopSignal: 0,
  tracerPid: 0,
  unreadable: [],
  mounts: [],
})
