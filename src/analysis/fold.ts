// The loop: one `for await` over a trace's bytes, everything else is a step. The state is the step's own.
import * as E from 'fp-ts/lib/Either.js'
import type { IOEither } from 'fp-ts/lib/IOEither.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import { type TracePart, traceReader } from '../trace/reader.js'
import type { ByteSource, IoError } from './ports.js'

export type Step<Err, S> = (state: S, part: TracePart) => IOEither<Err, S>

export const foldTrace =
  <Err, S>(start: S, step: Step<Err, S>) =>
  (source: ByteSource): TE.TaskEither<Err | IoError, S> =>
  async () => {
    const reader = traceReader()
    let state = start
    const takeAll = (parts: ReadonlyArray<TracePart>): E.Either<Err, S> => {
      for (const part of parts) {
        const next = step(state, part)()
        if (E.isLeft(next)) return next
        state = next.right
      }
      return E.right(state)
    }
    for await (const piece of source) {
      if (E.isLeft(piece)) return piece
      const taken = takeAll(await reader.push(piece.right))
      if (E.isLeft(taken)) return taken
    }
    return takeAll(await reader.end())
  }
