// Who began and who ended what in another lane: births, and for the longest wait of each kind what ended it, as far as the engine saw
// it. In columns, the longest waits first where there are too many to keep.
import { EventType } from '../../../assembly/abi.js'
import type { WaitFact } from '../../engine/facts.js'
import type { Happened } from './happened.js'
import type { Moments } from './moments.js'

const ARROWS_MAX = 20_000

export const BIRTH = 0
export const WAKE = 1

export interface Arrows {
  /** BIRTH or WAKE. */
  readonly kind: Uint8Array
  /** Lanes, by place. */
  readonly from: Uint32Array
  readonly to: Uint32Array
  readonly fromNs: Float64Array
  readonly toNs: Float64Array
}

interface Arrow {
  readonly kind: number
  readonly fromTid: number
  readonly toTid: number
  readonly fromNs: number
  readonly toNs: number
}

const births = (happened: Happened): ReadonlyArray<Arrow> => {
  const out: Arrow[] = []
  for (let i = 0; i < happened.type.length() && out.length < ARROWS_MAX; i++) {
    if (happened.type.at(i) !== EventType.ProcessFork) continue
    const ns = happened.ns.at(i)
    out.push({ kind: BIRTH, fromTid: happened.tid.at(i), toTid: happened.b.at(i), fromNs: ns, toNs: ns })
  }
  return out
}

const wake =
  (moments: Moments) =>
  (wait: WaitFact): ReadonlyArray<Arrow> => {
    const ender = wait.endedTid || wait.endedBy
    if (ender === 0 || wait.endedSeq === 0 || wait.longestExit === 0) return []
    const from = moments.in(ender, wait.endedSeq)
    const to = moments.in(wait.tid, wait.longestExit)
    if (from === undefined || to === undefined || from.tid === wait.tid) return []
    return [{ kind: WAKE, fromTid: from.tid, toTid: to.tid, fromNs: from.ns, toNs: to.ns }]
  }

export const arrowsOf = (
  happened: Happened,
  waits: ReadonlyArray<WaitFact>,
  moments: Moments,
  laneOf: ReadonlyMap<number, number>,
): Arrows => {
  const longest = [...waits].sort((one, other) => other.longestNs - one.longestNs).slice(0, ARROWS_MAX)
  const arrows = [...longest.flatMap(wake(moments)), ...births(happened)].filter(
    ({ fromTid, toTid }) => laneOf.has(fromTid) && laneOf.has(toTid),
  )
  return {
    kind: Uint8Array.from(arrows, ({ kind }) => kind),
    from: Uint32Array.from(arrows, ({ fromTid }) => laneOf.get(fromTid) as number),
    to: Uint32Array.from(arrows, ({ toTid }) => laneOf.get(toTid) as number),
    fromNs: Float64Array.from(arrows, ({ fromNs }) => fromNs),
    toNs: Float64Array.from(arrows, ({ toNs }) => toNs),
  }
}
