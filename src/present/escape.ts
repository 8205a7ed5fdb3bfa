// Bytes and text of the recorded program, made safe for a terminal: nothing printed here can move a cursor, change a colour
// or reverse the line. Valid UTF-8 stays readable; control characters and bytes that are not UTF-8 become \n, \t or \xNN.

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v', '\f': '\\f' }

// C0 and C1 controls, DEL, and the characters that reorder a line (Unicode UAX #9) or end it.
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g

const utf8 = new TextEncoder()
const hexByte = (byte: number): string => `\\x${byte.toString(16).padStart(2, '0')}`
const escapeUnsafe = (char: string): string => SHORT[char] ?? Array.from(utf8.encode(char), hexByte).join('')

/** Text that already is text (a path, a name) without anything a terminal would act on. */
export const safeText = (text: string): string => text.replace(UNSAFE, escapeUnsafe)

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
// RFC 3629 section 4: how long a sequence the lead byte promises.
const promised = (lead: number): number =>
  lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0

const charAt = (bytes: Uint8Array, at: number): { readonly char?: string; readonly size: number } => {
  const lead = bytes[at] ?? 0
  const size = promised(lead)
  if (size === 1) return { char: String.fromCharCode(lead), size }
  if (size === 0 || at + size > bytes.length) return { size: 1 }
  try {
    return { char: strict.decode(bytes.subarray(at, at + size)), size }
  } catch {
    return { size: 1 }
  }
}

const escapeChar = (char: string): string => (char === '"' || char === '\\' ? `\\${char}` : char.replace(UNSAFE, escapeUnsafe))

/** A C-like string literal of at most `limit` bytes, with `...` behind it when there was more (`more`, or past the limit). */
export const quote = (bytes: Uint8Array, more = false, limit = Number.POSITIVE_INFINITY): string => {
  let out = ''
  let at = 0
  while (at < bytes.length && at < limit) {
    const { char, size } = charAt(bytes, at)
    out += char === undefined ? hexByte(bytes[at] ?? 0) : escapeChar(char)
    at += size
  }
  return `"${out}"${more || at < bytes.length ? '...' : ''}`
}
