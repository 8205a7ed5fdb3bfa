// The pipeline of `explain` and `why`: a trace through the engine, its facts through the rules, one Report.
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { explain } from '../cause/index.js'
import type { Baseline, Explanation, Facts, Thresholds, TraceMeta } from '../cause/index.js'
import type { Fact } from '../engine/facts.js'
import { unseenClasses } from '../trace/filter.js'
import type { TraceHeader } from '../trace/index.js'
import type { Coverage } from './coverage.js'
import type { AnalysisEnv, ByteSource } from './ports.js'
import { type Replay, type ReplayError, replay, type Watcher } from './replay.js'

export interface Report {
  readonly header: TraceHeader
  readonly explanation: Explanation
  readonly facts: ReadonlyArray<Fact>
  readonly coverage: Coverage
}

const CUT: Readonly<Record<string, TraceMeta['cut']>> = {
  exited: 'no',
  interrupted: 'interrupted',
  stopped: 'interrupted',
  detached: 'interrupted',
  timeout: 'timeout',
}

/** The last moment the trace knows of: its footer's, or its last event's. */
const endNs = ({ coverage, header }: Replay): bigint => coverage.footer?.endNs || coverage.lastTsNs || header.startNs

/** Another tool's file may end anywhere. */
const isEndless = ({ footer }: Coverage): boolean =>
  footer === undefined || (footer.imported !== undefined && footer.reason === 'unknown')

const metaOf = (replayed: Replay): TraceMeta => ({
  arch: replayed.header.arch === 'aarch64' ? 'aarch64' : 'x86_64',
  rootPid: replayed.header.rootPid,
  startNs: Number(replayed.header.startNs),
  endNs: Number(endNs(replayed)),
  unseen: unseenClasses(replayed.header.recording.filter, replayed.header.recording.only === true, replayed.header.arch),
  ...(replayed.header.recording.known === undefined ? {} : { known: replayed.header.recording.known }),
  attached: replayed.header.recording.attached,
  lost: replayed.coverage.missing + (replayed.coverage.footer?.lost ?? 0),
  endless: isEndless(replayed.coverage),
  cut: CUT[replayed.coverage.footer?.reason ?? ''] ?? 'unknown',
})

/** Holds a run against a good one; what that is, its maker knows. */
export type Against = (facts: Facts) => Baseline

export const reportOf = (replayed: Replay, thresholds?: Thresholds, against?: Against): Report => ({
  header: replayed.header,
  explanation: explain(replayed.facts, metaOf(replayed), thresholds, against),
  facts: replayed.facts,
  coverage: replayed.coverage,
})

export const analyze =
  (env: AnalysisEnv) =>
  (trace: string | ByteSource, watcher: Watcher<ReplayError> = {}, against?: Against): TE.TaskEither<ReplayError, Report> =>
    pipe(
      replay(env)(trace, watcher),
      TE.map(replayed => reportOf(replayed, env.thresholds, against)),
    )
