// Two recordings of one program, compared: processes matched, calls aligned, outcomes held against each other, and the first
// difference that the other outcome follows from. Numbers and names only; words are present's.
import type { Proc } from '../cause/facts.js'
import type { Account, ThreadCalls } from './account.js'
import { hash } from './calls.js'
import { type Difference, type Differences, differences, resultsOf } from './differences.js'
import { match, type Matched, type Pair } from './match.js'
import { isOther, type Outcome, outcomeOf, saysOther } from './outcome.js'
import { type Run, runOf } from './run.js'
import { type Parting, partingOf, toldBefore } from './parting.js'
import { isLonger, lifeNs, slowest, type Timing, timingsOf } from './timing.js'
import { type Parted, upstream } from './upstream.js'

export interface Side {
  readonly trace: string
  readonly root: Proc | undefined
  readonly processes: number
  readonly calls: number
  readonly dropped: number
}

export interface Compared {
  readonly pair: Pair
  readonly differences: Differences
  readonly outcome: Outcome
}

export interface Comparison {
  readonly good: Side
  readonly bad: Side
  /** From what the reader sees to why: the last is the first divergence that matters. Empty: none does. */
  readonly trail: ReadonlyArray<Parted>
  /** They do the same, and one takes far longer: by what. */
  readonly slower: Timing | undefined
  /** The outcomes differ. */
  readonly other: boolean
  readonly compared: ReadonlyArray<Compared>
  readonly missing: ReadonlyArray<Proc>
  readonly extra: ReadonlyArray<Proc>
  readonly timings: ReadonlyArray<Timing>
  /** Two threads were too different to align within bounds. */
  readonly cut: boolean
}

const threadsBy = ({ threads }: Account, { facts }: Run): ReadonlyMap<Proc, ReadonlyArray<ThreadCalls>> => {
  const byProc = new Map<Proc, ThreadCalls[]>()
  for (const thread of threads) {
    const proc = thread.calls.size() === 0 ? undefined : facts.procAt(thread.pid, thread.calls.seq(0))
    if (proc === undefined) continue
    const known = byProc.get(proc)
    if (known === undefined) byProc.set(proc, [thread])
    else known.push(thread)
  }
  return byProc
}

/** A call that makes a process does the same when the processes answer to each other. */
const nameForks = (account: Account, { facts }: Run, side: 'good' | 'bad', { pairs }: Matched): void => {
  const numbers = new Map(pairs.map((pair, i) => [pair[side], i]))
  for (const { calls, forks } of account.threads)
    for (const { at, pid, seq } of forks) {
      const child = facts.procAt(pid, seq)
      const number = child === undefined ? undefined : numbers.get(child)
      calls.setDoes(at, hash(number === undefined ? `starts ${side} ${pid}` : `starts ${number}`))
    }
}

const sideOf = ({ trace, threads, dropped }: Account, { facts }: Run): Side => ({
  trace,
  root: facts.root,
  processes: facts.procs.length,
  calls: threads.reduce((sum, t) => sum + t.calls.size(), 0),
  dropped,
})

const lifeOf = ({ facts }: Run): number => (facts.root === undefined ? 0 : lifeNs(facts.root))

const seqOf = ({ bad, near }: Difference): number => (bad === 0 ? near : bad)

/** Of processes that came to something else, the one nearest to the reader: the root, or the first that parted. */
const startOf = (parted: ReadonlyArray<Parted & { readonly outcome: Outcome }>, root: Proc | undefined): Parted | undefined =>
  parted.find(p => p.outcome.ends && p.pair.good === root) ??
  [...parted].sort(
    (a, b) => Number(b.outcome.ends) - Number(a.outcome.ends) || seqOf(a.parting.difference) - seqOf(b.parting.difference),
  )[0]

export const compare = (goodAccount: Account, badAccount: Account): Comparison => {
  const [good, bad] = [runOf(goodAccount, goodAccount.normal), runOf(badAccount, badAccount.normal)]
  const matched = match(good.facts, bad.facts, good.normal, bad.normal)
  nameForks(goodAccount, good, 'good', matched)
  nameForks(badAccount, bad, 'bad', matched)
  const [goodThreads, badThreads] = [threadsBy(goodAccount, good), threadsBy(badAccount, bad)]
  const results = resultsOf(goodAccount.results, badAccount.results)
  const compared = matched.pairs.map(
    (pair): Compared => ({
      pair,
      differences: differences(goodThreads.get(pair.good) ?? [], badThreads.get(pair.bad) ?? [], results),
      outcome: outcomeOf(pair, good, bad),
    }),
  )
  const objectOf = (does: number): string => badAccount.objects.get(does) ?? goodAccount.objects.get(does) ?? ''
  const partings = new Map<Pair, Parting | undefined>()
  const byPair = new Map(compared.map(c => [c.pair, c]))
  const partingFor = (pair: Pair): Parting | undefined => {
    if (!partings.has(pair)) partings.set(pair, partingOf(byPair.get(pair)?.differences.all ?? [], objectOf))
    return partings.get(pair)
  }
  const toldFor = (pair: Pair, seq: number): Parting | undefined => toldBefore(byPair.get(pair)?.differences.all ?? [], seq)
  const timings = matched.pairs.flatMap(pair => timingsOf(pair, good, bad))
  const children = matched.missing.length + matched.extra.length > 0
  const parents = new Set([...matched.missing, ...matched.extra].map(p => p.parent))
  const isParent = ({ pair }: Compared): boolean => parents.has(pair.good) || parents.has(pair.bad)
  const parted = compared
    .filter(c => isOther(c.outcome) || saysOther(c.outcome) || isParent(c))
    .flatMap(c => {
      const parting = partingFor(c.pair)
      return parting === undefined ? [] : [{ pair: c.pair, parting, outcome: c.outcome }]
    })
  const start = startOf(parted, good.facts.root)
  const [goodNs, badNs] = [lifeOf(good), lifeOf(bad)]
  return {
    good: sideOf(goodAccount, good),
    bad: sideOf(badAccount, bad),
    trail:
      start === undefined
        ? []
        : upstream({ pairs: matched.pairs, good, bad, objectOf, partingOf: partingFor, toldBefore: toldFor }, start),
    slower: isLonger(badNs, goodNs) ? slowest(timings, badNs - goodNs, bad) : undefined,
    other: children || compared.some(c => isOther(c.outcome)) || start !== undefined,
    compared,
    missing: matched.missing,
    extra: matched.extra,
    timings,
    cut: compared.some(c => c.differences.cut),
  }
}
