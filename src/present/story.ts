// The first finding as people read it: the cause in one line, how it came from there to the symptom with times, the calls that
// prove it, and where in the program's own code it was. Of processes that live the chain goes from who is waited for to who waits:
// looks have an order, not a distance.
import type { Finding, Step, Symptom } from '../cause/index.js'
import { type CitedView, citedLines } from './evidence.js'
import { row, wrap } from './layout.js'
import type { Palette } from './palette.js'
import { confidenceWord, LIVING, stepText, summaryOf } from './sentences.js'
import { codeOf, codeText, type Stacks } from './stack.js'

const same = (text: string): string => text
const mark = ({ seq }: { readonly seq: number }): string => `[#${seq}]`

export const headline = (finding: Finding, width: number, palette: Palette): ReadonlyArray<string> =>
  row('  ', '', `${finding.class}, ${confidenceWord(finding.confidence)}: ${summaryOf(finding)}`, mark(finding), width, {
    text: palette.strong,
    marks: palette.faint,
  })

/** "+0.412 s" */
export const since = (ns: number): string => `+${(ns / 1e9).toFixed(3)} s`

export const isCause = (finding: Finding, step: Step): boolean => step.id === finding.class && step.seq === finding.seq

/**
 * When each step of a chain began, after the first. A wait is cited by its beginning, and what lasts by its end: neither is later than
 * what followed from it.
 */
export const sinceCause = (chain: ReadonlyArray<Step>): ReadonlyArray<string> => {
  const begun = chain.map((_, i) =>
    chain.slice(i).reduce((least, step) => Math.min(least, step.timeNs), Number.POSITIVE_INFINITY),
  )
  // of a trace without times all stand at one
  return begun.every(timeNs => timeNs === begun[0]) ? chain.map(() => '') : begun.map(timeNs => since(timeNs - (begun[0] ?? 0)))
}

const timeline = (finding: Finding, palette: Palette, width: number): ReadonlyArray<string> => {
  const { chain } = finding
  if (chain.length < 2) return []
  const times = sinceCause(chain)
  const widest = times.reduce((most, time) => Math.max(most, time.length), 0)
  const lines = chain.flatMap((step, i) =>
    row('    ', `${(times[i] ?? '').padStart(widest)}  `, stepText(step), mark(step), width, {
      text: isCause(finding, step) ? palette.strong : same,
      marks: palette.faint,
    }),
  )
  return ['', '  From cause to symptom:', ...lines]
}

const waits = ({ chain: [, ...steps] }: Finding, palette: Palette, width: number): ReadonlyArray<string> =>
  steps.flatMap((step, i) =>
    row(`   ${'   '.repeat(i)}`, '└ ', stepText(step), mark(step), width, { text: same, marks: palette.faint }),
  )

/** More calls than these prove no more; the rest is a matter for `show`. */
const MOST_CALLS = 6

const proof = (finding: Finding, cited: CitedView | undefined, palette: Palette, width: number): ReadonlyArray<string> => {
  const calls = cited === undefined ? [] : citedLines(finding, cited)
  if (calls.length === 0) return []
  const shown = calls.length <= MOST_CALLS ? calls : [...calls.slice(0, MOST_CALLS / 2), ...calls.slice(-MOST_CALLS / 2)]
  const left = calls.length - shown.length
  const lines = shown.flatMap(({ text, seq }) => {
    const [first = '', ...rest] = wrap(`${text} [#${seq}]`, width - 6)
    return [`    ${palette.faint(first)}`, ...rest.map(line => `      ${palette.faint(line)}`)]
  })
  return ['', '  What shows it:', ...lines, ...(left > 0 ? [`    ${palette.faint(`… and ${left} more like these`)}`] : [])]
}

const code = (finding: Finding, stacks: Stacks | undefined, palette: Palette, width: number): ReadonlyArray<string> => {
  const found = stacks && codeOf(finding, stacks)
  if (found === undefined) return []
  return row('  ', '', codeText(found), mark(found), width, { text: same, marks: palette.faint })
}

export interface Shown {
  readonly cited?: CitedView | undefined
  readonly stacks?: Stacks | undefined
}

export const story = (
  finding: Finding,
  symptom: Symptom,
  { cited, stacks }: Shown,
  palette: Palette,
  width: number,
): ReadonlyArray<string> => {
  const lives = LIVING.has(symptom.kind)
  const lead = lives ? waits(finding, palette, width) : timeline(finding, palette, width)
  const proven = proof(finding, cited, palette, width)
  const placed = code(finding, stacks, palette, width)
  return [
    ...headline(finding, width, palette),
    ...lead,
    ...proven,
    ...(lead.length + proven.length > 0 && !lives ? [''] : []),
    ...placed,
  ]
}
