// Numbers and words: `3`, `-1`, `0644`, `0x7f12`, `O_RDONLY`. Small numbers, which most are, are made once and shared.
import type { Value } from '../item.js'
import { COLON, DOT, LOWER_X, MINUS, QUESTION, ZERO } from './chars.js'
import { type Cursor, hexDigit, isDigit, isLetter, isWordByte, peek, takeDecimal } from './cursor.js'
import { plain } from './text.js'

const SMALL = Array.from({ length: 1025 }, (_, n): Value => ({ _tag: 'Number', value: BigInt(n) }))
const MINUS_ONE: Value = { _tag: 'Number', value: -1n }

export const number = (value: number): Value => SMALL[value] ?? { _tag: 'Number', value: BigInt(value) }
const big = (value: bigint): Value => ({ _tag: 'Number', value })

const hexOf = (c: Cursor, from: number, to: number): number => {
  let value = 0
  for (let at = from; at < to; at++) value = value * 16 + hexDigit(c.bytes[at])
  return value
}

const readHex = (c: Cursor): Value => {
  const from = c.at
  c.at += 2
  while (c.at < c.end && hexDigit(c.bytes[c.at]) >= 0) c.at++
  const digits = c.at - from - 2
  if (digits === 0 || digits > 16 || isWordByte(peek(c))) return readWord(c, from)
  if (digits <= 13) return number(hexOf(c, from + 2, c.at))
  const low = c.at - 8
  return big((BigInt(hexOf(c, from + 2, low)) << 32n) | BigInt(hexOf(c, low, c.at)))
}

/** Decimal, octal with a leading zero, hexadecimal; what begins like a number and is none (`3.5`, `00:1b:21`) is a word. */
export const readNumber = (c: Cursor): Value => {
  if (peek(c) === ZERO && (peek(c, 1) | 32) === LOWER_X) return readHex(c)
  const from = c.at
  const base = peek(c) === ZERO ? 8 : 10
  let value = 0
  while (c.at < c.end && isDigit(c.bytes[c.at])) value = value * base + (c.bytes[c.at++] as number) - ZERO
  const behind = peek(c)
  if (isLetter(behind) || ((behind === DOT || behind === COLON) && isWordByte(peek(c, 1)))) return readWord(c, from)
  if (value <= Number.MAX_SAFE_INTEGER) return number(value)
  const digits = plain(c, from, c.at)
  return digits.length > 23 ? { _tag: 'Unread', text: digits } : big(BigInt(base === 8 ? `0o${digits}` : digits))
}

/** Digits alone, as the number they are. */
export const readCount = (c: Cursor): Value => {
  const count = takeDecimal(c)
  return count < 0 ? { _tag: 'Unread', text: '' } : number(count)
}

/** A number with its sign, if one stands here. */
export const readSigned = (c: Cursor): Value => {
  if (peek(c) !== MINUS) return readNumber(c)
  c.at++
  const value = readNumber(c)
  if (value._tag !== 'Number') return value
  return value.value === 1n ? MINUS_ONE : big(-value.value)
}

/** A word goes on over a point or colon that stands within it (`lo.1`, `3e:eb:23`), but not over the one of `...`. */
const goesOn = (c: Cursor): boolean => {
  const byte = peek(c)
  return isWordByte(byte) || byte === QUESTION || ((byte === DOT || byte === COLON) && isWordByte(peek(c, 1)))
}

export const readWord = (c: Cursor, from: number): Value => {
  while (goesOn(c)) c.at++
  return c.words.of(c.bytes, from, c.at)
}
