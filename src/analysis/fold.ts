// The loop: one `for await` over a trace's bytes, everything else is a step. The state is the step's own. The next bytes are asked
// for when the step has ended, so a step that waits (for a slow reader of its output) holds the whole stream back.
import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import { type TracePart, traceReader } from '../trace/reader.js'
import type { ByteSource, SourceError } from './ports.js'

export type Step<Err, S> = (state: S, part: TracePart) => TE.TaskEither<Err, S>

export const foldTrace =
  <Err, S>(start: S, step: Step<Err, S>) =>
  (source: ByteSource): TE.TaskEither<Err | SourceError, S> =>
  async () => {
    const reader = traceReader()
    let state = start
    const takeAll = async (parts: ReadonlyArray<TracePart>): Promise<E.Either<Err, S>> => {
      for (const part of parts) {
        const next = await step(state, part)()
        if (E.isLeft(next)) return next
        state = next.right
      }
      return E.right(state)
    }
    for await (const piece of source) {
      if (E.isLeft(piece)) return piece
      const taken = await takeAll(await reader.push(piece.right))
      if (E.isLeft(taken)) return taken
    }
    return takeAll(await reader.end())
  }
