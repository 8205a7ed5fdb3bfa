// The opened trace in SQLite (sql.js), made when the first question is asked: the library is loaded from beside the page, where its
// policy allows that, and tables are filled from what the session holds. Nothing is written back.
import type { BindParams, Database, SqlJsStatic } from 'sql.js'
import { safeText } from '../../present/escape.js'
import type { Cell, Column } from '../../present/cell.js'
import type { Sql } from '../carried.js'
import type { Session } from '../session.js'
import { sqlTables } from './tables.js'
import type { SchemaTable, SqlView } from './view.js'

/** What the script beside the page defines in the worker's global scope. */
interface Loaded {
  initSqlJs?: (settings: { readonly locateFile: () => string }) => Promise<SqlJsStatic>
  importScripts(address: string): void
}

export interface TraceDatabase {
  readonly schema: ReadonlyArray<SchemaTable>
  /** Throws what SQLite says of a wrong question. */
  readonly ask: (query: string) => Omit<SqlView, 'schema'>
}

/** More than anybody reads; the rest is asked for with LIMIT and OFFSET. */
const ROWS_MAX = 10_000

const library = (at: Sql): Promise<SqlJsStatic> => {
  const scope = self as unknown as Loaded
  if (scope.initSqlJs === undefined) scope.importScripts(at.script)
  if (scope.initSqlJs === undefined) throw new Error(`${at.script} is not sql.js`)
  return scope.initSqlJs({ locateFile: () => at.wasm })
}

const fill = (database: Database, session: Session): ReadonlyArray<SchemaTable> =>
  sqlTables(session).map(({ name, columns, rows, left }) => {
    database.run(`CREATE TABLE ${name} (${columns.join(', ')})`)
    const insert = database.prepare(`INSERT INTO ${name} VALUES (${columns.map(() => '?').join(', ')})`)
    database.run('BEGIN')
    let count = 0
    for (const row of rows()) {
      insert.run(row as BindParams)
      count++
    }
    database.run('COMMIT')
    insert.free()
    return { name, columns: columns.map(column => column.split(' ')[0] ?? ''), rows: count, left }
  })

const cellOf = (value: unknown): Cell => {
  if (typeof value === 'number' || value === null) return value
  if (value instanceof Uint8Array) return `${value.length} bytes`
  return safeText(String(value))
}

const kindOf = (name: string, cells: ReadonlyArray<Cell>): Column['kind'] => {
  if (!cells.every(cell => cell === null || typeof cell === 'number')) return /path|exe/.test(name) ? 'path' : 'text'
  if (/_ns$/.test(name)) return 'duration'
  return /^bytes_|_bytes$/.test(name) ? 'bytes' : /(^|_)(seq|p?pid|tid|fd|exit_code|rank)$/.test(name) ? 'id' : 'number'
}

const answers =
  (database: Database): TraceDatabase['ask'] =>
  query => {
    const statement = database.prepare(query)
    try {
      const names = statement.getColumnNames()
      const rows: Cell[][] = []
      let more = false
      while (statement.step()) {
        more = rows.length === ROWS_MAX
        if (more) break
        rows.push(statement.get().map(cellOf))
      }
      const columns = names.map(
        (name, i): Column => ({
          key: String(i),
          title: safeText(name),
          kind: kindOf(
            name,
            rows.map(row => row[i] ?? null),
          ),
        }),
      )
      return { columns, rows, more, seqAt: names.lastIndexOf('seq') }
    } finally {
      statement.free()
    }
  }

export const traceDatabase = async (at: Sql, session: Session): Promise<TraceDatabase> => {
  const database = new (await library(at)).Database()
  return { schema: fill(database, session), ask: answers(database) }
}
