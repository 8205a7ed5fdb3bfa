// What a process did otherwise than its like in the other run, call by call. Order alone is no difference: a call that the other made as
// well, with the same result, at another moment or in another thread, came out of turn and no more.
import type { ThreadCalls } from './account.js'
import { align } from './align.js'
import { type CallList, callList } from './calls.js'
import { DIFFERENCES_MAX } from './limits.js'

/** `answer`: the same call came out otherwise; `content`: it was told something else; `branch`: only one of them made it. */
export type Kind = 'answer' | 'content' | 'branch'

export interface Difference {
  readonly kind: Kind
  /** Event numbers; 0: none there. */
  readonly good: number
  readonly bad: number
  /** Results in words; '' where there is none. */
  readonly goodResult: string
  readonly badResult: string
  /** Calls that both made before it on these threads: what lies between two differences. */
  readonly at: number
  readonly thread: number
  /** The last event of the bad run before it, where it has none there. */
  readonly near: number
  /** What the call does, as a CallList has it. */
  readonly does: number
  /** The last call of its thread: how it ended. */
  readonly last: boolean
  /** Both made the call, at the same place. */
  readonly paired: boolean
}

export interface Differences {
  readonly all: ReadonlyArray<Difference>
  readonly cut: boolean
  /** Beyond the bound. */
  readonly dropped: number
}

/** A result in the numbers of the good run; one it never had gets a number of its own. */
export interface Results {
  readonly good: ReadonlyArray<string>
  readonly bad: ReadonlyArray<string>
  readonly shared: (bad: number) => number
}

const UNKNOWN = 1 << 16
export const resultsOf = (good: ReadonlyArray<string>, bad: ReadonlyArray<string>): Results => {
  const numbers = bad.map((word, i) => {
    const at = good.indexOf(word)
    return at < 0 ? UNKNOWN + i : at
  })
  return { good, bad, shared: number => numbers[number] ?? UNKNOWN }
}

/** All that a process did, whatever the order: by call, by call and result, by call and content. */
interface Did {
  readonly calls: Map<number, Map<number, { thread: number; at: number }>>
  readonly contents: Set<string>
}

const didOf = (threads: ReadonlyArray<ThreadCalls>, shared: (result: number) => number): Did => {
  const calls: Did['calls'] = new Map()
  const contents = new Set<string>()
  threads.forEach(({ calls: list }, thread) => {
    for (let at = 0; at < list.size(); at++) {
      const known = calls.get(list.does(at)) ?? new Map<number, { thread: number; at: number }>()
      known.set(shared(list.result(at)), { thread, at })
      calls.set(list.does(at), known)
      if (list.content(at) !== 0) contents.add(`${list.does(at)} ${list.content(at)}`)
    }
  })
  return { calls, contents }
}

/** One side of a difference. */
interface Side {
  readonly seq: number
  readonly result: string
}
const NOBODY: Side = { seq: 0, result: '' }

interface Where {
  readonly at: number
  readonly thread: number
  readonly near: number
}

export const differences = (
  goodThreads: ReadonlyArray<ThreadCalls>,
  badThreads: ReadonlyArray<ThreadCalls>,
  results: Results,
): Differences => {
  const same = (result: number): number => result
  /** Made when the first difference asks for it: runs that do the same need none. */
  let known: { readonly good: Did; readonly bad: Did } | undefined
  const did = () => {
    known ??= { good: didOf(goodThreads, same), bad: didOf(badThreads, results.shared) }
    return known
  }
  const all: Difference[] = []
  let dropped = 0
  let cut = false
  const sideOf = (list: CallList, at: number, isGood: boolean): Side => ({
    seq: list.seq(at),
    result: (isGood ? results.good : results.bad)[list.result(at)] ?? '',
  })
  const push = (kind: Kind, good: Side, bad: Side, does: number, last: boolean, where: Where, paired = false): void => {
    if (all.length >= DIFFERENCES_MAX) dropped += 1
    else
      all.push({
        kind,
        good: good.seq,
        bad: bad.seq,
        goodResult: good.result,
        badResult: bad.result,
        does,
        last,
        paired,
        ...where,
      })
  }

  /** A call that stands alone: the other never made it, or made it and never got this result, or did both at another time. */
  const alone = (list: CallList, at: number, isGood: boolean, where: Where): void => {
    const [other, otherThreads] = isGood ? [did().bad, badThreads] : [did().good, goodThreads]
    const does = list.does(at)
    const there = other.calls.get(does)
    if (there?.has(isGood ? list.result(at) : results.shared(list.result(at))) === true) return
    const mine = sideOf(list, at, isGood)
    const last = [...(there?.values() ?? [])].pop()
    const theirs = last === undefined ? undefined : otherThreads[last.thread]
    const theirSide = theirs === undefined || last === undefined ? NOBODY : sideOf(theirs.calls, last.at, !isGood)
    const kind = theirSide === NOBODY ? 'branch' : 'answer'
    push(kind, isGood ? mine : theirSide, isGood ? theirSide : mine, does, at === list.size() - 1, where)
  }

  const both = (good: CallList, bad: CallList, g: number, b: number, where: Where): void => {
    const does = good.does(g)
    const [goodResult, badResult] = [good.result(g), results.shared(bad.result(b))]
    const sides = [sideOf(good, g, true), sideOf(bad, b, false)] as const
    if (goodResult !== badResult) {
      const known = did().bad.calls.get(does)?.has(goodResult) === true && did().good.calls.get(does)?.has(badResult) === true
      if (!known) push('answer', ...sides, does, false, where, true)
      return
    }
    const [one, other] = [good.content(g), bad.content(b)]
    if (one === other || one === 0 || other === 0) return
    const known = did().bad.contents.has(`${does} ${one}`) && did().good.contents.has(`${does} ${other}`)
    if (!known) push('content', ...sides, does, false, where, true)
  }

  const compare = (good: CallList, bad: CallList, thread: number): void => {
    const aligned = align(good, bad)
    cut ||= aligned.cut
    let at = 0
    let near = 0
    for (const row of aligned.rows) {
      if (row.bad >= 0) near = bad.seq(row.bad)
      const where = { at, thread, near }
      if (row.good >= 0 && row.bad >= 0) {
        both(good, bad, row.good, row.bad, where)
        at += 1
      } else if (row.good >= 0) alone(good, row.good, true, where)
      else alone(bad, row.bad, false, where)
    }
  }

  const none = callList()
  for (let thread = 0; thread < Math.max(goodThreads.length, badThreads.length); thread++)
    compare(goodThreads[thread]?.calls ?? none, badThreads[thread]?.calls ?? none, thread)
  return { all, cut, dropped }
}
