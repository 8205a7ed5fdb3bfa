// Events one by one, for commands that print or count them: each chunk decoded, and its events given to the caller with what
// the header says. Problems and gaps are collected, as in an analysis. Left out: what is done with events (present/).
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type Names, namesOf } from '../engine/events.js'
import type { TraceHeader } from '../trace/chunk.js'
import { decode, type SystemEvent, type TraceError } from '../trace/index.js'
import { type Coverage, noCoverage, sawChunk, sawPart } from './coverage.js'
import { foldTrace, type Step } from './fold.js'
import type { AnalysisEnv, IoError } from './ports.js'
import { type ReplayError, replay } from './replay.js'

/** Called once per chunk, in order. */
export type TakeEvents = (header: TraceHeader, events: ReadonlyArray<SystemEvent>) => void

interface State {
  readonly header?: TraceHeader
  readonly coverage: Coverage
}

const step =
  (take: TakeEvents): Step<TraceError, State> =>
  (state, part) =>
  () => {
    const coverage = sawPart(state.coverage, part)
    if (part._tag === 'Header') return E.right({ header: state.header ?? part.header, coverage })
    if (part._tag === 'Problem' && state.header === undefined) return E.left(part.error)
    if (part._tag !== 'Chunk' || state.header === undefined) return E.right({ ...state, coverage })
    const events = decode(part.chunk)
    if (E.isLeft(events))
      return E.right({ ...state, coverage: sawPart(coverage, { _tag: 'Problem', error: events.left, fatal: false }) })
    take(state.header, events.right)
    return E.right({ ...state, coverage: sawChunk(coverage, part.chunk) })
  }

/** What could not be read is in the coverage; a Left means that there was nothing to show. */
export const eachEvent =
  (env: AnalysisEnv) =>
  (trace: string, take: TakeEvents): TE.TaskEither<IoError | TraceError, Coverage> =>
    pipe(
      env.openTrace(trace),
      TE.flatMap(foldTrace<TraceError, State>({ coverage: noCoverage }, step(take))),
      TE.map(state => state.coverage),
    )

/** An event with what the engine's state knew of it then. */
export interface NamedEvent extends Names {
  readonly event: SystemEvent
}

/** The same through the engine: each event with the path and peer its descriptor had then. */
export const eachNamedEvent =
  (env: AnalysisEnv) =>
  (trace: string, take: (header: TraceHeader, events: ReadonlyArray<NamedEvent>) => void): TE.TaskEither<ReplayError, Coverage> =>
    pipe(
      replay(env)(trace, {
        chunk: (engine, chunk, _batch, header) => {
          const events = E.getOrElse((): ReadonlyArray<SystemEvent> => [])(decode(chunk))
          take(
            header,
            events.map(event => ({ event, ...namesOf(engine, event.seq - chunk.firstSeq) })),
          )
        },
      }),
      TE.map(({ coverage }) => coverage),
    )
