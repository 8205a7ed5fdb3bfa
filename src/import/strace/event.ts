// Lines that are no calls: signals (`--- SIGCHLD {...} ---`, and as strace 4 wrote them), how threads end (`+++ exited with 0 +++`),
// frames of a stack (-k), and what strace says for itself, which is known and means nothing more.
import type { Frame, Item, Source, Value } from '../item.js'
import { CLOSE, LEFT_BRACE, OPEN, PLUS, SPACE } from './chars.js'
import { type Cursor, find, isWordByte, looking, peek, skipSpaces, take, takeDecimal } from './cursor.js'
import { plain } from './text.js'
import { readValue } from './value.js'

type Distribute<T> = T extends unknown ? Omit<T, keyof Source> : never
/** An item without who and when. */
export type Body = Distribute<Item>

const takeSignal = (c: Cursor): string | number => {
  const from = c.at
  while (isWordByte(peek(c)) || peek(c) === PLUS) c.at++
  const name = c.words.of(c.bytes, from, c.at).text
  return /^\d{1,3}$/.test(name) ? Number(name) : name
}

const fieldOf = (info: Value, name: string): Value | undefined =>
  info._tag === 'Struct' ? info.fields.find(([field]) => field === name)?.[1] : undefined

/** `--- SIGCHLD {si_signo=SIGCHLD, ...} ---`; `--- SIGCHLD (Child exited) @ 0 (0) ---`; `--- {si_signo=SIGCHLD, ...} (Child exited)
 * ---`; `--- stopped by SIGTSTP ---`. The cursor stands behind `--- `. */
export const readSignal = (c: Cursor): Body | undefined => {
  if (take(c, 'stopped by ')) {
    const signal = takeSignal(c)
    return closes(c, ' ---') ? { _tag: 'Stopped', signal } : undefined
  }
  let signal = peek(c) === LEFT_BRACE ? '' : takeSignal(c)
  skipSpaces(c)
  const info = peek(c) === LEFT_BRACE ? readValue(c) : undefined
  if (signal === '' && info !== undefined) {
    const named = fieldOf(info, 'si_signo')
    signal = named?._tag === 'Word' ? named.text : named?._tag === 'Number' ? Number(named.value) : ''
  }
  if (signal === '' || !(closes(c, ' ---') || closes(c, '---'))) return undefined
  return info === undefined ? { _tag: 'Signal', signal } : { _tag: 'Signal', signal, info }
}

/** Whether the line ends so; the cursor stands somewhere before. */
const closes = (c: Cursor, end: string): boolean => c.end - end.length >= c.at && looking(c, end, c.end - end.length)

/** `+++ exited with 3 +++`, `+++ killed by SIGSEGV (core dumped) +++`, `+++ superseded by execve in pid 7 +++`; behind `+++ `. */
export const readEnd = (c: Cursor): Body | undefined => {
  if (!closes(c, ' +++')) return undefined
  if (take(c, 'exited with ')) {
    const code = takeDecimal(c)
    return code < 0 ? undefined : { _tag: 'Exited', code }
  }
  if (take(c, 'killed by ')) {
    const signal = takeSignal(c)
    return signal === '' ? undefined : { _tag: 'Killed', signal, coreDumped: find(c, '(core dumped)') >= 0 }
  }
  if (take(c, 'superseded by execve in pid ')) return { _tag: 'Superseded', by: takeDecimal(c) }
  return undefined
}

/** ` > /usr/bin/sleep(main+0x12) [0x2621]`, with a place in the source behind it in later versions. Undefined: it could not be unwound
 * further, and says why. */
export const readFrame = (c: Cursor): Frame | undefined => {
  c.at += 3
  const from = c.at
  let bracket = -1
  for (let at = from; at + 4 < c.end; at++) if (c.bytes[at] === SPACE && looking(c, ' [0x', at)) bracket = at
  if (bracket < 0 || c.bytes[bracket - 1] !== CLOSE) return undefined
  const open = openingParenthesis(c, from, bracket - 1)
  if (open < 0) return undefined
  const file = plain(c, from, open)
  c.at = bracket + 2
  const at = readValue(c)
  const named = plain(c, open + 1, bracket - 1)
  const plus = named.lastIndexOf('+0x')
  const symbol = plus < 0 ? named : named.slice(0, plus)
  const offset = plus < 0 ? 0 : Number(named.slice(plus + 1))
  return {
    file,
    fileOffset: at._tag === 'Number' ? at.value : 0n,
    ...(symbol === '' || Number.isNaN(offset) ? {} : { symbol, symbolOffset: offset }),
  }
}

/** The one that matches the closing one at `close`: names in C++ hold parentheses of their own. */
const openingParenthesis = (c: Cursor, from: number, close: number): number => {
  let inside = 0
  for (let at = close; at >= from; at--) {
    if (c.bytes[at] === CLOSE) inside++
    else if (c.bytes[at] === OPEN && --inside === 0) return at
  }
  return -1
}
