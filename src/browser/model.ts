// What the page shows of an analysis, worded: findings and verdict in the words of present/, processes as a flat tree, and what
// is known of the recording. Pure. Text of the recorded program is made safe on the way (present does it for its sentences).
import type { Coverage } from '../analysis/coverage.js'
import { gapsOf, injectedOf } from '../analysis/coverage.js'
import type { Explanation, Finding, Incident } from '../cause/index.js'
import type { ProcessFact } from '../engine/facts.js'
import { safeText } from '../present/escape.js'
import { incidentSpan, incidentSummary } from '../present/incidents.js'
import { importedFrom, importedSentence } from '../present/imported.js'
import { actionsOf, confidenceWord, FINE, stepText, summaryOf, verdict, whyOf } from '../present/sentences.js'
import { duration } from '../present/show.js'
import { codeOf, codeText, type Stacks } from '../present/stack.js'
import type { TraceHeader } from '../trace/chunk.js'
import type { FindingView, NoticedView, PageModel, ProcessView, Verdict } from './protocol.js'

export interface Analysed {
  readonly name: string
  readonly header: TraceHeader
  readonly explanation: Explanation
  readonly stacks: Stacks
  readonly processes: ReadonlyArray<ProcessFact>
  readonly coverage: Coverage
  readonly rows: number
  readonly rowsLeft: number
}

const verdictOf = (explanation: Explanation): Verdict => {
  const { symptom, findings } = explanation
  const kind = symptom !== undefined && !FINE.has(symptom.kind) ? 'failed' : findings.length > 0 ? 'cost' : 'fine'
  const base = { kind, sentence: verdict(explanation) } as const
  return symptom?.says === undefined ? base : { ...base, says: safeText(symptom.says) }
}

/** Made from a log that does not say when things happened. */
export const isUntimed = ({ recording }: TraceHeader): boolean => recording.known?.times === false

const timeOf = (ns: number): string => `${(ns / 1e9).toFixed(ns < 1e10 ? 3 : 2)} s`
const sinceCause = (ns: number): string => `+${(ns / 1e9).toFixed(2)} s`

/** What the finding is about, in full: sentences shorten paths. */
const whereOf = ({ subject, pid }: Finding): string =>
  safeText(subject.path ?? subject.address ?? `${subject.comm ?? 'process'} ${subject.pid ?? pid}`)

const codeView = (finding: Finding, stacks: Stacks): Pick<FindingView, 'code'> => {
  const code = codeOf(finding, stacks)
  return code === undefined ? {} : { code: codeText(code) }
}

const findingOf =
  (header: TraceHeader, stacks: Stacks) =>
  (finding: Finding, index: number): FindingView => {
    const [startNs, untimed] = [Number(header.startNs), isUntimed(header)]
    // what lasts is cited by its end, which may be later than what followed from it
    const begunNs = finding.chain.reduce((least, step) => Math.min(least, step.timeNs), Number.POSITIVE_INFINITY)
    const shown = new Set(finding.chain.map(step => step.seq))
    return {
      rank: index + 1,
      class: finding.class,
      severity: finding.severity,
      certainty: confidenceWord(finding.confidence),
      summary: summaryOf(finding),
      why: whyOf(finding),
      actions: actionsOf(finding),
      missing: finding.missing ?? [],
      where: whereOf(finding),
      ...codeView(finding, stacks),
      steps: finding.chain.map((step, i) => ({
        seq: step.seq,
        text: stepText(step),
        time: untimed ? '' : i === 0 ? `at ${timeOf(begunNs - startNs)}` : sinceCause(Math.max(0, step.timeNs - begunNs)),
      })),
      evidence: [...new Set(finding.evidence)].filter(seq => seq > 0 && !shown.has(seq)),
    }
  }

export const findingViews = (explanation: Explanation, header: TraceHeader, stacks: Stacks): ReadonlyArray<FindingView> =>
  explanation.findings.map(findingOf(header, stacks))

const noticedView =
  (startNs: number) =>
  (incident: Incident): NoticedView => ({
    id: incident.id,
    class: incident.class,
    severity: incident.severity,
    text: incidentSummary(incident),
    span: incidentSpan(incident, startNs),
    seq: incident.evidence[0],
  })

const endOf = (process: ProcessFact): string =>
  process.alive ? 'still running' : process.signal !== 0 ? `killed by ${process.signalName}` : `exited ${process.exitCode}`

const viewOf = (process: ProcessFact, depth: number): ProcessView => ({
  pid: process.pid,
  depth,
  name: safeText(process.comm || process.exe || '?'),
  argv: safeText(process.argv),
  outcome: endOf(process),
  failed: !process.alive && (process.exitCode !== 0 || process.signal !== 0),
  duration: duration(BigInt(Math.max(0, Math.round(process.lastNs - process.firstNs)))),
  first: process.first,
})

const grouped = <K>(facts: ReadonlyArray<ProcessFact>, key: (fact: ProcessFact) => K): ReadonlyMap<K, ProcessFact[]> => {
  const groups = new Map<K, ProcessFact[]>()
  for (const fact of facts) {
    const group = groups.get(key(fact))
    if (group === undefined) groups.set(key(fact), [fact])
    else group.push(fact)
  }
  return groups
}

/** Parents before children, children in order of birth. A pid used twice is two processes; a child belongs to the one alive then. */
const treeOf = (facts: ReadonlyArray<ProcessFact>): ReadonlyArray<ProcessView> => {
  const born = [...facts].sort((a, b) => a.first - b.first)
  const lives = grouped(born, fact => fact.pid)
  const parentOf = (child: ProcessFact): ProcessFact | undefined =>
    lives.get(child.ppid)?.find(p => p !== child && p.first < child.first && p.last >= child.first)
  const children = grouped<ProcessFact | undefined>(born, parentOf)
  const out: ProcessView[] = []
  // A stack rather than recursion: a program that keeps starting itself makes a deep tree.
  const open: Array<readonly [ProcessFact, number]> = []
  const push = (parent: ProcessFact | undefined, depth: number): void => {
    for (const child of [...(children.get(parent) ?? [])].reverse()) open.push([child, depth])
  }
  push(undefined, 0)
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [process, depth] = next
    out.push(viewOf(process, depth))
    push(process, depth + 1)
  }
  return out
}

const startedAt = (header: TraceHeader): string => {
  const ms = Number((header.startNs + header.realtimeOffsetNs) / 1_000_000n)
  const date = new Date(ms)
  return Number.isNaN(date.getTime()) ? 'unknown' : `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** What the recording tells of it: a log of another tool has neither kernel nor processors. */
const machineOf = ({ arch, kernel, cpuCount }: TraceHeader): string =>
  [arch, ...(kernel === '' ? [] : [`Linux ${kernel}`]), ...(cpuCount === 0 ? [] : [`${cpuCount} processors`])].join(', ')

const aboutOf = ({ name, header, coverage }: Analysed): PageModel['about'] => {
  const { footer } = coverage
  const length = footer === undefined ? '' : `, ${duration(footer.endNs - header.startNs)}`
  const { redacted, redactions } = header.recording
  return [
    ['File', safeText(name)],
    ['Command', safeText(header.argv.join(' '))],
    ...(footer?.imported === undefined ? [] : [['Read from', importedFrom(footer.imported)] as const]),
    ...(header.recording.known?.times === false ? [] : [['Recorded', `${startedAt(header)}${length}`] as const]),
    ['Machine', safeText(machineOf(header))],
    ...(footer?.imported === undefined ? [['Recorder', safeText(header.recorder)] as const] : []),
    ...injectedOf(coverage).map((spec): [string, string] => ['Injected', `calls of the program were changed: ${safeText(spec)}`]),
    [
      'Events',
      `${coverage.events.toLocaleString('en')} in ${coverage.chunks.toLocaleString('en')} ${coverage.chunks === 1 ? 'chunk' : 'chunks'}`,
    ],
    [
      'Secrets',
      redacted ? `replaced by * before they were written: ${safeText(redactions.join(', '))}` : 'recorded as they were',
    ],
  ]
}

export const modelOf = (analysed: Analysed): PageModel => ({
  name: safeText(analysed.name),
  command: safeText(analysed.header.argv.join(' ')),
  verdict: verdictOf(analysed.explanation),
  findings: findingViews(analysed.explanation, analysed.header, analysed.stacks),
  noticed: (analysed.explanation.incidents ?? []).map(noticedView(Number(analysed.header.startNs))),
  processes: treeOf(analysed.processes),
  rows: analysed.rows,
  rowsLeft: analysed.rowsLeft,
  ...(analysed.coverage.footer?.imported === undefined ? {} : { from: importedSentence(analysed.coverage.footer.imported) }),
  gaps: gapsOf(analysed.coverage).map(safeText),
  about: aboutOf(analysed),
})
