// The views of an opened trace; views/registry.ts draws them. Tabs of one group stand together, in the order of their rows.
import type { PageModel } from '../browser/protocol.js'

/** What its views answer: why it happened, when, what was touched, where time went, or what the reader asks. */
export const GROUPS = ['why', 'when', 'what', 'time', 'ask'] as const

export interface TabRow {
  readonly id: string
  readonly title: string
  readonly group: (typeof GROUPS)[number]
  /** A number that stands behind the title. */
  readonly count?: (model: PageModel) => number
  /** It shows the current event: evidence offers to go there. */
  readonly follows?: true
}

const rows = [
  { id: 'evidence', title: 'Evidence', group: 'why' },
  { id: 'compare', title: 'Compare', group: 'why' },
  { id: 'events', title: 'Events', group: 'when', count: model => model.rows, follows: true },
  { id: 'timeline', title: 'Timeline', group: 'when', follows: true },
  { id: 'processes', title: 'Processes', group: 'when', count: model => model.processes.length },
  { id: 'files', title: 'Files', group: 'what' },
  { id: 'connections', title: 'Connections', group: 'what' },
  { id: 'dns', title: 'DNS', group: 'what' },
  { id: 'calls', title: 'Calls', group: 'time' },
  { id: 'stacks', title: 'Stacks', group: 'time' },
  { id: 'usage', title: 'CPU and memory', group: 'time' },
  { id: 'flame', title: 'Flame graph', group: 'time' },
  { id: 'programs', title: 'Programs', group: 'ask' },
  { id: 'sql', title: 'SQL', group: 'ask' },
] as const satisfies ReadonlyArray<TabRow>

export type Tab = (typeof rows)[number]['id']
type Row = TabRow & { readonly id: Tab }
/** In the order in which they are seen. */
export const TABS: ReadonlyArray<Row> = GROUPS.flatMap(group => (rows as ReadonlyArray<Row>).filter(row => row.group === group))
