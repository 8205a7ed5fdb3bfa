// One argument of a line, as strace writes values: numbers, words, flags, strings, lists, structs, calls, sets of signals, what a
// descriptor is, comments, and what changed during the call. Whatever cannot be read becomes Unread up to where the next value can
// begin; nothing here fails, and nothing looks back, so that a line costs its length whatever stands in it. What an argument means
// is left to others.
import type { Value } from '../item.js'
import {
  AMPERSAND,
  APOSTROPHE,
  AT,
  BACKSLASH,
  BAR,
  CLOSE,
  COMMA,
  DOT,
  EQUALS,
  GREATER,
  LEFT_BRACE,
  LEFT_BRACKET,
  LESS,
  MINUS,
  OPEN,
  PLUS,
  QUESTION,
  QUOTE,
  RIGHT_BRACE,
  RIGHT_BRACKET,
  SLASH,
  SPACE,
  STAR,
  TILDE,
} from './chars.js'
import { type Cursor, isDigit, isLetter, isWordByte, looking, peek, skipSpaces, take } from './cursor.js'
import { number, readNumber, readSigned, readWord } from './number.js'
import { closingAngle, closingQuote, commentEnd, plain, readText } from './text.js'

type Operator = Extract<Value, { readonly _tag: 'Expression' }>['operator']

/** Deeper than any kernel structure; a hostile line must not exhaust the stack. */
const DEPTH_MAX = 48
let depth = 0

/** What ends the arguments without a parenthesis: the line goes on elsewhere. */
const BREAKS = ['<unfinished ...>', '<detached ...>', '<pid changed to ', '<ptrace(', '<Cannot restart '] as const
export const atBreak = (c: Cursor): boolean => peek(c) === LESS && BREAKS.some(word => looking(c, word))

/** Behind what a name may carry: `c_cc[VMIN]`, and a count, `msg_iov(1)` (strace 4); -1: it is not closed. */
const behindIndex = (c: Cursor, at: number, close: number): number => {
  let end = at + 1
  while (end < c.end && isWordByte(c.bytes[end])) end++
  return c.bytes[end] === close && end < c.end ? end + 1 : -1
}

/** The name on the left of `=` (`st_mode`, `u.data`, not of `==` or `=>`), and a step behind it. */
export const takeName = (c: Cursor): string | undefined => {
  if (!isLetter(peek(c))) return undefined
  let at = c.at
  while (at < c.end && (isWordByte(c.bytes[at]) || c.bytes[at] === DOT)) at++
  let end = at
  if (c.bytes[at] === LEFT_BRACKET) at = end = behindIndex(c, at, RIGHT_BRACKET)
  else if (c.bytes[at] === OPEN && isDigit(c.bytes[at + 1])) at = behindIndex(c, at, CLOSE)
  const behind = c.bytes[at + 1]
  if (at < 0 || at >= c.end || c.bytes[at] !== EQUALS || behind === EQUALS || behind === GREATER) return undefined
  const name = c.words.of(c.bytes, c.at, end).text
  c.at = at + 1
  return name
}

export const unread = (c: Cursor, from: number): Value => ({ _tag: 'Unread', text: plain(c, from, c.at) })

/** To the next comma or closing bracket of the same level, over strings and what is bracketed. */
export const skipValue = (c: Cursor): void => {
  let inside = 0
  for (; c.at < c.end; c.at++) {
    const byte = c.bytes[c.at]
    if (byte === QUOTE) {
      const close = closingQuote(c.bytes, c.at + 1, c.end)
      if (close < 0) {
        c.at = c.end
        return
      }
      c.at = close
    } else if (byte === OPEN || byte === LEFT_BRACKET || byte === LEFT_BRACE) inside++
    else if (byte === CLOSE || byte === RIGHT_BRACKET || byte === RIGHT_BRACE) {
      if (inside-- === 0) return
    } else if (byte === COMMA && inside === 0) return
  }
}

/** `'Y'`: what a byte is called in C. */
const readCharacter = (c: Cursor): Value => {
  const from = c.at
  const close = peek(c, 1) === BACKSLASH ? 3 : 2
  if (peek(c, close) === APOSTROPHE) {
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
  skipSpaces(c)
  if (peek(c) === COMMA) c.at++
  skipSpaces(c)
  if (take(c, '&&')) skipSpaces(c)
}

/** Goes on where a value ends; what stands there instead is skipped as unread. */
const readElement = (c: Cursor, put: (value: Value) => void): void => {
  const from = c.at
  const value = readValue(c)
  const behind = peek(c)
  if (
    behind === COMMA ||
    behind === SPACE ||
    behind === RIGHT_BRACKET ||
    behind === RIGHT_BRACE ||
    behind === CLOSE ||
    behind < 0 ||
    atBreak(c)
  )
    put(value)
  else {
    skipValue(c)
    put(unread(c, from))
  }
}

/** Of the comment from `from` to the cursor. */
const commentText = (c: Cursor, from: number): string => plain(c, Math.min(from + 3, c.at), Math.max(from + 3, c.at - 3)).trim()

const skipComment = (c: Cursor): boolean => {
  if (peek(c) !== SLASH || peek(c, 1) !== STAR) return false
  const end = commentEnd(c)
  c.at = end < 0 ? c.end : end
  return true
}

const readList = (c: Cursor): Value => {
  const items: Value[] = []
  let cut = false
  c.at++
  for (separator(c); c.at < c.end && peek(c) !== RIGHT_BRACKET; separator(c)) {
    if (take(c, '...')) cut = true
    else if (skipComment(c)) cut = true
    else if (peek(c) === CLOSE || peek(c) === RIGHT_BRACE || atBreak(c)) return { _tag: 'List', items, cut: true }
    else readElement(c, value => items.push(value))
  }
  if (peek(c) === RIGHT_BRACKET) c.at++
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
  for (separator(c); c.at < c.end && peek(c) !== RIGHT_BRACE; separator(c)) {
    if (take(c, '...')) cut = true
    else if (skipComment(c)) continue
    else if (peek(c) === CLOSE || peek(c) === RIGHT_BRACKET || atBreak(c)) return { _tag: 'Struct', fields, cut: true }
    else {
      const name = takeName(c) ?? ''
      readElement(c, value => fields.push([name, value]))
    }
  }
  if (peek(c) === RIGHT_BRACE) c.at++
  else cut = true
  return { _tag: 'Struct', fields, cut }
}

const readCall = (c: Cursor, name: string): Value => {
  const args: Value[] = []
  c.at++
  for (separator(c); c.at < c.end && peek(c) !== CLOSE; separator(c)) {
    if (take(c, '...') || skipComment(c)) continue
    if (peek(c) === RIGHT_BRACKET || peek(c) === RIGHT_BRACE || atBreak(c)) return { _tag: 'Call', name, args }
    takeName(c)
    readElement(c, value => args.push(value))
  }
  if (peek(c) === CLOSE) c.at++
  return { _tag: 'Call', name, args }
}

const unary = (c: Cursor, operator: Operator): Value => {
  c.at++
  return { _tag: 'Expression', operator, of: [readOperand(c)] }
}

const readPrimary = (c: Cursor): Value => {
  const byte = peek(c)
  if (isDigit(byte)) return readNumber(c)
  if (isLetter(byte)) {
    const word = readWord(c, c.at)
    return peek(c) === OPEN && word._tag === 'Word' ? readCall(c, word.text) : word
  }
  switch (byte) {
    case QUOTE:
      return readText(c)
    case LEFT_BRACKET: {
      const list = readList(c)
      return peek(c) === EQUALS && isValueStart(peek(c, 1)) ? indexed(c, list) : list
    }
    case LEFT_BRACE:
      return readStruct(c)
    case MINUS:
      return isDigit(peek(c, 1)) ? readSigned(c) : unary(c, '-')
    case TILDE:
      return unary(c, '~')
    case AMPERSAND:
    case QUESTION:
      return readWord(c, c.at++)
    case APOSTROPHE:
      return readCharacter(c)
    case AT:
      if (peek(c, 1) === QUOTE) return readAbstract(c)
      break
    case LESS:
      return readAngle(c)
  }
  const from = c.at
  // `/* 24 entries */` (strace 4): how many there are, and none of them.
  if (skipComment(c)) return { _tag: 'Described', value: { _tag: 'List', items: [], cut: true }, as: commentText(c, from) }
  skipValue(c)
  return unread(c, from)
}

const isValueStart = (byte: number): boolean =>
  isWordByte(byte) || byte === QUOTE || byte === LEFT_BRACKET || byte === LEFT_BRACE || byte === MINUS

/** `</etc/passwd>`, `<TCP:[..]>(deleted)`, ` /* SIGINT *​/` behind a value. */
const described = (c: Cursor, value: Value): Value => {
  let out = value
  for (;;) {
    const byte = peek(c)
    if (byte === LESS && peek(c, 1) !== LESS && !atBreak(c)) {
      const close = closingAngle(c)
      if (close < 0) return out
      const as = plain(c, c.at + 1, close)
      c.at = close + 1
      out = { _tag: 'Described', value: out, as: take(c, '(deleted)') ? `${as} (deleted)` : as }
    } else if (byte === SPACE && peek(c, 1) === SLASH && peek(c, 2) === STAR) {
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
    c.open++
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
    case STAR:
      return '*'
    case PLUS:
      return '+'
    case MINUS:
      return '-'
    case LESS:
      return peek(c, 1) === LESS ? '<<' : ''
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
export const readFlags = (c: Cursor): Value => {
  const first = readTerm(c)
  if (peek(c) !== BAR) return first
  const of = [first]
  while (peek(c) === BAR) {
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
  return peek(c) === SPACE ? spaced(c, value) : value
}
