// How sure a finding is: how completely it was proven, whether a rival comes near, and how much of the run the recording holds.
// The numbers are fitted to how often such findings were right over all scenarios and their mutations; the reliability table
// that tests/scenarios prints is their test. Left out: the order of findings (rank.ts).
import { classRow } from './classes.js'
import type { TraceMeta } from './facts.js'
import type { CauseClass } from './finding.js'
import { knownShare } from './known.js'
import { seenShare } from './unseen.js'

/** Never certainty itself, and never nothing. */
const MOST = 0.97
const LEAST = 0.05
/** The recording broke off: what came later may have been what mattered. */
const UNENDED = 0.4
/** Events were lost in between. */
const LOSSY = 0.9

/** `rival`: the best other score; of a finding that is not the first, the first's. */
export const confidenceOf = (cls: CauseClass, score: number, rival: number, position: number, meta: TraceMeta): number => {
  const { weight } = classRow(cls)
  const proven = Math.min(1, score / weight)
  const alone =
    position === 0
      ? 1 - 0.35 * Math.max(0, rival / Math.max(score, 0.01) - 0.6)
      : Math.min(1, score / Math.max(rival, 0.01)) * 0.6
  const said = Math.min(MOST, (0.25 + 0.75 * proven) * alone * (weight < 0.6 ? 0.75 : 1))
  const whole = (meta.endless === true ? UNENDED : 1) * ((meta.lost ?? 0) > 0 ? LOSSY : 1)
  return rounded(Math.max(LEAST, said * whole * seenShare(cls, meta.unseen) * knownShare(cls, meta.known)))
}

/** Two decimals. */
const rounded = (confidence: number): number => Math.round(confidence * 100) / 100
