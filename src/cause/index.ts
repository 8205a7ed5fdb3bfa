// Facts in, ranked findings out: symptom, proofs of every rule, blame of every process, ranking, chain; and incidents beside them.
import type { Fact, FailedFact } from '../engine/facts.js'
import { type Baseline, heldAgainst, sharedWith } from './baseline.js'
import { blameFor } from './blame.js'
import { chainOf, outcomeOf } from './chain.js'
import { type Facts, indexFacts, type TraceMeta } from './facts.js'
import { isSeriousErrno } from './decisive.js'
import type { Explanation, Proof } from './finding.js'
import { drawn } from './graph/drawn.js'
import { graphOf } from './graph/graph.js'
import { groundOf } from './graph/ground.js'
import { incidentsOf, joined, type Thresholds } from './incident/index.js'
import { asKnown, untimed } from './known.js'
import { isOptional } from './optional.js'
import { rank } from './rank.js'
import { RULES } from './rules/index.js'
import { explainLiving, type Living } from './stuck/living.js'
import { findHang, findSymptom, type Hang } from './symptom.js'

const REPEATED = 3
const REPEATED_STRENGTH = 0.8

const isLasting = (f: FailedFact): boolean =>
  f.count >= REPEATED && f.laterHere === 0 && isSeriousErrno(f.errno) && !isOptional(f.object)

/**
 * Of a process that lives and is not stuck: what fails again and again, and never went well. Once may be its way of looking; that
 * nothing came of it yet says little.
 */
const meanwhile = (facts: Facts, proofs: ReadonlyArray<Proof>): ReadonlyArray<Proof> =>
  proofs
    .filter(({ seq }) => facts.procs.some(p => p.failed.some(f => f.last === seq && isLasting(f))))
    .map(proof => ({ ...proof, strength: Math.max(proof.strength, REPEATED_STRENGTH) }))

const causesOf = (facts: Facts, hang: Hang | undefined, living: Living | undefined, baseline?: Baseline): Explanation => {
  if (living !== undefined && living.findings.length > 0) return living
  const symptom = living?.symptom ?? findSymptom(facts, hang)
  if (symptom === undefined) return { findings: [] }
  const world = { facts, hang }
  const proven = RULES.flatMap(rule => rule.prove(world)).flatMap(asKnown(facts.meta.known))
  const proofs = baseline === undefined ? proven : heldAgainst(facts, baseline, proven)
  const held = living === undefined ? proofs : meanwhile(facts, proofs)
  const graph = graphOf(groundOf(world, held))
  const { placed, weighed } = rank(graph, symptom, blameFor(facts, hang), held)
  const chain = (proof: Proof) => untimed(facts.meta.known, chainOf(graph, symptom, proof))
  const findings = placed.map(({ proof, ...place }) => ({ ...proof, ...place, chain: chain(proof) }))
  return { symptom, findings, graph: drawn(graph, outcomeOf(graph, symptom), weighed) }
}

/** `set`: from which values on something that happened over time is worth a line. `against` holds the run against a good one. */
export const explain = (
  all: ReadonlyArray<Fact>,
  meta: TraceMeta,
  set?: Thresholds,
  against?: (facts: Facts) => Baseline,
): Explanation => {
  const every = indexFacts(all, meta)
  const baseline = against?.(every)
  const facts =
    baseline === undefined
      ? every
      : indexFacts(
          all.filter(fact => !baseline.tolerated.has(fact)),
          meta,
        )
  const living = meta.attached ? explainLiving(facts) : undefined
  const hang = living === undefined ? findHang(facts) : undefined
  const explanation = {
    ...causesOf(facts, hang, living, baseline),
    ...(baseline === undefined ? {} : { baseline: sharedWith(baseline) }),
  }
  const { symptom, findings } = explanation
  return symptom === undefined
    ? explanation
    : { ...explanation, ...joined(facts, symptom, findings, incidentsOf(facts, hang, set)) }
}

export { type Incident, type Thresholds, thresholdsOf } from './incident/index.js'
export type { Baseline } from './baseline.js'
export type { Facts, TraceMeta } from './facts.js'
export type * from './finding.js'
