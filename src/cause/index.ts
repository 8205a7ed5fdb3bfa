// Facts in, ranked findings out: symptom, proofs of every rule, blame of every process, ranking, chain.
import type { Fact } from '../engine/facts.js'
import { blameFor } from './blame.js'
import { chainOf } from './chain.js'
import { indexFacts, type TraceMeta } from './facts.js'
import type { Explanation } from './finding.js'
import { rank } from './rank.js'
import { RULES } from './rules/index.js'
import { explainLiving } from './stuck/living.js'
import { findHang, findSymptom } from './symptom.js'

export const explain = (all: ReadonlyArray<Fact>, meta: TraceMeta): Explanation => {
  const facts = indexFacts(all, meta)
  const living = meta.attached ? explainLiving(facts) : undefined
  if (living !== undefined) return living
  const hang = findHang(facts)
  const symptom = findSymptom(facts, hang)
  if (symptom === undefined) return { findings: [] }
  const world = { facts, hang }
  const proofs = RULES.flatMap(rule => rule.prove(world))
  const findings = rank(world, symptom, blameFor(facts, hang), proofs)
  return { symptom, findings: findings.map(f => ({ ...f, chain: chainOf(facts, symptom, f) })) }
}

export type { TraceMeta } from './facts.js'
export type * from './finding.js'
