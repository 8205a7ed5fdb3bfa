// Strings of a line: `"..."` with escapes to bytes, and what stands in angle brackets or comments to text. strace writes the escapes
// of C: \n \t \" \\ and the like, one to three octal digits, or \x and two. What a longer line left out of a string is left out here.
import { text } from '../../base/bytes.js'
import type { Value } from '../item.js'
import { BACKSLASH, DOT, GREATER, LESS, LOWER_X, QUOTE, SEVEN, ZERO } from './chars.js'
import { type Cursor, find, hexDigit, looking, peek } from './cursor.js'

const ESCAPES: ReadonlyMap<number, number> = new Map(
  Object.entries({ n: 10, t: 9, r: 13, f: 12, v: 11, a: 7, b: 8, e: 27 }).map(([letter, byte]) => [letter.charCodeAt(0), byte]),
)

let scratch = new Uint8Array(1 << 12)

const isOctal = (byte: number | undefined): boolean => byte !== undefined && byte >= ZERO && byte <= SEVEN

const hasEscape = (bytes: Uint8Array, from: number, to: number): boolean => {
  for (let at = from; at < to; at++) if (bytes[at] === BACKSLASH) return true
  return false
}

/** Bytes [from, to) with their escapes resolved: a copy. */
export const unescaped = (bytes: Uint8Array, from: number, to: number): Uint8Array => {
  if (!hasEscape(bytes, from, to)) return bytes.slice(from, to)
  if (scratch.length < to - from) scratch = new Uint8Array(Math.max(to - from, scratch.length * 2))
  let used = 0
  for (let at = from; at < to; ) {
    const byte = bytes[at++] as number
    if (byte !== BACKSLASH || at >= to) {
      scratch[used++] = byte
      continue
    }
    const kind = bytes[at] as number
    if (isOctal(kind)) {
      let value = 0
      for (const last = at + 3; at < last && at < to && isOctal(bytes[at]); at++) value = value * 8 + (bytes[at] as number) - ZERO
      scratch[used++] = value
    } else if (kind === LOWER_X && at + 2 < to && hexDigit(bytes[at + 1]) >= 0 && hexDigit(bytes[at + 2]) >= 0) {
      scratch[used++] = hexDigit(bytes[at + 1]) * 16 + hexDigit(bytes[at + 2])
      at += 3
    } else {
      scratch[used++] = ESCAPES.get(kind) ?? kind
      at++
    }
  }
  return scratch.slice(0, used)
}

/** From the quote that opens a string to where its closing one stands, or -1: an escaped quote closes nothing. */
export const closingQuote = (bytes: Uint8Array, from: number, end: number): number => {
  for (let at = from; at < end; at++) {
    const byte = bytes[at]
    if (byte === BACKSLASH) at++
    else if (byte === QUOTE) return at
  }
  return -1
}

/** Where the string that a long line lost the middle of ends: its first bytes behind the gap may be half of an escape. */
const closingQuoteBehindGap = (c: Cursor): number => {
  let from = c.end
  while (from < c.tail && (c.bytes[from] === BACKSLASH || c.bytes[from] === QUOTE)) from++
  return closingQuote(c.bytes, from + 1, c.tail)
}

type Text = Extract<Value, { readonly _tag: 'Text' }>

/** The cursor stands on the opening quote. A string that does not end is cut where the line ends. */
export const readText = (c: Cursor): Text => {
  const from = c.at + 1
  const close = closingQuote(c.bytes, from, c.end)
  if (close >= 0) {
    c.at = close + 1
    const cut = peek(c) === DOT && looking(c, '...')
    if (cut) c.at += 3
    return { _tag: 'Text', bytes: unescaped(c.bytes, from, close), cut }
  }
  const bytes = unescaped(c.bytes, from, c.end)
  const behind = c.tail > c.end ? closingQuoteBehindGap(c) : -1
  if (behind >= 0) {
    c.at = behind + 1
    c.end = c.tail
    if (looking(c, '...')) c.at += 3
  } else c.at = c.end
  return { _tag: 'Text', bytes, cut: true }
}

/** What follows an angle bracket that closes a description: `>` inside of one (`1.2.3.4:5->6.7.8.9:80`) is followed by neither. */
const BEHIND_ANGLE = new Set([...' ,)]}|(>@='].map(letter => letter.charCodeAt(0)))

/** PATH_MAX (linux/limits.h) in octal escapes, and the words around it. */
const DESCRIPTION_MAX = 4 * 4096 + 256
const OPEN_MAX = 16

/** Where the angle bracket that the cursor stands on is closed, or -1. Paths hold no bare `<` or `>` (strace writes \74 and \76),
 * but devices and processes nest: `</dev/tty<char 5:0>>`; a socket's path is in quotes. */
export const closingAngle = (c: Cursor): number => {
  if (c.open > OPEN_MAX) return -1
  const end = Math.min(c.end, c.at + DESCRIPTION_MAX)
  let depth = 0
  for (let at = c.at; at < end; at++) {
    const byte = c.bytes[at]
    if (byte === BACKSLASH) at++
    else if (byte === LESS) depth++
    else if (byte === QUOTE) {
      const close = closingQuote(c.bytes, at + 1, c.end)
      if (close < 0) break
      at = close
    } else if (byte === GREATER && (at + 1 === c.end || BEHIND_ANGLE.has(c.bytes[at + 1] as number)) && --depth === 0) return at
  }
  c.open++
  return -1
}

/** Text of bytes [from, to), escapes resolved; shared when it is short and plain. */
export const plain = (c: Cursor, from: number, to: number): string =>
  hasEscape(c.bytes, from, to) ? text(unescaped(c.bytes, from, to)) : c.words.of(c.bytes, from, to).text

/** Behind the comment that the cursor stands before, or -1. */
export const commentEnd = (c: Cursor): number => {
  if (c.open > OPEN_MAX) return -1
  const end = find(c, '*/')
  if (end < 0) c.open++
  return end < 0 ? -1 : end + 2
}
