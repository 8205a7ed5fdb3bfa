// Where the reader of a line stands, and the small steps that all its parts take. Lines are read as bytes: a log is mostly ASCII, and
// a string for every piece of it would cost more than all the rest. Words that come again and again (names of calls, flags, fields,
// paths of descriptors) are made once and shared. It knows no grammar.
import { text } from '../../base/bytes.js'
import { NINE, SPACE, ZERO } from './chars.js'
import type { Value } from '../item.js'

export interface Cursor {
  bytes: Uint8Array
  at: number
  /** Where reading stops: the end of the line, or the place where bytes of it were left out. */
  end: number
  /** The end of the line, behind what was left out. */
  tail: number
  /** Brackets of this line that nothing closes: a few are looked for, so that a line of them costs no more than another. */
  open: number
  readonly words: Words
}

export const cursor = (): Cursor => ({ bytes: new Uint8Array(0), at: 0, end: 0, tail: 0, open: 0, words: words() })

const OTHER = 0
const LETTER = 1
const DIGIT = 2
/** Of -1, the end, and of every byte: whether it may stand in a word (letters, digits, underscore) or is a digit. */
const CLASS = Uint8Array.from({ length: 257 }, (_, i) =>
  i > ZERO && i <= NINE + 1 ? DIGIT : /[A-Za-z_]/.test(String.fromCharCode(i - 1)) ? LETTER : OTHER,
)
const HEX = Int8Array.from({ length: 257 }, (_, i) => {
  const digit = Number.parseInt(String.fromCharCode(i - 1), 16)
  return Number.isNaN(digit) ? -1 : digit
})

/** Of a byte, or of -1 (or nothing) behind the end. */
export const isDigit = (byte = -1): boolean => CLASS[byte + 1] === DIGIT
export const isLetter = (byte = -1): boolean => CLASS[byte + 1] === LETTER
export const isWordByte = (byte = -1): boolean => CLASS[byte + 1] !== OTHER
/** 0 to 15, or -1. */
export const hexDigit = (byte = -1): number => HEX[byte + 1] as number

/** The byte `ahead` of the cursor; -1 at the end. */
export const peek = (c: Cursor, ahead = 0): number => (c.at + ahead < c.end ? (c.bytes[c.at + ahead] as number) : -1)

export const skipSpaces = (c: Cursor): void => {
  while (c.at < c.end && c.bytes[c.at] === SPACE) c.at++
}

/** Whether the bytes from here spell the word; `word` is one of the few that stand in the grammar. */
export const looking = (c: Cursor, word: string, at = c.at): boolean => {
  if (at + word.length > c.end) return false
  for (let i = 0; i < word.length; i++) if (c.bytes[at + i] !== word.charCodeAt(i)) return false
  return true
}

/** Steps over the word if it stands here. */
export const take = (c: Cursor, word: string): boolean => {
  const found = looking(c, word)
  if (found) c.at += word.length
  return found
}

/** Where the word stands first from here, or -1. */
export const find = (c: Cursor, word: string): number => {
  const first = word.charCodeAt(0)
  for (let at = c.at; at + word.length <= c.end; at++) if (c.bytes[at] === first && looking(c, word, at)) return at
  return -1
}

/** A decimal number in [from, to), which holds digits only and at most 15 of them. */
export const decimal = (bytes: Uint8Array, from: number, to: number): number => {
  let value = 0
  for (let at = from; at < to; at++) value = value * 10 + (bytes[at] as number) - ZERO
  return value
}

/** Steps over digits and gives their value, or -1 when there are none or more than 15. */
export const takeDecimal = (c: Cursor): number => {
  const from = c.at
  while (c.at < c.end && isDigit(c.bytes[c.at])) c.at++
  return c.at === from || c.at - from > 15 ? -1 : decimal(c.bytes, from, c.at)
}

type Word = Extract<Value, { readonly _tag: 'Word' }>

export interface Words {
  readonly of: (bytes: Uint8Array, from: number, to: number) => Word
}

/** A log has a few thousand different words and paths; what comes beyond is made anew each time. */
const WORDS_MAX = 1 << 13
const WORD_MAX = 160

/** FNV-1a (draft-eastlake-fnv): short, and good for short words. */
const hashOf = (bytes: Uint8Array, from: number, to: number): number => {
  let hash = 0x811c9dc5
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193)
  return hash >>> 0
}

const same = (bytes: Uint8Array, from: number, to: number, kept: Uint8Array): boolean => {
  if (kept.length !== to - from) return false
  for (let i = 0; i < kept.length; i++) if (bytes[from + i] !== kept[i]) return false
  return true
}

const words = (): Words => {
  const slots = new Int32Array(WORDS_MAX * 2).fill(-1)
  const kept: Uint8Array[] = []
  const made: Word[] = []
  const make = (bytes: Uint8Array, from: number, to: number): Word => ({ _tag: 'Word', text: text(bytes.subarray(from, to)) })
  return {
    of: (bytes, from, to) => {
      if (to - from > WORD_MAX) return make(bytes, from, to)
      let slot = hashOf(bytes, from, to) & (slots.length - 1)
      for (let index = slots[slot] as number; index >= 0; index = slots[slot] as number) {
        if (same(bytes, from, to, kept[index] as Uint8Array)) return made[index] as Word
        slot = (slot + 1) & (slots.length - 1)
      }
      const word = make(bytes, from, to)
      if (made.length < WORDS_MAX) {
        slots[slot] = made.length
        kept.push(bytes.slice(from, to))
        made.push(word)
      }
      return word
    },
  }
}
