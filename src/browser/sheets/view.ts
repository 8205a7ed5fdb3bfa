// What the page and its worker say to each other of tables: which one, how it is arranged, and what is known of one of its rows.
import type { Column } from '../../present/cell.js'
import type { Selection } from '../protocol.js'
import type { Sort } from '../table.js'

export type SheetName = 'processes' | 'calls' | 'files' | 'connections' | 'dns'

export interface SheetAsk {
  readonly _tag: 'Sheet'
  readonly of: SheetName
  readonly selection: Selection
  readonly search: string
  readonly sort: Sort | undefined
  /** Rows of a tree that were opened or closed by hand. */
  readonly turned: ReadonlyArray<string>
}

export interface SheetHead {
  readonly columns: ReadonlyArray<Column>
  /** Rows that fit the search. */
  readonly count: number
  /** What a reader must know to read the figures; '' nothing. */
  readonly note: string
}

/** Somewhere else on the page: a search of the event list, an event, or a selection of all views. */
export type Lead = { readonly text: string } & (
  | { readonly query: string }
  | { readonly seq: number }
  | { readonly select: Selection }
)

/** All about one row of a table. */
export interface Detail {
  readonly title: string
  readonly facts: ReadonlyArray<readonly [label: string, value: string]>
  /** Counts by size, each with what its bar stands for. */
  readonly chart?: { readonly title: string; readonly bars: ReadonlyArray<readonly [label: string, count: number]> }
  readonly lists: ReadonlyArray<{ readonly title: string; readonly rows: ReadonlyArray<DetailRow> }>
  readonly leads: ReadonlyArray<Lead>
}

export interface DetailRow {
  readonly text: string
  readonly note: string
  readonly lead?: Lead
}
