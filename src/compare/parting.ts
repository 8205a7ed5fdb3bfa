// Where two runs of a process part for good. A program does the same as long as it is told the same: what it is told otherwise (a call
// that fails, other bytes, another answer) comes first, and the calls that only one run makes follow from it. Differences after
// which the two do the same again have shown that they decide little. Left out: other processes (upstream.ts).
import type { Difference } from './differences.js'
import { TOGETHER_AGAIN } from './limits.js'

/** Differences with hardly a common call between them. */
export interface Cluster {
  readonly all: ReadonlyArray<Difference>
}

export const clustersOf = (differences: ReadonlyArray<Difference>): ReadonlyArray<Cluster> => {
  const clusters: Difference[][] = []
  let before: Difference | undefined
  for (const each of differences) {
    const together = before !== undefined && before.thread === each.thread && each.at - before.at <= TOGETHER_AGAIN
    if (together) clusters[clusters.length - 1]?.push(each)
    else clusters.push([each])
    before = each
  }
  return clusters.map(all => ({ all }))
}

/** Told otherwise, rather than doing otherwise. */
const isInput = (d: Difference): boolean => d.kind !== 'branch'
/** Data stay with a program; an error it got over does not. */
const isData = (d: Difference): boolean => d.kind === 'content' || d.goodResult === 'end of data' || d.badResult === 'end of data'

/** What is left of a cluster's weight for each one that follows it: the later, the nearer to the end. */
const EARLIER = 0.9
const ANSWER_WEIGHT = 30
const CALLS_MOST = 60

const weightOf = ({ all }: Cluster, after: number): number => {
  const calls = Math.min(all.filter(d => d.kind === 'branch').length, CALLS_MOST)
  return (calls + (all.some(d => d.kind === 'answer') ? ANSWER_WEIGHT : 0)) * EARLIER ** after
}

const heaviest = (clusters: ReadonlyArray<Cluster>): number => {
  const weights = clusters.map((cluster, i) => weightOf(cluster, clusters.length - 1 - i))
  return weights.indexOf(Math.max(...weights))
}

/** What another process or the clock told it: not an obstacle that it may try to get around. */
const FINAL = /^(status|timed out|never returned)/
const isFinal = (d: Difference): boolean => FINAL.test(d.goodResult) || FINAL.test(d.badResult)

/** Of several answers without common success between them the last one was not got over; what lies below a place that could not
 * be had follows from that place. */
const deciding = (answers: ReadonlyArray<Difference>, objectOf: ObjectOf): Difference | undefined => {
  const final = answers.find(isFinal)
  if (final !== undefined) return final
  const met = answers.filter(d => d.paired)
  const last = met[met.length - 1] ?? answers[0]
  if (last === undefined) return undefined
  const place = objectOf(last.does)
  return met.find(d => d !== last && objectOf(d.does) !== '' && place.startsWith(`${objectOf(d.does)}/`)) ?? last
}

/** What the call of a difference is about, normal. */
export type ObjectOf = (does: number) => string

export interface Parting {
  readonly difference: Difference
  /** What followed it, in order. */
  readonly followed: ReadonlyArray<Difference>
}

/** Undefined: they did and were told the same. The call that ends a process says how it ended, not why. */
export const partingOf = (differences: ReadonlyArray<Difference>, objectOf: ObjectOf): Parting | undefined => {
  const clusters = clustersOf(differences.filter(d => !(d.last && d.kind === 'branch')))
  const at = heaviest(clusters)
  const cluster = clusters[at]
  if (cluster === undefined) return undefined
  const earlier = clusters.slice(0, at).flatMap(c => c.all)
  const difference =
    deciding(
      cluster.all.filter(d => d.kind === 'answer'),
      objectOf,
    ) ??
    cluster.all.find(isInput) ??
    earlier.findLast(isData) ??
    earlier.findLast(isInput) ??
    cluster.all[0]
  if (difference === undefined) return undefined
  const from = differences.indexOf(difference)
  return { difference, followed: differences.slice(from + 1) }
}

/** What it was told otherwise before an event of the bad run: what a child was given, its parent had from somewhere. */
export const toldBefore = (differences: ReadonlyArray<Difference>, seq: number): Parting | undefined => {
  const told = differences.filter(d => isInput(d) && (d.bad || d.near) < seq)
  const difference = told.findLast(isData) ?? told[told.length - 1]
  return difference === undefined ? undefined : { difference, followed: differences.slice(differences.indexOf(difference) + 1) }
}
