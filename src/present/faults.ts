// Faults of a run as a reader wants them: what stops a program once mostly stops it whenever it runs, so the first few times are
// shown and the rest is counted, a sentence for each place. Left out: what a fault says, which is run.ts's.
import type { Output } from '../output/index.js'

export type FaultOutput = Output & { readonly _tag: 'Fault' }

export const FAULTS_SHOWN = 3
/** A program of the kernel's most instructions that fails at each of them would fill the memory. */
const PLACES_MAX = 1000

interface Seen {
  readonly first: FaultOutput
  times: number
}

export interface Faults {
  /** Counts it, and says whether it is to be shown. */
  readonly take: (fault: FaultOutput) => boolean
  /** Each that was seen more often than it was shown, with how often in all. */
  readonly repeated: () => ReadonlyArray<readonly [first: FaultOutput, times: number]>
}

export const countFaults = (): Faults => {
  const places = new Map<string, Seen>()
  return {
    take: fault => {
      const place = `${fault.program} ${fault.trap} ${fault.function} ${fault.slot}`
      const seen = places.get(place)
      if (seen !== undefined) return ++seen.times <= FAULTS_SHOWN
      if (places.size < PLACES_MAX) places.set(place, { first: fault, times: 1 })
      return true
    },
    repeated: () => [...places.values()].filter(({ times }) => times > FAULTS_SHOWN).map(({ first, times }) => [first, times]),
  }
}
