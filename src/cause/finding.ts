// What an explanation is made of. Ids and fields only: every sentence a reader sees is a row of present/messages.
// Left out: how findings are found (rules/), compared (rank.ts) and worded (present/explain.ts).

import type { Incident } from './incident/incident.js'
import type { StatePart } from '../engine/facts.js'

/** A root cause class of the taxonomy; classes.ts holds one row for each. */
export type CauseClass = keyof typeof import('./classes.js').CLASSES

export type Severity = 'critical' | 'high' | 'medium' | 'low'

/** What the finding is about: only the keys that apply. Paths are absolute where the trace tells, addresses "IP:port". */
export interface Subject {
  readonly pid?: number
  readonly comm?: string
  readonly path?: string
  readonly address?: string
  readonly syscall?: string
  readonly errno?: string
  readonly signal?: string
}

/** An event number of the trace, from 1. */
export type EventSeq = number
export type NonEmptyArray<A> = readonly [A, ...A[]]

/** One link of the chain from cause to symptom, in order of time. `id` names a row of present/messages. */
export interface Step {
  readonly id: string
  readonly fields: Readonly<Record<string, string | number>>
  readonly seq: EventSeq
  readonly timeNs: number
  readonly pid: number
}

/** What a rule establishes: a class, whom it is about, and the events that prove it. */
export interface Proof {
  readonly class: CauseClass
  readonly subject: Subject
  /** Process the cause is seen in. */
  readonly pid: number
  /** The deciding event. */
  readonly seq: EventSeq
  readonly timeNs: number
  /** How completely the class's proof obligations are met, 0..1. */
  readonly strength: number
  /** Ordered; the deciding event is among them. */
  readonly evidence: NonEmptyArray<EventSeq>
  /** Values for the class's sentences. */
  readonly fields: Readonly<Record<string, string | number>>
  /** What the proof rests on that this trace could not show. */
  readonly missing?: ReadonlyArray<string>
  /** Row of sentences, where the class's own would not fit. */
  readonly words?: string
}

export interface Finding extends Proof {
  readonly severity: Severity
  /** 0..1 */
  readonly confidence: number
  /** Cause first, symptom last. */
  readonly chain: NonEmptyArray<Step>
  /** Incidents, by id, that are the course of this cause. */
  readonly incidents?: ReadonlyArray<number>
}

/** How it went wrong as seen from outside. */
export interface Symptom {
  /** Unended: the recording broke off while it ran. The last four: of a process that was looked at and lives. */
  readonly kind: 'exit' | 'signal' | 'hang' | 'none' | 'unended' | 'stuck' | 'idle' | 'running' | 'unseen'
  readonly pid: number
  readonly comm: string
  readonly code: number
  readonly signal: number
  readonly durationNs: number
  /** The trace has no times of its own. */
  readonly untimed?: true
  readonly seq: EventSeq
  readonly timeNs: number
  /** Of a hang: something in the trace stopped it, so that the recording saw how the root ended. */
  readonly stopped?: true
  /** The last thing it printed before it ended, if anything; quoted to the reader, decides nothing. */
  readonly says?: string
  /** Row and values of the sentence about a process that lives. */
  readonly words?: string
  readonly fields?: Readonly<Record<string, string | number>>
}

/**
 * What became of a proof: the first finding, one beside it, or none, because it followed from another, says nothing beside a better
 * one of the same process, is too weak, or was one too many.
 */
export type Fate = 'first' | 'beside' | 'followed' | 'residual' | 'weak' | 'crowded'

/** What a proof was worth. */
export interface Weighed {
  /** How completely it is proven, how far the outcome depends on its process, how specific its class is: the score is their product. */
  readonly strength: number
  readonly share: number
  readonly weight: number
  /** After what follows from others was put behind them. */
  readonly score: number
  readonly fate: Fate
  /** Node that it followed from. */
  readonly by?: string
}

/** A fact with its event. */
export interface GraphNode {
  /** "n1", in order of events. */
  readonly id: string
  readonly kind: 'fault' | 'end' | 'sent' | 'changed' | 'stop'
  readonly step: Step
  /** Of a fault. */
  readonly class?: CauseClass
  readonly weighed?: Weighed
}

/** `to` followed from `from`. Kinds are rows of present/messages-graph. */
export interface GraphEdge {
  readonly from: string
  readonly to: string
  readonly kind: string
  /** 1: the trace shows it. Less: it fits, and nothing speaks against it. */
  readonly sure: number
}

export interface CauseGraph {
  readonly nodes: ReadonlyArray<GraphNode>
  readonly edges: ReadonlyArray<GraphEdge>
  /** Proofs that were too weak even to be drawn. */
  readonly weaker: number
}

export interface Explanation {
  /** Held against a good run: how many failures, waits and bad ends that one had as well; `measure` false: it failed likewise. */
  readonly baseline?: { readonly tolerated: number; readonly measure: boolean }
  /** Absent when the trace holds no process. */
  readonly symptom?: Symptom
  readonly findings: ReadonlyArray<Finding>
  /** What happened over time and passed its threshold. It accuses nobody: a healthy run may have some. */
  readonly incidents?: ReadonlyArray<Incident>
  /** What the findings were chosen from. */
  readonly graph?: CauseGraph
  /** What could not be read of processes that were looked at. */
  readonly unread?: ReadonlyArray<{ readonly who: string; readonly part: StatePart }>
}
