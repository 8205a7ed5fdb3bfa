// Answers that become files: what `explain --format json` prints, and what `report` writes.
import { pipe } from 'fp-ts/lib/function.js'
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { AnyFailed } from '../../base/error.js'
import { type CitedView, citedSeqs } from '../../present/evidence.js'
import { contentsOf, reportDocument, reportHtml } from '../../present/report/index.js'
import type { Session } from '../session.js'
import type { AnswersFor, Progress } from './answer.js'

/** What findings cite is read once more from the trace, once. */
const known = new WeakMap<Session, CitedView>()

const citedOf = (session: Session, progress: Progress): TE.TaskEither<AnyFailed, CitedView> => {
  const before = known.get(session)
  if (before !== undefined) return TE.right(before)
  const { header, explanation } = session
  return pipe(
    session.cited(citedSeqs(explanation.findings), done => progress(done, done)),
    TE.map(events => {
      const view = { arch: header.arch, startNs: header.startNs, events }
      known.set(session, view)
      return view
    }),
  )
}

export const savedAnswers: AnswersFor<'Json' | 'Report'> = {
  Json: async ({ session }) => E.right(session.json),
  Report: ({ session }, { redact }, progress) =>
    pipe(
      citedOf(session, progress),
      TE.map(cited => {
        const document = reportDocument({ ...session, cited, redact: new Set(redact) })
        return { contents: contentsOf(document), html: reportHtml(document) }
      }),
    )(),
}
