// Lines that were broken in the middle. On a terminal strace shares, a program's own output comes between a call and its result
// (`write(1, "hello\n", 6hello` and on the next line `) = 6`), and strace's own word that it follows a new thread comes between the
// flags of clone and the rest. The first part is kept, without what was written there, until the rest comes.
import type { Value } from '../item.js'
import { type Cursor, looking } from './cursor.js'
import { isKnownCall } from './known.js'
import { type Line, readAttached } from './line.js'
import { lastOutcome } from './result.js'

/** A longer one is given up: a call with -s 16384 fits. */
export const BROKEN_MAX = 1 << 16
/** `strace: Process 4194304 attached` fits. */
const ATTACHED_MAX = 64

/** Only a call by a name that the kernel has is worth waiting for. */
export const isBroken = (line: Line): boolean =>
  line._tag === 'Call' && line.call.end._tag === 'Broken' && isKnownCall(line.call.name)

export interface Note {
  readonly tid: number
  readonly from: number
}

/** strace's word that it follows a thread, at the end of a line. */
export const attachedAtEnd = (c: Cursor, from: number, to: number): Note | undefined => {
  for (let at = Math.max(from, to - ATTACHED_MAX); at < to; at++) {
    if (!looking(c, 'strace: Process ', at) && !looking(c, 'Process ', at)) continue
    c.at = at
    const tid = readAttached(c)
    if (tid !== undefined) return { tid, from: at }
  }
  return undefined
}

const REST = [')', ', ', ' <unfinished ...>', '<unfinished ...>', ' <detached ...>', '<detached ...>', ' => ']

/** Where in this line the rest of a broken one begins: at its start, or behind the last of the output; -1: nowhere. */
export const restOfBroken = (c: Cursor): number => (REST.some(word => looking(c, word)) ? c.at : lastOutcome(c, c.at))

export const joined = (first: Uint8Array, second: Uint8Array): Uint8Array => {
  const out = new Uint8Array(first.length + second.length)
  out.set(first)
  out.set(second, first.length)
  return out
}

const LF = 10

/** Of what a call writes, if it is told in whole as far as that. */
export const firstLine = (value: Value | undefined): Uint8Array | undefined => {
  if (value?._tag !== 'Text') return undefined
  const end = value.bytes.indexOf(LF)
  return end > 0 ? value.bytes.subarray(0, end) : end < 0 && !value.cut && value.bytes.length > 0 ? value.bytes : undefined
}

export const endsWith = (bytes: Uint8Array, end: number, last: Uint8Array): boolean => {
  if (end < last.length) return false
  for (let i = 0; i < last.length; i++) if (bytes[end - last.length + i] !== last[i]) return false
  return true
}
