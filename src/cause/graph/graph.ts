// The graph of one explanation, found as far as it is asked for: what a node followed from, how sure the way from one node to
// another is, and the way itself. Ways go backwards, from effect to cause.
import { EDGES } from './edges/index.js'
import type { Edge, Ground, Node } from './node.js'

export interface Graph {
  readonly ground: Ground
  readonly causesOf: (effect: Node) => ReadonlyArray<Edge>
  /** Everything it came from, with the edge that leads there on the surest way and how sure that way is. */
  readonly behind: (effect: Node) => ReadonlyMap<Node, Reached>
}

export interface Reached {
  /** The edge by which it leads on towards the effect; none for the effect itself. */
  readonly by: Edge | undefined
  readonly sure: number
}

/** Of two ways as sure, the shorter one: each further step takes a little. */
const STEP = 0.999
/** A run of tens of thousands of processes has as many ends; what is further behind than so many nodes explains nothing to anybody. */
const MOST_REACHED = 1024

const walk = (causesOf: Graph['causesOf'], effect: Node): ReadonlyMap<Node, Reached> => {
  const reached = new Map<Node, Reached>([[effect, { by: undefined, sure: 1 }]])
  const open = [effect]
  for (let next = 0; next < open.length && reached.size < MOST_REACHED; next++) {
    const at = open[next] as Node
    const { sure } = reached.get(at) ?? { sure: 0 }
    for (const edge of causesOf(at)) {
      const there = sure * edge.sure * STEP
      if (there <= (reached.get(edge.from)?.sure ?? 0)) continue
      reached.set(edge.from, { by: edge, sure: there })
      open.push(edge.from)
    }
  }
  return reached
}

export const graphOf = (ground: Ground): Graph => {
  const known = new Map<Node, ReadonlyArray<Edge>>()
  const causesOf = (effect: Node): ReadonlyArray<Edge> => {
    const all =
      known.get(effect) ??
      EDGES.filter(row => row.to === effect.kind).flatMap(row =>
        row.causes(ground, effect).map(cause => ({ ...cause, kind: row.kind, to: effect })),
      )
    known.set(effect, all)
    return all
  }
  const walked = new Map<Node, ReadonlyMap<Node, Reached>>()
  return {
    ground,
    causesOf,
    behind: effect => {
      const all = walked.get(effect) ?? walk(causesOf, effect)
      walked.set(effect, all)
      return all
    },
  }
}

/** The nodes from a cause to an effect, both included; undefined where there is no way. */
export const wayTo = ({ behind }: Graph, cause: Node, effect: Node): ReadonlyArray<Edge> | undefined => {
  const reached = behind(effect)
  const way: Edge[] = []
  if (!reached.has(cause)) return undefined
  for (let by = reached.get(cause)?.by; by !== undefined; by = reached.get(by.to)?.by) way.push(by)
  return way
}
