// Rows of a table and their order. A table is sorted where its rows are: by the worker for what it computed, by the element for
// rows it was given (SQL results, outputs of programs). What is not known stands last in either direction.
import type { Cell } from '../present/cell.js'

export interface TableRow {
  /** The same row after the table was computed again has the same one. */
  readonly id: string
  readonly cells: ReadonlyArray<Cell>
  readonly failed?: boolean
  /** In a tree: how deep, from 0, and whether what is below is shown; absent for a row with nothing below. */
  readonly depth?: number
  readonly open?: boolean
}

export interface Sort {
  readonly key: string
  readonly descending: boolean
}

/** Compares by code unit, as a file listing does, and faster than any locale. */
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const sizeOf = (cell: ReadonlyArray<number>): number => cell.reduce((sum, n) => sum + n, 0)

export const compareCells = (a: Cell, b: Cell): number => {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b)
  if (typeof a === 'string') return 1 // numbers before text, as SQLite sorts them
  if (typeof b === 'string') return -1
  const [x, y] = [a, b].map(cell => (typeof cell === 'object' ? sizeOf(cell ?? []) : cell))
  return x === undefined || y === undefined || x === y ? 0 : x < y ? -1 : 1
}

/** The order of `count` rows by one value of each; rows that are equal keep their order. */
export const orderBy = (count: number, cellOf: (row: number) => Cell, descending: boolean): Uint32Array => {
  const cells = Array.from({ length: count }, (_, row) => cellOf(row))
  const order = Uint32Array.from({ length: count }, (_, row) => row)
  return order.sort((i, j) => {
    const [a, b] = [cells[i] ?? null, cells[j] ?? null]
    if (a === null || b === null) return a === b ? i - j : a === null ? 1 : -1
    const by = compareCells(a, b)
    return by === 0 ? i - j : descending ? -by : by
  })
}
