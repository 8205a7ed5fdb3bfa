// From where two runs of a process part to why, in other processes: a child that ended otherwise, a server that died, a file that
// another process of the run should have made. Taxonomy rule 1 for two runs: the earliest difference that the rest follows from.
import { FileFlag } from '../../assembly/abi.js'
import type { Proc } from '../cause/facts.js'
import type { Pair } from './match.js'
import { sameEnd } from './outcome.js'
import type { Run } from './run.js'
import type { ObjectOf, Parting } from './parting.js'

export interface Parted {
  readonly pair: Pair
  readonly parting: Parting
}

export interface Ways {
  readonly pairs: ReadonlyArray<Pair>
  readonly good: Run
  readonly bad: Run
  readonly objectOf: ObjectOf
  readonly partingOf: (pair: Pair) => Parting | undefined
  /** What the pair was told otherwise before this event of the bad run. */
  readonly toldBefore: (pair: Pair, seq: number) => Parting | undefined
}

const endedBefore = (proc: Proc, seq: number): boolean => !proc.fact.alive && proc.fact.last <= seq

/** A child told its parent another status, or never came to tell. */
const child = (ways: Ways, { pair, parting }: Parted): Pair | undefined => {
  const { bad, badResult, goodResult, near } = parting.difference
  const seq = bad === 0 ? near : bad
  const isStatus = [badResult, goodResult].some(r => r.startsWith('status ') || r === 'never returned')
  const children = ways.pairs.filter(p => p.bad.parent === pair.bad && !sameEnd(p))
  return isStatus
    ? children.filter(p => p.bad.fact.alive || endedBefore(p.bad, seq) || badResult === 'never returned').pop()
    : undefined
}

const CHANGED = FileFlag.Created | FileFlag.Truncated | FileFlag.RenamedTo | FileFlag.Removed | FileFlag.RenamedFrom

/** Who made, changed or took away what this one met otherwise, in the run where it did. */
const maker = (ways: Ways, { pair, parting }: Parted): Pair | undefined => {
  const object = ways.objectOf(parting.difference.does)
  if (!object.startsWith('/')) return undefined
  const changes = (proc: Proc, { normal }: Run): boolean =>
    proc.files.some(f => ((f.flags & CHANGED) !== 0 || f.bytesWritten > 0) && normal.text(f.path) === object)
  return ways.pairs.find(
    p =>
      p !== pair &&
      (changes(p.good, ways.good) || changes(p.bad, ways.bad)) &&
      p.bad.fact.first < (parting.difference.bad || parting.difference.near),
  )
}

/** Who listens at the peer that answered otherwise. */
const server = (ways: Ways, { pair, parting }: Parted): Pair | undefined => {
  const object = ways.objectOf(parting.difference.does)
  return object === ''
    ? undefined
    : ways.pairs.find(p => p !== pair && p.good.listens.some(l => ways.good.normal.text(l.address) === object))
}

/** A process that does otherwise without having been told otherwise was begun otherwise: by a parent who had been told. */
const parent = (ways: Ways, { bad }: Pair): Parted | undefined => {
  const above = ways.pairs.find(p => p.bad === bad.parent)
  const told = above && ways.toldBefore(above, bad.fact.first)
  if (above === undefined) return undefined
  return told === undefined ? parent(ways, above) : { pair: above, parting: told }
}

/** Each step must lead to a process that itself parts; every process is gone through once. From the symptom to the cause. */
export const upstream = (ways: Ways, start: Parted): ReadonlyArray<Parted> => {
  const trail = [start]
  const seen = new Set<Pair>([start.pair])
  for (;;) {
    const here = trail[trail.length - 1]
    if (here === undefined) return trail
    const next = [child, maker, server].map(step => step(ways, here)).find(p => p !== undefined && !seen.has(p))
    const parting = next === undefined ? undefined : ways.partingOf(next)
    if (next === undefined || parting === undefined) {
      const above = here.parting.difference.kind === 'branch' ? parent(ways, here.pair) : undefined
      return above === undefined ? trail : [...trail, above]
    }
    seen.add(next)
    trail.push({ pair: next, parting })
  }
}
