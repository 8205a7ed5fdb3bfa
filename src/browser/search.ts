// Finds the rows that fit a query and lie in the selection, in order. What an event is decides first, from the columns, with one
// answer per call and error found beforehand; only rows that pass are worded and looked through for the text. Every so often other
// messages of the worker are let in, so a newer search ends this one.
import { EventType } from '../../assembly/abi.js'
import type { Arch } from '../trace/chunk.js'
import type { Abi } from '../trace/event.js'
import { choosesCall } from '../trace/filter.js'
import { growing } from './column.js'
import type { Lines } from './lines.js'
import type { Selection } from './protocol.js'
import { holds, type Query } from './query.js'
import { NO_CALL, type Rows } from './rows.js'

const ABIS: ReadonlyArray<Abi> = ['native', 'i386', 'x32']
/** Looked at before other messages are let in: a few milliseconds. */
const STRETCH_ROWS = 1 << 20
/** Lines that are worded between two reports of how far it is. */
const TEXT_ROWS = 4096

export interface SearchIn {
  readonly arch: Arch
  readonly rows: Rows
  readonly lines: Lines
  readonly progress: (done: number, total: number) => void
  /** True when nobody waits for the answer any more. */
  readonly stale: () => boolean
}

/** What a row must be, besides its text. */
type Test = (row: number) => boolean

const callTest = ({ calls }: Query, { arch, rows }: SearchIn): Test => {
  const values = rows.call.values()
  const known = new Map<number, boolean>([[NO_CALL, false]])
  return row => {
    const call = values[row] as number
    const before = known.get(call)
    if (before !== undefined) return before
    const chosen = calls.some(filter => choosesCall(filter, arch, ABIS[call >>> 16] ?? 'native', call & 0xffff))
    known.set(call, chosen)
    return chosen
  }
}

const errnoTest = ({ errnos }: Query, { rows }: SearchIn): Test => {
  const values = rows.errno.values()
  return errnos.length === 1 ? row => values[row] === errnos[0] : row => errnos.includes(values[row] as number)
}

/** As in `show`: a call that never returned has no outcome. */
const outcomeTest = ({ outcome }: Query, { rows }: SearchIn): Test => {
  const [errnos, types] = [rows.errno.values(), rows.type.values()]
  const wanted = outcome === 'failed'
  return row => types[row] === EventType.SyscallExit && (errnos[row] !== 0) === wanted
}

const idTest = (ids: ReadonlyArray<number>, columns: ReadonlyArray<Uint32Array>): Test =>
  ids.length === 1
    ? row => columns.some(column => column[row] === ids[0])
    : row => columns.some(column => ids.includes(column[row] as number))

const timeTest = ({ fromNs = 0, toNs = Number.POSITIVE_INFINITY }: Selection, { rows }: SearchIn): Test => {
  const [start, took] = [rows.startNs.values(), rows.tookNs.values()]
  return row => (start[row] as number) <= toNs && (start[row] as number) + (took[row] as number) >= fromNs
}

const testsOf = (query: Query, selection: Selection, where: SearchIn): ReadonlyArray<Test> => {
  const [pid, tid] = [where.rows.pid.values(), where.rows.tid.values()]
  return [
    ...(selection.pid === undefined ? [] : [idTest([selection.pid], [pid])]),
    ...(selection.tid === undefined ? [] : [idTest([selection.tid], [tid])]),
    ...(query.ids.length === 0 ? [] : [idTest(query.ids, [pid, tid])]),
    ...(query.calls.length === 0 ? [] : [callTest(query, where)]),
    ...(query.errnos.length === 0 ? [] : [errnoTest(query, where)]),
    ...(query.outcome === undefined ? [] : [outcomeTest(query, where)]),
    ...(selection.fromNs === undefined && selection.toNs === undefined ? [] : [timeTest(selection, where)]),
  ]
}

const pause = (): Promise<void> => new Promise(resolve => setTimeout(resolve))

/** `undefined`: all rows. */
export const search = async (query: Query, where: SearchIn, selection: Selection = {}): Promise<Uint32Array | undefined> => {
  const tests = testsOf(query, selection, where)
  if (tests.length === 0 && query.text === '') return undefined
  const { rows, lines } = where
  const total = rows.seq.length()
  const kept = growing<Uint32Array>(count => new Uint32Array(count))
  const found = new Uint32Array(Math.min(total, STRETCH_ROWS))
  for (let from = 0; from < total && !where.stale(); from += STRETCH_ROWS) {
    where.progress(from, total)
    const to = Math.min(total, from + STRETCH_ROWS)
    let count = 0
    for (let row = from; row < to; row++) if (tests.every(test => test(row))) found[count++] = row
    if (query.text === '') kept.append(found.subarray(0, count), 0)
    else {
      for (let i = 0; i < count && !where.stale(); i++) {
        const row = found[i] as number
        if (i % TEXT_ROWS === 0) where.progress(row, total)
        const line = await lines.line(row)
        if (holds(query, `${line.comm} ${line.text}`)) kept.push(row)
      }
    }
    if (to < total) await pause()
  }
  return kept.values()
}
