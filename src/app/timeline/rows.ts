// Which lanes stand below each other: all, but for those inside a process that is folded. A long list begins folded, apart from the way
// to what the finding is about. Pure.
import type { TimelineView } from '../../browser/timeline/view.js'

type Lanes = Pick<TimelineView, 'lanes'>['lanes']

/** As many lanes as can be looked at together. */
const OPEN_MAX = 40

/** Which lanes have lanes inside them. */
export const parentsOf = ({ parent }: Lanes): Uint8Array => {
  const has = new Uint8Array(parent.length)
  for (const of of parent) if (of >= 0) has[of] = 1
  return has
}

/** Folded at first: whoever has children below the top, unless a `kept` lane is among them. */
export const foldedAtFirst = (lanes: Lanes, kept: ReadonlyArray<number>): ReadonlySet<number> => {
  if (lanes.parent.length <= OPEN_MAX) return new Set()
  const way = new Set<number>()
  for (const lane of kept)
    for (let at = lanes.parent[lane] ?? -1; at >= 0 && !way.has(at); at = lanes.parent[at] ?? -1) way.add(at)
  const folded = new Set<number>()
  parentsOf(lanes).forEach((has, lane) => {
    if (has === 1 && lanes.depth[lane] !== 0 && !way.has(lane)) folded.add(lane)
  })
  return folded
}

/** Lanes in sight, in order: a lane comes before those inside it. */
export const shownOf = ({ parent }: Lanes, folded: ReadonlySet<number>): Uint32Array => {
  const hidden = new Uint8Array(parent.length)
  const shown: number[] = []
  for (let lane = 0; lane < parent.length; lane++) {
    const of = parent[lane] as number
    if (of >= 0 && (hidden[of] === 1 || folded.has(of))) hidden[lane] = 1
    else shown.push(lane)
  }
  return Uint32Array.from(shown)
}

/** The lane itself, or the folded one it is inside. */
export const standIn = ({ parent }: Lanes, placeOf: ReadonlyMap<number, number>, lane: number): number => {
  let at = lane
  while (at >= 0 && !placeOf.has(at)) at = parent[at] ?? -1
  return at
}

/** The list of lanes as it stands. */
export class LaneList {
  readonly parents: Uint8Array
  shown: Uint32Array = new Uint32Array(0)
  /** Place of a lane among the shown ones. */
  placeOf: ReadonlyMap<number, number> = new Map()
  #folded: ReadonlySet<number> = new Set()

  constructor(
    readonly lanes: Lanes,
    kept: ReadonlyArray<number>,
  ) {
    this.parents = parentsOf(lanes)
    this.#fold(foldedAtFirst(lanes, kept))
  }

  #fold(folded: ReadonlySet<number>): void {
    this.#folded = folded
    this.shown = shownOf(this.lanes, folded)
    this.placeOf = new Map(Array.from(this.shown, (lane, place) => [lane, place]))
  }

  /** undefined: nothing is inside it. */
  isOpen(lane: number): boolean | undefined {
    return this.parents[lane] === 1 ? !this.#folded.has(lane) : undefined
  }

  toggle(lane: number): void {
    if (this.parents[lane] !== 1) return
    const folded = new Set(this.#folded)
    if (!folded.delete(lane)) folded.add(lane)
    this.#fold(folded)
  }

  /** Opens what the lane is folded into; its place. */
  open(lane: number): number {
    if (!this.placeOf.has(lane)) {
      const folded = new Set(this.#folded)
      for (let at = this.lanes.parent[lane] ?? -1; at >= 0; at = this.lanes.parent[at] ?? -1) folded.delete(at)
      this.#fold(folded)
    }
    return this.placeOf.get(lane) ?? 0
  }
}
