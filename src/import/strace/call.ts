// A line that is a call, from its name on: `read(3, "..."..., 512) = 100 <0.000012>`. What a line may be instead of a whole call is
// said by `end`; who and when is left to the reader.
import type { Argument, Value } from '../item.js'
import { CLOSE, OPEN, QUESTION } from './chars.js'
import { type Cursor, find, isWordByte, looking, peek, skipSpaces, take, takeDecimal } from './cursor.js'
import { lastOutcome, type Outcome, readOutcome } from './result.js'
import { atBreak } from './value.js'
import { type Arguments, readArguments } from './arguments.js'

export interface Call {
  /** '' for a call that strace has no name for, which has its number then; else the number is -1. */
  readonly name: string
  readonly number: number
  readonly args: ReadonlyArray<Argument>
  /** Where reading the arguments stopped. */
  readonly stoppedAt: number
  readonly end:
    | { readonly _tag: 'Returned'; readonly outcome: Outcome }
    /** `<unfinished ...>`: the rest follows on another line, of thread `goesOnIn` if that is another. */
    | { readonly _tag: 'Unfinished'; readonly goesOnIn?: number }
    /** strace let go of the thread, or lost it. */
    | { readonly _tag: 'Detached' }
    /** The line ends before the call does: something else was written in between, or the log ends. */
    | { readonly _tag: 'Broken' }
}

/** `syscall_0x1b8`, `syscall_440`: a call that this strace did not know; -1: it is named. */
export const numberOf = (name: string): number => {
  if (!name.startsWith('syscall_')) return -1
  const number = Number(name.slice(8))
  return Number.isInteger(number) ? number : -1
}

const atBreakEnd = (c: Cursor): Call['end'] => {
  if (take(c, '<unfinished ...>')) {
    // An exiting process never returns: `exit(0 <unfinished ...>) = ?`
    const outcome = peek(c) === CLOSE ? readOutcome(c) : undefined
    return outcome === undefined ? { _tag: 'Unfinished' } : { _tag: 'Returned', outcome }
  }
  if (!take(c, '<pid changed to ')) return { _tag: 'Detached' }
  const goesOnIn = takeDecimal(c)
  return goesOnIn > 0 ? { _tag: 'Unfinished', goesOnIn } : { _tag: 'Unfinished' }
}

/** What the line ends with where its arguments did not lead there: looked for from its end. */
const endFrom = (c: Cursor, from: number): Call['end'] => {
  c.end = c.tail
  const close = lastOutcome(c, from)
  if (close < 0) return { _tag: 'Broken' }
  c.at = close
  const outcome = readOutcome(c)
  return outcome === undefined ? { _tag: 'Broken' } : { _tag: 'Returned', outcome }
}

/** Behind what the program wrote of `text` where strace wrote the count of it; -1: the line ends with it. */
const behindOutput = (c: Cursor, text: Value | undefined): number => {
  if (text?._tag !== 'Text') return c.at
  let same = 0
  while (same < text.bytes.length && c.at + same < c.end && c.bytes[c.at + same] === text.bytes[same]) same++
  return same > 0 && c.at + same === c.end && c.end === c.tail ? -1 : c.at + same
}

const endOf = (c: Cursor, { args, stop }: Arguments, opened: number): Call['end'] => {
  const from = c.at
  if (stop === 'Closed') {
    const outcome = readOutcome(c)
    if (outcome !== undefined) return { _tag: 'Returned', outcome }
    // `exit_group(0) <unfinished ...>` and `) = ` of an old strace that was ended in the middle.
    c.at = from + 1
    skipSpaces(c)
    if (looking(c, '<unfinished ...>')) return { _tag: 'Unfinished' }
    return endFrom(c, from + 1)
  }
  if (stop === 'Glued') {
    const behind = behindOutput(c, args[1]?.value)
    if (behind < 0) return { _tag: 'Broken' }
    c.at = behind
    skipSpaces(c)
    return atBreak(c) ? atBreakEnd(c) : endFrom(c, behind)
  }
  // What was skipped for want of a closing bracket may hold the end.
  return stop === 'Break' ? atBreakEnd(c) : endFrom(c, c.open > 0 ? opened : from)
}

/** Where calls that write have a number last: what the program writes then comes behind it on a terminal that it shares (broken.ts). */
const COUNTS: ReadonlyMap<string, number> = new Map([
  ['write', 2],
  ['writev', 2],
  ['sendfile', 3],
  ['splice', 5],
  ['copy_file_range', 5],
])

/** The cursor stands on a name; undefined: what follows it opens no call, and the cursor is where it was. */
export const readCall = (c: Cursor): Call | undefined => {
  const from = c.at
  while (isWordByte(peek(c)) || peek(c) === QUESTION) c.at++
  if (peek(c) !== OPEN || c.at === from) {
    c.at = from
    return undefined
  }
  const name = c.words.of(c.bytes, from, c.at).text
  const opened = ++c.at
  const read = readArguments(c, COUNTS.get(name))
  const stoppedAt = c.at
  const number = numberOf(name)
  return { name: number < 0 ? name : '', number, args: read.args, stoppedAt, end: endOf(c, read, opened) }
}

/** `<... read resumed>`: the name; the cursor is then behind it. Undefined: it is none. */
export const takeResumed = (c: Cursor): string | undefined => {
  if (!take(c, '<... ')) return undefined
  const end = find(c, ' resumed>')
  if (end < 0) return undefined
  const name = c.words.of(c.bytes, c.at, end).text
  c.at = end + 9
  return name
}
