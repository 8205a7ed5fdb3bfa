// Lines of strace behind something else on the same line: a program that shares strace's terminal writes without a newline, and the
// next line of strace begins where it stopped. It is taken out only where it cannot be anything else: a prefix as all lines of this
// log have it, or a known call that returns at the end of the line.
import { LEFT_BRACKET, OPEN, PLUS } from './chars.js'
import { type Cursor, isDigit, isLetter, isWordByte, looking, skipSpaces } from './cursor.js'
import { isKnownCall } from './known.js'
import { type Line, readBody } from './line.js'
import { type Prefix, readPrefix } from './prefix.js'

/** How the lines of this log begin, as far as they have shown it. */
export interface Style {
  readonly time: Prefix['time']
  readonly tid: boolean
}

/** Reading a line again and again from within costs: what is no line of strace's is given up soon. */
const TRIES_MAX = 4

const whole = (line: Line): boolean =>
  line._tag === 'Resumed' ||
  line._tag === 'Event' ||
  (line._tag === 'Call' && line.call.end._tag !== 'Broken' && isKnownCall(line.call.name))

const begins = (c: Cursor, at: number, style: Style): boolean => {
  const byte = c.bytes[at] as number
  const before = c.bytes[at - 1] as number
  if (style.time !== 'none' || style.tid)
    return (isDigit(byte) && !isDigit(before)) || (byte === LEFT_BRACKET && looking(c, '[pid ', at))
  if (byte === LEFT_BRACKET) return looking(c, '[pid ', at)
  return (isLetter(byte) && !isWordByte(before)) || (byte === PLUS && looking(c, '+++ ', at))
}

/** Looks for it from the cursor on. */
export const readGlued = (c: Cursor, p: Prefix, style: Style): Line | undefined => {
  const end = c.end
  let tries = 0
  for (let at = c.at + 1; at < end && tries < TRIES_MAX; at++) {
    if (!begins(c, at, style)) continue
    c.at = at
    c.end = end
    readPrefix(c, p)
    if (p.time !== style.time || (style.tid && p.tid === 0)) continue
    skipSpaces(c)
    if (!couldOpen(c)) continue
    tries++
    const line = readBody(c)
    if (whole(line)) return line
  }
  return undefined
}

/** A name and a parenthesis, `<... `, `+++ ` or `--- `: what is worth reading on. */
const couldOpen = (c: Cursor): boolean => {
  if (looking(c, '<... ') || looking(c, '+++ ') || looking(c, '--- ')) return true
  let at = c.at
  while (at < c.end && isWordByte(c.bytes[at])) at++
  return at > c.at && c.bytes[at] === OPEN
}
