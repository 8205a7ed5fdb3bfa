// The views of an opened trace, in the order of their tabs; views/registry.ts draws them.
import type { PageModel } from '../browser/protocol.js'

export interface TabRow {
  readonly id: string
  readonly title: string
  /** A number that stands behind the title. */
  readonly count?: (model: PageModel) => number
}

const rows = [
  { id: 'evidence', title: 'Evidence' },
  { id: 'events', title: 'Events', count: model => model.rows },
  { id: 'processes', title: 'Processes', count: model => model.processes.length },
] as const satisfies ReadonlyArray<TabRow>

export type Tab = (typeof rows)[number]['id']
export const TABS: ReadonlyArray<TabRow & { readonly id: Tab }> = rows
