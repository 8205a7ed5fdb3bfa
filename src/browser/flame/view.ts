// What the page and its worker say to each other of the flame graph.
import type { Lead } from '../sheets/view.js'

/** What a frame's width stands for. */
export type FlameMeasure = 'time' | 'count' | 'bytes'

export interface FlameNode {
  /** How far below the root of this view, from 0. */
  readonly depth: number
  /** What it is: 0 everything, 1 a program, 2 a process, 3 a call, 4 a file or peer. */
  readonly level: number
  readonly name: string
  /** Where it begins and how wide it is, as parts of the root. */
  readonly start: number
  readonly part: number
  readonly count: number
  readonly ns: number
  readonly bytes: number
  /** Number of its state, as in the timeline (timeline/states.ts): what most of its time was. */
  readonly state: number
  /** The way to it from the very root; absent for a frame that stands for several. */
  readonly path?: ReadonlyArray<number>
  /** It has frames below. */
  readonly opens: boolean
  readonly leads: ReadonlyArray<Lead>
}

export interface FlameView {
  /** The frames above and of the root of this view, outermost first: the way back. */
  readonly above: ReadonlyArray<{ readonly name: string; readonly path: ReadonlyArray<number> }>
  /** Of the root: the sum of the measure, of all that is selected and of this root. */
  readonly whole: number
  readonly total: number
  /** What a reader must know to read it; '' nothing. */
  readonly note: string
  /** Depth first, each before its own: the root is the first. */
  readonly nodes: ReadonlyArray<FlameNode>
}
