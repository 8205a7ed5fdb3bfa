// What stands behind the arguments: ` = 3</etc/x>`, ` = -1 ENOENT (No such file or directory)`, ` = ? ERESTARTSYS (To be
// restarted)`, ` = 1 ([{fd=3, revents=POLLIN}])`, ` = 0 (INJECTED)`, and the time the call took, ` <0.000012>`. Where the arguments
// could not be read to their end, the result is looked for from the end of the line.
import { errnoNames } from '../../trace/syscalls.js'
import type { Argument, Result, Value } from '../item.js'
import {
  BACKSLASH,
  CLOSE,
  COMMA,
  EQUALS,
  LEFT_BRACKET,
  LESS,
  MINUS,
  OPEN,
  QUESTION,
  QUOTE,
  RIGHT_BRACKET,
  SPACE,
} from './chars.js'
import { type Cursor, find, isDigit, isLetter, isWordByte, looking, peek, skipSpaces, take } from './cursor.js'
import { readSigned } from './number.js'
import { closingAngle, plain } from './text.js'
import { takeSpan } from './time.js'
import { readValue } from './value.js'

type Writable<T> = { -readonly [K in keyof T]: T[K] }

export interface Outcome {
  readonly result: Result
  readonly tookNs?: bigint
}

/** The number of an error by its name; `ERRNO_524` (strace 4) and `(errno 524)` are errors without one. */
const errnoNumber = (name: string): number => errnoNames().get(name) ?? (/^ERRNO_\d{1,4}$/.test(name) ? Number(name.slice(6)) : 0)

const takeErrno = (c: Cursor): string | undefined => {
  skipSpaces(c)
  if (looking(c, '(errno ')) {
    const close = find(c, ')')
    const name = close < 0 ? '' : `ERRNO_${plain(c, c.at + 7, close)}`
    if (close >= 0) c.at = close + 1
    return errnoNumber(name) > 0 ? name : undefined
  }
  if (peek(c) !== 69 /* E */) return undefined
  const from = c.at
  while (isWordByte(peek(c))) c.at++
  return c.words.of(c.bytes, from, c.at).text
}

/** To the parenthesis that closes the one the cursor stands on; strings within hold no meaning. */
const takeParentheses = (c: Cursor): readonly [from: number, to: number] => {
  const from = c.at + 1
  let inside = 0
  for (let quoted = false; c.at < c.end; c.at++) {
    const byte = c.bytes[c.at]
    if (byte === BACKSLASH) c.at++
    else if (byte === QUOTE) quoted = !quoted
    else if (quoted) continue
    else if (byte === OPEN) inside++
    else if (byte === CLOSE && --inside === 0) {
      c.at++
      return [from, c.at - 1]
    }
  }
  c.at = Math.min(c.at, c.end)
  return [from, c.end]
}

/** `flags O_RDWR`, `in [3], left {tv_sec=1}`: words before values name them. Undefined: not of this form. */
const readNotes = (c: Cursor, to: number): ReadonlyArray<Argument> | undefined => {
  const notes: Argument[] = []
  while (c.at < to) {
    const from = c.at
    while (c.at < to && isLetter(c.bytes[c.at])) c.at++
    const named = c.at > from && peek(c) === SPACE && c.at < to
    const name = c.words.of(c.bytes, from, c.at).text
    c.at = named ? c.at + 1 : from
    const value: Value = readValue(c)
    if (c.at > to || (c.at < to && peek(c) !== COMMA)) return undefined
    notes.push(named ? { name, value } : { value })
    c.at++
    skipSpaces(c)
  }
  return notes
}

const noteOf = (c: Cursor, from: number, to: number): ReadonlyArray<Argument> => {
  const back = c.at
  c.at = from
  const read = readNotes(c, to)
  c.at = back
  return read === undefined || read.some(({ value }) => value._tag === 'Unread')
    ? [{ value: c.words.of(c.bytes, from, to) }]
    : read
}

const takeValue = (c: Cursor): bigint | undefined => {
  if (take(c, '?') || !(peek(c) === MINUS || isDigit(peek(c)))) return undefined
  const value = readSigned(c)
  return value._tag === 'Number' ? value.value : undefined
}

/** The cursor stands behind `= `. Undefined: no result stands there. */
export const readResult = (c: Cursor): Outcome | undefined => {
  const from = c.at
  const unknown = peek(c) === QUESTION
  let value = takeValue(c)
  if (c.at === from || (value === undefined && !unknown)) return undefined
  let as: string | undefined
  if (peek(c) === LESS) {
    const close = closingAngle(c)
    if (close < 0) return undefined
    as = plain(c, c.at + 1, close)
    c.at = close + 1
    if (take(c, '(deleted)')) as += ' (deleted)'
  }
  const errno = unknown || value === -1n ? takeErrno(c) : undefined
  if (errno !== undefined && errnoNumber(errno) > 0) value = -BigInt(errnoNumber(errno))
  let injected = false
  let note: ReadonlyArray<Argument> | undefined
  let explained = errno === undefined
  let tookNs: bigint | undefined
  for (skipSpaces(c); c.at < c.end; skipSpaces(c)) {
    if (looking(c, '(INJECTED')) {
      injected = true
      takeParentheses(c)
    } else if (looking(c, '(DELAYED')) takeParentheses(c)
    else if (peek(c) === OPEN) {
      const [start, end] = takeParentheses(c)
      if (explained && note === undefined) note = noteOf(c, start, end)
      explained = true
    } else if (peek(c) === LESS && isDigit(peek(c, 1))) tookNs = takeSpan(c) ?? tookNs
    else if (looking(c, '<unavailable>')) c.at += 13
    else if (looking(c, '/*')) c.at = Math.max(find(c, '*/') + 2, c.at + 2)
    else if (peek(c) === LEFT_BRACKET && as !== undefined) while (c.at < c.end && c.bytes[c.at++] !== RIGHT_BRACKET);
    else return undefined
  }
  const result: Writable<Result> = { value }
  if (errno !== undefined) result.errno = errno
  if (as !== undefined) result.as = as
  if (note !== undefined) result.note = note
  if (injected) result.injected = true
  return tookNs === undefined ? { result } : { result, tookNs }
}

/** From the parenthesis that closes the arguments to the end. */
export const readOutcome = (c: Cursor): Outcome | undefined => {
  if (!take(c, ')')) return undefined
  skipSpaces(c)
  if (c.at >= c.end) return undefined
  if (!take(c, '= ')) return undefined
  return readResult(c)
}

/** Where the last `) = ` of the line begins, not before `from`; -1: there is none. */
export const lastOutcome = (c: Cursor, from: number): number => {
  for (let at = c.end - 1; at >= from; at--) {
    if (c.bytes[at] !== EQUALS || c.bytes[at + 1] !== SPACE || c.bytes[at - 1] !== SPACE) continue
    let close = at - 1
    while (close >= from && c.bytes[close] === SPACE) close--
    if (close >= from && c.bytes[close] === CLOSE) return close
  }
  return -1
}
