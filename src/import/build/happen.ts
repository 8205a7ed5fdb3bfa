// Items to events: entries and exits of calls, and what follows from them: processes made by fork and clone, programs changed by
// exec, ends. The order of the source is kept; a thread is introduced before its first event, by the call that made it or, where that
// returns only later, by the thread that is inside such a call. Left out: which process an item without one is of (follow.ts), bytes
// (pieces.ts).
import type { EndReason, EventContext, EventData, EventType, ForkKind, Snapshot, SystemEvent } from '../../trace/index.js'
import { absurd } from '../../base/absurd.js'
import { text } from '../../base/bytes.js'
import type { Item, Result, Value } from '../item.js'
import { beginCall, callOf, endCall, exitOnly, type OpenCall, resultOf } from './call.js'
import type { Times } from './clock.js'
import { fieldNumber, fieldOf } from './fields.js'
import { emptyState } from './state.js'
import type { Redactor } from './redact/index.js'
import type { Thread, Threads } from './threads.js'
import { numberOf, signalNumber, type Words } from './words.js'

export interface Sink {
  readonly add: (event: Omit<SystemEvent, 'seq'>) => void
}

export interface Happening {
  readonly take: (item: Item, thread: Thread) => void

  /** `parent` made `tid`, as the source shows before the call's result. */
  readonly fork: (parent: Thread, tid: number, thread?: boolean, comm?: string) => Thread
  /** The time of this item is reached: what waited for it is written. */
  readonly reach: (item: Item) => void
  /** What waits for the next event's time. */
  readonly settle: (ts: bigint) => void
  /** How the first process ended. */
  readonly end: () => Ended
}

const CLONE_VFORK = 0x4000n
const CLONE_THREAD = 0x1_0000n
const SIGCHLD = 17n
const CSIGNAL = 0xffn
/** ERESTARTSYS and kin, which only a tracer sees: the call is begun anew (linux/errno.h). */
const isBrokenOff = (ret: bigint): boolean => ret <= -512n && ret >= -516n

/** Effects of calls that may wait: where the source does not say how long one took, it is until the next thing that happened. */
const WAITS = new Set(
  [
    'read write select poll epoll_wait sleep wait futex sigwait accept connect recv send',
    'flock fcntl semop msgop fsync sync open splice sendfile aio',
  ].flatMap(row => row.split(' ')),
)

/** An exit whose time is not known yet, or lies ahead. */
interface Pending {
  readonly thread: Thread
  readonly ts: bigint | undefined
  readonly result: Result
  readonly item: Item
}

/** Memory of a 64-bit stack's neighbourhood, where no program has anything mapped at the time: each call has 64 KiB there. */
const MADE_UP = 0x7ffd_0000_0000n
const MADE_UP_CALLS = 0x8000n
const MADE_UP_BYTES = 0x1_0000n

export interface Stage {
  readonly sink: Sink
  readonly times: Times
  readonly people: Threads
  readonly words: Words
  readonly rootPid: number
  /** Calls of several threads overlap in the source. */
  readonly overlapping: boolean
  /** Absent: secrets as they are. */
  readonly redact: Redactor | undefined
}

export const happening = ({ sink, times, people, words, rootPid, overlapping, redact }: Stage): Happening => {
  let pending: Pending[] = []
  let calls = 0n
  /** Threads whose new program the source told before their exec returned. */
  const ran = new WeakSet<Thread>()
  let ended: { code: number; signal: number } | undefined

  const emit = (ts: bigint, thread: Thread, eventType: EventType, data: EventData, context: EventContext = {}): void =>
    sink.add({ timestamp: ts, pid: thread.process.pid, tid: thread.tid, eventType, data, context })

  const contextOf = (item: Item, thread: Thread): EventContext => {
    const comm = item.comm === undefined || item.comm === thread.comm ? undefined : item.comm
    if (comm !== undefined) thread.comm = comm
    if (comm === undefined && item.cpu === undefined && item.uid === undefined && item.stack === undefined) return NONE
    return {
      ...(comm === undefined ? {} : { comm }),
      ...(item.cpu === undefined ? {} : { cpuId: item.cpu }),
      ...(item.uid === undefined ? {} : { uid: item.uid }),
      ...(item.stack === undefined ? {} : { stackTrace: item.stack }),
    }
  }

  // ---- calls

  const enter = (item: Item & { readonly _tag: 'Entry' | 'Whole' }, thread: Thread, ts: bigint): OpenCall | undefined => {
    const known = callOf(words.arch, item)
    if (known === undefined) {
      words.unknown(`${item.name ?? ''}()`)
      return undefined
    }
    const before = thread.again
    const same = before !== undefined && before.number === known.number && before.abi === known.abi
    const base = same ? before.base : MADE_UP + (calls++ % MADE_UP_CALLS) * MADE_UP_BYTES
    thread.again = undefined
    const call = beginCall(known, item, words, base, item._tag === 'Whole' ? item.result : undefined)
    people.enter(thread, call)
    thread.since = ts
    redact?.entry(thread.process.pid, call)
    const data: EventData = { _tag: 'Syscall', abi: known.abi, number: known.number, args: call.args, snapshots: call.entry }
    emit(ts, thread, 'SyscallEntry', data, contextOf(item, thread))
    return call
  }

  const leave = (thread: Thread, ts: bigint, result: Result, item: Item & { readonly _tag: 'Exit' | 'Whole' }): void => {
    const inside = thread.call
    const known = inside ?? callOf(words.arch, item)
    if (known === undefined) return
    const call = inside ?? exitOnly(known, item, result, words, MADE_UP)
    const ret = inside === undefined ? resultOf(result) : endCall(inside, result, item._tag === 'Exit' ? item.args : undefined)
    redact?.entry(thread.process.pid, call)
    redact?.exit(thread.process.pid, call, ret)
    let who = thread
    if (inside !== undefined) {
      if (call.row?.effect === 'fork' && ret > 0n && ret < 1n << 31n && thread.child === 0)
        fork(thread, Number(ret), undefined, undefined, ts)
      if (call.row?.effect === 'exec' && ret === 0n && !ran.delete(thread)) who = exec(thread, call, ts)
      if (isBrokenOff(ret)) thread.again = call
    }
    const data: EventData = {
      _tag: 'Syscall',
      abi: known.abi,
      number: known.number,
      args: [],
      ret,
      snapshots: call.exit,
      ...(result.injected === true ? { injected: true } : {}),
    }
    emit(ts, who, 'SyscallExit', data, item._tag === 'Exit' ? contextOf(item, who) : NONE)
    people.leave(who)
  }

  // ---- processes

  const fork = (parent: Thread, tid: number, thread?: boolean, comm?: string, ts = times.now()): Thread => {
    const call = parent.call?.row?.effect === 'fork' ? parent.call : undefined
    const flags = call === undefined ? 0n : flagsOf(call)
    const isThread = thread ?? (flags & CLONE_THREAD) !== 0n
    const kind = isThread ? 'thread' : kindOf(call, flags)
    parent.child = tid
    const made = isThread ? people.thread(tid, parent.process) : people.process(tid)
    made.comm = comm
    if (!isThread) redact?.forked(parent.process.pid, tid)
    emit(ts, parent, 'ProcessFork', {
      _tag: 'Fork',
      childPid: made.process.pid,
      childTid: tid,
      kind,
      cloneFlags: flags,
      nsPid: 0,
    })
    return made
  }

  const exec = (thread: Thread, call: OpenCall, ts: bigint): Thread => {
    const argv = call.entry.filter(one => one.part === 'element').map(one => text(one.bytes))
    const path = call.entry.find(one => one.part === 'whole' && one.terminated)
    return run(thread, path === undefined ? undefined : text(path.bytes), argv, ts)
  }

  const run = (thread: Thread, path: string | undefined, argv: ReadonlyArray<string>, ts: bigint): Thread => {
    const leader = people.execed(thread)
    const oldTid = leader === thread ? thread.formerly : thread.tid
    leader.formerly = 0
    emit(ts, leader, 'ProcessExec', { _tag: 'Exec', ...(path === undefined ? {} : { path }), argv, oldTid })
    const comm = path === undefined ? undefined : (path.slice(path.lastIndexOf('/') + 1) || undefined)?.slice(0, 15)
    leader.comm = undefined
    emit(ts, leader, 'ProcessState', { ...emptyState('exec'), argv, ...(comm === undefined ? {} : { comm }) })
    return leader
  }

  const exit = (thread: Thread, ts: bigint, code: number, signal: number, coreDumped: boolean): void => {
    const { process } = thread
    // the kernel reports the leader's end last, when the others are gone (ptrace(2)); those never seen are gone, too
    const group = thread.tid === process.pid || process.live <= 1
    emit(ts, thread, 'ProcessExit', { ...NO_USE, _tag: 'Exit', code, signal, coreDumped, group })
    people.gone(thread)
    if (group) redact?.ended(process.pid)
    if (group && process.pid === rootPid && ended === undefined) ended = { code, signal }
  }

  const signalled = (item: Item & { readonly _tag: 'Signal' }, thread: Thread, ts: bigint): void => {
    const info = item.info
    const at = (...names: string[]): number => Number(BigInt.asIntN(32, fieldNumber(words, info, undefined, ...names)))
    const status = fieldOf(info, 'si_status', 'si_syscall', 'si_int')
    emit(ts, thread, 'SignalDelivered', {
      _tag: 'Signal',
      signo: signo(item.signal),
      code: at('si_code'),
      senderPid: at('si_pid') >>> 0,
      senderUid: at('si_uid') >>> 0,
      addr: BigInt.asUintN(64, fieldNumber(words, info, undefined, 'si_addr', 'si_call_addr')),
      value: BigInt.asIntN(32, numberFrom(status)),
    })
  }
  const numberFrom = (value: Value | undefined): bigint =>
    (value === undefined ? undefined : numberOf(value, undefined, words)) ?? 0n

  const signo = (signal: string | number): number => {
    if (typeof signal === 'number') return signal
    const found = signalNumber(signal)
    if (found === undefined) words.unknown(signal)
    return found ?? 0
  }

  // ---- time

  const settle = (bound: bigint): void => {
    if (pending.length === 0) return
    const due = pending.filter(one => one.ts === undefined || one.ts <= bound)
    if (due.length === 0) return
    pending = pending.filter(one => one.ts !== undefined && one.ts > bound)
    for (const one of due.sort((a, b) => Number((a.ts ?? bound) - (b.ts ?? bound)))) finish(one, bound)
  }

  const finish = (one: Pending, bound: bigint): void => {
    const waits = WAITS.has(one.thread.call?.row?.effect ?? '')
    const ts = one.ts ?? (waits ? bound : one.thread.since)
    leave(one.thread, times.reached(ts), one.result, one.item as Item & { readonly _tag: 'Whole' })
  }

  /** A thread's next item is after its call, whatever the times say. */
  const settleOwn = (thread: Thread, bound: bigint): void => {
    const own = pending.find(one => one.thread === thread)
    if (own === undefined) return
    pending = pending.filter(one => one !== own)
    finish(own, bound)
  }

  const whole = (item: Item & { readonly _tag: 'Whole' }, thread: Thread, ts: bigint): void => {
    const call = enter(item, thread, ts)
    const { result, tookNs } = item
    if (call === undefined || (result.value === undefined && result.errno === undefined)) return
    // who made a process is known from here on, also where the call's exit waits for its time
    const ret = resultOf(result)
    if (call.row?.effect === 'fork' && ret > 0n && ret < 1n << 31n) fork(thread, Number(ret), undefined, undefined, ts)
    const until = tookNs === undefined ? undefined : ts + tookNs
    if (until !== undefined && !overlapping) leave(thread, times.reached(until), result, item)
    else pending.push({ thread, ts: until, result, item })
  }

  const take = (item: Item, thread: Thread): void => {
    const at = times.at(item)
    settleOwn(thread, at)
    settle(at)
    const ts = times.now()
    switch (item._tag) {
      case 'Entry':
        enter(item, thread, ts)
        return
      case 'Whole':
        whole(item, thread, ts)
        return
      case 'Exit':
        if (item.result.value !== undefined || item.result.errno !== undefined) leave(thread, ts, item.result, item)
        return
      case 'Signal':
        signalled(item, thread, ts)
        return
      case 'Stopped':
        emit(ts, thread, 'ProcessStop', { _tag: 'Stop', signo: signo(item.signal), continued: false })
        return
      case 'Exited':
        exit(thread, ts, item.code, 0, false)
        return
      case 'Killed':
        exit(thread, ts, 0, signo(item.signal), item.coreDumped)
        return
      case 'Superseded':
        return // the exec's exit tells (follow.ts)
      case 'Forked':
        fork(thread, item.child, item.thread ?? (thread.call === undefined ? false : undefined), item.childComm, ts)
        return
      case 'Executed':
        if (thread.call?.row?.effect === 'exec') ran.add(thread)
        run(thread, redact?.text(item.path) ?? item.path, redact?.words(item.argv ?? []) ?? item.argv ?? [], ts)
        return
      case 'Lost':
        sink.add({
          timestamp: ts,
          pid: 0,
          tid: 0,
          eventType: 'Loss',
          data: { _tag: 'Loss', count: BigInt(item.count), reason: 'unknown' },
          context: NONE,
        })
        return
      default:
        absurd(item)
    }
  }

  const reach = (item: Item): void => {
    if (pending.length > 0) settle(times.at(item))
  }

  const end = (): Ended => {
    if (ended !== undefined) return { reason: 'exited', ...ended }
    // strace lets go of what it follows when it is told to end, and a call in flight is the last it saw
    const inside = people.find(rootPid)?.call !== undefined
    return { reason: inside ? 'detached' : 'unknown', code: 0, signal: 0 }
  }

  return { take, fork, reach, settle, end }
}

/** How the first process ended, or that the source ends before it. */
export interface Ended {
  readonly reason: EndReason
  readonly code: number
  readonly signal: number
}

const NONE: EventContext = {}

const NO_USE = {
  userNs: 0n,
  sysNs: 0n,
  maxRssBytes: 0n,
  minorFaults: 0n,
  majorFaults: 0n,
  voluntarySwitches: 0n,
  involuntarySwitches: 0n,
}

const wholeOf = (call: OpenCall, arg: number): Snapshot | undefined =>
  call.entry.find(one => one.arg === arg && one.part === 'whole')

/** Of clone the first argument, of clone3 the first field of its structure and the signal. */
const flagsOf = (call: OpenCall): bigint => {
  if (call.row?.name !== 'clone3') return call.row?.name === 'clone' ? (call.args[0] ?? 0n) : 0n
  const bytes = wholeOf(call, 0)?.bytes
  if (bytes === undefined || bytes.length < 40) return 0n
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  return view.getBigUint64(0, true) | view.getBigUint64(32, true)
}

const kindOf = (call: OpenCall | undefined, flags: bigint): ForkKind => {
  const name = call?.row?.name
  if (name === 'vfork' || (flags & CLONE_VFORK) !== 0n) return 'vfork'
  return name === 'fork' || (flags & CSIGNAL) === SIGCHLD ? 'fork' : 'clone'
}
