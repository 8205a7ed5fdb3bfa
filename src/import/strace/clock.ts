// Times of lines to one time line: -t and -tt tell the time of the day and begin anew at midnight, -r tells what passed since the line
// before, and lines that are no events count too. The kind is the log's: that of its first line with a time.
import type { Clock } from '../item.js'
import type { Prefix } from './prefix.js'

const DAY_NS = 86_400_000_000_000n

export interface LineClock {
  /** What the line's time is on the log's time line; undefined: it has none. */
  readonly read: (p: Prefix) => bigint | undefined
  readonly clock: () => Clock
}

export const lineClock = (): LineClock => {
  let kind: Clock = 'none'
  let days = 0n
  let last = 0n
  let sum = 0n
  const day = (ns: bigint): bigint => {
    // Half a day back is a new day: lines of several threads may be a little out of order, and clocks are set.
    if (ns + DAY_NS / 2n < last) days += DAY_NS
    last = ns
    return days + ns
  }
  return {
    read: p => {
      if (p.time === 'none') return undefined
      if (kind === 'none') kind = p.time
      if (p.time !== kind) return undefined
      if (kind === 'epoch') return p.ns
      if (kind === 'day') return day(p.ns)
      sum += p.ns
      return sum
    },
    clock: () => kind,
  }
}
