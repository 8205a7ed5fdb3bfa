// What the worker answers when two recordings are held against each other. GOOD and BAD are the two in the order they were given.
// Plain data, worded; every event number is of the recording whose side it stands on.
import type { FindingView } from './protocol.js'

/** One recording of the two, in a line. */
export interface RunView {
  /** `exited 1`; '' when the trace does not show it. */
  readonly ended: string
  readonly took: string
  readonly processes: number
  readonly calls: number
}

/** A call as it was made, without and with what came of it. */
export interface CalledView {
  readonly seq: number
  readonly who: string
  readonly text: string
  readonly result: string
  readonly time: string
}

/** What only one of the two has. */
export interface OnlyView {
  readonly heading: string
  readonly good: ReadonlyArray<string>
  readonly bad: ReadonlyArray<string>
  /** Beyond those listed. */
  readonly more: number
}

export interface ComparedView {
  readonly same: boolean
  readonly text: string
  readonly good: RunView
  readonly bad: RunView
  /** Where they part: the call on each side; none where that side does not make it. Absent: they do not part at a call. */
  readonly parted?: { readonly good: ReadonlyArray<CalledView>; readonly bad: ReadonlyArray<CalledView> }
  /** From there to the end that is seen. */
  readonly way: ReadonlyArray<CalledView & { readonly side: 'good' | 'bad' }>
  /** What each does next that the other does not. */
  readonly next: { readonly good: ReadonlyArray<CalledView>; readonly bad: ReadonlyArray<CalledView> }
  readonly lists: ReadonlyArray<OnlyView>
  /** Times that differ; the event numbers are of the longest wait, 0 for none. */
  readonly timings: ReadonlyArray<{
    readonly text: string
    readonly good: string
    readonly bad: string
    readonly goodSeq: number
    readonly badSeq: number
  }>
  readonly counts: string
  readonly notCompared: ReadonlyArray<string>
  /** What the good run took from the suspects of the bad one, and who is left. */
  readonly measure: string
  readonly remaining: ReadonlyArray<FindingView>
}
