// From cause to symptom: the steps a reader can follow, each with the event that shows it. The way through the graph from the cause
// to how the run ended, led in by what the cause itself came from where that is no cause of its own: a file that was removed, a
// signal that was sent.
import type { Symptom, NonEmptyArray, Proof, Step } from './finding.js'
import { LASTING } from './graph/edges/waits.js'
import { type Graph, wayTo } from './graph/graph.js'
import type { Node } from './graph/node.js'

/** More of what led up to the cause than this is no lead-in any more. */
const LEAD_IN = 2
/** Only what the trace shows leads in. */
const SEEN = 0.95

const leadIn = ({ causesOf }: Graph, cause: Node): ReadonlyArray<Step> => {
  const steps: Step[] = []
  for (let at: Node | undefined = cause; at !== undefined && steps.length < LEAD_IN; ) {
    const before: Node | undefined = causesOf(at)
      .filter(e => e.sure >= SEEN && e.from.kind !== 'fault' && e.from.step.seq < cause.step.seq)
      .sort((a, b) => b.from.step.seq - a.from.step.seq)[0]?.from
    if (before !== undefined) steps.unshift(before.step)
    at = before
  }
  return steps
}

/** How the run ended. */
export const outcomeOf = ({ ground: { endOf, stop, world } }: Graph, symptom: Symptom): Node | undefined => {
  const { root } = world.facts
  if (symptom.kind === 'none' || root === undefined) return undefined
  return root.fact.alive ? stop : endOf(root)
}

const isSameEvent = (a: Step, b: Step | undefined): boolean => b !== undefined && a.seq === b.seq && a.pid === b.pid

const isNonEmpty = (steps: ReadonlyArray<Step>): steps is NonEmptyArray<Step> => steps.length > 0

export const chainOf = (graph: Graph, symptom: Symptom, proof: Proof): NonEmptyArray<Step> => {
  const cause = graph.ground.faultOf(proof)
  const end = outcomeOf(graph, symptom)
  const way = end === undefined ? undefined : wayTo(graph, cause, end)
  const last = way === undefined && end !== undefined && end.step.seq > cause.step.seq ? [end.step] : []
  const steps = [...leadIn(graph, cause), cause.step, ...(way?.map(e => e.to.step).filter(s => s.seq >= cause.step.seq) ?? last)]
  const isEnd = !LASTING.has(proof.class) // a crash at the event of its end is that end
  const told = steps
    .filter(s => s === cause.step || !isEnd || s.seq !== cause.step.seq || s.pid !== cause.step.pid)
    .filter((s, i, all) => s === cause.step || !isSameEvent(s, all[i + 1])) // "failed for reasons of its own" and its end are one
  return isNonEmpty(told) ? told : [cause.step]
}
