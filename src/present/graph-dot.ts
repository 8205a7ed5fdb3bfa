// The causal graph for tools that draw: the DOT language (graphviz.org/doc/info/lang.html) and Mermaid flowcharts
// (mermaid.js.org/syntax/flowchart.html). Causes stand above effects; what only fits is dashed.
import type { CauseGraph, GraphNode } from '../cause/index.js'
import { wrap } from './layout.js'
import { EDGE_WORDS } from './messages-graph.js'
import { stepText } from './sentences.js'

const LABEL_COLUMNS = 44
const EMPTY: CauseGraph = { nodes: [], edges: [], weaker: 0 }

/** Lines of a node; stepText has made control characters safe. */
const label = ({ step, class: cls }: GraphNode): ReadonlyArray<string> => [
  ...(cls === undefined ? [] : [cls]),
  ...wrap(stepText(step), LABEL_COLUMNS),
  `#${step.seq}`,
]

const words = (kind: string): ReadonlyArray<string> => wrap(EDGE_WORDS[kind] ?? kind, LABEL_COLUMNS / 2)

/** In a quoted string only the quote needs a backslash; a backslash of the text would begin an escape. */
const dotString = (lines: ReadonlyArray<string>): string =>
  `"${lines.map(line => line.replaceAll('\\', '\\\\').replaceAll('"', '\\"')).join('\\n')}"`

const dotNode = (node: GraphNode): string => {
  const first = node.weighed?.fate === 'first' ? ', penwidth=3' : ''
  return `  ${node.id} [label=${dotString(label(node))}${first}];`
}

export const graphDot = ({ nodes, edges }: CauseGraph = EMPTY): string =>
  [
    'digraph cause {',
    '  node [shape=box, fontname="sans-serif"];',
    '  edge [fontname="sans-serif", fontsize=10];',
    ...nodes.map(dotNode),
    ...edges.map(
      ({ from, to, kind, sure }) => `  ${from} -> ${to} [label=${dotString(words(kind))}${sure < 1 ? ', style=dashed' : ''}];`,
    ),
    '}',
    '',
  ].join('\n')

/** Inside quotes Mermaid reads entities, written with # for &; backticks would begin Markdown. */
const mermaidString = (lines: ReadonlyArray<string>): string =>
  `"${lines.map(line => line.replace(/[#"`<>&\\]/g, c => `#${c.charCodeAt(0)};`)).join('<br/>')}"`

export const graphMermaid = ({ nodes, edges }: CauseGraph = EMPTY): string =>
  [
    'flowchart TD',
    ...nodes.map(node => `  ${node.id}[${mermaidString(label(node))}]`),
    ...edges.map(({ from, to, kind, sure }) => `  ${from} ${sure < 1 ? '-.->' : '-->'}|${mermaidString(words(kind))}| ${to}`),
    ...nodes.filter(n => n.weighed?.fate === 'first').map(({ id }) => `  style ${id} stroke-width:4px`),
    '',
  ].join('\n')
