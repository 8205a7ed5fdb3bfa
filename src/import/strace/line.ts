// What one line is. Nothing is remembered here from line to line.
import type { CallHead, Frame } from '../item.js'
import { LEFT_BRACKET, LESS, QUESTION, SLASH, SPACE } from './chars.js'
import { type Call, readCall, takeResumed } from './call.js'
import { type Cursor, isDigit, isLetter, looking, peek, skipSpaces, take, takeDecimal } from './cursor.js'
import { type Body, readEnd, readFrame, readSignal } from './event.js'
import { type Prefix, readPrefix } from './prefix.js'

export type Line =
  | { readonly _tag: 'Call'; readonly call: Call; readonly from: number }
  /** The cursor stands behind `<... read resumed>`. */
  | { readonly _tag: 'Resumed'; readonly name: string }
  | { readonly _tag: 'Event'; readonly body: Body }
  | { readonly _tag: 'Mode'; readonly tid: number; readonly abi: NonNullable<CallHead['abi']> }
  | { readonly _tag: 'Frame'; readonly frame: Frame | undefined }
  /** strace says that it follows a thread from here on. */
  | { readonly _tag: 'Attached'; readonly tid: number }
  /** strace speaks for itself, and of nothing that happened. */
  | { readonly _tag: 'Note' }
  | { readonly _tag: 'None' }

const NOTE: Line = { _tag: 'Note' }
const NONE: Line = { _tag: 'None' }

/** `[ Process PID=22013 runs in 32 bit mode. ]`. */
const readMode = (c: Cursor): Line => {
  if (!take(c, '[ Process PID=')) return NONE
  const tid = takeDecimal(c)
  return { _tag: 'Mode', tid, abi: looking(c, ' runs in 32 bit') ? 'i386' : looking(c, ' runs in x32') ? 'x32' : 'native' }
}

/** `strace: Process 7 attached`, `Process 7 attached - interrupt to quit` (before 4.9); undefined: it is neither. */
export const readAttached = (c: Cursor): number | undefined => {
  const from = c.at
  take(c, 'strace: ')
  const tid = take(c, 'Process ') ? takeDecimal(c) : -1
  if (tid > 0 && take(c, ' attached')) return tid
  c.at = from
  return undefined
}

/** Words behind `Process 7 ` with which strace tells what it does. */
const DOINGS = [' detached', ' suspended', ' resumed', ' exited', ' PID=']

const readNote = (c: Cursor): Line => {
  const tid = readAttached(c)
  if (tid !== undefined) return { _tag: 'Attached', tid }
  if (looking(c, 'strace: ') || looking(c, '/usr/bin/strace: ')) return NOTE
  const from = c.at
  if (take(c, 'Process ') && takeDecimal(c) > 0 && DOINGS.some(doing => looking(c, doing))) return NOTE
  c.at = from
  return NONE
}

/** Of -e read=, -e write=: ` | 00000  7f 45 ...  .E.. |`, ` * 5 bytes in buffer 0`, ` = 2 buffers in vector 0`. */
const isDump = (c: Cursor): boolean => {
  const from = c.at
  const found =
    (take(c, ' | ') && (isDigit(peek(c)) || peek(c) === LESS)) ||
    (take(c, ' * ') && takeDecimal(c) >= 0 && looking(c, ' bytes in buffer ')) ||
    (take(c, ' = ') && takeDecimal(c) >= 0 && looking(c, ' buffers in vector '))
  c.at = from
  return found
}

/** Of -C: `% time     seconds  usecs/call     calls    errors syscall`, rulers, and a row for each call with a share and a time. */
const isSummary = (c: Cursor): boolean => {
  const from = c.at
  let found = looking(c, '% time ') || looking(c, '------ ------')
  if (!found) {
    skipSpaces(c)
    const share = takeDecimal(c)
    found = share >= 0 && share <= 100 && take(c, '.') && takeDecimal(c) >= 0 && looking(c, '  ')
    skipSpaces(c)
    found = found && takeDecimal(c) >= 0 && take(c, '.') && takeDecimal(c) >= 0 && looking(c, '  ')
  }
  c.at = from
  return found
}

/** `--- `, `+++ `, `<... `, `[ `, or a name; the cursor stands behind what says who and when. */
export const readBody = (c: Cursor): Line => {
  const first = peek(c)
  if (isLetter(first) || first === QUESTION) {
    const from = c.at
    const call = readCall(c)
    return call === undefined ? readNote(c) : { _tag: 'Call', call, from }
  }
  if (first === LESS) {
    const name = takeResumed(c)
    return name === undefined ? NONE : { _tag: 'Resumed', name }
  }
  const body = take(c, '--- ') ? readSignal(c) : take(c, '+++ ') ? readEnd(c) : undefined
  if (body !== undefined) return { _tag: 'Event', body }
  return first === LEFT_BRACKET ? readMode(c) : first === SLASH ? readNote(c) : NONE
}

/** The whole line; who and when go to `p`. */
export const readLine = (c: Cursor, p: Prefix): Line => {
  if (peek(c) === SPACE) {
    if (looking(c, ' > ')) return { _tag: 'Frame', frame: readFrame(c) }
    if (isDump(c)) return NOTE
  }
  const from = c.at
  readPrefix(c, p)
  skipSpaces(c)
  const line = readBody(c)
  if (line._tag !== 'None') return line
  c.at = from
  if (!isSummary(c)) return line
  p.time = 'none'
  return NOTE
}
