// What a thread that was looked at waits for, and every way in which that wait could end: by another thread or process, or by
// something outside. Kinds of waits are rows of WAITS. futex(2), pipe(7), fifo(7), flock(2), wait4(2), connect(2), poll(2).
import type { HeldFact, ThreadFact } from '../../engine/facts.js'
import type { Proc } from '../facts.js'
import { effectOf } from '../names.js'
import type { Crowd, Holding, Place } from './crowd.js'
import { isDead } from './crowd.js'
import { hintOf } from './kernel.js'
import { chosen } from './watched.js'

/** What is waited for; a row of present/messages-stuck each. */
export type How =
  | 'read-pipe'
  | 'write-pipe'
  | 'open-fifo'
  | 'read-socket'
  | 'write-socket'
  | 'connect'
  | 'clients'
  | 'datagrams'
  | 'wakeup'
  | 'mutex'
  | 'join'
  | 'futex'
  | 'lock'
  | 'child'
  | 'sleep'
  | 'signal'
  | 'terminal'
  | 'file'
  | 'event'
  | 'message'
  | 'room'
  | 'semaphore'
  | 'kernel'

/** What the one that is waited for is to the one that waits. */
export type Role =
  | 'writer'
  | 'reader'
  | 'peer'
  | 'taker'
  | 'listener'
  | 'opener'
  | 'holder'
  | 'owner'
  | 'joined'
  | 'child'
  | 'waker'

/** Why a wait ends nowhere in sight. */
export type Beyond =
  | 'nobody' // no process in sight has the other end
  | 'own' // only the one that waits has it
  | 'outside' // somebody has, who was not looked at
  | 'unanswered'
  | 'clients'
  | 'typing'
  | 'asleep'
  | 'timed' // its own time limit ends it
  | 'signal'
  | 'event'
  | 'frozen'
  | 'server'
  | 'storage'
  | 'unknown'

/** One way in which a wait could end. `to` is a thread, or a process of which any thread would do. */
export type Way = { readonly how: How; readonly object: string } & (
  | { readonly role: Role; readonly to: Place | Proc }
  /** `named`: an id that stands for who could end it, and that nobody who was looked at has. */
  | { readonly beyond: Beyond; readonly named?: number }
)

const ACCESS_MODE = 3 // O_ACCMODE: 0 reads, 1 writes, 2 both (open(2))
const POLLOUT = 4
const SYN_SENT = 2 // netinet/tcp.h
const reads = (h: HeldFact): boolean => (h.flags & ACCESS_MODE) !== 1
const writes = (h: HeldFact): boolean => (h.flags & ACCESS_MODE) !== 0

/** Each process once, and never the one that asks: it waits, so it will not do it itself. */
const others = (asker: Proc, holdings: ReadonlyArray<Holding>): ReadonlyArray<Proc> =>
  [...new Set(holdings.map(({ p }) => p))].filter(p => p !== asker && !isDead(p))

/** Threads of the same process beside the one that waits. */
const beside = ({ p, t }: Place): ReadonlyArray<Place> => p.threads.filter(o => o.tid !== t?.tid).map(o => ({ p, t: o }))

/** The other end of a pipe or a connection: another process, or another thread of this one when it holds both ends. */
const across = (
  at: Place,
  wait: { readonly how: How; readonly object: string; readonly role: Role },
  ends: ReadonlyArray<Holding>,
  lacking: Beyond,
): ReadonlyArray<Way> => {
  const { how, object } = wait
  const found = others(at.p, ends).map((to): Way => ({ ...wait, to }))
  if (found.length > 0) return found
  const own = ends.some(({ p }) => p === at.p)
  if (own && at.p.threads.length > 1) return beside(at).map((to): Way => ({ ...wait, to }))
  return [{ how, object, beyond: own ? 'own' : lacking }]
}

const nameOf = (h: HeldFact): string => h.peer || h.local || h.target

/** Who has the other end of a pipe or a connection. */
const endsOf = (crowd: Crowd, h: HeldFact, write: boolean): ReadonlyArray<Holding> =>
  h.target.startsWith('socket:')
    ? h.peerInode > 0
      ? crowd.socket(h.peerInode)
      : h.peer === ''
        ? []
        : crowd.connection(h.peer, h.local)
    : crowd.holding(h.target).filter(({ h: end }) => (write ? reads(end) : writes(end)))

const SOCK_STREAM = 1 // bits/socket_type.h
const SOCK_SEQPACKET = 5

/** Anybody may send to it: a socket for datagrams without a peer. */
const isOpenToAll = (h: HeldFact): boolean =>
  h.peer === '' && h.peerInode === 0 && h.socketType !== SOCK_STREAM && h.socketType !== SOCK_SEQPACKET && h.socketType > 0

const arriving = (crowd: Crowd, at: Place, object: string): ReadonlyArray<Way> => {
  const found = others(at.p, crowd.listening(object))
  return found.length > 0
    ? found.map((to): Way => ({ how: 'connect', object, role: 'listener', to }))
    : [{ how: 'connect', object, beyond: 'unanswered' }]
}

const TERMINAL = /^\/dev\/(pts\/\d+|tty\w*|console)$/

/** One descriptor of those that could end a wait. */
const byDescriptor = (crowd: Crowd, at: Place, fd: number, write: boolean): ReadonlyArray<Way> => {
  const h = at.p.held.find(held => held.fd === fd)
  if (h === undefined) return [{ how: 'event', object: `descriptor ${fd}`, beyond: 'unknown' }]
  if (h.listening) return [{ how: 'clients', object: h.local || h.target, beyond: 'clients' }]
  if (h.target.startsWith('socket:')) {
    if (h.socketState === SYN_SENT) return arriving(crowd, at, nameOf(h))
    const object = nameOf(h)
    if (!write && isOpenToAll(h)) return [{ how: 'datagrams', object, beyond: 'clients' }]
    const wait = write
      ? ({ how: 'write-socket', object, role: 'taker' } as const)
      : ({ how: 'read-socket', object, role: 'peer' } as const)
    return across(at, wait, endsOf(crowd, h, write), 'outside')
  }
  if (TERMINAL.test(h.target)) return [{ how: 'terminal', object: h.target, beyond: 'typing' }]
  const t = at.t
  const fifo = h.target.startsWith('/') && (t?.kind === 'Pipe' || hintOf(t?.wchan ?? '', '') === 'pipe')
  if (h.target.startsWith('pipe:') || fifo)
    return across(
      at,
      {
        object: h.target,
        ...(write ? ({ how: 'write-pipe', role: 'reader' } as const) : ({ how: 'read-pipe', role: 'writer' } as const)),
      },
      endsOf(crowd, h, write),
      'nobody',
    )
  return [{ how: 'event', object: h.target, beyond: 'event' }]
}

const WRITING = new Set(['write', 'send'])

const descriptors: Waiting = (crowd, at, t) =>
  t.ends.length === 0
    ? [{ how: 'event', object: t.object, beyond: 'event' }]
    : t.ends.flatMap(({ fd }) => byDescriptor(crowd, at, fd, WRITING.has(effectOf(t.syscall))))

/** poll, select, epoll. */
const watching: Waiting = (crowd, at, t) =>
  chosen(
    at,
    t,
    t.ends.map(({ fd, events }) => {
      const h = at.p.held.find(held => held.fd === fd)
      const write = events === POLLOUT
      const ends = h === undefined ? [] : endsOf(crowd, h, write)
      const beside = h === undefined ? [] : crowd.holding(h.target).filter(end => (write ? writes(end.h) : reads(end.h)))
      return { h, ways: byDescriptor(crowd, at, fd, write), ends, beside }
    }),
  )

const FUTEX_PRIVATE = 128 // linux/futex.h
const TID_MASK = 0x3fffffff
const WAITERS = 0x80000000
const LOCK_PI = 6
const LOCK_PI2 = 13
const CONTENDED = 2 // glibc's and Go's lock word while somebody waits

/** Who owns the lock that a futex word is part of. In the word itself: priority inheritance, robust mutexes, musl. Eight bytes behind it:
 * pthread_mutex_t of glibc, believed only when it names a thread. */
const ownerOf = (crowd: Crowd, p: Proc, t: ThreadFact): Place | undefined => {
  const op = t.futexOp & (FUTEX_PRIVATE - 1)
  if (t.word < 0) return undefined
  if (op === LOCK_PI || op === LOCK_PI2 || t.word >= WAITERS) return crowd.thread(t.word & TID_MASK, p)
  if (t.wanted !== CONTENDED || t.word !== CONTENDED || t.behind <= 0) return undefined
  const owner = crowd.thread(t.behind, p)
  return owner !== undefined && (owner.p === p || (t.futexOp & FUTEX_PRIVATE) === 0) ? owner : undefined
}

/** pthread_join(3) of glibc waits, not privately, for the word in which the kernel clears the thread's id at its end. */
const joinedBy = (crowd: Crowd, p: Proc, t: ThreadFact): Place | undefined => {
  if ((t.futexOp & FUTEX_PRIVATE) !== 0 || t.word <= 0 || t.word !== t.wanted) return undefined
  const thread = crowd.thread(t.word, p)
  return thread?.p === p && thread.t?.tid !== t.tid ? thread : undefined
}

/** The lock's owner, or the thread whose end is waited for. */
const named = (crowd: Crowd, p: Proc, t: ThreadFact): Way | undefined => {
  const owner = ownerOf(crowd, p, t)
  if (owner !== undefined) return { how: 'mutex', object: t.object, role: 'owner', to: owner }
  const joined = joinedBy(crowd, p, t)
  return joined === undefined ? undefined : { how: 'join', object: t.object, role: 'joined', to: joined }
}

/** To be woken, within its process, by nobody in particular, however long that takes. */
const waitsToBeWoken = (crowd: Crowd, p: Proc, t: ThreadFact | undefined): boolean =>
  t?.inside === true &&
  t.kind === 'Futex' &&
  t.limitNs < 0 &&
  (t.futexOp & FUTEX_PRIVATE) !== 0 &&
  named(crowd, p, t) === undefined

/** What is private can be woken from within only; by threads that wait to be woken themselves only if there are no others. */
const futex: Waiting = (crowd, at, t) => {
  const object = t.object
  const way = named(crowd, at.p, t)
  if (way !== undefined) return [way]
  const shared = (t.futexOp & FUTEX_PRIVATE) === 0
  if (shared && t.wanted === CONTENDED && t.word === CONTENDED && t.behind > 0)
    return [{ how: 'mutex', object, beyond: 'outside', named: t.behind }]
  if (t.limitNs >= 0) return [{ how: 'sleep', object, beyond: 'timed' }]
  if (!waitsToBeWoken(crowd, at.p, t)) return [{ how: 'futex', object, beyond: 'unknown' }]
  const rest = beside(at)
  const awake = rest.filter(o => !waitsToBeWoken(crowd, o.p, o.t))
  const wakers = awake.length > 0 ? awake : rest.slice(0, 1)
  return wakers.length === 0
    ? [{ how: 'futex', object, beyond: 'unknown' }]
    : wakers.map((to): Way => ({ how: 'futex', object, role: 'waker', to }))
}

const lock: Waiting = (crowd, at, t) => {
  const own = at.p.locks.find(l => l.waiting && (l.path === t.object || t.object === ''))
  const object = t.object || own?.path || ''
  const told = own === undefined ? undefined : crowd.process(own.holder)
  const holders =
    told === undefined
      ? crowd
          .locks(object)
          .map(({ p }) => p)
          .filter(p => p !== at.p)
      : [told]
  return holders.length > 0
    ? [...new Set(holders)].map((to): Way => ({ how: 'lock', object, role: 'holder', to }))
    : [{ how: 'lock', object, beyond: 'outside' }]
}

const child: Waiting = (crowd, at, t) => {
  const children = crowd.childrenOf(at.p).filter(p => !isDead(p) && (t.wanted <= 0 || p.fact.pid === t.wanted))
  return children.length > 0
    ? children.map((to): Way => ({ how: 'child', object: '', role: 'child', to }))
    : [{ how: 'child', object: '', beyond: 'outside' }]
}

const fifo: Waiting = (crowd, at, t) => {
  const found = others(at.p, crowd.holding(t.object))
  return found.length > 0
    ? found.map((to): Way => ({ how: 'open-fifo', object: t.object, role: 'opener', to }))
    : [{ how: 'open-fifo', object: t.object, beyond: 'nobody' }]
}

const only =
  (how: How, beyond: Beyond): Waiting =>
  (_, __, t) => [{ how, object: t.object, beyond }]

export type Waiting = (crowd: Crowd, at: Place, t: ThreadFact) => ReadonlyArray<Way>

/** Queues and semaphores of System V have a number, and nobody in particular at the other end: msgop(2), semop(2). */
const NUMBERED: Readonly<Record<string, readonly [How, string]>> = {
  msgrcv: ['message', 'queue'],
  msgsnd: ['room', 'queue'],
  semop: ['semaphore', 'semaphore set'],
  semtimedop: ['semaphore', 'semaphore set'],
}

const other: Waiting = (crowd, at, t) => {
  if (effectOf(t.syscall) === 'fork') return child(crowd, at, t)
  const [how, kind] = NUMBERED[t.syscall] ?? []
  if (how !== undefined) return [{ how, object: `${kind} ${t.wanted}`, beyond: 'unknown' }]
  return [{ how: t.object === '' ? 'kernel' : 'event', object: t.object, beyond: 'unknown' }]
}

/** By the kind of the wait (WaitKind of abi.ts). */
const WAITS: Readonly<Record<ThreadFact['kind'], Waiting>> = {
  Futex: futex,
  Lock: lock,
  Child: child,
  Pipe: (crowd, at, t) => (effectOf(t.syscall) === 'open' ? fifo(crowd, at, t) : descriptors(crowd, at, t)),
  Socket: (crowd, at, t) => (effectOf(t.syscall) === 'connect' ? arriving(crowd, at, t.object) : descriptors(crowd, at, t)),
  Poll: watching,
  Terminal: descriptors,
  File: descriptors,
  Sleep: only('sleep', 'asleep'),
  Signal: only('signal', 'signal'),
  Sync: only('file', 'storage'),
  Other: other,
}

/** An uninterruptible wait is the kernel's own: for storage, whatever the call was for. */
const BY_HINT = {
  frozen: only('file', 'frozen'),
  server: only('file', 'server'),
  storage: only('file', 'storage'),
  partner: fifo,
  sleep: only('sleep', 'asleep'),
} as const

/** Every way in which the wait of a thread inside a call could end; at least one. */
export const waysOf = (crowd: Crowd, at: Place, t: ThreadFact): ReadonlyArray<Way> => {
  const hint = hintOf(t.wchan, t.kernelStack)
  if (hint in BY_HINT) return BY_HINT[hint as keyof typeof BY_HINT](crowd, at, t)
  if (t.state === 'D' && ['File', 'Other', 'Sync'].includes(t.kind) && effectOf(t.syscall) !== 'fork')
    return [{ how: 'file', object: t.object, beyond: 'storage' }]
  const ways = WAITS[t.kind](crowd, at, t)
  const nameless = ways.every(way => 'beyond' in way && (way.beyond === 'unknown' || way.beyond === 'event'))
  return nameless && t.limitNs >= 0 ? [{ how: 'sleep', object: '', beyond: 'timed' }] : ways
}
