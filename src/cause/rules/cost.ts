// What a run spent its time and its processes on. These may hold for a run that succeeded (taxonomy rule 6), so each asks that
// the cost dominates. Starting points, necessary but not sufficient, are in THRESHOLDS.
import type { DescriptorsFact } from '../../engine/facts.js'
import { append, descendants, endedBadly, type Facts, type Proc, who } from '../facts.js'
import type { CauseClass, Proof } from '../finding.js'
import { duration, evidenceOf, percent, shown, type Rule } from '../rule.js'

const SECOND = 1_000_000_000
const THRESHOLDS = {
  spinNs: 2 * SECOND, // processor time at 90 % of a core
  spinCallsPerSecond: 300,
  polls: 2000, // "thousands of calls per second"
  pollsPerSecond: 1000,
  slowIoShare: 0.4,
  slowIoNs: SECOND / 4,
  slowIoSyncs: 10,
  slowIoAloneNs: 2 * SECOND, // so long that the number of calls does not matter
  shortJobs: 200,
  shortJobNs: SECOND,
  stormAlive: 60,
  stormTotal: 150,
  depth: 20,
  leakOpen: 50,
  restarts: 40, // of the same child, whatever its status
  restartsFailed: 10, // with a bad one
  outlivedNs: SECOND,
} as const

const wallOf = (facts: Facts): number => (facts.root === undefined ? 0 : facts.root.fact.lastNs - facts.root.fact.firstNs)

const proof = (
  cls: CauseClass,
  p: Proc,
  at: { readonly seq: number; readonly timeNs: number },
  strength: number,
  subject: Proof['subject'],
  fields: Readonly<Record<string, string | number>>,
  evidence: ReadonlyArray<number> = [],
): Proof => ({
  class: cls,
  pid: p.fact.pid,
  seq: at.seq,
  timeNs: at.timeNs,
  strength: Math.min(1, strength),
  subject: { pid: p.fact.pid, comm: p.fact.comm, ...subject },
  evidence: evidenceOf(at.seq, ...evidence),
  fields: { who: who(p), comm: p.fact.comm, object: p.fact.comm, ...fields },
})

/** Sleeps and timed waits of threads beside the one that computes: entry and exit of each, neither of them of effect. */
const idleCalls = (p: Proc): number =>
  p.waits.reduce((n, w) => n + (w.kind === 'Sleep' || (w.kind === 'Futex' && w.timedOut > 0) ? 2 * w.count : 0), 0)

/** Until it was ended: a computation that ends by itself with success is work. */
export const cpuSpin: Rule = {
  class: 'cpu-spin',
  needs: ['Usage'],
  prove: ({ facts, hang }) =>
    facts.procs.flatMap(p => {
      const u = p.usage
      if (u === undefined || u.spanNs < THRESHOLDS.spinNs) return []
      const stopped = p.fact.signal !== 0 || p.fact.alive || hang?.victim === p
      const rate = Math.max(0, u.spanCalls - idleCalls(p)) / (u.spanNs / 1e9)
      if (!stopped || rate > THRESHOLDS.spinCallsPerSecond) return []
      return [
        proof(
          'cpu-spin',
          p,
          { seq: u.last, timeNs: u.lastNs },
          0.97,
          {},
          { took: duration(u.spanNs), cpu: duration(u.cpuNs), calls: u.spanCalls },
          [u.first],
        ),
      ]
    }),
}

export const busyPoll: Rule = {
  class: 'busy-poll',
  needs: ['Empty'],
  prove: ({ facts, hang }) =>
    facts.procs.flatMap(p =>
      p.empties.flatMap(e => {
        const ns = e.lastNs - e.firstNs
        const rate = e.count / Math.max(ns / 1e9, 0.001)
        const share = ns / Math.max(wallOf(facts), 1)
        const slept = p.waits.filter(w => w.kind === 'Sleep').reduce((n, w) => n + w.count, 0)
        if (e.count < THRESHOLDS.polls || rate < THRESHOLDS.pollsPerSecond || share < 0.3 || slept * 2 > e.count) return []
        return [
          proof(
            'busy-poll',
            p,
            { seq: e.last, timeNs: e.lastNs },
            hang === undefined ? 0.9 : 1,
            { syscall: e.syscall },
            { object: shown(p, e.object), count: e.count, took: duration(ns), syscall: e.syscall },
            [e.first, ...p.files.filter(f => f.path === e.object).map(f => f.first)], // select(2) has but its number
          ),
        ]
      }),
    ),
}

export const slowIo: Rule = {
  class: 'slow-io',
  needs: ['File'],
  prove: ({ facts }) =>
    facts.procs.flatMap(p => {
      const worst = [...p.files].sort((a, b) => b.ioNs - a.ioNs)[0]
      if (worst === undefined) return []
      const all = p.files.reduce((ns, f) => ns + f.ioNs, 0)
      const life = p.fact.lastNs - p.fact.firstNs
      const share = all / Math.max(life, 1)
      const waits = p.waits.filter(w => w.object === worst.path && w.longestExit > 0).sort((a, b) => b.totalNs - a.totalNs)
      const wait = waits.find(w => w.kind === 'Sync') ?? waits.find(w => w.kind === 'File')
      const syncs = p.files.reduce((n, f) => n + f.syncs, 0)
      const many = syncs >= 100 && syncs * 12 > p.fact.syscalls // a synchronous write per record
      // moving much data in few calls is work; waiting again and again is not
      const often = syncs >= THRESHOLDS.slowIoSyncs || all > THRESHOLDS.slowIoAloneNs
      if (!many && (!often || all < THRESHOLDS.slowIoNs || share < THRESHOLDS.slowIoShare)) return []
      if (life < 0.3 * wallOf(facts)) return []
      return [
        proof(
          'slow-io',
          p,
          { seq: worst.last, timeNs: worst.lastNs },
          many ? 0.9 : 0.5 + share / 2,
          { path: worst.path, syscall: wait?.syscall ?? (worst.syncs > 0 ? 'fsync' : 'read') },
          {
            object: shown(p, worst.path),
            took: duration(all),
            count: worst.syncs > 0 ? worst.syncs : worst.count,
            share: percent(all, life),
          },
          [worst.first, wait?.longestExit ?? 0],
        ),
      ]
    }),
}

/** Most of `all` alive at one moment. */
const mostAlive = (all: ReadonlyArray<Proc>): number => {
  const steps = all
    .flatMap((p): [number, number][] => [
      [p.fact.firstNs, 1],
      [p.fact.lastNs, -1],
    ])
    .sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] - b[1]))
  let now = 0
  let most = 0
  for (const [, step] of steps) {
    now += step
    most = Math.max(most, now)
  }
  return most
}

export const forkStorm: Rule = {
  class: 'fork-storm',
  needs: ['Process'],
  prove: ({ facts }) => {
    const root = facts.root
    if (root === undefined) return []
    const all = descendants(root)
    const alive = mostAlive(all)
    const multiplier = commonest(all)
    const last = all[all.length - 1]
    if (all.length < THRESHOLDS.stormTotal || alive < THRESHOLDS.stormAlive || multiplier === undefined || last === undefined)
      return []
    if (depthOf(root) > THRESHOLDS.depth) return []
    const branching = all.filter(c => c.children.length >= 2).length
    return [
      proof(
        'fork-storm',
        multiplier,
        bornLast(multiplier),
        branching > 2 ? 1 : 0.9,
        { path: multiplier.fact.exe },
        { count: all.length, alive, took: duration(last.fact.firstNs - (all[0] ?? root).fact.firstNs) },
        [...all.slice(0, 4), last].map(c => c.fact.first),
      ),
    ]
  },
}

const median = (ns: ReadonlyArray<number>): number => [...ns].sort((a, b) => a - b)[ns.length >> 1] ?? 0

/** A job per connection that was taken: as many as the clients ask for (inetd(8)). */
const servesClients = (p: Proc, jobs: ReadonlyArray<Proc>): boolean => {
  const taken = [p, ...p.children].reduce((n, q) => n + q.connections.filter(c => c.server).length, 0)
  return p.listens.some(l => l.listening) && taken * 2 >= jobs.length
}

export const shortJobFlood: Rule = {
  class: 'short-job-flood',
  needs: ['Process'],
  prove: ({ facts }) =>
    facts.procs.flatMap(p => {
      const jobs = p.children
        .flatMap(c => (c.execs.length === 0 ? [c, ...c.children] : [c]))
        .filter(c => c.fact.lastNs - c.fact.firstNs < THRESHOLDS.shortJobNs)
      if (jobs.length < THRESHOLDS.shortJobs || mostAlive(jobs) > 12) return []
      const names = new Map<string, number>()
      for (const j of jobs) names.set(j.fact.exe, (names.get(j.fact.exe) ?? 0) + 1)
      const [exe] = [...names].sort((a, b) => b[1] - a[1])[0] ?? ['']
      const of = jobs.filter(j => j.fact.exe === exe)
      const first = of[0]
      const last = of[of.length - 1]
      if (first === undefined || last === undefined) return []
      if (servesClients(p, of)) return []
      const spent = of.reduce((ns, j) => ns + (j.fact.lastNs - j.fact.firstNs), 0)
      const life = p.fact.lastNs - p.fact.firstNs
      if (spent < 0.3 * life) return []
      return [
        proof(
          'short-job-flood',
          last,
          { seq: last.fact.last, timeNs: last.fact.lastNs },
          0.95,
          { path: exe },
          {
            who: last.fact.comm,
            count: of.length,
            parent: who(p),
            each: duration(median(of.map(j => j.fact.lastNs - j.fact.firstNs))),
          },
          [first, last].flatMap(j => [j.fact.first, j.execs[0]?.first ?? 0]),
        ),
      ]
    }),
}

/** The program most of them run: what multiplies, rather than what started it. */
const commonest = (all: ReadonlyArray<Proc>): Proc | undefined => {
  const counts = new Map<string, number>()
  for (const p of all) counts.set(p.fact.exe, (counts.get(p.fact.exe) ?? 0) + 1)
  const [exe] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? []
  return all.find(p => p.fact.exe === exe && p.children.length > 0) ?? all.find(p => p.fact.exe === exe)
}

/** When it last created a process; its own beginning, if it never did. */
const bornLast = (p: Proc): { readonly seq: number; readonly timeNs: number } => {
  const { fact } = p.children[p.children.length - 1] ?? p
  return { seq: fact.first, timeNs: fact.firstNs }
}

/** The lowest one in the tree that runs this program and started another. */
const lowest = (root: Proc, exe: string): Proc | undefined => {
  let found: Proc | undefined
  for (let level: ReadonlyArray<Proc> = [root]; level.length > 0; level = level.flatMap(p => p.children))
    found = level.find(p => p.fact.exe === exe && p.children.length > 0) ?? found
  return found
}

/** Levels below a process. */
const depthOf = (root: Proc): number => {
  const levels = new Map<Proc, number>([[root, 0]])
  let deepest = 0
  for (const p of descendants(root)) {
    const level = (levels.get(p.parent ?? root) ?? 0) + 1 // a parent comes before its children
    levels.set(p, level)
    deepest = Math.max(deepest, level)
  }
  return deepest
}

/** Restarts of the same child without end: one after another, over most of the parent's life, until it is stopped. */
const respawn = (p: Proc, stopped: boolean): ReadonlyArray<Proof> => {
  const again = new Map<string, Proc[]>()
  for (const c of p.children) append(again, c.fact.argv, c)
  const [argv, all] = [...again].sort((a, b) => b[1].length - a[1].length)[0] ?? ['', []]
  const first = all[0]
  const last = all[all.length - 1]
  const bad = all.filter(endedBadly).length
  const enough = bad >= THRESHOLDS.restartsFailed || all.length >= THRESHOLDS.restarts
  if (first === undefined || last === undefined || !enough || argv === '' || argv === p.fact.argv || !stopped) return []
  if ((last.fact.lastNs - first.fact.firstNs) * 2 < p.fact.lastNs - p.fact.firstNs || mostAlive(all) > 2) return []
  const detail = `${who(p)} started ${last.fact.comm} ${all.length} times, one after another`
  const at = { seq: last.fact.last, timeNs: last.fact.lastNs }
  return [proof('runaway-tree', last, at, 0.8, { path: last.fact.exe }, { detail }, [first.fact.first])]
}

/** Processes of the run that worked on for longer than a moment after the first one had ended. */
const outlived = (root: Proc): ReadonlyArray<Proof> => {
  if (root.fact.alive) return []
  const left = descendants(root).filter(p => p.fact.lastNs - root.fact.lastNs > THRESHOLDS.outlivedNs && p.fact.syscalls > 0)
  const busy = left.filter(
    p => p.children.some(c => c.fact.first > root.fact.last) || p.failed.some(f => f.last > root.fact.last && f.count > 10),
  )
  const one = commonest(busy)
  if (one === undefined) return []
  const last = left.reduce((a, c) => (c.fact.lastNs > a.fact.lastNs ? c : a), one)
  const later = duration(last.fact.lastNs - root.fact.lastNs)
  const detail = `${who(root)} ended, and ${busy.length} of its processes still worked ${later} later`
  return [
    proof('runaway-tree', one, { seq: one.fact.last, timeNs: one.fact.lastNs }, 0.9, { path: one.fact.exe }, { detail }, [
      root.fact.last,
      last.fact.last,
    ]),
  ]
}

export const runawayTree: Rule = {
  class: 'runaway-tree',
  needs: ['Process'],
  prove: ({ facts, hang }) => {
    const root = facts.root
    if (root === undefined) return []
    const depth = depthOf(root)
    const common = commonest(descendants(root))
    const one = common && (lowest(root, common.fact.exe) ?? common)
    if (depth > THRESHOLDS.depth && one !== undefined) {
      const chain = descendants(root)
        .slice(0, 4)
        .map(c => c.fact.first)
      const detail = `${who(one)} keeps starting itself, ${depth} levels deep`
      return [proof('runaway-tree', one, bornLast(one), 1, { path: one.fact.exe }, { detail }, chain)]
    }
    const stopped = (p: Proc): boolean => p.fact.signal !== 0 || p.fact.alive || hang?.victim === p
    return [...outlived(root), ...facts.procs.flatMap(p => respawn(p, stopped(p)))]
  },
}

/** Never closed, or only all together at the very end: run-times close what is open when they exit. Many connections at once may be
 * what a program is for; one file opened dozens of times is not. */
const keptOpen = (p: Proc, d: DescriptorsFact): boolean =>
  d.openAtEnd * 10 >= d.peak * 7 ||
  (d.peak * 10 >= d.opened * 8 && p.files.some(f => f.path === d.target && f.opens >= THRESHOLDS.leakOpen))

export const fdLeak: Rule = {
  class: 'fd-leak',
  needs: ['Descriptors'],
  prove: ({ facts }) =>
    facts.procs.flatMap(p => {
      const d = p.descriptors
      const refused = p.failed.find(f => f.errno === 'EMFILE' || f.errno === 'ENFILE')
      if (d === undefined || d.sameAtPeak < THRESHOLDS.leakOpen || d.sameAtPeak * 10 < d.peak * 7) return []
      if (!keptOpen(p, d) && refused === undefined) return [] // a run time may close all that is open when it ends
      const talked = p.connections.findLast(c => c.peer === d.target) // a socket has its peer later than its number
      return [
        proof(
          'fd-leak',
          p,
          { seq: d.peakSeq, timeNs: d.lastNs },
          0.95,
          { path: d.target, ...(refused === undefined ? {} : { errno: refused.errno }) },
          { object: shown(p, d.target), count: d.sameAtPeak, opened: d.opened, closed: d.closed },
          [d.first, refused?.last ?? 0, talked?.connectSeq || (talked?.first ?? 0)],
        ),
      ]
    }),
}
