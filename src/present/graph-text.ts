// The causal graph as text (`explain --verbose`): its nodes in order of events, each with what it followed from, and then every proof
// that was weighed, what it was worth, and why it is not the first finding.
import type { CauseGraph, GraphEdge, GraphNode, Weighed } from '../cause/index.js'
import { wrap } from './layout.js'
import { fill } from './messages.js'
import { EDGE_WORDS, FATE_WORDS } from './messages-graph.js'
import type { Palette } from './palette.js'
import { stepText } from './sentences.js'
import { since } from './story.js'

const hanging = (indent: number, text: string, width: number): ReadonlyArray<string> =>
  wrap(text, width - indent - 2).map((line, i) => `${' '.repeat(i === 0 ? indent : indent + 2)}${line}`)

const nodeText = ({ id, step, class: cls }: GraphNode, startNs: number): string =>
  `${id}  ${since(step.timeNs - startNs)}  ${cls === undefined ? '' : `${cls}: `}${stepText(step)} [#${step.seq}]`

/** Certainty is said where there is less than all of it. */
const edgeText = ({ from, kind, sure }: GraphEdge): string =>
  `because of ${from}: ${EDGE_WORDS[kind] ?? kind}${sure < 1 ? ` (fits to ${Math.round(sure * 100)} %)` : ''}`

const share = (part: number): string => part.toFixed(2)

const weighedText = ({ id, class: cls }: GraphNode, { strength, share: of, weight, score, fate, by = '' }: Weighed): string => {
  const worth = strength * of * weight
  const put = Math.abs(worth - score) < 0.005 ? '' : `, put at ${share(score)}`
  const product = `proven ${share(strength)} × outcome ${share(of)} × class ${share(weight)} = ${share(worth)}`
  return `${id}  ${cls ?? ''}: ${product}${put}: ${fill(FATE_WORDS[fate], { by })}`
}

export const graphText = ({ nodes, edges, weaker }: CauseGraph, palette: Palette, width: number): ReadonlyArray<string> => {
  const startNs = nodes.reduce((least, { step }) => Math.min(least, step.timeNs), nodes[0]?.step.timeNs ?? 0)
  const facts = nodes.flatMap(node => [
    ...hanging(4, nodeText(node, startNs), width),
    ...edges.filter(e => e.to === node.id).flatMap(e => hanging(8, edgeText(e), width).map(palette.faint)),
  ])
  const weighed = nodes
    .flatMap(node => (node.weighed === undefined ? [] : [{ node, weighed: node.weighed }]))
    .sort((a, b) => b.weighed.score - a.weighed.score)
    .flatMap(({ node, weighed: worth }) => hanging(4, weighedText(node, worth), width))
  return [
    '',
    '  What followed from what:',
    ...(facts.length > 0 ? facts : ['    nothing that needs an explanation']),
    ...(weighed.length > 0
      ? ['', '  What was weighed:', ...weighed, ...(weaker > 0 ? [`    and ${weaker} weaker ones`] : [])]
      : []),
  ]
}
