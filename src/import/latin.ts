// Lines of text formats as strings with one character for each byte, so that places in a string are places in the line and nothing
// of a name is lost; a field becomes text, or bytes again, where it is taken out.
import { text } from '../base/bytes.js'

/** Arguments of one call of a function; engines allow more, none promises it. */
const SPREAD = 4096

export const latin = (bytes: Uint8Array, from: number, to: number): string => {
  if (to - from <= SPREAD) return String.fromCharCode.apply(null, bytes.subarray(from, to) as unknown as number[])
  let out = ''
  for (let at = from; at < to; at += SPREAD)
    out += String.fromCharCode.apply(null, bytes.subarray(at, Math.min(to, at + SPREAD)) as unknown as number[])
  return out
}

export const bytesOf = (field: string): Uint8Array => {
  const out = new Uint8Array(field.length)
  for (let i = 0; i < field.length; i++) out[i] = field.charCodeAt(i)
  return out
}

/** As people read it: UTF-8, and `\xNN` for bytes that are none. */
export const textOf = (field: string): string => {
  for (let i = 0; i < field.length; i++) if (field.charCodeAt(i) > 0x7e) return text(bytesOf(field))
  return field
}

const NS_DIGITS = 9

/** `2051.601033`: seconds with a fraction, in nanoseconds. */
export const nsOf = (seconds: string): bigint => {
  const dot = seconds.indexOf('.')
  if (dot < 0) return BigInt(seconds) * 1_000_000_000n
  return BigInt(seconds.slice(0, dot) + seconds.slice(dot + 1, dot + 1 + NS_DIGITS).padEnd(NS_DIGITS, '0'))
}
