// What the causal graph is made of. A node is a fact with the event that shows it; an edge says that one followed from another, and
// how sure that is. Nodes are made once each, by ground.ts; edges are found by the rows of edges/. Left out: which of several causes
// is the one to name (rank.ts), and words (present/).
import type { World } from '../rule.js'
import type { Proc } from '../facts.js'
import type { Proof, Step } from '../finding.js'

/**
 * fault: what a rule proved. end: of a process. sent: a signal. changed: something done to a name: removed, renamed, its mode
 * set. stop: who ended a run that hung.
 */
export type NodeKind = 'fault' | 'end' | 'sent' | 'changed' | 'stop'

export interface Node {
  readonly key: string
  readonly kind: NodeKind
  /** Whose doing it is. */
  readonly proc: Proc | undefined
  readonly step: Step
  /** Of a fault. */
  readonly proof?: Proof
}

/** Kinds of edges: rows of edges/, and of EDGE_WORDS in present/. */
export type EdgeKind =
  | 'error-path'
  | 'child-end'
  | 'server-gone'
  | 'never-listened'
  | 'should-have-listened'
  | 'answered'
  | 'changed'
  | 'not-made'
  | 'left-unfinished'
  | 'signalled'
  | 'gave-up'
  | 'reader-gone'
  | 'writer-gone'
  | 'waited-for'
  | 'used-up'
  | 'ended-waiting'

/** What an effect followed from. */
export interface Cause {
  readonly from: Node
  /** 1: the trace shows it. Less: it fits, and nothing in the trace speaks against it. */
  readonly sure: number
}

/** What the rows may look at. */
export interface Ground {
  readonly world: World
  /** Faults of a process, in order of events. */
  readonly faultsOf: (p: Proc) => ReadonlyArray<Node>
  readonly endOf: (p: Proc) => Node
  readonly faultOf: (proof: Proof) => Node
  readonly stop: Node | undefined
  /** A node of another kind; the same one for the same process, kind and event. */
  readonly other: (kind: 'sent' | 'changed', proc: Proc, step: Step) => Node
}

export interface EdgeRow {
  readonly kind: EdgeKind
  readonly to: NodeKind
  readonly causes: (ground: Ground, effect: Node) => ReadonlyArray<Cause>
}

export interface Edge extends Cause {
  readonly kind: EdgeKind
  readonly to: Node
}
