// An explanation as people read it in a terminal: the verdict, the first finding with its chain, what else was considered, and
// what the trace could not show. Words come from messages.ts; text of the recorded program is made safe here, at the last
// step. Left out: colours (the palette's) and where it is written.
import type { Explanation, Finding, Step, Symptom } from '../cause/index.js'
import { signalName } from '../trace/syscalls.js'
import { safeText } from './escape.js'
import { filled } from './filled.js'
import { CLASS_WORDS, CONFIDENCE_WORDS, fill, INJECTED_WORDS, STEP_WORDS } from './messages.js'
import { noticedLines } from './incidents.js'
import { BASELINE_WORDS } from './messages-compare.js'
import { LIVING_WORDS, STUCK_WORDS, UNREAD_WORDS } from './messages-stuck.js'
import type { Palette } from './palette.js'
import { codeOf, codeText, type Stacks } from './stack.js'

export interface ExplainView {
  readonly explanation: Explanation
  /** What the trace could not show, one sentence each. */
  readonly gaps: ReadonlyArray<string>
  /** What was changed in the run on purpose (`record --inject`). */
  readonly injected?: ReadonlyArray<string>
  /** Of the events that findings cite, as far as they were recorded. */
  readonly stacks?: Stacks
  /** The good run it was held against, by name. */
  readonly baseline?: string
  /** Where the page with the whole story is, if one was written. */
  readonly page?: string
}

export const confidenceWord = (confidence: number): string =>
  CONFIDENCE_WORDS.find(([from]) => confidence >= from)?.[1] ?? 'a guess'

const words = (finding: Finding) => STUCK_WORDS[finding.words ?? ''] ?? CLASS_WORDS[finding.class]

export const summaryOf = (finding: Finding): string => filled(words(finding)?.summary ?? '', finding.fields)
export const whyOf = (finding: Finding): string => filled(words(finding)?.why ?? '', finding.fields)
export const actionsOf = (finding: Finding): ReadonlyArray<string> =>
  (words(finding)?.actions ?? []).map(a => filled(a, finding.fields))

/** A step's sentence; the first step of a chain is the finding itself, and its id a class. */
export const stepText = (step: Step): string =>
  filled(STEP_WORDS[step.id] ?? STUCK_WORDS[step.id]?.summary ?? CLASS_WORDS[step.id]?.summary ?? step.id, step.fields)

const seconds = (ns: number): string => (ns >= 1e10 ? `${Math.round(ns / 1e9)} s` : `${(ns / 1e9).toFixed(1)} s`)
const after = (ns: number): string => `+${(ns / 1e9).toFixed(2)} s`

const ended = (symptom: Symptom): string => {
  const name = safeText(symptom.comm)
  const time = seconds(symptom.durationNs)
  switch (symptom.kind) {
    case 'hang':
      return `${name} was still running when the recording ended after ${time}.`
    case 'unended':
      return `The recording broke off after ${time}, while ${name} ran: how it ended is not known.`
    case 'signal':
      return `${name} was killed by ${signalName(symptom.signal)} after ${time}.`
    case 'stuck':
    case 'idle':
    case 'running':
    case 'unseen':
      return filled(LIVING_WORDS[symptom.words ?? ''] ?? '{who} lives.', symptom.fields ?? {})
    case 'exit':
    case 'none':
      return `${name} exited ${symptom.code} after ${time}.`
  }
}

/** A process that lives did not end: what it does is the verdict. */
const LIVING: ReadonlySet<Symptom['kind']> = new Set(['stuck', 'idle', 'running', 'unseen'])

/** "orders-api exited 1 after 2.1 s. It says "database unavailable". The cause lies elsewhere:" */
export const verdict = ({ symptom, findings }: Explanation): string => {
  if (symptom === undefined) return 'The trace holds no process.'
  const first = findings[0]
  if (first === undefined && LIVING.has(symptom.kind)) return ended(symptom)
  const says = symptom.says === undefined ? '' : ` It says "${safeText(symptom.says)}".`
  if (first !== undefined) {
    const beside = LIVING.has(symptom.kind) && first.words === undefined // it lives and is not stuck, yet something fails
    const where = beside
      ? ' What failed meanwhile:'
      : symptom.kind === 'none'
        ? ' What it cost:'
        : first.pid === symptom.pid
          ? ' The cause:'
          : ' The cause lies elsewhere:'
    return `${ended(symptom)}${says}${where}`
  }
  return symptom.kind === 'none'
    ? `${ended(symptom)} Nothing in this recording needs an explanation.`
    : `${ended(symptom)}${says} This recording does not show why.`
}

/** Breaks at spaces so that no line is wider; a word that is wider stays whole. */
export const wrap = (text: string, width: number): ReadonlyArray<string> => {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

/** Narrower than this beside its marks, a text gets lines of its own. */
const ROOM_MIN = 24

/** Text on the left, marks at the right edge; the text wraps before it meets them. */
const row = (indent: string, head: string, body: string, marks: string, width: number, palette: Paint): ReadonlyArray<string> => {
  const left = indent.length + head.length
  const beside = width - left - marks.length - 1
  const roomy = beside >= ROOM_MIN
  const [first = '', ...rest] = wrap(body, roomy ? beside : width - left)
  const right = (taken: number): string => `${' '.repeat(Math.max(1, width - taken - marks.length))}${palette.marks(marks)}`
  const lines = rest.map(line => `${' '.repeat(left)}${palette.text(line)}`)
  const top = `${indent}${head}${palette.text(first)}`
  return roomy ? [`${top}${right(left + first.length)}`, ...lines] : [top, ...lines, right(0)]
}

interface Paint {
  readonly text: (text: string) => string
  readonly marks: (text: string) => string
}

const same = (text: string): string => text

const story = (finding: Finding, symptom: Symptom, palette: Palette, width: number): ReadonlyArray<string> => {
  const [cause, ...steps] = finding.chain
  const lives = LIVING.has(symptom.kind) // else the verdict has said how it ended
  const told = steps.filter(s => lives || !(s.seq === symptom.seq && s.pid === symptom.pid))
  return [
    ...row(
      '  ',
      '',
      `${finding.class}, ${confidenceWord(finding.confidence)}: ${summaryOf(finding)}`,
      `[#${finding.seq}]`,
      width,
      { text: palette.strong, marks: palette.faint },
    ),
    ...told.flatMap((step, i) => {
      const indent = `   ${'   '.repeat(i)}`
      const when = lives ? '' : `${after(step.timeNs - cause.timeNs)}  ` // looks have an order, not a distance
      return row(indent, '└ ', stepText(step), `${when}${`[#${step.seq}]`.padStart(when === '' ? 0 : 9)}`, width, {
        text: same,
        marks: palette.faint,
      })
    }),
  ]
}

/** Where in the program's own code it happened. */
const code = (finding: Finding, stacks: Stacks | undefined, palette: Palette, width: number): ReadonlyArray<string> => {
  const found = stacks && codeOf(finding, stacks)
  if (found === undefined) return []
  return row('  ', '', codeText(found), `[#${found.seq}]`, width, { text: same, marks: palette.faint })
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

/** Of processes that were looked at: what the kernel refused, one sentence each. */
export const unreadOf = ({ unread = [] }: Explanation): ReadonlyArray<string> =>
  unread.map(({ who, part }) => filled(UNREAD_WORDS[part] ?? '', { who }))

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

export const FINE: ReadonlySet<Symptom['kind']> = new Set(['none', 'idle', 'running'])

/** Lines without line ends, none wider than `width` columns unless one word is. */
export const explainText = (
  { explanation, gaps, injected = [], stacks, page, baseline }: ExplainView,
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
      : [...story(first, symptom, palette, width), ...code(first, stacks, palette, width), ...toDo(first, page, width)]),
    ...(first === undefined && page !== undefined ? [`  Full page: ${page}`] : []),
    ...rivals(findings.slice(1, 4), palette, width),
    ...noticed(explanation, palette, width),
    ...heldAgainst(explanation, baseline, width),
    ...notSeen([...gaps, ...unreadOf(explanation)], width),
    ...madeSo(injected, width),
  ]
}
