// Lines in columns, as the tools print them: a heading, and a line per record under it. A column is a row of a table; which columns
// there are depends on what was asked for. Most tools put one blank between columns; where one does not, its row says so.
import { safeText } from '../present/escape.js'
import type { Fields } from './record.js'

/** When a record came, and what else a line may say that is not in the record. */
export interface Moment {
  readonly tsNs: bigint
  /** Time of day there and then, HH:MM:SS. */
  readonly clock: string
}

export interface Column {
  readonly title: string
  /** Padded on the right; negative: on the left. 0: as long as it is. */
  readonly width: number
  readonly value: (record: Fields, moment: Moment) => string | number | bigint
  /** false: left out. */
  readonly when?: boolean
  /** At most so many characters of the value. */
  readonly most?: number
  /** What stands behind the title and behind the value; a blank. */
  readonly gaps?: readonly [title: string, value: string]
}

export const padded = (text: string | number | bigint, width: number): string =>
  width < 0 ? String(text).padStart(-width) : String(text).padEnd(width)

const joined = (columns: ReadonlyArray<Column>, side: 0 | 1, cell: (column: Column) => string | number | bigint): string =>
  columns
    .map((column, i) => `${padded(cell(column), column.width)}${column.gaps?.[side] ?? (i === columns.length - 1 ? '' : ' ')}`)
    .join('')

export interface Table {
  readonly heading: string
  readonly line: (record: Fields, moment: Moment) => string
}

export const table = (all: ReadonlyArray<Column>): Table => {
  const columns = all.filter(({ when }) => when !== false)
  return {
    heading: joined(columns, 0, ({ title }) => title),
    line: (record, moment) =>
      joined(columns, 1, ({ value, most }) => {
        const cell = value(record, moment)
        return typeof cell === 'string' ? safeText(most === undefined ? cell : cell.slice(0, most)) : cell
      }),
  }
}

/** Columns of a field as it is. */
export const field =
  (name: string) =>
  (record: Fields): number =>
    record.num(name)
export const name =
  (of: string) =>
  (record: Fields): string =>
    record.text(of)

/** Nanoseconds per second, and bytes per kB. */
export const SECOND_NS = 1_000_000_000
export const KB = 1024

export const clock = (_: Fields, moment: Moment): string => moment.clock
