// Who ended which wait, by event numbers, from the engine's facts: of each thread, call and object the longest wait, which is all that
// facts tell. For pictures with arrows; what a wait was for is a matter of `cause`.
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Fact } from '../engine/facts.js'
import type { AnalysisEnv } from './ports.js'
import { type ReplayError, replay } from './replay.js'

export interface Woken {
  readonly wakerSeq: number
  readonly wokenSeq: number
}

export const wakesIn = (facts: ReadonlyArray<Fact>): ReadonlyArray<Woken> =>
  facts.flatMap(fact =>
    fact._tag === 'Wait' && fact.endedSeq > 0 && fact.longestExit > 0 && fact.endedSeq !== fact.longestExit
      ? [{ wakerSeq: fact.endedSeq, wokenSeq: fact.longestExit }]
      : [],
  )

/** A pass of its own over a trace that lies in a file. */
export const wakesOf =
  (env: AnalysisEnv) =>
  (trace: string): TE.TaskEither<ReplayError, ReadonlyArray<Woken>> =>
    pipe(
      replay(env)(trace),
      TE.map(({ facts }) => wakesIn(facts)),
    )
