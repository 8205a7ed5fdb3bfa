// The answer to a question in SQL. The database is made for the first and kept for those after it.
import * as E from 'fp-ts/lib/Either.js'
import { failed } from '../../base/error.js'
import type { Session } from '../session.js'
import { type TraceDatabase, traceDatabase } from '../sql/database.js'
import type { Sql } from '../carried.js'
import type { AnswersFor } from './answer.js'

const databases = new WeakMap<Session, Promise<TraceDatabase>>()

const databaseOf = (session: Session, at: Sql): Promise<TraceDatabase> => {
  const made = databases.get(session) ?? traceDatabase(at, session)
  databases.set(session, made)
  return made
}

const why = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))

const NOTHING = { columns: [], rows: [], more: false, seqAt: -1 }

export const sqlAnswers: AnswersFor<'Sql'> = {
  Sql: async ({ session }, { at, query }) => {
    try {
      const { schema, ask } = await databaseOf(session, at)
      try {
        return E.right({ schema, ...(query.trim() === '' ? NOTHING : ask(query)) })
      } catch (thrown) {
        return E.left(failed('PageError', 'BadQuery', `SQLite says: ${why(thrown)}`, 'Tables and columns are listed below.'))
      }
    } catch (thrown) {
      databases.delete(session)
      return E.left(failed('PageError', 'Incomplete', `SQL cannot be loaded: ${why(thrown)}`, 'Reload the page.'))
    }
  },
}
