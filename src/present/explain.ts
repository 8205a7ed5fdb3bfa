// An explanation as people read it in a terminal: the verdict, the first finding with its story, what to do, what else was
// considered, and what the trace could not show. Left out: its sentences (sentences.ts), colours (the palette's) and where it is written.
import type { Explanation, Finding } from '../cause/index.js'
import type { Imported } from '../trace/chunk.js'
import { safeText } from './escape.js'
import type { CitedView } from './evidence.js'
import { graphText } from './graph-text.js'
import { row, wrap } from './layout.js'
import { fill, INJECTED_WORDS } from './messages.js'
import { importedSentence } from './imported.js'
import { noticedLines } from './incidents.js'
import { BASELINE_WORDS } from './messages-compare.js'
import type { Palette } from './palette.js'
import { actionsOf, confidenceWord, FINE, summaryOf, unreadOf, verdict } from './sentences.js'
import type { Stacks } from './stack.js'
import { story } from './story.js'

export interface ExplainView {
  readonly explanation: Explanation
  /** What the trace could not show, one sentence each. */
  readonly gaps: ReadonlyArray<string>
  /** What was changed in the run on purpose (`record --inject`). */
  readonly injected?: ReadonlyArray<string>
  /** What another tool's file was made the trace of, if one was. */
  readonly imported?: Imported
  /** Of the events that findings cite, as far as they were recorded. */
  readonly stacks?: Stacks
  /** The good run it was held against, by name. */
  readonly baseline?: string
  /** These events themselves. */
  readonly cited?: CitedView
  /** With what the findings were chosen from. */
  readonly verbose?: boolean
  /** Where the page with the whole story is, if one was written. */
  readonly page?: string
}

const toDo = (finding: Finding, page: string | undefined, width: number): ReadonlyArray<string> => {
  const text = `To do: ${actionsOf(finding).join('; ')}.`
  const link = page === undefined ? '' : `Full page: ${page}`
  const lines = wrap(text, width - 2).map(l => `  ${l}`)
  if (link === '') return lines
  const last = lines[lines.length - 1] ?? ''
  return last.length + link.length + 3 <= width
    ? [...lines.slice(0, -1), `${last}${' '.repeat(width - last.length - link.length)}${link}`]
    : [...lines, `  ${link}`]
}

const rivals = (rest: ReadonlyArray<Finding>, palette: Palette, width: number): ReadonlyArray<string> =>
  rest.length === 0
    ? []
    : [
        '',
        '  Also considered:',
        ...rest.flatMap(f =>
          row('    ', '', `${f.class}, ${confidenceWord(f.confidence)}: ${summaryOf(f)}`, `[#${f.seq}]`, width, {
            text: palette.faint,
            marks: palette.faint,
          }),
        ),
      ]

/** What happened over time, which accuses nobody. */
const noticed = ({ incidents = [], symptom }: Explanation, palette: Palette, width: number): ReadonlyArray<string> => {
  const found = symptom && noticedLines(incidents, symptom.timeNs - symptom.durationNs)
  if (found === undefined) return []
  const paint = { text: palette.faint, marks: palette.faint }
  return ['', `  ${found.title}`, ...found.lines.flatMap(l => row('    ', '', l.text, l.marks, width, paint))]
}

/** What a good run took from the suspects, in a sentence. */
const heldAgainst = ({ baseline }: Explanation, trace: string | undefined, width: number): ReadonlyArray<string> => {
  if (baseline === undefined || trace === undefined) return []
  const text = fill(BASELINE_WORDS[baseline.measure ? 'measure' : 'none'], {
    trace: safeText(trace),
    count: baseline.tolerated,
  })
  return ['', ...wrap(text, width - 2).map(line => `  ${line}`)]
}

const notSeen = (gaps: ReadonlyArray<string>, width: number): ReadonlyArray<string> =>
  gaps.length === 0 ? [] : ['', ...gaps.flatMap(g => wrap(`Not seen: ${safeText(g)}.`, width - 2).map(l => `  ${l}`))]

const madeSo = (injected: ReadonlyArray<string>, width: number): ReadonlyArray<string> =>
  injected.length === 0
    ? []
    : ['', ...wrap(fill(INJECTED_WORDS, { specs: injected.map(safeText).join(', ') }), width - 2).map(l => `  ${l}`)]

/** The verdict in one line, or with the sentence that leads to the cause on a line of its own. */
const heading = (explanation: Explanation, width: number): ReadonlyArray<string> => {
  const text = verdict(explanation)
  const cut = text.lastIndexOf(' The cause')
  return text.length <= width || cut < 0 ? wrap(text, width) : [...wrap(text.slice(0, cut), width), text.slice(cut + 1)]
}

/** Lines without line ends, none wider than `width` columns unless one word is. */
export const explainText = (
  { explanation, gaps, injected = [], imported, stacks, cited, page, baseline, verbose = false }: ExplainView,
  palette: Palette,
  width: number,
): ReadonlyArray<string> => {
  const { symptom, findings } = explanation
  const first = findings[0]
  const good = symptom !== undefined && FINE.has(symptom.kind) && first === undefined
  const mild = symptom?.kind === 'none' || symptom?.kind === 'unseen' || first?.severity === 'low'
  const mark = good ? palette.good('✓') : mild ? palette.name('!') : palette.bad('✗')
  const [head = '', ...more] = heading(explanation, width - 2)
  return [
    `${mark} ${palette.strong(head)}`,
    ...more.map(l => `  ${palette.strong(l)}`),
    ...(first === undefined || symptom === undefined
      ? []
      : [...story(first, symptom, { cited, stacks }, palette, width), ...toDo(first, page, width)]),
    ...(first === undefined && page !== undefined ? [`  Full page: ${page}`] : []),
    ...rivals(findings.slice(1, 4), palette, width),
    ...noticed(explanation, palette, width),
    ...heldAgainst(explanation, baseline, width),
    ...(verbose && explanation.graph !== undefined ? graphText(explanation.graph, palette, width) : []),
    ...notSeen([...gaps, ...unreadOf(explanation)], width),
    ...madeSo(injected, width),
    ...(imported === undefined ? [] : ['', `  ${palette.faint(importedSentence(imported))}`]),
  ]
}
