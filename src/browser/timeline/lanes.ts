// The lanes of the timeline: every thread, under its process, processes under who started them, each with the time it lived. In
// columns, so that a program that starts hundreds of thousands of processes costs megabytes. Left out: what happens in them (runs.ts).
import { EventType } from '../../../assembly/abi.js'
import type { ProcessFact } from '../../engine/facts.js'
import type { Happened } from './happened.js'
import type { Threads } from './threads.js'

/** Enough for a long build; a program that starts more shows its first. */
const LANES_MAX = 100_000
/** Deeper ones are drawn as deep as this. */
const DEPTH_MAX = 250

export interface Lanes {
  readonly tid: Uint32Array
  readonly pid: Uint32Array
  /** Of a thread its process's first lane, of a process its parent's; -1: none. */
  readonly parent: Int32Array
  readonly depth: Uint8Array
  readonly bornNs: Float64Array
  readonly diedNs: Float64Array
  /** 1: the process's first thread. */
  readonly leads: Uint8Array
  /** How many there were in all. */
  readonly total: number
}

export interface Life {
  readonly tid: number
  readonly pid: number
  bornNs: number
  diedNs: number
  ended: boolean
}

/** Everyone who did or suffered something, by thread. A number that is used again is one life with a gap in it. */
export const livesOf = (
  threads: Threads,
  pidOf: (row: number) => number,
  happened: Happened,
  endNs: number,
): ReadonlyMap<number, Life> => {
  const lives = new Map<number, Life>()
  const seen = (tid: number, pid: number, ns: number): Life => {
    const known = lives.get(tid)
    if (known !== undefined) {
      if (ns < known.bornNs) known.bornNs = ns
      return known
    }
    const life = { tid, pid, bornNs: ns, diedNs: endNs, ended: false }
    lives.set(tid, life)
    return life
  }
  const { order, first, tids, rows } = threads
  tids.forEach((tid, at) => {
    const [from, to] = [first[at] as number, first[at + 1] as number]
    if (from === to) return
    const row = order[from] as number
    seen(tid, pidOf(row), rows.startNs[row] as number)
  })
  const [types, ns, pids, ids] = [happened.type.values(), happened.ns.values(), happened.pid.values(), happened.tid.values()]
  const [a, b] = [happened.a.values(), happened.b.values()]
  for (let i = 0; i < types.length; i++) {
    const now = ns[i] as number
    const own = seen(ids[i] as number, pids[i] as number, now)
    if (types[i] === EventType.ProcessFork) seen(b[i] as number, a[i] as number, now)
    own.ended = types[i] === EventType.ProcessExit
    if (own.ended) own.diedNs = now
  }
  // A call behind the end is of the next one with that number.
  tids.forEach((tid, at) => {
    const life = lives.get(tid)
    const last = (first[at + 1] as number) - 1
    if (life === undefined || last < (first[at] as number)) return
    const startNs = rows.startNs[order[last] as number] as number
    if (startNs >= life.diedNs || !life.ended) life.diedNs = endNs
  })
  return lives
}

const push = <K, V>(groups: Map<K, V[]>, key: K, value: V): void => {
  const group = groups.get(key)
  if (group === undefined) groups.set(key, [value])
  else group.push(value)
}

export const lanesOf = (lives: ReadonlyMap<number, Life>, facts: ReadonlyArray<ProcessFact>): Lanes => {
  const parentOf = new Map(facts.map(fact => [fact.pid, fact.ppid]))
  const threads = new Map<number, Life[]>()
  for (const life of lives.values()) push(threads, life.pid, life)
  const byBirth = (one: Life, other: Life): number =>
    Number(other.tid === other.pid) - Number(one.tid === one.pid) || one.bornNs - other.bornNs || one.tid - other.tid
  for (const group of threads.values()) group.sort(byBirth)
  const born = (pid: number): number => threads.get(pid)?.[0]?.bornNs ?? 0
  const pids = [...threads.keys()].sort((one, other) => born(one) - born(other) || one - other)
  const children = new Map<number | undefined, number[]>()
  for (const pid of pids) {
    const parent = parentOf.get(pid)
    push(children, parent !== undefined && threads.has(parent) ? parent : undefined, pid)
  }

  const rows: Array<readonly [life: Life, parent: number, depth: number]> = []
  // A stack rather than recursion: a program that keeps starting itself makes a deep tree.
  const open: Array<readonly [pid: number, parent: number, depth: number]> = []
  const later = (of: number | undefined, parent: number, depth: number): void => {
    for (const pid of [...(children.get(of) ?? [])].reverse()) open.push([pid, parent, depth])
  }
  const placed = new Set<number>()
  const place = (): void => {
    for (let next = open.pop(); next !== undefined && rows.length < LANES_MAX; next = open.pop()) {
      const [pid, parent, depth] = next
      if (placed.has(pid)) continue
      placed.add(pid)
      const leader = rows.length
      for (const life of threads.get(pid) ?? []) {
        const leads = rows.length === leader
        rows.push([life, leads ? parent : leader, Math.min(DEPTH_MAX, leads ? depth : depth + 1)])
      }
      later(pid, leader, depth + 1)
    }
  }
  later(undefined, -1, 0)
  place()
  // A file may claim parents in a circle, which no root leads to.
  for (const pid of pids) {
    if (!placed.has(pid)) open.push([pid, -1, 0])
    place()
  }
  return columnsOf(rows.slice(0, LANES_MAX), lives.size)
}

const columnsOf = (rows: ReadonlyArray<readonly [life: Life, parent: number, depth: number]>, total: number): Lanes => ({
  tid: Uint32Array.from(rows, ([life]) => life.tid),
  pid: Uint32Array.from(rows, ([life]) => life.pid),
  parent: Int32Array.from(rows, ([, parent]) => parent),
  depth: Uint8Array.from(rows, ([, , depth]) => depth),
  bornNs: Float64Array.from(rows, ([life]) => life.bornNs),
  diedNs: Float64Array.from(rows, ([life]) => Math.max(life.bornNs, life.diedNs)),
  leads: Uint8Array.from(rows, ([life, parent]) => (rows[parent]?.[0].pid === life.pid ? 0 : 1)),
  total,
})
