// A comparison as people read it: where the two runs part, with both calls; how that reached the end; then what else differs, a few
// of each. GOOD and BAD are the two recordings in the order they were given. Words come from messages-compare.ts; text of the
// recorded programs is made safe here.
import type { Proc } from '../cause/facts.js'
import type { Compared, Comparison, Side } from '../compare/compare.js'
import type { Difference } from '../compare/differences.js'
import type { OnlyIn } from '../compare/outcome.js'
import { sameEnd } from '../compare/outcome.js'
import type { Timing } from '../compare/timing.js'
import { CALLS_MAX } from '../compare/limits.js'
import { signalName } from '../trace/syscalls.js'
import type { CitedCall, CitedCalls } from './cited-calls.js'
import { safeText } from './escape.js'
import { wrap } from './layout.js'
import { fill } from './messages.js'
import {
  DIFF_HEADINGS,
  END_WORDS,
  NOT_COMPARED,
  PARTING_WORDS,
  type PartingWords,
  plural,
  TIMING_WORDS,
} from './messages-compare.js'
import type { Palette } from './palette.js'
import { duration } from './show.js'

export interface DiffView {
  readonly comparison: Comparison
  readonly good: CitedCalls
  readonly bad: CitedCalls
  /** What the traces could not show, one sentence each. */
  readonly gaps: ReadonlyArray<string>
}

/** Of each kind; the JSON has more. */
const SHOWN = 5
const FOLLOWED = 3

export const timeText = (ns: number): string => duration(BigInt(Math.round(ns)))

export const endText = ({ fact }: Proc): string =>
  fact.alive
    ? END_WORDS.alive
    : fact.signal !== 0
      ? fill(END_WORDS.killed, { signal: signalName(fact.signal) })
      : fill(END_WORDS.exited, { code: fact.exitCode })

/** Of the pair, by the name it has in the bad run. */
export const nameOf = (proc: Proc): string => proc.fact.comm

export const timingText = ({ kind, object, pair }: Timing): string =>
  fill(TIMING_WORDS[kind] ?? TIMING_WORDS['Other'] ?? '', { who: nameOf(pair.bad), object: object === '' ? 'an answer' : object })

/** The calls a view cites: where the runs part, and what followed first on each side. */
export const wantedCalls = ({
  trail,
  compared,
}: Comparison): { readonly good: ReadonlySet<number>; readonly bad: ReadonlySet<number> } => {
  const parted = trail[trail.length - 1]
  const all = trail.map(t => t.parting.difference)
  if (parted !== undefined) all.push(...followed(parted.parting.followed, true), ...followed(parted.parting.followed, false))
  for (const { differences } of compared) all.push(...differences.all.slice(0, LISTED_CALLS))
  return { good: new Set(all.map(d => d.good)), bad: new Set(all.map(d => d.bad)) }
}

/** Of one process, in the JSON. */
export const LISTED_CALLS = 20

export const followed = (all: ReadonlyArray<Difference>, isGood: boolean): ReadonlyArray<Difference> =>
  all.filter(d => d.kind === 'branch' && (isGood ? d.good : d.bad) !== 0).slice(0, FOLLOWED)

/** How a call came out, in a word: what it gave when it went well. */
const short = (outcome: string, call: CitedCall | undefined): string =>
  outcome === 'ok' && call !== undefined ? call.result : outcome

export interface Headline {
  readonly words: PartingWords
  readonly text: string
}

export const headline = ({ comparison, good, bad }: DiffView): Headline => {
  const { trail, slower, other } = comparison
  const parted = trail[trail.length - 1]
  const say = (words: PartingWords, fields: Readonly<Record<string, string | number>> = {}): Headline => ({
    words,
    text: fill(PARTING_WORDS[words], fields),
  })
  if (parted !== undefined) {
    const { difference } = parted.parting
    const [g, b] = [good.get(difference.good), bad.get(difference.bad)]
    const words: PartingWords = difference.kind !== 'branch' ? difference.kind : difference.good === 0 ? 'onlyBad' : 'onlyGood'
    return say(words, {
      name: (b ?? g)?.name ?? 'a call',
      who: nameOf(parted.pair.bad),
      good: short(difference.goodResult, g),
      bad: short(difference.badResult, b),
    })
  }
  if (other) return say('unexplained')
  if (slower !== undefined)
    return say('slower', { good: timeText(slower.goodNs), bad: timeText(slower.badNs), what: timingText(slower) })
  return say('none')
}

const rightMark = (text: string, mark: string, width: number, palette: Palette): string =>
  text.length + mark.length + 1 > width ? text : `${text}${' '.repeat(width - text.length - mark.length)}${palette.faint(mark)}`

/** A call after a label, its event number at the right edge of its last line. */
const callLines = (label: string, call: CitedCall | undefined, width: number, palette: Palette): ReadonlyArray<string> => {
  if (call === undefined) return []
  const lines = wrap(`${call.call} = ${call.result}`, width - label.length)
  return lines.map((line, i) => {
    const text = `${i === 0 ? label : ' '.repeat(label.length)}${line}`
    return i === lines.length - 1 ? rightMark(text, `[#${call.seq}]`, width, palette) : text
  })
}

const section = (heading: string, lines: ReadonlyArray<string>, width: number, indent = '    '): ReadonlyArray<string> => {
  if (lines.length === 0) return []
  const shown = lines.slice(0, SHOWN)
  const more = lines.length > SHOWN ? [`and ${lines.length - SHOWN} more`] : []
  return [
    '',
    `  ${heading}`,
    ...[...shown, ...more].flatMap(line =>
      wrap(safeText(line), width - indent.length - 2).map((l, i) => `${indent}${i === 0 ? '' : '  '}${l}`),
    ),
  ]
}

const onlyIn = ({ good, bad }: OnlyIn): ReadonlyArray<string> => [...good.map(x => `GOOD ${x}`), ...bad.map(x => `BAD  ${x}`)]

const endLines = ({ compared, missing, extra }: Comparison): ReadonlyArray<string> => [
  ...compared
    .filter(c => !sameEnd(c.pair))
    .map(({ pair }) => `${nameOf(pair.bad)}: ${endText(pair.good)} in GOOD, ${endText(pair.bad)} in BAD`),
  ...missing.map(p => `${p.fact.argv || p.fact.comm}: runs in GOOD only`),
  ...extra.map(p => `${p.fact.argv || p.fact.comm}: runs in BAD only`),
]

const all = (compared: ReadonlyArray<Compared>, pick: (c: Compared) => OnlyIn): ReadonlyArray<string> => [
  ...new Set(compared.flatMap(c => onlyIn(pick(c)))),
]

export const notCompared = ({ comparison, gaps }: DiffView): ReadonlyArray<string> => [
  ...gaps,
  ...(comparison.cut ? [NOT_COMPARED.cut] : []),
  ...[['GOOD', comparison.good] as const, ['BAD', comparison.bad] as const].flatMap(([side, { dropped }]) =>
    dropped === 0 ? [] : [fill(NOT_COMPARED.dropped, { count: dropped, side, most: CALLS_MAX })],
  ),
]

const afterwards = (view: DiffView, palette: Palette, width: number): ReadonlyArray<string> => {
  const { trail } = view.comparison
  const parted = trail[trail.length - 1]
  if (parted === undefined) return []
  const { difference, followed: after } = parted.parting
  const way = trail.slice(0, -1).reverse()
  return [
    ...callLines('  GOOD ', view.good.get(difference.good), width, palette),
    ...callLines('  BAD  ', view.bad.get(difference.bad), width, palette),
    ...way.flatMap(({ pair, parting }, i) => {
      const indent = `  ${'   '.repeat(i)}└ `
      const call = view.bad.get(parting.difference.bad) ?? view.good.get(parting.difference.good)
      return callLines(`${indent}${nameOf(pair.bad)}: `, call, width, palette)
    }),
    ...[true, false].flatMap(isGood => {
      const calls = followed(after, isGood).flatMap(d => (isGood ? view.good.get(d.good) : view.bad.get(d.bad)) ?? [])
      return calls.length === 0
        ? []
        : [
            '',
            `  Then ${isGood ? DIFF_HEADINGS.onlyGood : DIFF_HEADINGS.onlyBad}:`,
            ...calls.flatMap(c => callLines('    ', c, width, palette)),
          ]
    }),
  ]
}

export const countsText = ({ comparison: { good, bad, compared } }: DiffView): string => {
  const count = compared.reduce((sum, c) => sum + c.differences.all.length + c.differences.dropped, 0)
  const size = (side: Side): string => `${plural(side.processes, 'process', 'es')}, ${plural(side.calls, 'call')}`
  return `${size(good)} in GOOD; ${size(bad)} in BAD; ${count === 0 ? 'none differs' : `${count} ${count === 1 ? 'differs' : 'differ'}`}.`
}

/** Lines without line ends, none wider than `width` unless one word is. */
export const diffText = (view: DiffView, palette: Palette, width: number): ReadonlyArray<string> => {
  const { comparison } = view
  const { words, text } = headline(view)
  const fine = words === 'none'
  const [head = '', ...more] = wrap(safeText(text), width - 2)
  const { compared } = comparison
  const timings = comparison.timings
    .filter(t => t.kind !== 'Life' || t.pair.good === comparison.good.root)
    .map(t => `${timingText(t)}: ${timeText(t.goodNs)} in GOOD, ${timeText(t.badNs)} in BAD`)
  return [
    `${fine ? palette.good('✓') : palette.bad('✗')} ${palette.strong(head)}`,
    ...more.map(line => `  ${palette.strong(line)}`),
    ...afterwards(view, palette, width),
    ...section(DIFF_HEADINGS.ends, endLines(comparison), width),
    ...section(
      DIFF_HEADINGS.files,
      all(compared, c => c.outcome.files),
      width,
    ),
    ...section(
      DIFF_HEADINGS.peers,
      all(compared, c => c.outcome.peers),
      width,
    ),
    ...section(DIFF_HEADINGS.lines, fine ? [] : all(compared, c => c.outcome.lines), width),
    ...section(DIFF_HEADINGS.timings, timings, width),
    '',
    ...wrap(countsText(view), width - 2).map(line => `  ${palette.faint(line)}`),
    ...notCompared(view).flatMap(gap => wrap(`Not compared: ${safeText(gap)}.`, width - 2).map(line => `  ${line}`)),
  ]
}
