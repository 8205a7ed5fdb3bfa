// What the worker tells the page of the timeline. Times are nanoseconds since the recording began; lanes are numbered by their place.
import type { Line } from '../protocol.js'
import type { Arrows } from './arrows.js'
import type { Lanes } from './lanes.js'

export interface TimelineView {
  readonly endNs: number
  readonly lanes: Lanes
  /** Names, each once, and which a lane has. */
  readonly names: ReadonlyArray<string>
  readonly name: Uint32Array
  /** How a process ended, likewise; 0 of a thread. */
  readonly outcomes: ReadonlyArray<string>
  readonly outcome: Uint32Array
  readonly arrows: Arrows
  /** Steps of the first finding that stand in a lane, cause first. */
  readonly steps: ReadonlyArray<{ readonly lane: number; readonly ns: number; readonly seq: number; readonly text: string }>
  /** No call of the recording tells how long it took. */
  readonly timeless: boolean
}

/** Runs of several lanes, one lane after the other. `look` packs what runs.ts tells: see `packed`. */
export interface RunsView {
  /** Where a lane's runs begin; one more than lanes were asked for. */
  readonly first: Uint32Array
  readonly fromNs: Float64Array
  readonly toNs: Float64Array
  readonly look: Uint32Array
  /** Name of the call a run is, where it is wide enough to say so: place in `names`; 0: none. */
  readonly call: Uint16Array
  readonly names: ReadonlyArray<string>
  readonly marks: {
    /** Place among the lanes that were asked for. */
    readonly lane: Uint16Array
    readonly ns: Float64Array
    /** Place in MARKS. */
    readonly kind: Uint8Array
    readonly seq: Uint32Array
  }
}

/** A call, or the time between two, of one thread. */
export interface MomentView {
  readonly lane: number
  readonly fromNs: number
  readonly toNs: number
  /** Place in STATES. */
  readonly state: number
  readonly line?: Line
  /** Who ended it, when the engine saw that. */
  readonly ender?: { readonly name: string; readonly lane: number; readonly seq: number }
}

export const packed = (state: number, second: number, share: number, failed: boolean): number =>
  state | (second << 4) | (share << 8) | (failed ? 1 << 16 : 0)
export const stateIn = (look: number): number => look & 15
export const secondIn = (look: number): number => (look >> 4) & 15
export const shareIn = (look: number): number => (look >> 8) & 255
export const failedIn = (look: number): boolean => (look & (1 << 16)) !== 0
