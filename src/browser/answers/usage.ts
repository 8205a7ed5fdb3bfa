// The answer for the lines of processor time and memory.
import * as E from 'fp-ts/lib/Either.js'
import { timelineOf } from '../timeline/index.js'
import { usageOf } from '../usage.js'
import type { AnswersFor } from './answer.js'

export const usageAnswers: AnswersFor<'Usage'> = {
  Usage: async ({ session }) => {
    const { endNs, laneOf, nameOf } = timelineOf(session)
    return E.right(
      usageOf(session.happened, session.facts, endNs, pid => {
        const lane = laneOf.get(pid)
        return lane === undefined ? '?' : nameOf(lane)
      }),
    )
  },
}
