// Whether the first bytes of a file are a log of strace. Its own reader is asked, and what it makes of the lines decides: calls that the
// kernel has, as a share of all lines. A log may begin in the middle or with what a program wrote; a log file of another kind or a
// source file holds no line that reads `name(...) = result`.
import { text } from '../../base/bytes.js'
import type { Recognised } from '../item.js'
import { isKnownCall } from './known.js'
import { straceReader } from './reader.js'

const SUMMARY = /^% time +seconds +usecs\/call +calls +errors +syscall$/m
const NO: Recognised = { _tag: 'No' }
const REFUSED: Recognised = {
  _tag: 'Refused',
  what: 'a summary of system calls (strace -c), which counts calls and does not tell them',
  remedy: 'record again without -c: strace -f -ttt -T -yy -s 256 -o FILE COMMAND',
}

/** Fewer lines than this of the format among others may be chance. */
const LINES_MIN = 3
/** Of all lines: a program that shares the terminal may write more lines than it makes calls. */
const SHARE_MIN = 0.1

export const recogniseStrace = (head: Uint8Array): Recognised => {
  const reader = straceReader({ strict: true })
  const items = [...reader.push(head), ...reader.end()]
  const calls = items.filter(
    item =>
      (item._tag === 'Whole' || item._tag === 'Entry' || item._tag === 'Exit') &&
      item.name !== undefined &&
      isKnownCall(item.name),
  ).length
  const events = items.filter(item => item._tag === 'Signal' || item._tag === 'Exited' || item._tag === 'Killed').length
  const all = items.length + reader.unread().count
  const good = calls + events
  if (good > 0 && good >= Math.min(LINES_MIN, all) && good >= all * SHARE_MIN)
    return { _tag: 'Yes', sure: 0.5 + (0.5 * good) / all }
  return SUMMARY.test(text(head)) ? REFUSED : NO
}
