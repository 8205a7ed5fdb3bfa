// A trace through routes, for whoever wants its events: commands that print or count them, exporters, embedding programs. Events come as
// stored, or through the engine with the path and peer each descriptor had then. Problems and gaps are collected, as in an
// analysis, and the stream goes on. Left out: what is done with events (sinks), and which are chosen (predicates).
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { namesOf } from '../engine/events.js'
import type { Chunk, SymbolTable, TraceHeader } from '../trace/chunk.js'
import { decode, type Route, route, type SinkError, type SystemEvent, type TraceError } from '../trace/index.js'
import { type Coverage, noCoverage, sawChunk, sawPart } from './coverage.js'
import { foldTrace, type Step } from './fold.js'
import type { AnalysisEnv, SourceError } from './ports.js'
import { naming, type ReplayError, replay } from './replay.js'

/** Made once, when the header is known. */
export type Routes = (header: TraceHeader) => ReadonlyArray<Route>

interface State {
  readonly header?: TraceHeader
  readonly take: ReturnType<typeof route>
  readonly coverage: Coverage
}

const stepOf =
  (routes: Routes): Step<TraceError | SinkError, State> =>
  (state, part) => {
    const coverage = sawPart(state.coverage, part)
    if (part._tag === 'Header' && state.header === undefined)
      return TE.right({ header: part.header, take: route(routes(part.header)), coverage })
    if (part._tag === 'Problem' && state.header === undefined) return TE.left(part.error)
    if (part._tag !== 'Chunk' || state.header === undefined) return TE.right({ ...state, coverage })
    return takeChunk({ ...state, coverage }, part.chunk)
  }

/** A chunk that does not decode is a problem among the others. */
const takeChunk = (state: State, chunk: Chunk): TE.TaskEither<TraceError | SinkError, State> => {
  const events = decode(chunk)
  if (E.isLeft(events))
    return TE.right({ ...state, coverage: sawPart(state.coverage, { _tag: 'Problem', error: events.left, fatal: false }) })
  return pipe(
    state.take(events.right),
    TE.map(() => ({ ...state, coverage: sawChunk(state.coverage, chunk) })),
  )
}

/** Events as stored. What could not be read is in the coverage; a Left: nothing to show, or a sink that refused. */
export const routeTrace =
  (env: AnalysisEnv) =>
  (trace: string, routes: Routes): TE.TaskEither<SourceError | TraceError | SinkError, Coverage> =>
    pipe(
      env.openTrace(trace),
      TE.flatMap(foldTrace<TraceError | SinkError, State>({ take: route([]), coverage: noCoverage }, stepOf(routes))),
      TE.mapLeft(naming(trace)),
      TE.map(state => state.coverage),
    )

/** The same through the engine: each event with its `names`; and the symbol tables, of whoever asks for them. */
export const routeNamed =
  (env: AnalysisEnv) =>
  (trace: string, routes: Routes, symbols?: (table: SymbolTable) => void): TE.TaskEither<ReplayError | SinkError, Coverage> => {
    let take = route([])
    return pipe(
      replay(env)<SinkError>(trace, {
        ...(symbols && { symbols }),
        prepare: (_, header) => () => {
          take = route(routes(header))
          return E.right(undefined)
        },
        chunk: (engine, chunk) => {
          const events = E.getOrElse((): ReadonlyArray<SystemEvent> => [])(decode(chunk))
          return take(events.map(event => ({ ...event, names: namesOf(engine, event.seq - chunk.firstSeq) })))
        },
      }),
      TE.map(({ coverage }) => coverage),
    )
  }
