// One opened trace: analysed by the same `analyze` as the command line, with two watchers along the way that remember where
// chunks lie (chunks.ts) and what the engine knew at each line (rows.ts). The engine stays, since rows name its strings.
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { analyze, type Report } from '../analysis/analyze.js'
import { type CitedEvents, citedEvents } from '../analysis/cited.js'
import { type Coverage, gapsOf } from '../analysis/coverage.js'
import type { AnalysisEnv, ByteSource } from '../analysis/ports.js'
import type { Watcher } from '../analysis/replay.js'
import { citedBy, stacksOf } from '../analysis/stacks.js'
import { type AnyFailed, failed } from '../base/error.js'
import type { Explanation } from '../cause/index.js'
import { stringOf } from '../engine/events.js'
import type { ProcessFact } from '../engine/facts.js'
import type { Engine, EngineError } from '../engine/instance.js'
import { explainJson } from '../present/explain-json.js'
import type { Stacks } from '../present/stack.js'
import type { Arch, TraceHeader } from '../trace/chunk.js'
import { placesOfStacks, placesOfStacksIn } from './cited.js'
import { chunksOf, placer } from './chunks.js'
import { bytesOf, browserEnv, piecesOf, type Watch } from './env.js'
import { type Lines, linesOf } from './lines.js'
import { modelOf } from './model.js'
import type { PageModel, Source } from './protocol.js'
import { rowFold, type Rows } from './rows.js'
import { type Happened, happenedFold } from './timeline/happened.js'

export interface Session {
  readonly model: PageModel
  /** What `explain --format json` prints, byte for byte. */
  readonly json: string
  readonly arch: Arch
  readonly header: TraceHeader
  readonly facts: Report['facts']
  readonly coverage: Coverage
  readonly explanation: Explanation
  readonly stacks: Stacks
  readonly rows: Rows
  readonly happened: Happened
  /** The text of a string id of `rows`, as it was recorded; undefined for 0. `safeText` makes it safe to show. */
  readonly textOf: (id: number) => string | undefined
  readonly lines: Lines
  /** To read the whole trace once more, through an engine of its own. */
  readonly again: (progress: (done: number, total: number) => void) => AnalysisEnv
  /** What has to be read again for the stacks between two events; undefined: none was recorded there. */
  readonly stackPieces: (fromSeq: number, toSeq: number) => ByteSource | undefined
  /** Events by number, each with the other half of its call: reads the trace once more. */
  readonly cited: (wanted: ReadonlySet<number>, watch: Watch) => TE.TaskEither<AnyFailed, CitedEvents>
}

const isProcess = (fact: Report['facts'][number]): fact is ProcessFact => fact._tag === 'Process'

const neverEnded = failed('EngineError', 'BadState', 'the trace was analysed and its end was not seen')

const sizeOf = (source: Source): number => {
  switch (source._tag) {
    case 'File':
      return source.file.size
    case 'Files':
      return source.files.reduce((all, { file }) => all + file.size, 0)
    case 'Served':
      return source.bytes
    case 'Carried':
      return 0
  }
}

export const openSession = (
  engine: Uint8Array<ArrayBuffer>,
  name: string,
  source: Source,
  progress: (done: number, total: number) => void,
): TE.TaskEither<AnyFailed, Session> =>
  pipe(
    bytesOf(source, done => progress(done, sizeOf(source))),
    TE.flatMap((trace): TE.TaskEither<AnyFailed, Session> => {
      const places = placer()
      const fold = rowFold()
      const happened = happenedFold()
      let ran: { readonly running: Engine; readonly rows: Rows } | undefined
      const env = browserEnv(engine, trace, done => progress(done, trace.size))
      const watcher: Watcher<EngineError> = {
        prepare: (running, { startNs }) => {
          happened.begin(startNs)
          return fold.begin(running, startNs)
        },
        chunk: (running, chunk) =>
          TE.fromIO(() => {
            places.push(chunk, fold.take(running, (chunk.place?.to ?? 0) / trace.size))
            happened.take(running, chunk.eventCount)
          }),
        end: running => {
          ran = { running, rows: fold.end(running) }
        },
      }
      // A page has no files to ask: the trace's own tables name what they can.
      const stacks = ({ explanation }: Report, rows: Rows): TE.TaskEither<AnyFailed, Stacks> => {
        const wanted = citedBy(explanation)
        const needed = placesOfStacks(trace.size, places.places(), rows, wanted)
        return needed === undefined ? TE.right(new Map()) : stacksOf(env, () => [])(piecesOf(trace, needed), wanted)
      }
      return pipe(
        analyze(env)(name, watcher),
        TE.map(report => ({ report })),
        TE.bindW('ended', () => TE.fromEither(E.fromNullable(neverEnded)(ran))),
        TE.bindW('stacks', ({ report, ended }) => stacks(report, ended.rows)),
        TE.map(({ report: { header, explanation, facts, coverage }, stacks, ended: { running, rows } }): Session => {
          const analysed = {
            name,
            header,
            explanation,
            stacks,
            processes: facts.filter(isProcess),
            coverage,
            rows: rows.seq.length(),
            rowsLeft: rows.left,
          }
          return {
            model: modelOf(analysed),
            json: explainJson({ explanation, gaps: gapsOf(coverage), stacks }),
            arch: header.arch,
            header,
            facts,
            coverage,
            explanation,
            stacks,
            rows,
            happened: happened.end(),
            textOf: id => stringOf(running, id),
            lines: linesOf(running, header, chunksOf(trace, places.places()), rows),
            again: tell => browserEnv(engine, trace, done => tell(done, trace.size)),
            stackPieces: (fromSeq, toSeq) => {
              const needed = placesOfStacksIn(trace.size, places.places(), fromSeq, toSeq)
              return needed && piecesOf(trace, needed)
            },
            cited: (wanted, watch) => citedEvents(browserEnv(engine, trace, watch))(name, wanted, coverage.events),
          }
        }),
      )
    }),
  )
