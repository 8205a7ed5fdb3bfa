// A trace as a table, for CSV and Parquet: one row per call, and one per other event. The columns are those people ask for; what does
// not apply or is not known is empty. Left out: how arguments and events are worded (present/rows.ts makes rows), and how a table is
// written (csv.ts, parquet.ts).
import type { SystemEvent } from '../trace/index.js'
import type { Exporter, Piece } from './exporter.js'

export interface Row {
  /** Of the event a finding would cite: of a call its exit. */
  readonly seq: number
  /** Nanoseconds since the Unix epoch, of the beginning; absent in a trace made from a log without times. */
  readonly timeNs: bigint | undefined
  /** Since recording began. */
  readonly sinceStartNs: bigint | undefined
  readonly pid: number
  readonly tid: number
  readonly comm: string | undefined
  /** `Call`, else the event's type. */
  readonly type: string
  readonly syscall: string | undefined
  readonly args: string | undefined
  /** Of calls what they returned, -errno on failure; of ends the exit code. */
  readonly result: bigint | undefined
  readonly errno: string | undefined
  readonly signal: string | undefined
  /** Absent of calls whose beginning or end is not in the trace. */
  readonly durationNs: bigint | undefined
  readonly fd: number | undefined
  readonly path: string | undefined
  readonly peer: string | undefined
  readonly local: string | undefined
  /** Events that are no calls, as `show` prints them. */
  readonly text: string | undefined
}

/** `time`: a moment; `text` may hold anything a program chose; `word` is of our own making. */
export type ColumnType = 'integer' | 'time' | 'text' | 'word'

export interface Column {
  readonly name: string
  readonly type: ColumnType
  /** Every row has it. */
  readonly always?: true
  readonly of: (row: Row) => string | bigint | undefined
}

export const COLUMNS: ReadonlyArray<Column> = [
  { name: 'seq', type: 'integer', always: true, of: row => BigInt(row.seq) },
  { name: 'time', type: 'time', of: row => row.timeNs },
  { name: 'since_start_ns', type: 'integer', of: row => row.sinceStartNs },
  { name: 'pid', type: 'integer', always: true, of: row => BigInt(row.pid) },
  { name: 'tid', type: 'integer', always: true, of: row => BigInt(row.tid) },
  { name: 'comm', type: 'text', of: row => row.comm },
  { name: 'type', type: 'word', always: true, of: row => row.type },
  { name: 'syscall', type: 'word', of: row => row.syscall },
  { name: 'args', type: 'text', of: row => row.args },
  { name: 'result', type: 'integer', of: row => row.result },
  { name: 'errno', type: 'word', of: row => row.errno },
  { name: 'signal', type: 'word', of: row => row.signal },
  { name: 'duration_ns', type: 'integer', of: row => row.durationNs },
  { name: 'fd', type: 'integer', of: ({ fd }) => (fd === undefined ? undefined : BigInt(fd)) },
  { name: 'path', type: 'text', of: row => row.path },
  { name: 'peer', type: 'text', of: row => row.peer },
  { name: 'local', type: 'text', of: row => row.local },
  { name: 'text', type: 'text', of: row => row.text },
]

/** Writes a table; rows come in batches of any size. */
export interface RowWriter {
  readonly begin: () => ReadonlyArray<Piece>
  readonly rows: (rows: ReadonlyArray<Row>) => ReadonlyArray<Piece>
  readonly end: () => ReadonlyArray<Piece>
}

/** Makes rows of a trace's events. */
export interface RowMaker {
  readonly add: (events: ReadonlyArray<SystemEvent>) => ReadonlyArray<Row>
  readonly end: () => ReadonlyArray<Row>
}

/** A table of a trace. */
export const tableOf = (rows: RowMaker, writer: RowWriter): Exporter => ({
  begin: writer.begin,
  events: events => writer.rows(rows.add(events)),
  end: () => [...writer.rows(rows.end()), ...writer.end()],
})
