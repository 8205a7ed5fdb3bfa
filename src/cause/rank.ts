// The only place where findings are compared. What a proof is worth is the product of how well it is proven (rules), how much
// the outcome depends on its process (blame.ts) and how specific its class is (classes.ts); what follows from another cause
// in this trace ranks below it (taxonomy rule 1).
import type { Blame } from './blame.js'
import { classRow } from './classes.js'
import { confidenceOf } from './confidence.js'
import type { Proc } from './facts.js'
import type { CauseClass, Fate, Proof, Severity, Symptom } from './finding.js'
import type { Weighing } from './graph/drawn.js'
import type { Graph } from './graph/graph.js'
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
  /** How far the outcome depends on it. */
  readonly share: number
  /** What it would count for if all depended on it. */
  readonly worth: number
  readonly score: number
  /** What it followed from. */
  readonly by?: Proof
}

/** A proof with its place among the findings. */
export interface Placed {
  readonly proof: Proof
  readonly severity: Severity
  readonly confidence: number
}

/** What this has of the outcome when all that it explains has so much: hardly less. */
const HANDED_DOWN = 0.97
/** Where the graph shows a way, a cause that is barely proven explains nothing yet. */
const PROVEN = 0.25

/** Causes that a class holds in its own definition: data are cut short because their writer was stopped. */
const EMBRACES: Partial<Readonly<Record<CauseClass, CauseClass>>> = { 'truncated-data': 'killed-by-signal' }

/** `deeper` explains `other` when the graph leads from one to the other, and not back (those that wait for each other are equals). */
const explains = (graph: Graph, deeper: Ranked, other: Ranked): number => {
  if (EMBRACES[other.proof.class] === deeper.proof.class) return 0
  const from = graph.ground.faultOf(deeper.proof)
  const to = graph.ground.faultOf(other.proof)
  const sure = graph.behind(to).get(from)?.sure ?? 0
  return sure > 0 && !graph.behind(from).has(to) ? sure : 0
}

const ORDER: ReadonlyArray<Severity> = ['critical', 'high', 'medium', 'low']

/** Equal for proofs of the same thing. */
const thingOf = ({ class: name, subject }: Proof): string =>
  [name, subject.path, subject.address, subject.comm, subject.syscall].map(part => part ?? '').join('\0')

const eachOnce = (all: ReadonlyArray<Ranked>): ReadonlyArray<Ranked> => {
  const seen = new Set<string>()
  return all.filter(({ proof }) => {
    const thing = thingOf(proof)
    return !seen.has(thing) && seen.add(thing)
  })
}

/** Proofs that the graph is asked about; those behind them are noise. */
const MOST_WEIGHED = 64

const byScore = (a: Ranked, b: Ranked): number => b.score - a.score || a.proof.seq - b.proof.seq

/** A cause answers for what follows from it, in whichever process that is. */
const handDown = (graph: Graph, all: ReadonlyArray<Ranked>): ReadonlyArray<Ranked> =>
  all.map(cause => {
    const share = all.reduce(
      (most, r) => (r === cause ? most : Math.max(most, r.share * explains(graph, cause, r) * HANDED_DOWN)),
      0,
    )
    return share <= cause.share ? cause : { ...cause, share, score: cause.worth * share }
  })

/** What follows from a better cause ranks below it: rule 1 of the taxonomy. */
const settle = (graph: Graph, all: ReadonlyArray<Ranked>): ReadonlyArray<Ranked> =>
  all.map(r => {
    const deeper = all.find(o => o !== r && o.worth * explains(graph, o, r) > PROVEN)
    return deeper === undefined ? r : { ...r, score: Math.min(r.score * EXPLAINED, deeper.score * 0.9), by: deeper.proof }
  })

/** What each proof is worth by itself, best first, each thing once. */
const score = (world: World, symptom: Symptom, blame: Blame, proofs: ReadonlyArray<Proof>): ReadonlyArray<Ranked> => {
  const healthy = symptom.kind === 'none'
  const scored = proofs
    .filter(p => !healthy || classRow(p.class).cost === true)
    .map((proof): Ranked => {
      const proc = world.facts.procAt(proof.pid, proof.seq)
      const share = healthy ? 1 : proc === undefined ? 0.3 : (blame.get(proc) ?? 0.3)
      const cost = classRow(proof.class).cost === true && !healthy
      const beside = symptom.kind === 'hang' && ERRORS.has(proof.class) ? AT_REST : 1
      const counted = cost ? Math.max(share, 0.8) : share
      const worth = proof.strength * classRow(proof.class).weight * beside
      return { proof, proc, share: counted, worth, score: worth * counted }
    })
    .sort(byScore)
  return eachOnce(scored).slice(0, MOST_WEIGHED)
}

export interface Ranking {
  readonly placed: ReadonlyArray<Placed>
  /** Those that were not placed, too. */
  readonly weighed: ReadonlyArray<Weighing>
}

export const rank = (graph: Graph, symptom: Symptom, blame: Blame, proofs: ReadonlyArray<Proof>): Ranking => {
  const { world, faultOf } = graph.ground
  const least = symptom.kind === 'none' ? COST_SHOWN : SHOWN
  const all = [...handDown(graph, score(world, symptom, blame, proofs))].sort(byScore)
  const answered = all.filter(r => r.score >= least)
  const better = (r: Ranked): Ranked | undefined =>
    RESIDUAL.has(r.proof.class)
      ? answered.find(o => o.proc === r.proc && o.score > r.score && !RESIDUAL.has(o.proof.class))
      : undefined
  const telling = answered.filter(r => better(r) === undefined)
  const settled = [...settle(graph, telling)].sort(byScore)
  const placed = settled.slice(0, MOST_FINDINGS)
  const weighing = (r: Ranked, fate: Fate, by: Proof | undefined = undefined): Weighing => ({
    node: faultOf(r.proof),
    strength: r.proof.strength,
    share: r.share,
    weight: classRow(r.proof.class).weight,
    score: r.score,
    fate,
    ...(by === undefined ? {} : { by: faultOf(by) }),
  })
  const second = placed[1]?.score ?? 0
  return {
    placed: placed.map((r, i) => ({
      proof: r.proof,
      severity: severityOf(r, i, symptom),
      confidence: confidenceOf(r.proof.class, r.score, i === 0 ? second : (placed[0]?.score ?? 0), i, world.facts.meta),
    })),
    weighed: [
      ...settled.map((r, i) =>
        weighing(r, r.by !== undefined ? 'followed' : i === 0 ? 'first' : i < MOST_FINDINGS ? 'beside' : 'crowded', r.by),
      ),
      ...answered.flatMap(r => (better(r) === undefined ? [] : [weighing(r, 'residual', better(r)?.proof)])),
      ...all.flatMap(r => (r.score < least ? [weighing(r, 'weak')] : [])),
    ],
  }
}

const severityOf = (r: Ranked, position: number, symptom: Symptom): Severity => {
  const { severity } = classRow(r.proof.class)
  if (symptom.kind === 'unended') return 'low'
  if (symptom.kind === 'none') return ORDER[Math.max(ORDER.indexOf('medium'), ORDER.indexOf(severity))] ?? 'medium'
  return position === 0 ? severity : (ORDER[Math.min(ORDER.indexOf(severity) + 1, 3)] ?? 'low')
}
