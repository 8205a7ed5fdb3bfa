// diff GOOD BAD: two recordings of one program, where they part and what that led to. Each is read twice: once to compare, once for
// the text of the few calls that the report cites.
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { citedEvents } from '../../analysis/cited.js'
import { gapsOf } from '../../analysis/coverage.js'
import { type AnyFailed, failed } from '../../base/error.js'
import { type Account, account } from '../../compare/account.js'
import { compare } from '../../compare/compare.js'
import { nodeEnv } from '../../node/env.js'
import { columns, STDOUT, write } from '../../node/terminal.js'
import { type CitedCalls, citedCalls } from '../../present/cited-calls.js'
import { type DiffView, diffText, headline, wantedCalls } from '../../present/diff.js'
import { diffJson } from '../../present/diff-json.js'
import { EXIT, report } from '../exit.js'
import { paletteOf } from '../palette.js'
import { printLines } from '../print.js'

interface Options {
  readonly format: 'text' | 'json'
  readonly exitCode?: boolean
}

const STDIN = '-'

const cited = (trace: string, { header, coverage }: Account, wanted: ReadonlySet<number>): TE.TaskEither<AnyFailed, CitedCalls> =>
  pipe(
    citedEvents(nodeEnv)(trace, wanted, coverage.events),
    TE.map(events => citedCalls(header.arch, header.startNs, events)),
  )

const gaps = (word: string, { coverage }: Account): ReadonlyArray<string> => gapsOf(coverage).map(gap => `${word}: ${gap}`)

const viewOf = (goodTrace: string, badTrace: string): TE.TaskEither<AnyFailed, DiffView> =>
  pipe(
    TE.Do,
    TE.bind('goodRun', () => account(nodeEnv)(goodTrace)),
    TE.bindW('badRun', () => account(nodeEnv)(badTrace)),
    TE.let('comparison', ({ goodRun, badRun }) => compare(goodRun, badRun)),
    TE.let('wanted', ({ comparison }) => wantedCalls(comparison)),
    TE.bindW('good', ({ goodRun, wanted }) => cited(goodTrace, goodRun, wanted.good)),
    TE.bindW('bad', ({ badRun, wanted }) => cited(badTrace, badRun, wanted.bad)),
    TE.map(({ comparison, good, bad, goodRun, badRun }) => ({
      comparison,
      good,
      bad,
      gaps: [...gaps('GOOD', goodRun), ...gaps('BAD', badRun)],
    })),
  )

export const diff = async (good: string, bad: string, options: Options): Promise<number> => {
  if (good === STDIN || bad === STDIN)
    return report(
      failed('UsageError', 'BadUsage', 'a comparison reads its recordings twice, standard input only once', 'Give two files.'),
    )
  const view = await viewOf(good, bad)()
  if (E.isLeft(view)) return report(view.left)
  const { right } = view
  write(STDOUT, options.format === 'json' ? diffJson(right) : printLines(diffText(right, paletteOf(STDOUT), columns(STDOUT))))
  const { words } = headline(right)
  return options.exitCode === true && words !== 'none' ? EXIT.finding : EXIT.ok
}
