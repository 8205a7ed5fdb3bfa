// The document of `diff --format json`.
import * as t from 'io-ts'
import { PARTING_WORDS, TIMING_WORDS } from '../messages-compare.js'
import { about, decimal, integer, keyOf, list, object, objectWith, oneOf, orNull, text } from './parts.js'
import { onlyIn, version } from './shared.js'

const end = object({
  pid: about('Process, as the recorder saw it.', integer),
  comm: about("The kernel's name of the process.", text),
  code: about('Exit status; null: it had none.', orNull(integer)),
  signal: about('Fatal signal; null with a null code: it was still running.', orNull(text)),
})

const side = object({
  trace: about('File.', text),
  root: about('The first process.', orNull(end)),
  processes: about('How many there were.', integer),
  calls: about(
    'Calls that were compared: those whose order and result are chance are left out, repetitions count once.',
    integer,
  ),
  durationNs: about('From beginning to end of the first process.', decimal),
})

const call = objectWith(
  {
    seq: about('Event of its return, or of its entry if it never returned.', integer),
    outcome: about('ok, an error, end of data, timed out, a status, never returned.', text),
  },
  {
    pid: about('Process that made it.', integer),
    call: about('With its arguments, as strace writes it.', text),
    result: about('What it returned, as strace writes it.', text),
  },
)

const difference = object({
  kind: about(
    'answer: the same call came out otherwise; content: it was told something else; branch: only one run made it.',
    oneOf('answer', 'content', 'branch'),
  ),
  good: about('In GOOD.', orNull(call)),
  bad: about('In BAD.', orNull(call)),
})

const process = object({
  good: about('In GOOD.', end),
  bad: about('In BAD.', end),
  differing: about('Calls that differ.', integer),
  calls: about('The first of them.', list(difference)),
  files: onlyIn('Files left changed'),
  peers: onlyIn('Peers reached'),
  lines: onlyIn('Lines printed'),
})

const timing = object({
  process: about(
    'Which process.',
    object({
      good: about('Its pid in GOOD.', integer),
      bad: about('Its pid in BAD.', integer),
      comm: about('Its name.', text),
    }),
  ),
  waitedFor: about('What the time was spent on.', keyOf(TIMING_WORDS)),
  object: about('What was waited for, if it has a name.', text),
  text: about('The same for people.', text),
  goodNs: about('In GOOD.', decimal),
  badNs: about('In BAD.', decimal),
})

export const diffCodec = about(
  'Where a bad run of a program parts from a good one.',
  object({
    version,
    same: about('No difference matters.', t.boolean),
    verdict: about('Which sentence the summary is.', keyOf(PARTING_WORDS)),
    summary: about('The answer in one line.', text),
    good: about('The good run.', side),
    bad: about('The bad run.', side),
    trail: about(
      'Where they part, the cause first, then what others met because of it. Empty: nowhere that matters, or nothing recorded tells.',
      list(
        object({
          good: about('The process in GOOD.', end),
          bad: about('The process in BAD.', end),
          call: about('Where it parts.', difference),
        }),
      ),
    ),
    processes: about('Processes of both runs that differ in anything.', list(process)),
    missing: about('Processes of GOOD that BAD never had.', list(end)),
    extra: about('Processes of BAD that GOOD never had.', list(end)),
    timings: about('What took three times as long, and more than 100 ms longer, in either run.', list(timing)),
    notCompared: about('What could not be seen or compared, a sentence each.', list(text)),
  }),
)
export type DiffDocument = t.TypeOf<typeof diffCodec>
