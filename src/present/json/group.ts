// The document of `explain --format json` of several recordings.
import type * as t from 'io-ts'
import { about, instant, integer, list, object, objectWith, oneOf, text } from './parts.js'
import { causeClass, confidence, severity, subject, version } from './shared.js'

const group = objectWith(
  {
    outcome: about(
      'Whether these have a cause, failed without one that shows, or went well.',
      oneOf('cause', 'unexplained', 'fine'),
    ),
    count: about('Recordings in it.', integer),
    representative: about('The recording to look at: the keys about the cause are its.', text),
    recordings: about('All of them, in the order they were read.', list(text)),
  },
  {
    first: about('When the earliest of these runs began; absent where no recording tells its date.', instant),
    last: about('When the latest began.', instant),
    class: causeClass,
    severity,
    confidence,
    subject,
    summary: about('What happened, in one line.', text),
    why: about('How the recording proves it.', text),
    actions: about('What to do.', list(text)),
  },
)

export const groupCodec = about(
  'Many recordings, those with equal causes together.',
  object({
    version,
    recordings: about('How many were read.', integer),
    groups: about('Causes first, the most frequent first.', list(group)),
    unread: about(
      'Files that are no readable recordings.',
      list(object({ name: about('File.', text), problem: about('What is wrong with it.', text) })),
    ),
  }),
)
export type GroupDocument = t.TypeOf<typeof groupCodec>
