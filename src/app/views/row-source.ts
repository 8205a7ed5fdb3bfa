// Where a table's rows come from: asked for as they come into view, or all there from the beginning and sorted here.
import { orderBy, type Sort, type TableRow } from '../../browser/table.js'
import type { Cell, Column } from '../../present/cell.js'

export interface RowSource {
  readonly count: number
  /** Rows `from` up to `to`. */
  readonly read: (from: number, to: number) => ReadonlyArray<TableRow> | Promise<ReadonlyArray<TableRow>>
}

const isRow = (row: ReadonlyArray<Cell> | TableRow): row is TableRow => 'cells' in row

export const inMemory = (
  columns: ReadonlyArray<Column>,
  given: ReadonlyArray<ReadonlyArray<Cell> | TableRow>,
  sort: Sort | undefined,
): RowSource => {
  const by = columns.findIndex(({ key }) => key === sort?.key)
  const row = (at: number): TableRow => {
    const one = given[at] ?? []
    return isRow(one) ? one : { id: String(at), cells: one }
  }
  const order = by < 0 ? undefined : orderBy(given.length, at => row(at).cells[by] ?? null, sort?.descending === true)
  return {
    count: given.length,
    read: (from, to) =>
      Array.from({ length: Math.max(0, Math.min(to, given.length) - from) }, (_, i) => row(order?.[from + i] ?? from + i)),
  }
}
