// The only place where findings are compared. What a proof is worth is the product of how well it is proven (rules), how much
// the outcome depends on its process (blame.ts) and how specific its class is (classes.ts); what follows from another cause
// in this trace ranks below it (taxonomy rule 1).
import type { Blame } from './blame.js'
import { classRow } from './classes.js'
import { confidenceOf } from './confidence.js'
import { endedBadly, type Facts, isWithin, type Proc } from './facts.js'
import type { Finding, Proof, Severity, Symptom } from './finding.js'
import type { World } from './rule.js'

/** Below this a proof is noise and not shown. */
const SHOWN = 0.12
const MOST_FINDINGS = 6
/** What is left of a proof when a deeper one explains it. */
const EXPLAINED = 0.55
/** Findings shown beside a run that succeeded must be costs that dominate it. */
const COST_SHOWN = 0.5

/** Classes that hold by elimination: beside a better proof in the same process they say nothing. */
const RESIDUAL: ReadonlySet<string> = new Set(['child-failure', 'config-invalid'])

/** A run that had not ended yet was not decided by an error it had survived: what is left of such a proof. */
const AT_REST = 0.12
const ERRORS: ReadonlySet<string> = new Set([
  'missing-file',
  'certificate-missing',
  'missing-command',
  'permission-denied',
  'config-invalid',
  'address-unavailable',
  'symlink-loop',
])

export interface Ranked {
  readonly proof: Proof
  readonly proc: Proc | undefined
  readonly score: number
}

/** `deeper` explains `other`: a refused port by the death of who should have listened, a missing file by who should have made it,
 * a parent's trouble by its child's, a signal by what made its sender send it. */
const explains = (facts: Facts, deeper: Ranked, other: Ranked): boolean => {
  const cause = deeper.proc
  const effect = other.proc
  if (cause === undefined || effect === undefined) return false
  if (cause === effect) return deeper.proof.class === 'fd-leak' && other.proof.class === 'fd-exhaustion'
  if (deeper.proof.seq >= other.proof.seq) return false
  const related = cause.parent === effect.parent || isWithin(cause, effect) || isWithin(effect, cause)
  switch (other.proof.class) {
    case 'connection-refused':
    case 'connection-reset':
    case 'retry-loop':
    case 'connection-timeout': {
      if (!endedBadly(cause) || isWithin(effect, cause) || other.proof.subject.address === undefined) return false
      const address = other.proof.subject.address
      const port = address.slice(address.lastIndexOf(':') + 1)
      const listened =
        facts.listenersOn(address).includes(cause) ||
        cause.fact.argv.split(/[\s:=,]/).includes(port) ||
        cause.failed.some(f => f.object === address)
      return listened || daemonLike(cause, effect)
    }
    case 'missing-file':
    case 'truncated-data':
    case 'config-invalid':
    case 'child-failure': {
      const path = other.proof.subject.path ?? ''
      const name = path.slice(path.lastIndexOf('/') + 1)
      const made = name !== '' && (cause.fact.argv.includes(name) || cause.files.some(f => f.path === path && f.bytesWritten > 0))
      return endedBadly(cause) && related && made
    }
    case 'killed-by-signal':
      return endedBadly(cause) && related && deeper.proof.class !== 'killed-by-signal'
    case 'broken-pipe':
      return endedBadly(cause) && related
    default:
      return false
  }
}

/** Ran beside the other rather than before it: its parent went on to start something while it lived. */
const daemonLike = (cause: Proc, effect: Proc): boolean => {
  if (!endedBadly(cause) || cause.fact.first >= effect.fact.last) return false
  if (cause.parent === effect) return true
  const started =
    cause.parent?.children.some(c => c !== cause && c.fact.first > cause.fact.first && c.fact.first < cause.fact.last) ?? false
  return (
    started &&
    (cause.parent === effect.parent || cause.parent?.parent === effect.parent || cause.parent === effect.parent?.parent)
  )
}

const ORDER: ReadonlyArray<Severity> = ['critical', 'high', 'medium', 'low']

const sameThing = (a: Proof, b: Proof): boolean =>
  a.class === b.class &&
  a.subject.path === b.subject.path &&
  a.subject.address === b.subject.address &&
  a.subject.comm === b.subject.comm &&
  a.subject.syscall === b.subject.syscall

export const rank = (
  world: World,
  symptom: Symptom,
  blame: Blame,
  proofs: ReadonlyArray<Proof>,
): ReadonlyArray<Omit<Finding, 'chain'>> => {
  const { facts } = world
  const healthy = symptom.kind === 'none'
  const scored = proofs
    .filter(p => !healthy || classRow(p.class).cost === true)
    .map((proof): Ranked => {
      const proc = facts.procAt(proof.pid, proof.seq)
      const share = healthy ? 1 : proc === undefined ? 0.3 : (blame.get(proc) ?? 0.3)
      const cost = classRow(proof.class).cost === true && !healthy
      const beside = symptom.kind === 'hang' && ERRORS.has(proof.class) ? AT_REST : 1
      return {
        proof,
        proc,
        score: proof.strength * (cost ? Math.max(share, 0.8) : share) * classRow(proof.class).weight * beside,
      }
    })
    .filter(r => r.score >= (healthy ? COST_SHOWN : SHOWN))
    .sort((a, b) => b.score - a.score || a.proof.seq - b.proof.seq)
  const unique = scored.filter(
    (r, i) =>
      scored.findIndex(o => sameThing(o.proof, r.proof)) === i &&
      !(RESIDUAL.has(r.proof.class) && scored.some(o => o.proc === r.proc && o.score > r.score)),
  )
  const settled = unique
    .map(r => {
      const deeper = unique.find(o => o !== r && o.score > 0.3 && o.proof.class !== r.proof.class && explains(facts, o, r))
      return deeper === undefined ? r : { ...r, score: Math.min(r.score * EXPLAINED, deeper.score * 0.9) }
    })
    .sort((a, b) => b.score - a.score || a.proof.seq - b.proof.seq)
    .slice(0, MOST_FINDINGS)
  const second = settled[1]?.score ?? 0
  return settled.map((r, i) => ({
    ...r.proof,
    severity: severityOf(r, i, symptom),
    confidence: confidenceOf(r.proof.class, r.score, i === 0 ? second : (settled[0]?.score ?? 0), i, facts.meta),
  }))
}

const severityOf = (r: Ranked, position: number, symptom: Symptom): Severity => {
  const { severity } = classRow(r.proof.class)
  if (symptom.kind === 'unended') return 'low'
  if (symptom.kind === 'none') return ORDER[Math.max(ORDER.indexOf('medium'), ORDER.indexOf(severity))] ?? 'medium'
  return position === 0 ? severity : (ORDER[Math.min(ORDER.indexOf(severity) + 1, 3)] ?? 'low')
}
