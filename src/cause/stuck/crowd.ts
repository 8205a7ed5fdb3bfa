// The processes that were looked at, and what two of them share: pipes, sockets, locks, threads, parents. Answers who holds the other
// end of something; whether that one would end a wait is for others.ts.
import type { HeldFact, LockFact, ThreadFact } from '../../engine/facts.js'
import type { Facts, Proc } from '../facts.js'

/** A thread, or a process of which no thread could be looked at. */
export interface Place {
  readonly p: Proc
  readonly t: ThreadFact | undefined
}

export interface Holding {
  readonly p: Proc
  readonly h: HeldFact
}

export interface Crowd {
  readonly all: ReadonlyArray<Proc>
  readonly process: (pid: number) => Proc | undefined
  /** By its id, as the recorder sees it or as its own pid namespace does when the asker is in the same process. */
  readonly thread: (tid: number, asker: Proc) => Place | undefined
  readonly childrenOf: (p: Proc) => ReadonlyArray<Proc>
  /** Everyone who has this open, by target ("pipe:[7]", a path). */
  readonly holding: (target: string) => ReadonlyArray<Holding>
  readonly socket: (inode: number) => ReadonlyArray<Holding>
  /** Connected sockets from one address to the other. */
  readonly connection: (local: string, peer: string) => ReadonlyArray<Holding>
  readonly listening: (address: string) => ReadonlyArray<Holding>
  readonly locks: (path: string) => ReadonlyArray<{ readonly p: Proc; readonly lock: LockFact }>
}

const DEAD = new Set(['Z', 'X'])

/** Ended, though its parent has not asked for its status yet. */
export const isDead = (p: Proc): boolean => !p.fact.alive || (p.threads.length > 0 && p.threads.every(t => DEAD.has(t.state)))

export const placesOf = (p: Proc): ReadonlyArray<Place> =>
  p.threads.length === 0 ? [{ p, t: undefined }] : p.threads.map(t => ({ p, t }))

/** The thread a process is known by: its first one that has not ended (pthread_exit(3) of the first leaves the others running). */
export const leaderOf = (p: Proc): Place => {
  const living = p.threads.filter(t => !DEAD.has(t.state))
  return { p, t: living.find(t => t.tid === p.fact.pid) ?? living[0] ?? p.threads[0] }
}

const grouped = <K, V>(values: ReadonlyArray<V>, keyOf: (value: V) => K | undefined): ((key: K) => ReadonlyArray<V>) => {
  const groups = new Map<K, V[]>()
  for (const value of values) {
    const key = keyOf(value)
    if (key === undefined) continue
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [value])
    else group.push(value)
  }
  return key => groups.get(key) ?? []
}

const portOf = (address: string): string => address.slice(address.lastIndexOf(':') + 1)
const ANY = /^(0\.0\.0\.0|\[::\]):/

/** Who connects to `peer` arrives at a socket bound to `local`: the same address, or all of this machine's. */
const reaches = (peer: string, local: string): boolean => peer === local || (ANY.test(local) && portOf(peer) === portOf(local))

export const crowdOf = (facts: Facts): Crowd => {
  const all = [...facts.procs, ...facts.related].filter(p => p.fact.alive)
  const held = all.flatMap(p => p.held.map(h => ({ p, h })))
  const places = all.flatMap(placesOf)
  const locks = all.flatMap(p => p.locks.filter(l => l.granted > 0 && l.released === 0).map(lock => ({ p, lock })))
  const connected = grouped(held, ({ h }) => (h.peer === '' || h.local === '' ? undefined : `${h.local} ${h.peer}`))
  const byTid = grouped(places, ({ t }) => t?.tid)
  const byInnerTid = grouped(places, ({ t }) => t?.innerTid || undefined)
  const listeners = held.filter(({ h }) => h.listening)
  return {
    all,
    process: pid => all.find(p => p.fact.pid === pid),
    thread: (tid, asker) => byInnerTid(tid).find(({ p }) => p === asker) ?? byTid(tid)[0],
    childrenOf: parent => all.filter(p => p !== parent && p.fact.ppid === parent.fact.pid),
    holding: grouped(held, ({ h }) => h.target),
    socket: grouped(held, ({ h }) => (h.inode > 0 && h.family > 0 ? h.inode : undefined)),
    connection: (local, peer) => connected(`${local} ${peer}`),
    listening: address => listeners.filter(({ h }) => reaches(address, h.local)),
    locks: path => locks.filter(({ lock }) => lock.path === path),
  }
}
