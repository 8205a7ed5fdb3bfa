// Answers for the event list: windows of it, the neighbourhood of one event, searches, and where an event stands.
import * as E from 'fp-ts/lib/Either.js'
import { lowerBound } from '../column.js'
import type { Line } from '../protocol.js'
import { parseQuery } from '../query.js'
import { rowOf } from '../rows.js'
import { search } from '../search.js'
import type { Session } from '../session.js'
import type { AnswersFor } from './answer.js'

const lines = (session: Session, rows: Iterable<number>): Promise<ReadonlyArray<Line>> =>
  Promise.all(Array.from(rows, row => session.lines.line(row)))

const between = (from: number, to: number): ReadonlyArray<number> =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i)

/** The row of an event and up to `each` rows of the same process before and behind it. */
const neighbours = ({ rows }: Session, seq: number, each: number): ReadonlyArray<number> => {
  const here = rowOf(rows, seq)
  const pid = rows.pid.at(here)
  const walk = (step: 1 | -1): number[] => {
    const out: number[] = []
    for (let row = here + step; row >= 0 && row < rows.seq.length() && out.length < each; row += step)
      if (rows.pid.at(row) === pid) out.push(row)
    return out
  }
  return [...walk(-1).reverse(), here, ...walk(1)]
}

export const eventAnswers: AnswersFor<'Lines' | 'Around' | 'Search' | 'Place'> = {
  Lines: async ({ session, found }, { from, to }) => {
    const last = Math.min(to, found?.length ?? session.rows.seq.length())
    return E.right(await lines(session, found === undefined ? between(from, last) : found.subarray(from, last)))
  },
  Around: async ({ session }, { seq, each }) => E.right(await lines(session, neighbours(session, seq, each))),
  Search: async (open, { query, selection }, progress) => {
    const { arch, rows, lines } = open.session
    const mine = ++open.searches
    const asked = parseQuery(query)
    if (E.isLeft(asked)) return asked
    const where = { arch, rows, lines, progress, stale: () => mine !== open.searches }
    const result = await search(asked.right, where, selection)
    const partial = mine !== open.searches
    if (!partial) open.found = result
    return E.right({ rows: open.found?.length ?? rows.seq.length(), partial })
  },
  Place: async ({ session, found }, { seq }) => {
    const row = rowOf(session.rows, seq)
    return E.right(found === undefined ? row : lowerBound({ at: at => found[at] ?? 0, length: () => found.length }, row))
  },
}
