// The tables that SQL asks about, one row of code per column: its name, SQLite's type, and where its value comes from. Times are in
// nanoseconds since the recording began, what is not known is NULL.
import type { ConnectionFact, FileFact, ProcessFact } from '../../engine/facts.js'
import type { Finding } from '../../cause/index.js'
import { summaryOf } from '../../present/sentences.js'
import { errnoName } from '../../trace/syscalls.js'
import { callName } from '../call.js'
import type { Session } from '../session.js'

export type SqlValue = number | string | null

interface SqlColumn<Row> {
  readonly name: string
  readonly type: 'INTEGER' | 'REAL' | 'TEXT'
  readonly of: (row: Row) => SqlValue
}

export interface SqlTable {
  readonly name: string
  /** `name TYPE`, in order. */
  readonly columns: ReadonlyArray<string>
  readonly rows: () => Iterable<ReadonlyArray<SqlValue>>
  /** Beyond those in `rows`. */
  readonly left: number
}

/** Of the event list; as many take some 300 MB in SQLite. */
const EVENTS_MAX = 2_000_000

const text = (value: string): SqlValue => (value === '' ? null : value)

const table = <Row>(name: string, columns: ReadonlyArray<SqlColumn<Row>>, rows: () => Iterable<Row>, left = 0): SqlTable => ({
  name,
  columns: columns.map(column => `${column.name} ${column.type}`),
  *rows() {
    for (const row of rows()) yield columns.map(({ of }) => of(row))
  },
  left,
})

function* upTo(end: number): Iterable<number> {
  for (let row = 0; row < end; row++) yield row
}

const eventsOf = ({ rows, arch, textOf }: Session): SqlTable => {
  const count = rows.seq.length()
  const shown = Math.min(count, EVENTS_MAX)
  const named = (id: number): SqlValue => textOf(id) ?? null
  return table<number>(
    'events',
    [
      { name: 'seq', type: 'INTEGER', of: row => rows.seq.at(row) },
      { name: 'start_ns', type: 'REAL', of: row => rows.startNs.at(row) },
      { name: 'took_ns', type: 'REAL', of: row => rows.tookNs.at(row) },
      { name: 'pid', type: 'INTEGER', of: row => rows.pid.at(row) },
      { name: 'tid', type: 'INTEGER', of: row => rows.tid.at(row) },
      { name: 'comm', type: 'TEXT', of: row => text(rows.nameOf(rows.comm.at(row))) },
      { name: 'call', type: 'TEXT', of: row => text(callName(arch, rows.call.at(row))) },
      { name: 'errno', type: 'TEXT', of: row => (rows.errno.at(row) === 0 ? null : errnoName(rows.errno.at(row))) },
      { name: 'ret', type: 'REAL', of: row => rows.ret.at(row) },
      { name: 'fd', type: 'INTEGER', of: row => (rows.fd.at(row) < 0 ? null : rows.fd.at(row)) },
      { name: 'path', type: 'TEXT', of: row => named(rows.path.at(row)) },
      { name: 'peer', type: 'TEXT', of: row => named(rows.peer.at(row)) },
    ],
    () => upTo(shown),
    count - shown + rows.left,
  )
}

const factsOf = <Tag extends Session['facts'][number]['_tag']>(
  { facts }: Session,
  tag: Tag,
): ReadonlyArray<Extract<Session['facts'][number], { readonly _tag: Tag }>> =>
  facts.filter((fact): fact is Extract<Session['facts'][number], { readonly _tag: Tag }> => fact._tag === tag)

const processesOf = (session: Session): SqlTable => {
  const since = (ns: number): number => ns - Number(session.header.startNs)
  return table<ProcessFact>(
    'processes',
    [
      { name: 'pid', type: 'INTEGER', of: fact => fact.pid },
      { name: 'ppid', type: 'INTEGER', of: fact => fact.ppid || null },
      { name: 'comm', type: 'TEXT', of: fact => text(fact.comm) },
      { name: 'exe', type: 'TEXT', of: fact => text(fact.exe) },
      { name: 'argv', type: 'TEXT', of: fact => text(fact.argv) },
      { name: 'exit_code', type: 'INTEGER', of: fact => (fact.alive || fact.signal !== 0 ? null : fact.exitCode) },
      { name: 'signal', type: 'TEXT', of: fact => text(fact.signalName) },
      { name: 'began_ns', type: 'REAL', of: fact => since(fact.firstNs) },
      { name: 'ended_ns', type: 'REAL', of: fact => (fact.alive ? null : since(fact.lastNs)) },
      { name: 'cpu_ns', type: 'REAL', of: fact => fact.cpuNs || null },
      { name: 'max_rss_bytes', type: 'REAL', of: fact => fact.maxRssBytes || null },
      { name: 'calls', type: 'INTEGER', of: fact => fact.syscalls },
      { name: 'seq', type: 'INTEGER', of: fact => fact.first },
    ],
    () => factsOf(session, 'Process'),
  )
}

const filesOf = (session: Session): SqlTable =>
  table<FileFact>(
    'files',
    [
      { name: 'pid', type: 'INTEGER', of: fact => fact.pid },
      { name: 'comm', type: 'TEXT', of: fact => text(fact.comm) },
      { name: 'path', type: 'TEXT', of: fact => fact.path },
      { name: 'opens', type: 'INTEGER', of: fact => fact.opens },
      { name: 'bytes_read', type: 'REAL', of: fact => fact.bytesRead },
      { name: 'bytes_written', type: 'REAL', of: fact => fact.bytesWritten },
      { name: 'io_ns', type: 'REAL', of: fact => fact.ioNs },
      { name: 'seq', type: 'INTEGER', of: fact => fact.first },
    ],
    () => factsOf(session, 'File'),
  )

const connectionsOf = (session: Session): SqlTable =>
  table<ConnectionFact>(
    'connections',
    [
      { name: 'pid', type: 'INTEGER', of: fact => fact.pid },
      { name: 'comm', type: 'TEXT', of: fact => text(fact.comm) },
      { name: 'peer', type: 'TEXT', of: fact => text(fact.peer) },
      { name: 'local', type: 'TEXT', of: fact => text(fact.local) },
      { name: 'peer_pid', type: 'INTEGER', of: fact => fact.peerPid || null },
      { name: 'errno', type: 'TEXT', of: fact => text(fact.errno || fact.laterErrno) },
      { name: 'bytes_sent', type: 'REAL', of: fact => fact.bytesSent },
      { name: 'bytes_received', type: 'REAL', of: fact => fact.bytesReceived },
      { name: 'longest_answer_ns', type: 'REAL', of: fact => fact.longestAnswerNs || null },
      { name: 'seq', type: 'INTEGER', of: fact => fact.first },
    ],
    () => factsOf(session, 'Connection'),
  )

const findingsOf = ({ explanation: { findings } }: Session): SqlTable =>
  table<readonly [number, Finding]>(
    'findings',
    [
      { name: 'rank', type: 'INTEGER', of: ([rank]) => rank + 1 },
      { name: 'class', type: 'TEXT', of: ([, finding]) => finding.class },
      { name: 'severity', type: 'TEXT', of: ([, finding]) => finding.severity },
      { name: 'confidence', type: 'REAL', of: ([, finding]) => finding.confidence },
      { name: 'summary', type: 'TEXT', of: ([, finding]) => summaryOf(finding) },
      { name: 'pid', type: 'INTEGER', of: ([, finding]) => finding.subject.pid ?? finding.pid },
      { name: 'path', type: 'TEXT', of: ([, finding]) => finding.subject.path ?? null },
      { name: 'address', type: 'TEXT', of: ([, finding]) => finding.subject.address ?? null },
      { name: 'seq', type: 'INTEGER', of: ([, finding]) => finding.seq },
    ],
    () => findings.entries(),
  )

export const sqlTables = (session: Session): ReadonlyArray<SqlTable> => [
  eventsOf(session),
  processesOf(session),
  filesOf(session),
  connectionsOf(session),
  findingsOf(session),
]
