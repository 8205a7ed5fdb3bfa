// What the page's tables are made from: a sheet is a folded trace as rows of plain values, computed once for what is selected, then
// sorted, searched and shown a window at a time. Rows are numbers until somebody looks at them, so that a million of them cost their
// columns and no objects. One file beside this one for each sheet; index.ts is the table of them.
import type { Cell, Column } from '../../present/cell.js'
import type { Selection } from '../protocol.js'
import type { Session } from '../session.js'
import { orderBy, type Sort, type TableRow } from '../table.js'
import type { Detail } from './view.js'

export interface Sheet {
  readonly columns: ReadonlyArray<Column>
  readonly count: number
  /** What a reader must know to read the figures; '' nothing. */
  readonly note: string
  readonly cell: (row: number, column: number) => Cell
  readonly about: (row: number) => Omit<TableRow, 'cells'>
  /** What a search looks through, in lower case. */
  readonly text: (row: number) => string
  readonly detail: (row: number) => Detail
  /** Rows in the order of the sheet itself, where that is not their number: a tree with some of its branches closed. */
  readonly order?: (turned: ReadonlySet<string>) => Uint32Array
}

export type Fold = (session: Session, selection: Selection) => Sheet

/** Which rows stand where: searched, then sorted. */
export const arrange = (sheet: Sheet, search: string, sort: Sort | undefined, turned: ReadonlySet<string>): Uint32Array => {
  const by = sheet.columns.findIndex(({ key }) => key === sort?.key)
  const wanted = search.trim().toLowerCase()
  const all = (): Uint32Array => Uint32Array.from({ length: sheet.count }, (_, row) => row)
  if (by < 0 && wanted === '' && sheet.order !== undefined) return sheet.order(turned)
  const found = wanted === '' ? all() : all().filter(row => sheet.text(row).includes(wanted))
  if (by < 0) return found
  return orderBy(found.length, at => sheet.cell(found[at] as number, by), sort?.descending === true).map(
    at => found[at] as number,
  )
}

export const rowOfSheet = (sheet: Sheet, row: number, flat: boolean): TableRow => {
  const { depth, open, ...about } = sheet.about(row)
  const tree = flat || depth === undefined ? {} : { depth, ...(open === undefined ? {} : { open }) }
  return { ...about, ...tree, cells: sheet.columns.map((_, column) => sheet.cell(row, column)) }
}
