// Two recordings held against each other, for the page: where they part as one call on each side, how that came to the end, and what
// else only one of them has, a bounded number of each. Words are those of `diff` and `explain --baseline`; the bad run is explained
// once more with the good one as its measure. Left out: alignment (compare/) and drawing (app/views/compare.ts).
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { reportOf } from '../analysis/analyze.js'
import type { AnalysisEnv } from '../analysis/ports.js'
import type { AnyFailed } from '../base/error.js'
import type { Account } from '../compare/account.js'
import { baselineOf } from '../compare/baseline.js'
import type { Side } from '../compare/compare.js'
import type { Difference } from '../compare/differences.js'
import { type OnlyIn, sameEnd } from '../compare/outcome.js'
import { comparedOf, type Runs } from '../present/compared.js'
import type { CitedCalls } from '../present/cited-calls.js'
import { countsText, endText, followed, headline, nameOf, notCompared, timeText, timingText } from '../present/diff.js'
import { safeText } from '../present/escape.js'
import { fill } from '../present/messages.js'
import { BASELINE_WORDS, DIFF_HEADINGS } from '../present/messages-compare.js'
import { lifeNs } from '../compare/timing.js'
import { browserEnv, bytesOf } from './env.js'
import { findingViews } from './model.js'
import type { Source } from './protocol.js'
import type { TraceBytes } from './served.js'
import type { CalledView, ComparedView, OnlyView, RunView } from './protocol-compare.js'

const NAMES = { good: 'GOOD', bad: 'BAD' } as const
/** Of each kind; a list of hundreds is read by nobody, and counted. */
const LISTED = 40

const runView = ({ root, processes, calls }: Side): RunView => ({
  ended: root === undefined ? '' : endText(root),
  took: root === undefined ? '' : timeText(lifeNs(root)),
  processes,
  calls,
})

const called = (seq: number, cited: CitedCalls): ReadonlyArray<CalledView> => {
  const call = cited.get(seq)
  return call === undefined
    ? []
    : [
        {
          seq,
          who: safeText(`${call.comm} ${call.pid}`),
          text: safeText(call.call),
          result: safeText(call.result),
          time: timeText(Number(call.atNs)),
        },
      ]
}

const only = (title: string, all: ReadonlyArray<OnlyIn>): ReadonlyArray<OnlyView> => {
  const side = (key: keyof OnlyIn): ReadonlyArray<string> => [...new Set(all.flatMap(each => each[key]))]
  const [good, bad] = [side('good'), side('bad')]
  const shown = (lines: ReadonlyArray<string>): ReadonlyArray<string> => lines.slice(0, LISTED).map(safeText)
  const more = Math.max(0, good.length - LISTED) + Math.max(0, bad.length - LISTED)
  return good.length + bad.length === 0 ? [] : [{ heading: title.replace(/:$/, ''), good: shown(good), bad: shown(bad), more }]
}

const listsOf = ({ view }: Runs): ReadonlyArray<OnlyView> => {
  const { compared, missing, extra } = view.comparison
  const ends = compared
    .filter(({ pair }) => !sameEnd(pair))
    .map(({ pair }) => ({
      good: [`${nameOf(pair.bad)}: ${endText(pair.good)}`],
      bad: [`${nameOf(pair.bad)}: ${endText(pair.bad)}`],
    }))
  const alone = {
    good: missing.map(({ fact }) => fact.argv || fact.comm),
    bad: extra.map(({ fact }) => fact.argv || fact.comm),
  }
  const outcomes = compared.map(({ outcome }) => outcome)
  return [
    ...only(DIFF_HEADINGS.ends, ends),
    ...only(DIFF_HEADINGS.processes, [alone]),
    ...only(
      DIFF_HEADINGS.files,
      outcomes.map(o => o.files),
    ),
    ...only(
      DIFF_HEADINGS.peers,
      outcomes.map(o => o.peers),
    ),
    ...(headline(view).words === 'none'
      ? []
      : only(
          DIFF_HEADINGS.lines,
          outcomes.map(o => o.lines),
        )),
  ]
}

const partingOf = ({ view }: Runs): Pick<ComparedView, 'parted' | 'way' | 'next'> => {
  const { trail } = view.comparison
  const parted = trail[trail.length - 1]
  if (parted === undefined) return { way: [], next: { good: [], bad: [] } }
  const { difference, followed: after } = parted.parting
  const next = (isGood: boolean): ReadonlyArray<CalledView> =>
    followed(after, isGood).flatMap((d: Difference) => (isGood ? called(d.good, view.good) : called(d.bad, view.bad)))
  return {
    parted: { good: called(difference.good, view.good), bad: called(difference.bad, view.bad) },
    way: trail
      .slice(0, -1)
      .reverse()
      .flatMap(({ parting: { difference: d } }): ComparedView['way'] => {
        const bad = called(d.bad, view.bad)
        return bad.length > 0
          ? bad.map(call => ({ ...call, side: 'bad' }))
          : called(d.good, view.good).map(call => ({ ...call, side: 'good' }))
      }),
    next: { good: next(true), bad: next(false) },
  }
}

/** Explained with the good run as a measure; nothing is read for it again. */
const remainingOf = (good: Account, bad: Account): Pick<ComparedView, 'measure' | 'remaining'> => {
  const { explanation, header } = reportOf(bad, undefined, baselineOf(good))
  const { baseline } = explanation
  return {
    measure:
      baseline === undefined
        ? ''
        : fill(BASELINE_WORDS[baseline.measure ? 'measure' : 'none'], { trace: NAMES.good, count: baseline.tolerated }),
    remaining: findingViews(explanation, header, new Map()),
  }
}

const viewOf = (runs: Runs): ComparedView => {
  const { comparison } = runs.view
  const { words, text } = headline(runs.view)
  return {
    same: words === 'none',
    text: safeText(text),
    good: runView(comparison.good),
    bad: runView(comparison.bad),
    ...partingOf(runs),
    lists: listsOf(runs),
    timings: comparison.timings
      .filter(t => t.kind !== 'Life' || t.pair.good === comparison.good.root)
      .slice(0, LISTED)
      .map(t => ({
        text: safeText(timingText(t)),
        good: timeText(t.goodNs),
        bad: timeText(t.badNs),
        goodSeq: t.good,
        badSeq: t.bad,
      })),
    counts: countsText(runs.view),
    notCompared: notCompared(runs.view).map(safeText),
    ...remainingOf(runs.good, runs.bad),
  }
}

/** Each recording is read this often. */
const PASSES = 2

export const compareSources = (
  engine: Uint8Array<ArrayBuffer>,
  good: Source,
  bad: Source,
  progress: (done: number, total: number) => void,
): TE.TaskEither<AnyFailed, ComparedView> =>
  pipe(
    TE.Do,
    TE.bind('goodBlob', () => bytesOf(good)),
    TE.bind('badBlob', () => bytesOf(bad)),
    TE.flatMap(({ goodBlob, badBlob }) => {
      const total = PASSES * (goodBlob.size + badBlob.size)
      let before = 0
      let now = 0
      const watch = (done: number): void => {
        if (done < now) before += now // the next pass began
        now = done
        progress(Math.min(total, before + now), total)
      }
      const of = (blob: TraceBytes): AnalysisEnv => browserEnv(engine, blob, watch)
      const env: AnalysisEnv = {
        ...of(badBlob),
        openTrace: name => of(name === NAMES.good ? goodBlob : badBlob).openTrace(name),
      }
      return comparedOf(env)(NAMES.good, NAMES.bad)
    }),
    TE.map(viewOf),
  )
