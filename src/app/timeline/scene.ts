// All that a frame of the timeline is drawn from, and where things stand on it. Lengths are CSS pixels; the canvas has more of its own.
import type { RunsView, TimelineView } from '../../browser/timeline/view.js'
import type { Selection } from '../../browser/protocol.js'
import type { Colours } from './colours.js'
import type { View } from './scale.js'

/** What the worker told of some lanes in some time. */
export interface Told {
  readonly runs: RunsView
  /** Where a lane stands in `runs`. */
  readonly at: ReadonlyMap<number, number>
  readonly fromNs: number
  readonly toNs: number
}

/** How high a lane is, and where in it the strip is drawn. */
export interface RowShape {
  readonly px: number
  readonly stripTop: number
  readonly stripPx: number
}

export const AXIS_PX = 26

export interface Scene {
  readonly timeline: TimelineView
  readonly view: View
  readonly width: number
  readonly height: number
  readonly ratio: number
  readonly row: RowShape
  readonly scrollTop: number
  readonly shown: Uint32Array
  /** Place of a lane among the shown ones. */
  readonly placeOf: ReadonlyMap<number, number>
  /** Oldest first. */
  readonly told: ReadonlyArray<Told>
  readonly colours: Colours
  readonly selection: Selection
  readonly lane: number | undefined
  readonly current: { readonly lane: number; readonly fromNs: number; readonly toNs: number } | undefined
  readonly hover: { readonly x: number; readonly y: number } | undefined
}

/** Places of the first lane in sight and of the one behind the last. */
export const inSight = ({
  shown,
  scrollTop,
  height,
  row,
}: Pick<Scene, 'shown' | 'scrollTop' | 'height' | 'row'>): readonly [number, number] => [
  Math.min(shown.length, Math.floor(scrollTop / row.px)),
  Math.min(shown.length, Math.ceil((scrollTop + height - AXIS_PX) / row.px)),
]

export const topOf = ({ scrollTop, row }: Pick<Scene, 'scrollTop' | 'row'>, place: number): number =>
  AXIS_PX + place * row.px - scrollTop

export const middleOf = (scene: Pick<Scene, 'scrollTop' | 'row'>, place: number): number =>
  topOf(scene, place) + scene.row.stripTop + scene.row.stripPx / 2

/** Place of the lane at a height; -1: none. */
export const placeAt = ({ scrollTop, row, shown }: Pick<Scene, 'scrollTop' | 'row' | 'shown'>, y: number): number => {
  const place = Math.floor((y - AXIS_PX + scrollTop) / row.px)
  return y < AXIS_PX || place < 0 || place >= shown.length ? -1 : place
}
