// Two recordings on their way to a comparison that can be shown. Each is read twice: once to compare, once for the text of the few calls
// that are cited. Left out: how it is written down (diff.ts, diff-json.ts).
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { citedEvents } from '../analysis/cited.js'
import { gapsOf } from '../analysis/coverage.js'
import type { AnalysisEnv } from '../analysis/ports.js'
import type { AnyFailed } from '../base/error.js'
import { type Account, account } from '../compare/account.js'
import { compare } from '../compare/compare.js'
import { type CitedCalls, citedCalls } from './cited-calls.js'
import { type DiffView, wantedCalls } from './diff.js'

export interface Runs {
  readonly view: DiffView
  readonly good: Account
  readonly bad: Account
}

const cited = (
  env: AnalysisEnv,
  trace: string,
  { header, coverage }: Account,
  wanted: ReadonlySet<number>,
): TE.TaskEither<AnyFailed, CitedCalls> =>
  pipe(
    citedEvents(env)(trace, wanted, coverage.events),
    TE.map(events => citedCalls(header.arch, header.startNs, events)),
  )

const gaps = (word: string, { coverage }: Account): ReadonlyArray<string> => gapsOf(coverage).map(gap => `${word}: ${gap}`)

export const comparedOf =
  (env: AnalysisEnv) =>
  (goodTrace: string, badTrace: string): TE.TaskEither<AnyFailed, Runs> =>
    pipe(
      TE.Do,
      TE.bind('good', () => account(env)(goodTrace)),
      TE.bindW('bad', () => account(env)(badTrace)),
      TE.let('comparison', ({ good, bad }) => compare(good, bad)),
      TE.let('wanted', ({ comparison }) => wantedCalls(comparison)),
      TE.bindW('goodCalls', ({ good, wanted }) => cited(env, goodTrace, good, wanted.good)),
      TE.bindW('badCalls', ({ bad, wanted }) => cited(env, badTrace, bad, wanted.bad)),
      TE.map(({ comparison, good, bad, goodCalls, badCalls }) => ({
        good,
        bad,
        view: { comparison, good: goodCalls, bad: badCalls, gaps: [...gaps('GOOD', good), ...gaps('BAD', bad)] },
      })),
    )
