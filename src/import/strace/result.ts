// What stands behind the arguments: ` = 3</etc/x>`, ` = -1 ENOENT (No such file or directory)`, ` = ? ERESTARTSYS (To be
// restarted)`, ` = 1 ([{fd=3, revents=POLLIN}])`, ` = 0 (INJECTED)`, and the time the call took, ` <0.000012>`. Where the arguments
// could not be read to their end, the result is looked for from the end of the line.
import { errnoNames } from '../../trace/syscalls.js'
import type { Argument, Result, Value } from '../item.js'
import { Char, type Cursor, find, isDigit, isLetter, isWordByte, looking, peek, skipSpaces, take } from './cursor.js'
import { closingAngle, plain } from './text.js'
import { takeSpan } from './time.js'
import { readValue } from './value.js'

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
    if (byte === Char.Backslash) c.at++
    else if (byte === Char.Quote) quoted = !quoted
    else if (quoted) continue
    else if (byte === Char.Open) inside++
    else if (byte === Char.Close && --inside === 0) {
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
    const named = c.at > from && peek(c) === Char.Space && c.at < to
    const name = c.words.of(c.bytes, from, c.at).text
    c.at = named ? c.at + 1 : from
    const value: Value = readValue(c)
    if (c.at > to || (c.at < to && peek(c) !== Char.Comma)) return undefined
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
  if (take(c, '?')) return undefined
  const value = peek(c) === Char.Minus || isDigit(peek(c)) ? readNumberOnly(c) : undefined
  return value
}

/** The value without what describes it. */
const readNumberOnly = (c: Cursor): bigint | undefined => {
  const from = c.at
  if (peek(c) === Char.Minus) c.at++
  while (isWordByte(peek(c))) c.at++
  const text = plain(c, from, c.at)
  return /^(-?(0|[1-9]\d{0,19})|0x[0-9a-f]{1,16})$/.test(text)
    ? BigInt(text)
    : /^0[0-7]{1,21}$/.test(text)
      ? BigInt(`0o${text}`)
      : undefined
}

/** The cursor stands behind `= `. Undefined: no result stands there. */
export const readResult = (c: Cursor): Outcome | undefined => {
  const from = c.at
  const unknown = peek(c) === Char.Question
  let value = takeValue(c)
  if (c.at === from || (value === undefined && !unknown)) return undefined
  let as: string | undefined
  if (peek(c) === Char.Less) {
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
    else if (peek(c) === Char.Open) {
      const [start, end] = takeParentheses(c)
      if (explained && note === undefined) note = noteOf(c, start, end)
      explained = true
    } else if (peek(c) === Char.Less && isDigit(peek(c, 1))) tookNs = takeSpan(c) ?? tookNs
    else if (looking(c, '<unavailable>')) c.at += 13
    else if (looking(c, '/*')) c.at = Math.max(find(c, '*/') + 2, c.at + 2)
    else if (peek(c) === Char.LeftBracket && as !== undefined) while (c.at < c.end && c.bytes[c.at++] !== Char.RightBracket);
    else return undefined
  }
  const result: Result = {
    value,
    ...(errno === undefined ? {} : { errno }),
    ...(as === undefined ? {} : { as }),
    ...(note === undefined ? {} : { note }),
    ...(injected ? { injected } : {}),
  }
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
    if (c.bytes[at] !== Char.Equals || c.bytes[at + 1] !== Char.Space || c.bytes[at - 1] !== Char.Space) continue
    let close = at - 1
    while (close >= from && c.bytes[close] === Char.Space) close--
    if (close >= from && c.bytes[close] === Char.Close) return close
  }
  return -1
}
