// explain of several recordings: one after the other through the engine, each let go before the next, grouped by cause. What cannot
// be read is a line of the report and no more.
import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { Report } from '../analysis/analyze.js'
import { isComplete } from '../analysis/coverage.js'
import type { ReplayError, Watcher } from '../analysis/replay.js'
import { renderError } from '../base/error.js'
import { type Grouped, grouping, memberOf } from '../compare/group.js'

/** A trace by name, explained. */
export type Reads = (trace: string, watcher?: Watcher<never>) => TE.TaskEither<ReplayError, Report>

export interface ManyReports {
  readonly grouped: Grouped
  /** All of them could be read to their ends. */
  readonly complete: boolean
}

/** `see` looks at each report while it is there. */
export const explainAll = async (
  read: Reads,
  traces: ReadonlyArray<string>,
  see: (report: Report) => void,
): Promise<ManyReports> => {
  const groups = grouping()
  let complete = true
  for (const trace of traces) {
    const found = await read(trace)()
    if (E.isLeft(found)) {
      const told = renderError(found.left)
      groups.unread(trace, told.includes(trace) ? told : `${trace}: ${told}`)
      complete = false
      continue
    }
    groups.add(memberOf(trace, found.right))
    complete &&= isComplete(found.right.coverage)
    see(found.right)
  }
  return { grouped: groups.grouped(), complete }
}
