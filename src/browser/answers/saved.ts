// Answers that become files: what `explain --format json` prints.
import * as E from 'fp-ts/lib/Either.js'
import type { AnswersFor } from './answer.js'

export const savedAnswers: AnswersFor<'Json'> = {
  Json: async ({ session }) => E.right(session.json),
}
