// Parts that several documents share: the subject of a finding, its severity, counted things that only one of two runs has.
import { CLASSES } from '../../cause/classes.js'
import * as t from 'io-ts'
import { about, integer, keyOf, list, object, oneOf, text } from './parts.js'

export const version = about(
  'Of this format. Keys may be added within a version; none is removed or changes its meaning.',
  t.literal(1),
)

export const causeClass = about('Class of the cause, a name of the taxonomy.', keyOf(CLASSES))
export const severity = about('How serious it is.', oneOf('critical', 'high', 'medium', 'low'))
export const confidence = about('How sure it is, from 0 to 1; never certainty itself.', t.number)
export const evidence = about('Numbers of the events that prove it, in order; `show --seq` prints them.', list(integer))

export const subject = about(
  'What it is about: only the keys that apply.',
  t.exact(
    t.partial({
      pid: about('Process, as the recorder saw it.', integer),
      comm: about("The kernel's name of the process, at most 15 bytes.", text),
      path: about('File, absolute where the trace tells.', text),
      address: about('IP:port, [IPv6]:port, or the path of a Unix socket.', text),
      syscall: about('System call.', text),
      errno: about('Its error.', text),
      signal: about('Signal.', text),
    }),
  ),
)

export const onlyIn = (what: string) =>
  about(
    `${what} that only one of the runs has.`,
    object({ onlyGood: about('In GOOD only.', list(text)), onlyBad: about('In BAD only.', list(text)) }),
  )
