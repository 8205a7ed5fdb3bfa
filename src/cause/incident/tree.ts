// Incidents of many processes: storms, floods and trees without end. Counts alone accuse every build and every server that forks per
// request, so each asks for the shape its class has (TAXONOMY): a storm branches, a flood's jobs are leaves of one program that run one
// after another and fill the time, a runaway tree restarts a child that fails or nests one program in itself.
import { append, endedBadly, type Proc } from '../facts.js'
import { type IncidentRule, type Noticed, noticed } from './incident.js'
import { busiest, covered, mostAtOnce, type Stretch, steadiest } from './sliding.js'

const SECOND = 1_000_000_000

const began = (p: Proc): number => p.fact.firstNs
const inOrder = (all: ReadonlyArray<Proc>): ReadonlyArray<Proc> => [...all].sort((a, b) => began(a) - began(b))

const between = (all: ReadonlyArray<Proc>, { from, to }: Stretch): ReadonlyArray<Proc> => all.slice(from, to + 1)

/** Groups of at least `least`, by what `of` says. */
const groups = (all: ReadonlyArray<Proc>, of: (p: Proc) => string, least: number): ReadonlyArray<ReadonlyArray<Proc>> => {
  const by = new Map<string, Proc[]>()
  for (const p of all) append(by, of(p), p)
  return [...by.values()].filter(group => group.length >= least)
}

/** Four of them show the kind, the last its end. */
const shownOf = (all: ReadonlyArray<Proc>): ReadonlyArray<number> => [
  ...all.slice(0, 4).map(p => p.fact.first),
  ...all.slice(-1).map(p => p.fact.first),
]

const whenOf = (all: ReadonlyArray<Proc>) => ({
  fromNs: Math.min(...all.map(began)),
  toNs: Math.max(...all.map(began)),
  evidence: shownOf(all),
})

/** Processes that multiply: two children or more of the program they run themselves. */
const BRANCHES = 3
const multiplies = (p: Proc): boolean => p.children.filter(c => c.fact.exe === p.fact.exe).length >= 2

export const forkStorm: IncidentRule = {
  class: 'fork-storm',
  notice: ({
    facts,
    set: {
      'fork-storm': { values },
    },
  }) => {
    const born = inOrder(facts.procs.filter(p => p.parent !== undefined))
    const moments = born.map(began)
    const steady = steadiest(moments, values.for, SECOND)
    const burst = busiest(moments, values.within)
    const bursts = burst === undefined ? 0 : burst.to - burst.from + 1
    const [setting, value, at] =
      steady !== undefined && steady.least >= values.rate
        ? (['rate', steady.least, steady.at] as const)
        : (['burst', bursts, burst] as const)
    if (at === undefined || (setting === 'burst' && bursts < values.burst)) return []
    const storm = between(born, at)
    const alive = mostAtOnce(facts.procs.map(p => (p.fact.alive ? { ...p.fact, lastNs: facts.meta.endNs } : p.fact)))
    const source = storm.find(multiplies)
    if (alive < values.alive || storm.filter(multiplies).length < BRANCHES || source === undefined) return []
    return [noticed(source, setting, value, whenOf(storm), { alive, count: storm.length }, { path: source.fact.exe })]
  },
}

/** Beside each other, as a shell's pipeline has some; more is work done in parallel. */
const FEW = 12

/** Programs that `p` started, itself or by one it forked for that; nothing below them did the work. A child that runs no program
 * of its own serves a request or is part of the work. */
const jobsOf = (p: Proc, life: number): ReadonlyArray<Proc> =>
  p.children
    .flatMap(c => (c.execs.length === 0 && c.children.length > 0 ? [...c.children] : [c]))
    .filter(c => !c.fact.alive && c.fact.lastNs - c.fact.firstNs <= life && c.execs.length > 0 && c.children.length === 0)

export const shortJobFlood: IncidentRule = {
  class: 'short-job-flood',
  notice: ({
    facts,
    set: {
      'short-job-flood': { values },
    },
  }) =>
    facts.procs.flatMap(p =>
      groups(jobsOf(p, values.life), c => c.fact.exe, values.count).flatMap((group): ReadonlyArray<Noticed> => {
        const all = inOrder(group)
        const at = busiest(all.map(began), values.within)
        if (at === undefined) return []
        const flood = between(all, at)
        const [first] = flood
        const span = Math.max(...flood.map(c => c.fact.lastNs)) - began(first ?? p)
        const share = covered(flood.map(c => c.fact)) / Math.max(span, 1)
        if (
          first === undefined ||
          flood.length < values.count ||
          share < values.share ||
          mostAtOnce(flood.map(c => c.fact)) > FEW
        )
          return []
        const fields = { program: first.fact.exe, parent: `${p.fact.comm} (pid ${p.fact.pid})` }
        return [noticed(p, 'count', flood.length, whenOf(flood), fields, { path: first.fact.exe })]
      }),
    ),
}

/** Ancestors in a row that run the same program. */
const nesting = (p: Proc): number => {
  let depth = 0
  for (let at = p; at.parent !== undefined && at.parent.fact.exe === at.fact.exe && at.fact.exe !== ''; at = at.parent) depth++
  return depth
}

export const runawayTree: IncidentRule = {
  class: 'runaway-tree',
  notice: ({
    facts,
    set: {
      'runaway-tree': { values },
    },
  }) => {
    const deepest = facts.procs.reduce<{ p: Proc; depth: number } | undefined>((best, p) => {
      const depth = nesting(p)
      return best === undefined || depth > best.depth ? { p, depth } : best
    }, undefined)
    const nested: Proc[] = []
    for (let at = deepest?.p; at !== undefined && nested.length <= (deepest?.depth ?? 0); at = at.parent) nested.unshift(at)
    const deep =
      deepest === undefined || deepest.depth <= values.depth
        ? []
        : [noticed(deepest.p, 'depth', deepest.depth, whenOf(nested), { what: 'deep' }, { path: deepest.p.fact.exe })]
    const again = facts.procs.flatMap(p =>
      groups(p.children.filter(endedBadly), c => c.fact.argv, values.count).flatMap((group): ReadonlyArray<Noticed> => {
        const all = inOrder(group)
        const at = busiest(all.map(began), values.within)
        const restarts = at === undefined ? [] : between(all, at)
        const [first] = restarts
        if (first === undefined || restarts.length < values.count || mostAtOnce(restarts.map(c => c.fact)) > 2) return []
        const fields = { program: first.fact.comm, what: 'again' }
        return [noticed(p, 'count', restarts.length, whenOf(restarts), fields, { path: first.fact.exe })]
      }),
    )
    return [...deep, ...again]
  },
}
