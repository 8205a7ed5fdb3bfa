// A good run of the same program as a measure: what it met as well is no cause, what it did not meet gains. The comparison itself is
// done by whoever has both runs (compare/baseline.ts); here it weighs on facts and proofs before anything is ranked.
import type { Fact } from '../engine/facts.js'
import type { Facts } from './facts.js'
import type { CauseClass, Proof } from './finding.js'

export interface Baseline {
  /** False: the good run failed as this one did, so that what they share may be the cause; the sets are empty. */
  readonly measure: boolean
  /** Failures, waits and refusals that the good run met in the same way. Rules do not see them. */
  readonly tolerated: ReadonlySet<Fact>
  /** Processes that ended as badly in the good run. */
  readonly alike: ReadonlySet<Fact>
  /** Failures and files without their like in the good run, of processes that both runs have. */
  readonly fresh: ReadonlySet<Fact>
}

/** What is left of a proof in a process that ends like this when all is well. */
const ALIKE = 0.15
/** A proof gains so much by being new: the better it was, the more, since what is hardly proven may be new by chance. */
const FRESH = 1.4
/** What is left of the suspicion of a file that was read alike, beside one that was not. */
const SAME_FILE = 0.5
const OF_CONTENT: ReadonlySet<CauseClass> = new Set(['config-invalid', 'truncated-data'])

export const heldAgainst = (facts: Facts, { alike, fresh }: Baseline, proofs: ReadonlyArray<Proof>): ReadonlyArray<Proof> =>
  proofs.map(proof => {
    const proc = facts.procAt(proof.pid, proof.seq)
    if (proc === undefined) return proof
    if (alike.has(proc.fact)) return { ...proof, strength: proof.strength * ALIKE }
    const files = OF_CONTENT.has(proof.class) ? proc.files.filter(f => fresh.has(f)) : []
    const isNew =
      files.some(f => f.path === proof.subject.path) ||
      proc.failed.some(f => f.last === proof.seq && fresh.has(f)) ||
      proc.connections.some(c => c.outcomeSeq === proof.seq && fresh.has(c))
    if (isNew) return { ...proof, strength: Math.min(1, proof.strength * FRESH) }
    return files.length > 0 ? { ...proof, strength: proof.strength * SAME_FILE } : proof
  })

/** What the two runs share, for the report. */
export const sharedWith = ({ tolerated, alike, measure }: Baseline) => ({ tolerated: tolerated.size + alike.size, measure })
