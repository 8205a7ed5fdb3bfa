// Times of a line: `1795226741.930434`, `02:05:42.033740`, `0.000463` since the line before, `<0.000012>` for a call. Digits behind
// the point are seconds down to nanoseconds, as many as there are. Numbers become BigInt once, at the end.
import { CLOSE, COLON, DOT, GREATER, OPEN, PLUS, SPACE } from './chars.js'
import { type Cursor, decimal, isDigit, peek, skipSpaces, takeDecimal } from './cursor.js'

const NS = 1_000_000_000
const SCALE: ReadonlyArray<number> = Array.from({ length: 10 }, (_, digits) => 10 ** (9 - digits))
/** Seconds of at most this keep nanoseconds within what a double holds exactly. */
const EXACT_SECONDS = 9_000_000

const nsOf = (seconds: number, fraction: number): bigint =>
  seconds < EXACT_SECONDS
    ? BigInt(seconds * NS + fraction)
    : fraction % 1000 === 0
      ? BigInt(seconds * 1_000_000 + fraction / 1000) * 1000n
      : BigInt(seconds) * 1_000_000_000n + BigInt(fraction)

/** Nanoseconds of `.930434` at the cursor; 0 when there is no point, -1 when what follows it is no fraction. */
const takeFraction = (c: Cursor): number => {
  if (peek(c) !== DOT) return 0
  const from = ++c.at
  while (isDigit(peek(c))) c.at++
  const digits = c.at - from
  return digits === 0 || digits > 9 ? -1 : decimal(c.bytes, from, c.at) * (SCALE[digits] as number)
}

/** `<0.000012>`; the cursor stays when it is none. */
export const takeSpan = (c: Cursor): bigint | undefined => {
  const from = c.at++
  const seconds = takeDecimal(c)
  const fraction = takeFraction(c)
  if (seconds < 0 || fraction < 0 || peek(c) !== GREATER) {
    c.at = from + 1
    return undefined
  }
  c.at++
  return nsOf(seconds, fraction)
}

export interface Stamp {
  readonly kind: 'epoch' | 'day' | 'relative'
  readonly ns: bigint
}

/** Seconds below this are no time of the epoch (it would be 1973), but since the line before. */
const EPOCH_MIN = 100_000_000

/** `HH:MM:SS` and a fraction; the cursor stands behind the hour. */
const takeDay = (c: Cursor, hour: number): Stamp | undefined => {
  c.at++
  const minute = takeDecimal(c)
  if (minute < 0 || minute > 59 || peek(c) !== COLON) return undefined
  c.at++
  const second = takeDecimal(c)
  const fraction = takeFraction(c)
  return second < 0 || second > 60 || fraction < 0 || hour > 24
    ? undefined
    : { kind: 'day', ns: nsOf((hour * 60 + minute) * 60 + second, fraction) }
}

/** A time and the space behind it, or nothing, and then the cursor stays. `wide`: without a fraction it counts as a time as well. */
export const takeStamp = (c: Cursor, wide: boolean): Stamp | undefined => {
  const from = c.at
  const seconds = takeDecimal(c)
  const stamp = seconds < 0 ? undefined : peek(c) === COLON ? takeDay(c, seconds) : takeSeconds(c, seconds, wide)
  if (stamp === undefined || peek(c) !== SPACE) {
    c.at = from
    return undefined
  }
  c.at++
  return stamp
}

const takeSeconds = (c: Cursor, seconds: number, wide: boolean): Stamp | undefined => {
  const pointed = peek(c) === DOT
  const fraction = takeFraction(c)
  const epoch = seconds >= EPOCH_MIN
  return fraction < 0 || (!pointed && !epoch && !wide)
    ? undefined
    : { kind: epoch ? 'epoch' : 'relative', ns: nsOf(seconds, fraction) }
}

/** `(+     0.000997241) `, since the line before: said beside a time, and not needed then. */
export const skipSince = (c: Cursor): boolean => {
  const from = c.at
  if (peek(c) !== OPEN || peek(c, 1) !== PLUS) return false
  c.at += 2
  skipSpaces(c)
  if (takeDecimal(c) >= 0 && takeFraction(c) >= 0 && peek(c) === CLOSE && peek(c, 1) === SPACE) {
    c.at += 2
    return true
  }
  c.at = from
  return false
}
