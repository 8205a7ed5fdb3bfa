// What an incident is, what its rules may look at, and the few things that most of them need. A rule notices; what it is worth is
// index.ts's, and the words are present's.
import type { PeakFact } from '../../engine/facts.js'
import { type Facts, type Proc, who } from '../facts.js'
import type { EventSeq, NonEmptyArray, Severity, Subject } from '../finding.js'
import { evidenceOf } from '../rule.js'
import type { Hang } from '../symptom.js'
import type { IncidentClass, Level, Thresholds } from './thresholds.js'

/** Something that happened over a time and passed its threshold. */
export interface Incident {
  /** Its place in the list, from 1: what findings cite. */
  readonly id: number
  readonly class: IncidentClass
  /** 'low' unless a finding rests on it; then the level of its class. */
  readonly severity: Severity
  readonly level: Level
  readonly subject: Subject
  readonly pid: number
  readonly fromNs: number
  readonly toNs: number
  /** Which setting of the table it passed, what was measured, and from what on that counts. */
  readonly setting: string
  readonly value: number
  readonly threshold: number
  /** Ordered; the first and last event of the time, and what proves it. */
  readonly evidence: NonEmptyArray<EventSeq>
  /** Values for the class's sentence. */
  readonly fields: Readonly<Record<string, string | number>>
}

export type Noticed = Pick<Incident, 'subject' | 'pid' | 'fromNs' | 'toNs' | 'setting' | 'value' | 'evidence' | 'fields'>

export interface Scene {
  readonly facts: Facts
  readonly hang: Hang | undefined
  readonly set: Thresholds
}

export interface IncidentRule {
  readonly class: IncidentClass
  readonly notice: (scene: Scene) => ReadonlyArray<Noticed>
}

interface When {
  readonly fromNs: number
  readonly toNs: number
  readonly evidence: ReadonlyArray<EventSeq>
}

export const noticed = (
  p: Proc,
  setting: string,
  value: number,
  when: When,
  fields: Incident['fields'] = {},
  subject: Subject = {},
): Noticed => ({
  subject: { pid: p.fact.pid, comm: p.fact.comm, ...subject },
  pid: p.fact.pid,
  fromNs: when.fromNs,
  toNs: when.toNs,
  setting,
  value,
  evidence: evidenceOf(when.evidence[0] ?? p.fact.first, ...when.evidence.slice(1)),
  fields: { who: who(p), ...fields },
})

export const whenOf = (peak: PeakFact): When => ({
  fromNs: peak.firstNs,
  toNs: peak.lastNs,
  evidence: [peak.first, peak.last],
})

/** Every process with the highest window of this measure, where there is one. */
export const peaksOf = (facts: Facts, measure: PeakFact['measure']): ReadonlyArray<readonly [Proc, PeakFact]> =>
  facts.procs.flatMap(p => p.peaks.filter(peak => peak.measure === measure).map(peak => [p, peak] as const))
