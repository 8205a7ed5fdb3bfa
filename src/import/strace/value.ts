// One argument of a line, as strace writes values: numbers, words, flags, strings, lists, structs, calls, sets of signals, what a
// descriptor is, comments, and what changed during the call. Whatever cannot be read becomes Unread up to where the next value can
// begin; nothing here fails, and nothing looks back, so that a line costs its length whatever stands in it. What an argument means
// is left to others.
import type { Argument, Value } from '../item.js'
import { Char, type Cursor, hexDigit, isDigit, isLetter, isWordByte, looking, peek, skipSpaces, take } from './cursor.js'
import { closingAngle, closingQuote, commentEnd, plain, readText } from './text.js'

type Operator = Extract<Value, { readonly _tag: 'Expression' }>['operator']

/** Deeper than any kernel structure; a hostile line must not exhaust the stack. */
const DEPTH_MAX = 48
let depth = 0

/** What ends the arguments without a parenthesis: the line goes on elsewhere. */
const BREAKS = ['<unfinished ...>', '<detached ...>', '<pid changed to ', '<ptrace(', '<Cannot restart '] as const
export const atBreak = (c: Cursor): boolean => peek(c) === Char.Less && BREAKS.some(word => looking(c, word))

const SMALL = Array.from({ length: 1025 }, (_, n): Value => ({ _tag: 'Number', value: BigInt(n) }))
const number = (value: number): Value => SMALL[value] ?? { _tag: 'Number', value: BigInt(value) }
const big = (value: bigint): Value => ({ _tag: 'Number', value })

/** A name on the left of `=`: `st_mode`, `c_cc[VMIN]`, `u.data`; not of `==` or `=>`. Its end, or -1. */
const nameEnd = (c: Cursor): number => {
  let at = c.at
  if (!isLetter(c.bytes[at])) return -1
  while (at < c.end) {
    const byte = c.bytes[at]
    if (isWordByte(byte) || byte === Char.Dot) at++
    else if (byte === Char.LeftBracket) {
      while (at < c.end && isWordByte(c.bytes[++at]));
      if (c.bytes[at] !== Char.RightBracket) return -1
      at++
    } else break
  }
  const behind = c.bytes[at + 1]
  return at + 1 < c.end && c.bytes[at] === Char.Equals && behind !== Char.Equals && behind !== Char.Greater ? at : -1
}

const takeName = (c: Cursor): string | undefined => {
  const end = nameEnd(c)
  if (end < 0) return undefined
  const name = c.words.of(c.bytes, c.at, end).text
  c.at = end + 1
  return name
}

const unread = (c: Cursor, from: number): Value => ({ _tag: 'Unread', text: plain(c, from, c.at) })

/** To the next comma or closing bracket of the same level, over strings and what is bracketed. */
const skipValue = (c: Cursor): void => {
  let inside = 0
  for (; c.at < c.end; c.at++) {
    const byte = c.bytes[c.at]
    if (byte === Char.Quote) {
      const close = closingQuote(c.bytes, c.at + 1, c.end)
      if (close < 0) {
        c.at = c.end
        return
      }
      c.at = close
    } else if (byte === Char.Open || byte === Char.LeftBracket || byte === Char.LeftBrace) inside++
    else if (byte === Char.Close || byte === Char.RightBracket || byte === Char.RightBrace) {
      if (inside-- === 0) return
    } else if (byte === Char.Comma && inside === 0) return
  }
}

const readHex = (c: Cursor): Value => {
  const from = c.at
  c.at += 2
  let value = 0
  while (c.at < c.end && hexDigit(c.bytes[c.at]) >= 0) value = value * 16 + hexDigit(c.bytes[c.at++])
  const digits = c.at - from - 2
  if (digits === 0 || digits > 16 || isWordByte(c.bytes[c.at])) return readWord(c, from)
  if (digits <= 13) return number(value)
  const cut = c.at - 8
  return big((BigInt(hexOf(c, from + 2, cut)) << 32n) | BigInt(hexOf(c, cut, c.at)))
}

const hexOf = (c: Cursor, from: number, to: number): number => {
  let value = 0
  for (let at = from; at < to; at++) value = value * 16 + hexDigit(c.bytes[at])
  return value
}

/** Decimal, octal with a leading zero, hexadecimal; what begins like a number and is none (`3.5`, `2nd`) is a word. */
const readNumber = (c: Cursor): Value => {
  if (peek(c) === Char.Zero && (peek(c, 1) | 32) === Char.LowerX) return readHex(c)
  const from = c.at
  const base = peek(c) === Char.Zero ? 8 : 10
  let value = 0
  while (c.at < c.end && isDigit(c.bytes[c.at])) value = value * base + (c.bytes[c.at++] as number) - Char.Zero
  const behind = peek(c)
  if (isLetter(behind) || (behind === Char.Dot && isDigit(peek(c, 1)))) return readWord(c, from)
  if (value <= Number.MAX_SAFE_INTEGER) return number(value)
  const digits = plain(c, from, c.at)
  return digits.length > 23 ? { _tag: 'Unread', text: digits } : big(BigInt(base === 8 ? `0o${digits}` : digits))
}

const isWordTail = (c: Cursor): boolean => {
  const byte = peek(c)
  return isWordByte(byte) || byte === Char.Question || (byte === Char.Dot && isWordByte(peek(c, 1)))
}

const readWord = (c: Cursor, from: number): Value => {
  while (isWordTail(c)) c.at++
  return c.words.of(c.bytes, from, c.at)
}

/** `'Y'`: what a byte is called in C. */
const readCharacter = (c: Cursor): Value => {
  const from = c.at
  const close = peek(c, 1) === Char.Backslash ? 3 : 2
  if (peek(c, close) === Char.Apostrophe) {
    c.at += close + 1
    return number(c.bytes[from + close - 1] as number)
  }
  skipValue(c)
  return unread(c, from)
}

/** `@"name"`: the address of an abstract socket, whose first byte is NUL (unix(7)). */
const readAbstract = (c: Cursor): Value => {
  c.at++
  const name = readText(c)
  const bytes = new Uint8Array(name.bytes.length + 1)
  bytes.set(name.bytes, 1)
  return { ...name, bytes }
}

/** `<... resuming interrupted read ...>`: what stands where arguments would. */
const readAngle = (c: Cursor): Value => {
  const from = c.at
  const close = closingAngle(c)
  if (close < 0) skipValue(c)
  else c.at = close + 1
  return close < 0 ? unread(c, from) : c.words.of(c.bytes, from, c.at)
}

/** Steps over what stands between two values: `, `, a space, ` && `. */
const separator = (c: Cursor): void => {
  if (peek(c) === Char.Comma) c.at++
  skipSpaces(c)
  if (take(c, '&&')) skipSpaces(c)
}

/** Goes on where a value ends; what stands there instead is skipped as unread. */
const readElement = (c: Cursor, put: (value: Value) => void): void => {
  const from = c.at
  const value = readValue(c)
  const behind = peek(c)
  if (
    behind === Char.Comma ||
    behind === Char.Space ||
    behind === Char.RightBracket ||
    behind === Char.RightBrace ||
    behind === Char.Close ||
    behind < 0
  )
    put(value)
  else {
    skipValue(c)
    put(unread(c, from))
  }
}

const skipComment = (c: Cursor): boolean => {
  if (peek(c) !== Char.Slash || peek(c, 1) !== Char.Star) return false
  const end = commentEnd(c)
  c.at = end < 0 ? c.end : end
  return true
}

const readList = (c: Cursor): Value => {
  const items: Value[] = []
  let cut = false
  c.at++
  for (separator(c); c.at < c.end && peek(c) !== Char.RightBracket; separator(c)) {
    if (take(c, '...')) cut = true
    else if (skipComment(c)) continue
    else if (peek(c) === Char.Close || peek(c) === Char.RightBrace || atBreak(c)) return { _tag: 'List', items, cut: true }
    else readElement(c, value => items.push(value))
  }
  if (peek(c) === Char.RightBracket) c.at++
  else cut = true
  return { _tag: 'List', items, cut }
}

/** `[3]=value` in a list of which only some are told. */
const indexed = (c: Cursor, index: Value): Value => {
  c.at++
  const name = index._tag === 'List' && index.items[0]?._tag === 'Number' ? `[${index.items[0].value}]` : '[]'
  return { _tag: 'Struct', fields: [[name, readValue(c)]], cut: false }
}

const readStruct = (c: Cursor): Value => {
  const fields: Array<readonly [string, Value]> = []
  let cut = false
  c.at++
  for (separator(c); c.at < c.end && peek(c) !== Char.RightBrace; separator(c)) {
    if (take(c, '...')) cut = true
    else if (skipComment(c)) continue
    else if (peek(c) === Char.Close || peek(c) === Char.RightBracket || atBreak(c)) return { _tag: 'Struct', fields, cut: true }
    else {
      const name = takeName(c) ?? ''
      readElement(c, value => fields.push([name, value]))
    }
  }
  if (peek(c) === Char.RightBrace) c.at++
  else cut = true
  return { _tag: 'Struct', fields, cut }
}

const readCall = (c: Cursor, name: string): Value => {
  const args: Value[] = []
  c.at++
  for (separator(c); c.at < c.end && peek(c) !== Char.Close; separator(c)) {
    if (take(c, '...') || skipComment(c)) continue
    if (peek(c) === Char.RightBracket || peek(c) === Char.RightBrace || atBreak(c)) return { _tag: 'Call', name, args }
    takeName(c)
    readElement(c, value => args.push(value))
  }
  if (peek(c) === Char.Close) c.at++
  return { _tag: 'Call', name, args }
}

const unary = (c: Cursor, operator: Operator): Value => {
  c.at++
  return { _tag: 'Expression', operator, of: [readOperand(c)] }
}

const negative = (c: Cursor): Value => {
  if (!isDigit(peek(c, 1))) return unary(c, '-')
  c.at++
  const value = readNumber(c)
  return value._tag === 'Number' ? big(-value.value) : value
}

const readPrimary = (c: Cursor): Value => {
  const byte = peek(c)
  if (isDigit(byte)) return readNumber(c)
  if (isLetter(byte)) {
    const word = readWord(c, c.at)
    return peek(c) === Char.Open && word._tag === 'Word' ? readCall(c, word.text) : word
  }
  switch (byte) {
    case Char.Quote:
      return readText(c)
    case Char.LeftBracket: {
      const list = readList(c)
      return peek(c) === Char.Equals && isValueStart(peek(c, 1)) ? indexed(c, list) : list
    }
    case Char.LeftBrace:
      return readStruct(c)
    case Char.Minus:
      return negative(c)
    case Char.Tilde:
      return unary(c, '~')
    case Char.Ampersand:
    case Char.Question:
      return readWord(c, c.at++)
    case Char.Apostrophe:
      return readCharacter(c)
    case Char.At:
      if (peek(c, 1) === Char.Quote) return readAbstract(c)
      break
    case Char.Less:
      return readAngle(c)
  }
  const from = c.at
  skipValue(c)
  return unread(c, from)
}

const isValueStart = (byte: number): boolean =>
  isWordByte(byte) || byte === Char.Quote || byte === Char.LeftBracket || byte === Char.LeftBrace || byte === Char.Minus

/** `</etc/passwd>`, `<TCP:[..]>(deleted)`, ` /* SIGINT *​/` behind a value. */
const described = (c: Cursor, value: Value): Value => {
  let out = value
  for (;;) {
    const byte = peek(c)
    if (byte === Char.Less && peek(c, 1) !== Char.Less && !atBreak(c)) {
      const close = closingAngle(c)
      if (close < 0) return out
      const as = plain(c, c.at + 1, close)
      c.at = close + 1
      out = { _tag: 'Described', value: out, as: take(c, '(deleted)') ? `${as} (deleted)` : as }
    } else if (byte === Char.Space && peek(c, 1) === Char.Slash && peek(c, 2) === Char.Star) {
      const end = commentEnd(c)
      if (end < 0) return out
      out = { _tag: 'Described', value: out, as: plain(c, c.at + 4, Math.max(c.at + 4, end - 3)) }
      c.at = end
    } else return out
  }
}

const readOperand = (c: Cursor): Value => {
  if (depth >= DEPTH_MAX) {
    const from = c.at
    skipValue(c)
    return unread(c, from)
  }
  depth++
  const value = described(c, readPrimary(c))
  depth--
  return value
}

/** The operator between operands without spaces, or ''. */
const operatorAt = (c: Cursor): Operator | '' => {
  switch (peek(c)) {
    case Char.Star:
      return '*'
    case Char.Plus:
      return '+'
    case Char.Minus:
      return '-'
    case Char.Less:
      return peek(c, 1) === Char.Less ? '<<' : ''
    default:
      return ''
  }
}

const readTerm = (c: Cursor): Value => {
  let value = readOperand(c)
  for (let operator = operatorAt(c); operator !== ''; operator = operatorAt(c)) {
    c.at += operator.length
    value = { _tag: 'Expression', operator, of: [value, readOperand(c)] }
  }
  return value
}

/** `O_RDONLY|O_CLOEXEC`, flat. */
const readFlags = (c: Cursor): Value => {
  const first = readTerm(c)
  if (peek(c) !== Char.Bar) return first
  const of = [first]
  while (peek(c) === Char.Bar) {
    c.at++
    of.push(readTerm(c))
  }
  return described(c, { _tag: 'Expression', operator: '|', of })
}

/** Behind a space: ` == 0`, ` => {...}`, ` or TCGETS`. */
const spaced = (c: Cursor, value: Value): Value => {
  if (take(c, ' => ')) return { _tag: 'Changed', before: value, after: readFlags(c) }
  if (take(c, ' == ')) return { _tag: 'Expression', operator: '==', of: [value, readFlags(c)] }
  if (!looking(c, ' or ')) return value
  const of = [value]
  while (take(c, ' or ')) of.push(readFlags(c))
  return { _tag: 'Expression', operator: 'or', of }
}

export const readValue = (c: Cursor): Value => {
  const value = readFlags(c)
  return peek(c) === Char.Space ? spaced(c, value) : value
}

/** The label of `--secontext` behind a value is no part of it. */
const skipLabel = (c: Cursor): void => {
  if (peek(c) !== Char.Space || peek(c, 1) !== Char.LeftBracket) return
  const from = c.at
  c.at += 2
  while (c.at < c.end && peek(c) !== Char.RightBracket && peek(c) !== Char.Space) c.at++
  c.at = peek(c) === Char.RightBracket ? c.at + 1 : from
}

export interface Arguments {
  readonly args: ReadonlyArray<Argument>
  /** `Glued`: behind a number stands what is no part of it, and the cursor stands there. */
  readonly stop: 'Closed' | 'Break' | 'End' | 'Glued'
}

/** From behind the parenthesis that opens them to the one that closes them, where the cursor is left. */
export const readArguments = (c: Cursor): Arguments => {
  depth = 0
  const args: Argument[] = []
  for (;;) {
    skipSpaces(c)
    if (c.at >= c.end) return { args, stop: 'End' }
    const byte = peek(c)
    if (byte === Char.Close) return { args, stop: 'Closed' }
    if (byte === Char.Less && atBreak(c)) return { args, stop: 'Break' }
    if (looking(c, '=> ') && args.length > 0) {
      const last = args[args.length - 1] as Argument
      c.at += 3
      args[args.length - 1] = { ...last, value: { _tag: 'Changed', before: last.value, after: readFlags(c) } }
    } else {
      const from = c.at
      const name = takeName(c)
      const value = take(c, '...') ? unread(c, from) : readValue(c)
      if (c.at === from) c.at++
      skipLabel(c)
      const stop = stopBehind(c)
      if (stop === 'Glued' && value._tag !== 'Number') {
        skipValue(c)
        args.push({ value: unread(c, from) })
      } else args.push(name === undefined ? { value } : { name, value })
      if (stop === 'Glued' && value._tag === 'Number') return { args, stop }
    }
    if (peek(c) === Char.Comma) c.at++
  }
}

const stopBehind = (c: Cursor): 'Next' | 'Glued' => {
  const byte = peek(c)
  if (byte === Char.Comma || byte === Char.Close || byte < 0) return 'Next'
  if (byte !== Char.Space) return 'Glued'
  const from = c.at
  skipSpaces(c)
  const goesOn = c.at >= c.end || atBreak(c) || looking(c, '=> ') || peek(c) === Char.Close || peek(c) === Char.Comma
  if (!goesOn) c.at = from
  return goesOn ? 'Next' : 'Glued'
}
