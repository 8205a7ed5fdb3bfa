// CSV as RFC 4180 has it: a line of names, CRLF, quotes where a cell needs them. Spreadsheets run a cell that begins with one of = + - @
// (or with a tab or carriage return before it) as a formula, and a program chooses what its paths say: text cells that begin so, or with
// an apostrophe, get an apostrophe in front, which spreadsheets hide. Taking one away gives the text back. Numbers are left alone:
// they are ours, and a negative one is no formula.
import { type Column, COLUMNS, type Row, type RowWriter } from './row.js'

const FORMULA = /^['=+\-@\t\r]/
const QUOTED = /[",\r\n]/

const safe = (text: string): string => (FORMULA.test(text) ? `'${text}` : text)
const quoted = (text: string): string => (QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

const NS = 1_000_000_000n
const MS = 1_000_000n

/** ISO 8601 with nanoseconds, UTC. */
export const isoTime = (ns: bigint): string => {
  const rest = ((ns % NS) + NS) % NS
  const seconds = new Date(Number((ns - rest) / MS))
  const whole = Number.isNaN(seconds.getTime()) ? new Date(0) : seconds
  return whole.toISOString().replace(/\.\d+Z$/, `.${String(rest).padStart(9, '0')}Z`)
}

const cell = ({ type, of }: Column, row: Row): string => {
  const value = of(row)
  if (value === undefined) return ''
  switch (type) {
    case 'time':
      return isoTime(value as bigint)
    case 'text':
      return quoted(safe(String(value)))
    case 'word':
    case 'integer':
      return quoted(String(value))
  }
}

const line = (row: Row): string => `${COLUMNS.map(column => cell(column, row)).join(',')}\r\n`

export const csv: RowWriter = {
  begin: () => [`${COLUMNS.map(({ name }) => name).join(',')}\r\n`],
  rows: rows => (rows.length === 0 ? [] : [rows.map(line).join('')]),
  end: () => [],
}
