// The document of `explain --format json` and `why -p --format json`.
import * as t from 'io-ts'
import { INCIDENTS } from '../../cause/incident/thresholds.js'
import { about, decimal, hexadecimal, integer, keyOf, list, object, objectWith, oneOf, orNull, text } from './parts.js'
import { causeClass, confidence, evidence, severity, subject, version } from './shared.js'

const step = object({
  text: about('What happened, for people.', text),
  pid: about('Process it happened to.', integer),
  seq: about('Event that shows it.', integer),
  timeNs: about('When, CLOCK_MONOTONIC in nanoseconds.', decimal),
})

const frame = objectWith(
  { address: about('In the process.', hexadecimal) },
  {
    file: about('Program or library it lies in.', text),
    offset: about('Place in that file.', hexadecimal),
    function: about('Its name.', text),
    plus: about('Distance from the beginning of the function.', hexadecimal),
  },
)

const stack = object({
  seq: about('Event at which it was taken.', integer),
  whole: about('It reaches the outermost function.', t.boolean),
  frames: about('Innermost first.', list(frame)),
})

const finding = objectWith(
  {
    rank: about('From 1; the first is the answer.', integer),
    class: causeClass,
    severity,
    confidence,
    subject,
    summary: about('What happened, in one line.', text),
    why: about('How the recording proves it.', text),
    evidence,
    actions: about('What to do.', list(text)),
    chain: about('From the cause to the symptom, in order.', list(step)),
  },
  {
    stacks: about('Where in the program the evidence happened, as far as it was recorded.', list(stack)),
    incidents: about('Ids of the incidents that it rests on.', list(integer)),
    missing: about('What the proof rests on that this trace could not show.', list(text)),
  },
)

const symptom = objectWith(
  {
    kind: about(
      'How it went wrong as seen from outside; the last four are of a process that lives.',
      oneOf('exit', 'signal', 'hang', 'none', 'unended', 'stuck', 'idle', 'running', 'unseen'),
    ),
    pid: about('Process that shows it.', integer),
    comm: about('Its name.', text),
    code: about('Exit status; 0 when there is none.', integer),
    signal: about('Fatal signal by number.', orNull(integer)),
    durationNs: about('From its beginning to its end.', decimal),
    seq: about('Event of its end, or the last one seen.', integer),
  },
  {
    says: about('The last thing it printed; decides nothing.', text),
    text: about('A sentence about a process that lives.', text),
  },
)

const incident = object({
  id: about('From 1; findings cite it.', integer),
  class: about('Kind of incident.', keyOf(INCIDENTS)),
  severity: about('Low unless a finding rests on it.', severity),
  level: about('How serious its kind is.', oneOf('critical', 'high', 'medium', 'low', 'off')),
  subject,
  summary: about('What happened, in one line.', text),
  fromNs: about('When it began, CLOCK_MONOTONIC in nanoseconds.', decimal),
  toNs: about('When it ended.', decimal),
  measured: about(
    'What passed which threshold.',
    object({
      setting: about('Name of the threshold.', text),
      unit: about(
        'Of both numbers: ns, shares of 1, bytes, per second.',
        oneOf('count', 'times', 'duration', 'share', 'size', 'rate'),
      ),
      value: about('Measured.', t.number),
      threshold: about('From this on it counts.', t.number),
    }),
  ),
  evidence,
})

export const explainCodec = about(
  'Why a recorded program failed, hung or was slow.',
  objectWith(
    {
      version,
      findings: about('Causes, the likeliest first; empty when nothing needs an explanation.', list(finding)),
      symptom: about('Null: the trace holds no process.', orNull(symptom)),
      incidents: about('What happened over time and passed a threshold.', list(incident)),
      notSeen: about('What the recording could not show, a sentence each.', list(text)),
    },
    {
      baseline: about(
        'The good run it was held against.',
        object({
          trace: about('Its file.', text),
          tolerated: about('Failures, waits and bad ends that it had as well.', integer),
          measure: about('False: it failed in the same way, and told nothing apart.', t.boolean),
        }),
      ),
      injected: about('What --inject changed in the run, a sentence each.', list(text)),
    },
  ),
)
export type ExplainDocument = t.TypeOf<typeof explainCodec>
