// The report of one recording, to attach to a ticket: its sections as data, every text already worded, made safe and replaced as was
// asked for. What is in the file is what is in here, so that the list of contents (contents.ts) and the file (html.ts) cannot part.
import type { Coverage } from '../../analysis/coverage.js'
import { gapsOf, injectedOf } from '../../analysis/coverage.js'
import type { Explanation, Finding } from '../../cause/index.js'
import type { Fact } from '../../engine/facts.js'
import type { TraceHeader } from '../../trace/chunk.js'
import { safeText } from '../escape.js'
import { type CitedView, citedLines } from '../evidence.js'
import { importedFrom } from '../imported.js'
import { incidentSpan, incidentSummary } from '../incidents.js'
import { fill, INJECTED_WORDS } from '../messages.js'
import { ABOUT_WORDS, REPORT_WORDS } from '../messages-report.js'
import { actionsOf, confidenceWord, FINE, stepText, summaryOf, unreadOf, verdict, whyOf } from '../sentences.js'
import { duration } from '../show.js'
import { codeOf, codeText, type Stacks } from '../stack.js'
import { isCause, sinceCause } from '../story.js'
import { type KnownNames, type ReportRedaction, redactor, replacedText } from './redact.js'

export interface ReportView {
  readonly header: TraceHeader
  readonly explanation: Explanation
  readonly coverage: Coverage
  /** For the names of hosts. */
  readonly facts: ReadonlyArray<Fact>
  /** Of the events that findings cite. */
  readonly stacks: Stacks
  readonly cited?: CitedView
  readonly redact: ReadonlySet<ReportRedaction>
}

export interface ChainStep {
  readonly time: string
  readonly text: string
  readonly seq: number
  readonly cause: boolean
}

export interface CitedCall {
  readonly text: string
  readonly seq: number
}

export interface FindingPart {
  readonly class: string
  readonly certainty: string
  readonly severity: string
  readonly seq: number
  readonly summary: string
  readonly why: string
  readonly steps: ReadonlyArray<ChainStep>
  readonly calls: ReadonlyArray<CitedCall>
  /** Calls beyond those shown. */
  readonly more: number
  readonly code?: string
  readonly actions: ReadonlyArray<string>
  readonly missing: ReadonlyArray<string>
}

export interface ReportDocument {
  readonly kind: 'failed' | 'cost' | 'fine'
  readonly verdict: string
  readonly says?: string
  readonly findings: ReadonlyArray<FindingPart>
  readonly noticed: ReadonlyArray<{ readonly text: string; readonly span: string }>
  readonly notSeen: ReadonlyArray<string>
  readonly about: ReadonlyArray<readonly [label: string, value: string]>
  readonly replaced: ReadonlyArray<string>
  /** What was replaced here, as a phrase; '': nothing. */
  readonly replacedHere: string
  readonly command: string
  readonly programs: ReadonlyArray<string>
  /** What it may name beyond what a pattern finds. */
  readonly paths: ReadonlyArray<string>
  readonly hosts: ReadonlyArray<string>
  /** Calls shown that carry data of the program. */
  readonly dataCalls: number
}

/** More calls than these prove no more. */
const CALLS_SHOWN = 12

const DATA_CALL = /^\d+ -?[\d.]+ (p?read\w*|p?write\w*|send\w*|recv\w*)\(/

const startedAt = ({ startNs, realtimeOffsetNs }: TraceHeader): string => {
  const date = new Date(Number((startNs + realtimeOffsetNs) / 1_000_000n))
  return Number.isNaN(date.getTime()) ? 'unknown' : `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** Another tool's log tells little of its machine. */
const machineOf = ({ arch, kernel, cpuCount }: TraceHeader): string =>
  safeText(
    [arch, kernel === '' ? '' : `Linux ${kernel}`, cpuCount === 0 ? '' : `${cpuCount} processors`]
      .filter(known => known !== '')
      .join(', '),
  )

const aboutOf = ({ header, coverage }: ReportView, command: string): ReportDocument['about'] => {
  const { footer, events } = coverage
  const { known } = header.recording
  return [
    [ABOUT_WORDS.command, command],
    ...(known === undefined || known.times ? [[ABOUT_WORDS.began, startedAt(header)] as const] : []),
    ...(footer === undefined ? [] : [[ABOUT_WORDS.lasted, duration(footer.endNs - header.startNs)] as const]),
    [ABOUT_WORDS.events, events.toLocaleString('en')],
    ...(footer?.imported === undefined ? [] : [[ABOUT_WORDS.imported, importedFrom(footer.imported)] as const]),
    [ABOUT_WORDS.machine, machineOf(header)],
    [ABOUT_WORDS.recorder, safeText(header.recorder)],
  ]
}

const strings = (fields: Readonly<Record<string, string | number>>): ReadonlyArray<string> =>
  Object.values(fields).filter(value => typeof value === 'string')

const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** Paths and hosts that sentences and calls may name. */
const knownOf = ({ header, explanation: { findings }, cited, facts }: ReportView): KnownNames => {
  const events = [...(cited?.events.values() ?? [])].flatMap(({ entry, exit, inside, before }) => [entry, exit, inside, before])
  const named = [...events.flatMap(event => event?.names?.path ?? []), ...findings.flatMap(({ subject }) => subject.path ?? [])]
  const said = [
    ...header.argv,
    ...findings.flatMap(({ fields, chain }) => [fields, ...chain.map(step => step.fields)].flatMap(strings)),
  ]
  return {
    paths: [...named, ...named.map(fileName), ...said.filter(text => text.includes('/'))].map(safeText),
    hosts: facts.flatMap(fact => (fact._tag === 'Dns' ? [safeText(fact.name)] : [])).filter(name => name !== ''),
  }
}

const kindOf = ({ symptom, findings }: Explanation): ReportDocument['kind'] =>
  symptom !== undefined && !FINE.has(symptom.kind) ? 'failed' : findings.length > 0 ? 'cost' : 'fine'

export const reportDocument = (view: ReportView): ReportDocument => {
  const { header, explanation, coverage, stacks, cited, redact } = view
  const { symptom, findings } = explanation
  const known = knownOf(view)
  const { text, call, said, replaced } = redactor(redact, known)
  let dataCalls = 0

  const callsOf = (finding: Finding): Pick<FindingPart, 'calls' | 'more'> => {
    const all = cited === undefined ? [] : citedLines(finding, cited)
    const shown = all.length <= CALLS_SHOWN ? all : [...all.slice(0, CALLS_SHOWN / 2), ...all.slice(-CALLS_SHOWN / 2)]
    dataCalls += shown.filter(line => DATA_CALL.test(line.text)).length
    return { calls: shown.map(line => ({ text: call(line.text), seq: line.seq })), more: all.length - shown.length }
  }

  const findingPart = (finding: Finding): FindingPart => {
    const times = sinceCause(finding.chain)
    const code = codeOf(finding, stacks)
    return {
      class: finding.class,
      certainty: confidenceWord(finding.confidence),
      severity: finding.severity,
      seq: finding.seq,
      summary: text(summaryOf(finding)),
      why: text(whyOf(finding)),
      steps:
        finding.chain.length < 2
          ? []
          : finding.chain.map((step, i) => ({
              time: times[i] ?? '',
              text: text(stepText(step)),
              seq: step.seq,
              cause: isCause(finding, step),
            })),
      ...callsOf(finding),
      ...(code === undefined ? {} : { code: text(codeText(code)) }),
      actions: actionsOf(finding).map(text),
      missing: (finding.missing ?? []).map(safeText),
    }
  }

  const quoted = symptom?.says === undefined ? undefined : said(safeText(symptom.says))
  // Its words are replaced before the sentence quotes them.
  const told: Explanation =
    symptom === undefined || quoted === undefined ? explanation : { ...explanation, symptom: { ...symptom, says: quoted } }
  const command = text(safeText(header.argv.join(' ')))
  const parts = findings.map(findingPart)
  const startNs = Number(header.startNs)
  const { redacted, redactions } = header.recording
  const noticed = (explanation.incidents ?? []).map(incident => ({
    text: text(`${incident.class}: ${incidentSummary(incident)}`),
    span: incidentSpan(incident, startNs),
  }))
  const injected = injectedOf(coverage)
  const sentence = text(verdict(told))
  const notSeen = [
    ...[...gapsOf(coverage), ...unreadOf(explanation)].map(gap => text(`${safeText(gap)}.`)),
    ...(injected.length === 0 ? [] : [text(fill(INJECTED_WORDS, { specs: injected.map(safeText).join(', ') }))]),
  ]
  const about = aboutOf(view, command)
  const replacedHere = replacedText(replaced())
  return {
    kind: kindOf(explanation),
    verdict: sentence,
    ...(quoted === undefined ? {} : { says: quoted }),
    findings: parts,
    noticed,
    notSeen,
    about,
    replaced: [
      redacted ? fill(REPORT_WORDS.byRecorder, { kinds: redactions.map(safeText).join(', ') }) : REPORT_WORDS.byRecorderNot,
      replacedHere === '' ? REPORT_WORDS.hereNot : `${fill(REPORT_WORDS.here, { what: replacedHere })} ${REPORT_WORDS.same}`,
    ],
    replacedHere,
    command,
    programs: [...new Set([symptom?.comm, ...findings.map(({ subject }) => subject.comm)])].flatMap(name =>
      name === undefined || name === '' ? [] : [safeText(name)],
    ),
    paths: redact.has('paths') ? [] : known.paths.filter(path => path.includes('/')),
    hosts: redact.has('hosts') ? [] : known.hosts,
    dataCalls,
  }
}
