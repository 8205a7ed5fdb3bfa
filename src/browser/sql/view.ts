// What the page and the worker say to each other about SQL.
import type { Cell, Column } from '../../present/cell.js'
import type { Sql } from '../carried.js'

/** An empty query asks for the schema alone. */
export interface SqlAsk {
  readonly _tag: 'Sql'
  readonly at: Sql
  readonly query: string
}

export interface SchemaTable {
  readonly name: string
  readonly columns: ReadonlyArray<string>
  readonly rows: number
  /** Of the trace, beyond those in the table. */
  readonly left: number
}

export interface SqlView {
  readonly schema: ReadonlyArray<SchemaTable>
  readonly columns: ReadonlyArray<Column>
  readonly rows: ReadonlyArray<ReadonlyArray<Cell>>
  /** There are more rows than are shown. */
  readonly more: boolean
  /** The column that is an event's number; -1: none. */
  readonly seqAt: number
}
