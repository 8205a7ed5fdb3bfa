// Which process of one run is which of the other: root to root, then children by what they run, in order. Pids say nothing. A child
// that nothing in the other run answers to is missing there.
import type { Facts, Proc } from '../cause/facts.js'
import type { Normaliser } from './normal.js'

export interface Pair {
  readonly good: Proc
  readonly bad: Proc
}

export interface Matched {
  /** Parents before their children. */
  readonly pairs: ReadonlyArray<Pair>
  /** In the good run alone, and in the bad one alone; their descendants are not listed. */
  readonly missing: ReadonlyArray<Proc>
  readonly extra: ReadonlyArray<Proc>
}

type KeyOf = (proc: Proc, normal: Normaliser) => string | undefined

const program = (proc: Proc): string => (proc.fact.argv === '' ? proc.fact.exe : proc.fact.argv)
const first = (command: string): string => command.split(' ', 1)[0] ?? ''
const base = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** From the strictest to the loosest; what the first pairs off is not asked again. Children that ran nothing of their own, because
 * they need not or could not, are told apart by their order. */
const STEPS: ReadonlyArray<KeyOf> = [
  (proc, normal) => normal.text(program(proc)),
  proc => base(first(program(proc))),
  proc => (proc.execs.length === 0 ? '' : undefined),
]

const take = (good: Proc[], bad: Proc[], keyOf: (proc: Proc, isGood: boolean) => string | undefined): Pair[] => {
  const waiting = new Map<string, Proc[]>()
  for (const proc of bad) {
    const key = keyOf(proc, false)
    if (key !== undefined) waiting.set(key, [...(waiting.get(key) ?? []), proc])
  }
  const pairs: Pair[] = []
  for (const proc of [...good]) {
    const key = keyOf(proc, true)
    const other = key === undefined ? undefined : waiting.get(key)?.shift()
    if (other === undefined) continue
    pairs.push({ good: proc, bad: other })
    good.splice(good.indexOf(proc), 1)
    bad.splice(bad.indexOf(other), 1)
  }
  return pairs
}

const matchAll = (good: ReadonlyArray<Proc>, bad: ReadonlyArray<Proc>, normals: readonly [Normaliser, Normaliser]): Matched => {
  const [restGood, restBad] = [[...good], [...bad]]
  const pairs = STEPS.flatMap(step => take(restGood, restBad, (proc, isGood) => step(proc, normals[isGood ? 0 : 1])))
  // one that could not start its program is still the one that should have
  const isBare = (proc: Proc): boolean => proc.execs.length === 0
  for (const proc of [...restGood]) {
    const other = isBare(proc) ? restBad[0] : restBad.find(isBare)
    if (other === undefined) continue
    pairs.push({ good: proc, bad: other })
    restGood.splice(restGood.indexOf(proc), 1)
    restBad.splice(restBad.indexOf(other), 1)
  }
  const below = pairs.map(({ good: g, bad: b }) => matchAll(g.children, b.children, normals))
  return {
    pairs: [...pairs, ...below.flatMap(m => m.pairs)],
    missing: [...restGood, ...below.flatMap(m => m.missing)],
    extra: [...restBad, ...below.flatMap(m => m.extra)],
  }
}

export const match = (good: Facts, bad: Facts, goodNormal: Normaliser, badNormal: Normaliser): Matched => {
  const normals = [goodNormal, badNormal] as const
  if (good.root === undefined || bad.root === undefined) return { pairs: [], missing: [...good.procs], extra: [...bad.procs] }
  const tops = (facts: Facts): ReadonlyArray<Proc> => facts.procs.filter(p => p.parent === undefined && p !== facts.root)
  const below = matchAll(good.root.children, bad.root.children, normals)
  const beside = matchAll(tops(good), tops(bad), normals)
  return {
    pairs: [{ good: good.root, bad: bad.root }, ...below.pairs, ...beside.pairs],
    missing: [...below.missing, ...beside.missing],
    extra: [...below.extra, ...beside.extra],
  }
}
