// The sentences of an explanation: the verdict, what a finding says and why, what to do, one step of a chain. Words come from the
// tables of messages; text of the recorded program is made safe here, at the last step. Left out: how they stand on a screen.
import type { Explanation, Finding, Step, Symptom } from '../cause/index.js'
import { signalName } from '../trace/syscalls.js'
import { safeText } from './escape.js'
import { filled } from './filled.js'
import { CLASS_WORDS, CONFIDENCE_WORDS, STEP_WORDS } from './messages.js'
import { LIVING_WORDS, STUCK_WORDS, UNREAD_WORDS } from './messages-stuck.js'

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

const ended = (symptom: Symptom): string => {
  const name = symptom.comm === '' ? 'The program' : safeText(symptom.comm)
  const after = symptom.untimed === true ? '' : ` after ${seconds(symptom.durationNs)}`
  switch (symptom.kind) {
    case 'hang':
      return symptom.stopped === true && symptom.signal === 0
        ? `${name} exited ${symptom.code}${after}: what hung was stopped.`
        : `${name} was still running when the recording ended${after}.`
    case 'unended':
      return `The recording broke off${after}, while ${name} ran: how it ended is not known.`
    case 'signal':
      return `${name} was killed by ${signalName(symptom.signal)}${after}.`
    case 'stuck':
    case 'idle':
    case 'running':
    case 'unseen':
      return filled(LIVING_WORDS[symptom.words ?? ''] ?? '{who} lives.', symptom.fields ?? {})
    case 'exit':
    case 'none':
      return `${name} exited ${symptom.code}${after}.`
  }
}

/** A process that lives did not end: what it does is the verdict. */
export const LIVING: ReadonlySet<Symptom['kind']> = new Set(['stuck', 'idle', 'running', 'unseen'])

/** What it says names what the finding is about, as a compiler's driver repeats its child: the cause lies where it says. */
const namesObject = ({ says = '' }: Symptom, { fields: { object } }: Finding): boolean =>
  typeof object === 'string' && object !== '' && says.includes(object)

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
        : first.pid === symptom.pid || namesObject(symptom, first)
          ? ' The cause:'
          : ' The cause lies elsewhere:'
    return `${ended(symptom)}${says}${where}`
  }
  return symptom.kind === 'none'
    ? `${ended(symptom)} Nothing in this recording needs an explanation.`
    : `${ended(symptom)}${says} This recording does not show why.`
}

/** Of processes that were looked at: what the kernel refused, one sentence each. */
export const unreadOf = ({ unread = [] }: Explanation): ReadonlyArray<string> =>
  unread.map(({ who, part }) => filled(UNREAD_WORDS[part] ?? '', { who }))

export const FINE: ReadonlySet<Symptom['kind']> = new Set(['none', 'idle', 'running'])
