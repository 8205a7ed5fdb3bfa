// What stands before the call: who (`21859 `, `[pid 21859] `, `21963<nginx> `), when (-t, -tt, -ttt, -r), the number of the call (-n),
// the instruction pointer (-i), a label (--secontext). Every part may be absent. Whether what follows is a call at all is asked later.
import { COLON, LEFT_BRACKET, LESS, QUESTION, RIGHT_BRACKET, SPACE } from './chars.js'
import { type Cursor, hexDigit, isDigit, looking, peek, skipSpaces, takeDecimal } from './cursor.js'
import { closingAngle, plain } from './text.js'
import { skipSince, takeStamp } from './time.js'

/** Written anew for every line. */
export interface Prefix {
  /** 0: the line does not say. */
  tid: number
  comm: string | undefined
  time: 'none' | 'epoch' | 'day' | 'relative'
  ns: bigint
  number: number
  pointer: bigint | undefined
}

export const prefix = (): Prefix => ({ tid: 0, comm: undefined, time: 'none', ns: 0n, number: -1, pointer: undefined })

/** PID_MAX_LIMIT (linux/threads.h). A larger number is a time in seconds. */
const TID_MAX = 4 * 1024 * 1024

const takeComm = (c: Cursor, out: Prefix): boolean => {
  if (peek(c) !== LESS) return true
  const close = closingAngle(c)
  if (close < 0) return false
  out.comm = plain(c, c.at + 1, close)
  c.at = close + 1
  return true
}

/** `[pid 21859] `, `[pid 21859<nginx>] `. */
const takeBracketed = (c: Cursor, out: Prefix): boolean => {
  if (!looking(c, '[pid ')) return false
  const from = c.at
  c.at += 5
  skipSpaces(c)
  const tid = takeDecimal(c)
  if (tid > 0 && tid <= TID_MAX && takeComm(c, out) && peek(c) === RIGHT_BRACKET) {
    out.tid = tid
    c.at++
    skipSpaces(c)
    return true
  }
  c.at = from
  return false
}

/** `21859 `, `21963<nginx> `. */
const takeBare = (c: Cursor, out: Prefix): void => {
  const from = c.at
  const tid = takeDecimal(c)
  const behind = peek(c)
  if (tid > 0 && tid <= TID_MAX && (behind === SPACE || behind === LESS) && takeComm(c, out) && peek(c) === SPACE) {
    out.tid = tid
    c.at++
    if (isDigit(peek(c, padding(c)))) return
    skipSpaces(c)
  } else c.at = from
}

const padding = (c: Cursor): number => {
  let count = 0
  while (peek(c, count) === SPACE) count++
  return count
}

const takeTime = (c: Cursor, out: Prefix): void => {
  const from = c.at
  skipSpaces(c)
  // -r pads to six columns, so a time in whole seconds has spaces before it; a number without any is a process.
  const stamp = isDigit(peek(c)) ? takeStamp(c, c.at > from) : undefined
  if (stamp === undefined) {
    c.at = from
    return
  }
  out.time = stamp.kind
  out.ns = stamp.ns
  if (skipSince(c)) skipSpaces(c)
}

/** -i writes 8 or 16 columns, -n four unless the number is longer. */
const takeAttribute = (c: Cursor, out: Prefix): boolean => {
  if (peek(c) !== LEFT_BRACKET) return false
  let at = c.at + 1
  while (at < c.end && c.bytes[at] !== RIGHT_BRACKET && at - c.at < 256) at++
  if (c.bytes[at] !== RIGHT_BRACKET || c.bytes[at + 1] !== SPACE || at + 1 >= c.end) return false
  const width = at - c.at - 1
  let start = c.at + 1
  while (c.bytes[start] === SPACE) start++
  if (isHex(c, start, at)) {
    if (width === 16 || width === 8) out.pointer = BigInt(`0x${plain(c, start, at)}`)
    else if (isDigits(c, start, at)) out.number = Number(plain(c, start, at))
  } else if (!isLabel(c, start, at)) return false
  c.at = at + 2
  return true
}

const all = (c: Cursor, from: number, to: number, holds: (byte: number) => boolean): boolean => {
  for (let at = from; at < to; at++) if (!holds(c.bytes[at] as number)) return false
  return to > from
}
const isHex = (c: Cursor, from: number, to: number): boolean => all(c, from, to, byte => hexDigit(byte) >= 0)
const isDigits = (c: Cursor, from: number, to: number): boolean => all(c, from, to, isDigit)
/** `????????` where it could not be read, or a label as `user_u:role_r:type_t:s0`. */
const isLabel = (c: Cursor, from: number, to: number): boolean =>
  all(c, from, to, byte => byte === QUESTION) ||
  (all(c, from, to, byte => byte !== SPACE) && c.bytes.subarray(from, to).includes(COLON))

/** Reads what stands before the call into `out` and leaves the cursor there. */
export const readPrefix = (c: Cursor, out: Prefix): void => {
  out.tid = 0
  out.comm = undefined
  out.time = 'none'
  out.number = -1
  out.pointer = undefined
  const first = peek(c)
  if (first === LEFT_BRACKET) takeBracketed(c, out)
  else if (isDigit(first)) takeBare(c, out)
  const next = peek(c)
  if (isDigit(next) || next === SPACE) takeTime(c, out)
  while (takeAttribute(c, out));
}
