// Answers for the flame graph. Its leaves are folded once for what is selected; going into a frame looks at them again.
import * as E from 'fp-ts/lib/Either.js'
import { flameOf } from '../flame/graph.js'
import { foldLeaves } from '../flame/leaves.js'
import type { Session } from '../session.js'
import type { AnswersFor } from './answer.js'

interface Kept {
  readonly key: string
  readonly graph: ReturnType<typeof flameOf>
}
const kept = new WeakMap<Session, Kept>()

export const flameAnswers: AnswersFor<'Flame'> = {
  Flame: async ({ session }, { selection, path, measure }) => {
    const key = JSON.stringify(selection)
    const before = kept.get(session)
    const now = before?.key === key ? before : { key, graph: flameOf(session, foldLeaves(session, selection)) }
    kept.set(session, now)
    return E.right(now.graph.view(path, measure))
  },
}
