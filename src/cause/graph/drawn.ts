// The graph as plain data, for whoever draws it: every proof that was weighed, what lies between these and how the run ended, and what
// led to them. Ends that no weighed proof led to are left out: a run of a thousand processes has a thousand of them.
import type { CauseGraph, Weighed } from '../finding.js'
import type { Graph } from './graph.js'
import type { Edge, Node } from './node.js'

/** A proof's place, the other node by its key. */
export type Weighing = Omit<Weighed, 'by'> & { readonly node: Node; readonly by?: Node }

const chosen = ({ behind }: Graph, end: Node | undefined, faults: ReadonlySet<Node>): ReadonlySet<Node> => {
  const all = new Set<Node>(faults)
  for (const fault of faults)
    for (const node of behind(fault).keys()) if (node.kind !== 'fault' || faults.has(node)) all.add(node)
  if (end === undefined) return all
  for (const node of behind(end).keys())
    if (node.kind !== 'fault' && [...behind(node).keys()].some(cause => faults.has(cause))) all.add(node)
  return all.add(end)
}

/** Below this a proof is not even worth a node: programs look for dozens of files that are not there. */
const DRAWN = 0.04

export const drawn = (graph: Graph, end: Node | undefined, all: ReadonlyArray<Weighing>): CauseGraph => {
  const weighings = all.filter(w => w.score >= DRAWN)
  const weighed = new Map(weighings.map(w => [w.node, w]))
  const nodes = [...chosen(graph, end, new Set(weighed.keys()))].sort(
    (a, b) => a.step.seq - b.step.seq || a.key.localeCompare(b.key),
  )
  const ids = new Map(nodes.map((node, i) => [node, `n${i + 1}`]))
  const idOf = (node: Node): string => ids.get(node) ?? ''
  const edges = nodes.flatMap(graph.causesOf).filter((e: Edge) => ids.has(e.from))
  return {
    nodes: nodes.map(node => {
      const place = weighed.get(node)
      const { node: _, by, ...worth } = place ?? {}
      return {
        id: idOf(node),
        kind: node.kind,
        step: node.step,
        ...(node.proof === undefined ? {} : { class: node.proof.class }),
        ...(place === undefined ? {} : { weighed: { ...(worth as Weighed), ...(by === undefined ? {} : { by: idOf(by) }) } }),
      }
    }),
    edges: edges.map(({ from, to, kind, sure }) => ({ from: idOf(from), to: idOf(to), kind, sure })),
    weaker: all.length - weighings.length,
  }
}
