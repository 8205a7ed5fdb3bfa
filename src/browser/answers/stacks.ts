// The answer for the stacks of what is selected: grouped, named by the tables that the trace holds, each with the event it was first
// seen at.
import * as E from 'fp-ts/lib/Either.js'
import { groupedStacks } from '../../analysis/grouped-stacks.js'
import { safeText } from '../../present/escape.js'
import { remark, shortName, stackLines } from '../../present/stack.js'
import type { Selection, StackView, StacksView } from '../protocol.js'
import { rowOf, type Rows } from '../rows.js'
import type { Session } from '../session.js'
import type { Answered, AnswersFor } from './answer.js'

/** More than anybody reads. */
const GROUPS_MAX = 200

/** First event of a row that ends at or after the moment; rows stand in the order of their ends. */
const seqAt = (rows: Rows, ns: number): number => {
  let [low, high] = [0, rows.seq.length()]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (rows.startNs.at(middle) + rows.tookNs.at(middle) < ns) low = middle + 1
    else high = middle
  }
  return low === rows.seq.length() ? Number.POSITIVE_INFINITY : rows.seq.at(low)
}

const spanOf = (rows: Rows, { fromNs, toNs }: Selection): readonly [from: number, to: number] => [
  fromNs === undefined ? 0 : seqAt(rows, fromNs),
  toNs === undefined ? Number.POSITIVE_INFINITY : seqAt(rows, toNs),
]

const none: StacksView = { groups: [], stacks: 0, others: 0 }

const stacksIn = async (session: Session, selection: Selection): Answered<'Stacks'> => {
  const [from, to] = spanOf(session.rows, selection)
  const source = session.stackPieces(from, to)
  if (source === undefined) return E.right(none)
  const { pid, tid } = selection
  const found = await groupedStacks(
    source,
    () => [],
    event =>
      event.seq >= from &&
      event.seq <= to &&
      (pid === undefined || event.pid === pid) &&
      (tid === undefined || event.tid === tid),
  )()
  if (E.isLeft(found)) return found
  const { groups, stacks, left } = found.right
  const told = groups.slice(0, GROUPS_MAX)
  const views = told.map(async ({ stack, count, pids, firstSeq }): Promise<StackView> => {
    const line = await session.lines.line(rowOf(session.rows, firstSeq))
    return {
      count,
      pids,
      seq: firstSeq,
      call: line.text,
      comm: line.comm,
      functions: stack.frames.map(frame => safeText(shortName(frame))),
      lines: [...stackLines(stack)].map(text => text.trim()),
      whole: remark(stack).length === 0,
    }
  })
  return E.right({
    groups: await Promise.all(views),
    stacks,
    others: left + groups.slice(GROUPS_MAX).reduce((all, { count }) => all + count, 0),
  })
}

export const stackAnswers: AnswersFor<'Stacks'> = {
  Stacks: ({ session }, { selection }) => stacksIn(session, selection),
}
