// One trace through one engine: what analyze (facts), runObject (programs) and show (events as the engine saw them) share.
// The watcher gets its turn at three points: when the header is known and nothing has run (load programs there), after each
// chunk, and at the end. A chunk that cannot be run is a gap in the coverage, not the end of the analysis.
import * as E from 'fp-ts/lib/Either.js'
import type { IOEither } from 'fp-ts/lib/IOEither.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { inContext } from '../base/error.js'
import type { Fact } from '../engine/facts.js'
import { type Engine, type EngineError, startEngine } from '../engine/instance.js'
import { type Batch, beginTrace, finishTrace, type Pauses, runChunk, seal } from '../engine/run.js'
import type { ImportError } from '../import/error.js'
import type { Chunk, SymbolTable, TraceError, TraceHeader } from '../trace/index.js'
import { type Coverage, noCoverage, sawChunk, sawPart } from './coverage.js'
import { foldTrace, type Step } from './fold.js'
import type { AnalysisEnv, ByteSource, SourceError } from './ports.js'

export type ReplayError = SourceError | TraceError | EngineError

export interface Watcher<Err> {
  /** Before the first chunk; the engine is sealed after it. */
  readonly prepare?: (engine: Engine, header: TraceHeader) => IOEither<Err, void>
  /** After each chunk: its events are still readable in the engine. The next one waits for the task. */
  readonly chunk?: (engine: Engine, chunk: Chunk, batch: Batch) => TE.TaskEither<Err, void>
  /** Where to stop within a chunk. */
  readonly pauses?: Pauses
  /** Names for recorded stacks, where the trace has them: most often behind its last chunk. */
  readonly symbols?: (table: SymbolTable) => void
  /** After the last: what the engine's end put out. */
  readonly end?: (engine: Engine, batch: Batch) => void
}

export interface Replay {
  readonly header: TraceHeader
  readonly facts: ReadonlyArray<Fact>
  readonly coverage: Coverage
}

/** Feeds bpf_get_prandom_u32. Fixed, since equal traces give equal reports. */
const SEED = 1n

interface State {
  readonly header?: TraceHeader
  readonly coverage: Coverage
}

const begin = <Err>(engine: Engine, watcher: Watcher<Err>, header: TraceHeader): E.Either<Err | EngineError, void> =>
  pipe(
    watcher.prepare === undefined ? E.right(undefined) : watcher.prepare(engine, header)(),
    E.flatMap(() => seal(engine)() as E.Either<Err | EngineError, unknown>),
    E.flatMap(() => beginTrace(engine)(header)()),
  )

/** One by one: a process may leave more facts than a call takes arguments. */
const keep = (facts: Fact[], batch: Batch): void => {
  for (const fact of batch.facts) facts.push(fact)
}

const stepOf =
  <Err>(engine: Engine, watcher: Watcher<Err>, facts: Fact[]): Step<Err | TraceError | EngineError, State> =>
  (state, part) =>
  async () => {
    const coverage = sawPart(state.coverage, part)
    const { header } = state
    if (part._tag === 'Header' && header === undefined)
      return pipe(
        begin(engine, watcher, part.header),
        E.map(() => ({ header: part.header, coverage })),
      )
    // Without a header there is nothing to report on: what is wrong is the answer.
    if (header === undefined) return part._tag === 'Problem' ? E.left(part.error) : E.right({ coverage })
    if (part._tag === 'Symbols') watcher.symbols?.(part.table)
    if (part._tag !== 'Chunk') return E.right({ header, coverage })
    const ran = runChunk(engine, watcher.pauses)(part.chunk)()
    if (E.isRight(ran)) {
      keep(facts, ran.right)
      const watched = watcher.chunk === undefined ? E.right(undefined) : await watcher.chunk(engine, part.chunk, ran.right)()
      return pipe(
        watched,
        E.map(() => ({ header, coverage: sawChunk(coverage, part.chunk) })),
      )
    }
    const error = ran.left
    return error._tag === 'TraceError'
      ? E.right({ header, coverage: sawPart(coverage, { _tag: 'Problem', error, fatal: false }) })
      : E.left(error)
  }

/** What cannot be read is said with its name; files that cannot be opened name themselves. */
export const naming =
  (trace: string | ByteSource) =>
  <Err>(error: Err): Err =>
    typeof trace === 'string' && isOfContent(error) ? inContext({ doing: 'read', subject: trace })(error) : error

const OF_CONTENT: ReadonlyArray<unknown> = ['TraceError', 'ImportError']
const isOfContent = <Err>(error: Err): error is Err & (TraceError | ImportError) =>
  OF_CONTENT.includes((error as { readonly _tag?: unknown })._tag)

/** `source` when the bytes come from elsewhere than a name (a trace that is still being written). */
export const replay =
  (env: AnalysisEnv) =>
  <Err = never>(trace: string | ByteSource, watcher: Watcher<Err> = {}): TE.TaskEither<Err | ReplayError, Replay> => {
    const facts: Fact[] = []
    return pipe(
      TE.Do,
      TE.bindW('source', () => (typeof trace === 'string' ? env.openTrace(trace) : TE.right(trace))),
      TE.bindW('wasm', () => env.engineSource),
      TE.bindW('engine', ({ wasm }) => startEngine(wasm, SEED)),
      TE.bindW('state', ({ engine, source }) =>
        foldTrace<Err | TraceError | EngineError, State>({ coverage: noCoverage }, stepOf(engine, watcher, facts))(source),
      ),
      TE.mapLeft(naming(trace)),
      TE.flatMap(({ engine, state }) => TE.fromEither(ended(engine, watcher, facts, state))),
    )
  }

const ended = <Err>(engine: Engine, watcher: Watcher<Err>, facts: Fact[], state: State): E.Either<EngineError, Replay> =>
  pipe(
    finishTrace(engine)(),
    E.map(batch => {
      keep(facts, batch)
      watcher.end?.(engine, batch)
      const letGo = facts.find(fact => fact._tag === 'Coverage')?.droppedFacts ?? 0
      return { header: state.header as TraceHeader, facts, coverage: letGo === 0 ? state.coverage : { ...state.coverage, letGo } }
    }),
  )
