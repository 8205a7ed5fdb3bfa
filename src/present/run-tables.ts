// What programs put out, as tables for a page: the records of each stream with a column per field, and each map with its keys and
// values. A row of counts in a power-of-two histogram (an array of numbers in a map) becomes bars. Bounded: of very many records the
// first are kept, and the rest counted. Left out: printk lines and faults, which are lines (run.ts).
import type { Field, MapSnapshot, Output, Value } from '../output/index.js'
import { type Cell, type CellKind, cellText, type Column } from './cell.js'
import { safeText } from './escape.js'
import { fieldsOf, impliedMark, rowOf, valueText } from './run.js'

export interface RunTable {
  readonly name: string
  readonly columns: ReadonlyArray<Column>
  readonly rows: ReadonlyArray<ReadonlyArray<Cell>>
  /** Beyond the rows. */
  readonly left: number
}

const ROWS_MAX = 20_000
/** Fewer numbers in a list are told apart better than seen. */
const BARS_MIN = 8

const numbersOf = (value: Value): ReadonlyArray<number> | undefined => {
  if (value._tag !== 'List' || value.items.length < BARS_MIN) return undefined
  const numbers = value.items.map(item => (item._tag === 'Number' || item._tag === 'Wide' ? Number(item.value) : Number.NaN))
  return numbers.some(Number.isNaN) ? undefined : numbers
}

const cellOf = (value: Value): Cell => {
  if (value._tag === 'Number' || value._tag === 'Wide') return value.value
  if (value._tag === 'Text') return safeText(value.value)
  return numbersOf(value) ?? valueText(value)
}

/** By the names that such fields have in kernel and tools: a number that counts nothing, a name whose end matters. */
const NAMED: ReadonlyArray<readonly [RegExp, CellKind]> = [
  [/(^|_)(t?[gp]id|p?pid|[ug]id|s?port|dport|fd|cpu|nr|flags|mode|ino|dev|family|key)$/, 'id'],
  [/(^|_)(path|file|filename|fname)$/, 'path'],
]

const kindOf = ({ name, value }: Field): CellKind => {
  const named = NAMED.find(([pattern]) => pattern.test(name))?.[1]
  if (value._tag === 'Number' || value._tag === 'Wide') return named === 'id' ? 'id' : 'number'
  if (value._tag === 'Text') return named === 'path' ? 'path' : 'text'
  return numbersOf(value) === undefined ? 'text' : 'bars'
}

/** Where there is no room for all columns: words before numbers, numbers before ids. */
const PRIORITY: Partial<Readonly<Record<CellKind, number>>> = { path: 0, text: 1, bars: 2, number: 4, id: 5 }
const TIME_PRIORITY = 3

/** The same type describes every row of a stream and of a map, so the first tells the columns. */
const columnsOf = (fields: ReadonlyArray<Field>): ReadonlyArray<Column> =>
  fields.map((field, i) => {
    const kind = kindOf(field)
    return { key: `${i}`, title: field.name, kind, priority: PRIORITY[kind] ?? TIME_PRIORITY }
  })

const cellsOf = (fields: ReadonlyArray<Field>): ReadonlyArray<Cell> => fields.map(({ value }) => cellOf(value))

/** Of a digit in the tables' type, in rem, and what a column may take. */
const DIGIT_REM = 0.55
const WIDE_MAX = 14

/** Numbers are cut nowhere: their columns are as wide as their longest. */
const fitted = (columns: ReadonlyArray<Column>, rows: RunTable['rows']): ReadonlyArray<Column> =>
  columns.map((column, i) => {
    if (column.kind !== 'number' && column.kind !== 'id') return column
    const longest = rows.reduce((most, row) => Math.max(most, cellText(column.kind, row[i] ?? null).length), column.title.length)
    return { ...column, wide: Math.min(WIDE_MAX, 0.75 + longest * DIGIT_REM) }
  })

const TIME: Column = { key: 'time', title: 'time', kind: 'duration', hint: 'since the recording began', priority: TIME_PRIORITY }
const EVENT: Column = { key: 'event', title: 'event', kind: 'id', priority: 6 }

export interface Records {
  readonly take: (output: Output) => void
  readonly tables: () => ReadonlyArray<RunTable>
}

/** A table for each stream, in the order of their first records. */
export const recordTables = (startNs: bigint): Records => {
  const tables = new Map<
    string,
    { readonly columns: ReadonlyArray<Column>; readonly rows: ReadonlyArray<Cell>[]; left: number }
  >()
  return {
    take: output => {
      if (output._tag !== 'Record') return
      const fields = fieldsOf(output.value)
      const name = `${impliedMark(output.implied)}${output.map}`
      const table = tables.get(name) ?? { columns: [TIME, ...columnsOf(fields), EVENT], rows: [], left: 0 }
      tables.set(name, table)
      if (table.rows.length >= ROWS_MAX) table.left++
      else table.rows.push([Number(output.tsNs - startNs), ...cellsOf(fields), output.seq])
    },
    tables: () => [...tables].map(([name, { columns, rows, left }]) => ({ name, columns: fitted(columns, rows), rows, left })),
  }
}

export const mapTable = (map: MapSnapshot): RunTable => {
  const { kind, entries, zeros } = map
  const name = `${impliedMark(map.implied)}${map.name}`
  if (kind === 'variables') {
    const fields = entries.flatMap(({ value }) => fieldsOf(value))
    const columns: ReadonlyArray<Column> = [
      { key: 'name', title: 'variable', kind: 'text' },
      { key: 'value', title: 'value', kind: 'text' },
    ]
    return { name, columns, rows: fields.map(field => [field.name, valueText(field.value)]), left: 0 }
  }
  const fields = entries.slice(0, ROWS_MAX).map(rowOf)
  const rows = fields.map(cellsOf)
  return { name, columns: fitted(columnsOf(fields[0] ?? []), rows), rows, left: entries.length - rows.length + zeros }
}
