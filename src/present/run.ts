// `run`: what an object's programs put out, as lines in the order it was written, and what its maps hold at the end, as
// tables. The same as JSON, by the rules of output/value. Left out: which of the two, and when lines are flushed (cli).
import type { RunLosses } from '../analysis/run.js'
import { renderError } from '../base/error.js'
import type { LoadNote } from '../loader/index.js'
import type { Field, Json, MapSnapshot, Output, SnapshotEntry, Value } from '../output/index.js'
import { toJson } from '../output/index.js'
import type { LeftOut } from '../probe/index.js'
import { bytesText } from './bytes.js'
import { safeText } from './escape.js'
import type { FaultOutput } from './faults.js'
import { type Palette, plain } from './palette.js'
import { seconds } from './show.js'

export interface RunOptions {
  /** Times are written relative to this. */
  readonly startNs: bigint
  readonly palette?: Palette
}

/** In front of what a trace implies and does not hold. */
export const impliedMark = (implied: boolean | undefined): string => (implied === true ? '~' : '')

/** One line: time, who wrote it, what, and the event it belongs to. */
export const outputLine = (output: Output, { startNs, palette = plain }: RunOptions): string => {
  const time = palette.faint(seconds(output.tsNs - startNs))
  const event = palette.faint(`[#${output.seq}]`)
  const mark = impliedMark(output.implied)
  switch (output._tag) {
    case 'Record':
      return `${time} ${mark}${palette.name(output.map)} ${topText(output.value)} ${event}`
    case 'Printk':
      return `${time} ${mark}${palette.name(output.program)} ${safeText(output.text)} ${event}`
    case 'Fault':
      return `${time} ${palette.bad(`${output.program} stopped: ${faultText(output)}`)} ${event}`
  }
}

const NOTES: Readonly<Record<LoadNote['reason'], string>> = {
  Pinning: 'asks to be pinned, which has no effect here',
  NumaNode: 'asks for a memory node, which has no effect here',
  Pointer: 'holds pointers to functions or maps, which stay unfilled as in the kernel',
  Unsized: 'has no size of its own: its loader gives it one',
  Shared: 'holds ring buffers that its loader makes: here all its slots hold one',
}

/** Something an object asks for and does not get. */
export const noteLine = ({ reason, map, entries }: LoadNote): string =>
  `map "${safeText(map)}" ${NOTES[reason]}${entries === undefined ? '' : `; here it has ${entries} entries`}`

const faultText = ({ trap, function: within, slot, source, addr, lacking }: FaultOutput): string => {
  const place = within === '' ? `instruction ${slot}` : `${within}, instruction ${slot}`
  const from = source === '' ? '' : `, ${source}`
  const about = addr === 0n ? '' : `, address 0x${addr.toString(16)}`
  return `${trap} at ${place}${from}${about}${lacking === '' ? '' : `: ${safeText(lacking)}`}`
}

/** One that was shown a few times and then counted; the addresses may have been others. */
export const repeatedLine = (first: FaultOutput, times: number): string =>
  `${first.program} stopped ${times} times in all: ${faultText({ ...first, addr: 0n })}`

const CALLED =
  "the object's loader fills a table of programs by system call; here each runs at the call it is named after, and left out are"

/** Programs that were not attached, and why: a sentence for all whose twins are, and one for each that has nothing. */
export const leftOutLines = (leftOut: ReadonlyArray<LeftOut>): ReadonlyArray<string> => {
  const twins = leftOut.flatMap(left => (left.reason === 'Twin' ? [safeText(left.section)] : []))
  const called = leftOut.flatMap(left => (left.reason === 'Called' ? [safeText(left.program)] : []))
  const refused = leftOut.flatMap(left => {
    if (left.reason !== 'Refused') return []
    const { remedy } = left.error
    return [safeText(`left out: ${renderError(left.error)}${remedy === undefined ? '' : `. ${remedy}`}`)]
  })
  return [
    ...(twins.length === 0 ? [] : [`left out, for the same with types is there: ${twins.join(', ')}`]),
    ...(called.length === 0 ? [] : [`${CALLED}: ${called.join(', ')}`]),
    ...refused,
  ]
}

const fieldText = ({ name, value }: Field): string => `${name}=${valueText(value)}`

/** The outermost fields need no braces; a record that is nothing but bytes is told apart as far as that goes. */
const topText = (value: Value): string => {
  if (value._tag === 'Bytes') return bytesText(value.value)
  return value._tag === 'Fields' ? value.fields.map(fieldText).join(' ') : valueText(value)
}

export const valueText = (value: Value): string => {
  switch (value._tag) {
    case 'Text':
      return `"${safeText(value.value)}"`
    case 'Address':
      return `0x${value.value.toString(16)}`
    case 'Errno':
      return value.name === '' ? String(value.value) : value.name
    case 'List':
      return listText(value.items)
    case 'Fields':
      return `{${value.fields.map(fieldText).join(' ')}}`
    default:
      return String(value.value)
  }
}

/** Shorter than that, zeros at the end of a list are written out. */
const ZEROS_MIN = 4

const isZero = (value: Value): boolean => (value._tag === 'Number' || value._tag === 'Wide') && Number(value.value) === 0

const listText = (items: ReadonlyArray<Value>): string => {
  let end = items.length
  while (end > 0 && items[end - 1] !== undefined && isZero(items[end - 1] as Value)) end--
  const zeros = items.length - end
  if (zeros < ZEROS_MIN) return `[${items.map(valueText).join(' ')}]`
  return `[${[...items.slice(0, end).map(valueText), `${zeros}×0`].join(' ')}]`
}

/** Heading and rows of one map; nothing for a map without entries but the heading. */
export const snapshotLines = (snapshot: MapSnapshot, palette: Palette = plain): ReadonlyArray<string> => {
  const { name, kind, entries, zeros } = snapshot
  const mark = impliedMark(snapshot.implied)
  const left = zeros === 0 ? '' : `, ${zeros} more are zero`
  if (kind === 'variables')
    return entries.flatMap(({ value }) => [`${mark}${palette.name(name)}`, ...fieldsOf(value).map(f => `  ${fieldText(f)}`)])
  const heading = `${mark}${palette.name(name)} ${palette.faint(`(${entries.length}${left})`)}`
  return [heading, ...tableLines(entries.map(rowOf), palette)]
}

export const fieldsOf = (value: Value): ReadonlyArray<Field> =>
  value._tag === 'Fields' ? value.fields : [{ name: 'value', value }]

export const rowOf = ({ key, value, cpu }: SnapshotEntry): ReadonlyArray<Field> => {
  const keys = key._tag === 'Fields' ? key.fields : [{ name: 'key', value: key }]
  const cpus: ReadonlyArray<Field> = cpu === undefined ? [] : [{ name: 'cpu', value: { _tag: 'Number', value: cpu } }]
  return [...keys, ...cpus, ...fieldsOf(value)]
}

const NUMERIC: ReadonlyArray<Value['_tag']> = ['Number', 'Wide']

/** Every row of a map has the same fields, since one type describes them all. */
const tableLines = (rows: ReadonlyArray<ReadonlyArray<Field>>, palette: Palette): ReadonlyArray<string> => {
  const first = rows[0]
  if (first === undefined) return []
  const cells = rows.map(row => row.map(field => valueText(field.value)))
  const widths = first.map((field, i) => Math.max(field.name.length, ...cells.map(row => row[i]?.length ?? 0)))
  const align = (text: string, i: number): string => {
    const isNumber = NUMERIC.includes(first[i]?.value._tag ?? 'Text')
    if (isNumber) return text.padStart(widths[i] ?? 0)
    return i === first.length - 1 ? text : text.padEnd(widths[i] ?? 0)
  }
  const line = (row: ReadonlyArray<string>): string => `  ${row.map(align).join('  ')}`.trimEnd()
  return [palette.faint(line(first.map(field => field.name))), ...cells.map(line)]
}

export const outputJson = (output: Output): Json => {
  const { seq, program, implied } = output
  const origin = { seq, tsNs: output.tsNs.toString(), program, ...(implied === true ? { implied } : {}) }
  switch (output._tag) {
    case 'Record':
      return { kind: 'record', ...origin, map: output.map, cpu: output.cpu, value: toJson(output.value) }
    case 'Printk':
      return { kind: 'printk', ...origin, text: output.text }
    case 'Fault': {
      const { trap, function: within, slot, source, addr, lacking } = output
      return { kind: 'fault', ...origin, trap, function: within, slot, source, addr: `0x${addr.toString(16)}`, lacking }
    }
  }
}

export const snapshotJson = ({ name, kind, entries, zeros, implied }: MapSnapshot): Json => ({
  name,
  ...(implied === true ? { implied } : {}),
  kind,
  entries: entries.map(({ key, value, cpu }) => ({
    key: toJson(key),
    ...(cpu === undefined ? {} : { cpu }),
    value: toJson(value),
  })),
  zeros,
})

const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`

/** Of maps whose records were printed as bytes. */
export const untypedLines = (maps: ReadonlySet<string>): ReadonlyArray<string> =>
  [...maps].map(map => `the object has no type for what its programs write to "${safeText(map)}": records are printed as bytes`)

const memberLine = ({ member, count }: RunLosses['members'][number]): string => {
  const what = member === undefined ? 'objects of the kernel' : member
  return `${what}: asked ${plural(count, 'time')}; the trace does not hold ${member === undefined ? 'them' : 'it'}`
}

/** What a run could not do, a sentence each. */
export const lossLines = (losses: RunLosses): ReadonlyArray<string> => [
  ...(losses.drops > 0 ? [`${plural(losses.drops, 'record')} found no room in a ring`] : []),
  ...(losses.faults > 0 ? [`${plural(losses.faults, 'program run')} stopped early`] : []),
  ...(losses.readMisses > 0 ? [`${plural(losses.readMisses, 'read')} of user memory that the trace does not hold`] : []),
  ...losses.misses.map(({ helper, count }) => `${plural(count, 'answer')} of ${helper} that the trace does not hold`),
  ...losses.members.map(memberLine),
  ...(losses.filesUntold === true ? ['what the opened files are was not noted: record --files does so'] : []),
]
