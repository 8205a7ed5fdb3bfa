// Times of a source on the trace's clock: monotonic nanoseconds that begin at one second, so that no time is 0, which means unknown
// in places. What the source's clock means is told once the first lines are read. A time never goes back: lines of several threads
// may be a microsecond out of order.
import type { Clock, Item } from '../item.js'

export const START_NS = 1_000_000_000n
/** Between events of a source without times: they come one after the other, and that is all that is known. So little that nothing seems to
 * last. */
const STEP_NS = 1n

export interface Times {
  /** Added to a time of the trace, gives nanoseconds of the epoch; 0: not known. */
  readonly realtimeOffsetNs: bigint
  /** The time of an item on the trace's clock, not before any that was given out. */
  readonly at: (item: Item) => bigint
  /** A time at which something was written, at least. */
  readonly reached: (ts: bigint) => bigint
  readonly now: () => bigint
}

export const timesOf = (clock: Clock, first: bigint | undefined): Times => {
  const known = clock !== 'none' && first !== undefined
  let now = START_NS
  let begun = false
  let last: Item | undefined
  return {
    realtimeOffsetNs: clock === 'epoch' && known ? first - START_NS : 0n,
    at: item => {
      if (item === last) return now
      last = item
      const { ns } = item
      if (!known) now = begun ? now + STEP_NS : now
      else if (ns !== undefined) {
        const ts = ns - first + START_NS
        if (ts > now) now = ts
      }
      begun = true
      return now
    },
    reached: ts => {
      if (ts > now) now = ts
      return now
    },
    now: () => now,
  }
}
