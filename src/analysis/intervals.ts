// Looks at the maps of a running object, at times of the trace and at its end: what a tool that prints every second is given. The
// times are those of events; what was written before a look is handed out before it. Left out: what is printed (tool).
import type { MapAccess } from '../engine/access.js'
import type { Pauses } from '../engine/run.js'
import type { AttachPlan } from '../probe/index.js'
import type { TraceHeader } from '../trace/index.js'

export interface Intervals {
  /** Once, when the object is attached and nothing has run: the time of the first look, undefined for none before the end. */
  readonly begin: (header: TraceHeader, plan: AttachPlan) => bigint | undefined
  /** At each; gives the time of the next, which is later. */
  readonly look: (maps: MapAccess, atNs: bigint) => bigint | undefined
  /** With the time of the last event. */
  readonly end: (maps: MapAccess, atNs: bigint) => void
}

export interface Looks {
  readonly begin: (maps: MapAccess, header: TraceHeader, plan: AttachPlan) => void
  readonly pauses: Pauses
  readonly saw: (lastNs: bigint) => void
  readonly end: () => void
}

/** `take` gets what was written before each look. */
export const looksAt = (intervals: Intervals | undefined, take: (ring: Uint8Array) => void): Looks => {
  let maps: MapAccess | undefined
  let next: bigint | undefined
  let last = 0n
  return {
    begin: (access, header, plan) => {
      maps = access
      last = header.startNs
      next = intervals?.begin(header, plan)
    },
    pauses: {
      next: () => next,
      reached: ring => {
        take(ring)
        next = maps === undefined || next === undefined ? undefined : intervals?.look(maps, next)
      },
    },
    saw: lastNs => {
      last = lastNs
    },
    end: () => {
      if (maps !== undefined) intervals?.end(maps, last)
    },
  }
}
