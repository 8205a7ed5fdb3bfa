// A value of a table as a person reads it: numbers grouped by thousands, times and sizes in the unit that keeps three digits.
// What a table is made of stands here too, so that whoever computes one and whoever draws it mean the same. Pure; text that came
// from the recorded program is made safe where a row is made, not here.

/** `id` is a number that counts nothing, `link` is text that leads somewhere, `path` text whose end matters most,
 * `share` a part of 1, `bars` a row of counts. */
export type CellKind = 'text' | 'path' | 'link' | 'id' | 'number' | 'bytes' | 'duration' | 'share' | 'bars'

/** `null`: not known, or does not apply. */
export type Cell = string | number | bigint | null | ReadonlyArray<number>

export interface Column {
  readonly key: string
  readonly title: string
  readonly kind: CellKind
  /** What the column means, where its title does not say it. */
  readonly hint?: string
  /** Where there is no room for all, the columns with the lowest number stay; without one, its position counts. */
  readonly priority?: number
  /** Least width in rem; each kind has a usual one. */
  readonly wide?: number
}

const NUMERIC: ReadonlySet<CellKind> = new Set(['id', 'number', 'bytes', 'duration', 'share'])
export const isNumeric = (kind: CellKind): boolean => NUMERIC.has(kind)

/** Three digits that count: 1.23, 12.3, 123. */
const three = (value: number): string => value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0)

const scaled = (value: number, step: number, units: ReadonlyArray<string>): string => {
  let at = 0
  let left = value
  // 999.6 would be written 1000: it belongs to the next unit
  while (at < units.length - 1 && left >= step - 0.5) {
    left /= step
    at++
  }
  return `${at === 0 ? Math.round(left) : three(left)} ${units[at]}`
}

const DAY_S = 86_400

/** Nanoseconds: 850 ns, 12.3 µs, 1.23 s, 4 min 5 s. */
export const durationText = (ns: number): string => {
  if (ns < 0) return `-${durationText(-ns)}`
  const seconds = ns / 1e9
  if (seconds < 99.95) return scaled(ns, 1000, ['ns', 'µs', 'ms', 's'])
  const whole = Math.round(seconds)
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  if (whole < DAY_S) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
  return `${Math.floor(whole / DAY_S)} d ${Math.floor((whole % DAY_S) / 3600)} h`
}

export const bytesText = (bytes: number): string =>
  bytes < 0 ? `-${bytesText(-bytes)}` : scaled(bytes, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB'])

const shareText = (part: number): string => (part > 0 && part < 0.0005 ? '<0.1 %' : `${(part * 100).toFixed(1)} %`)

const plainText = (cell: Cell): string =>
  typeof cell === 'string'
    ? cell
    : typeof cell === 'object'
      ? (cell ?? []).join(' ')
      : cell.toLocaleString('en', { maximumFractionDigits: 6 })

const NUMBERS: Partial<Record<CellKind, (value: number) => string>> = {
  id: String,
  bytes: bytesText,
  duration: durationText,
  share: shareText,
}

/** Empty for what is not known. */
export const cellText = (kind: CellKind, cell: Cell): string => {
  if (cell === null) return ''
  const worded = NUMBERS[kind]
  return worded !== undefined && (typeof cell === 'number' || typeof cell === 'bigint') ? worded(Number(cell)) : plainText(cell)
}

const UNITS: Partial<Record<CellKind, string>> = { bytes: 'bytes', duration: 'ns' }

/** The title of a column whose values are written as they are. */
const rawTitle = ({ title, kind }: Column): string => (UNITS[kind] === undefined ? title : `${title} (${UNITS[kind]})`)

const rawText = (cell: Cell): string => (cell === null ? '' : typeof cell === 'object' ? cell.join(' ') : String(cell))

/** A tab or a line end inside a value would begin another cell. */
const inTsv = (text: string): string => text.replace(/[\t\r\n]/g, ' ')

const FORMULA = /^[=+\-@\t\r]/

/** RFC 4180. A spreadsheet runs what begins like a formula, and a file may be named like one: a quote before it makes it text. */
const inCsv = (text: string, isText: boolean): string => {
  const harmless = isText && FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

type Rows = ReadonlyArray<ReadonlyArray<Cell>>

/** A table for another program: values whole and without units, which stand in the titles. */
export const toTsv = (columns: ReadonlyArray<Column>, rows: Rows): string =>
  [columns.map(rawTitle), ...rows.map(row => row.map(rawText))].map(row => `${row.map(inTsv).join('\t')}\n`).join('')

export const toCsv = (columns: ReadonlyArray<Column>, rows: Rows): string =>
  [
    columns.map(column => inCsv(rawTitle(column), true)),
    ...rows.map(row => row.map(cell => inCsv(rawText(cell), typeof cell === 'string'))),
  ]
    .map(row => `${row.join(',')}\r\n`)
    .join('')
