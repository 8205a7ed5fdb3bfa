// A cursor over bytes that came from outside. Every read is checked against the end and says "short" instead of throwing,
// since most of what is read here is hostile: after a read past the end `ok` is false, stays false, and reads give 0 or
// empty. A reader of a format reads a whole record, then asks `ok` once. Little-endian only, as every format we read.
// It decodes no format of its own; text decoding and hex, which several folders need, stand below it.

export interface ByteReader {
  readonly bytes: Uint8Array
  readonly ok: boolean
  readonly pos: number
  readonly left: number
  seek(pos: number): void
  skip(count: number): void
  u8(): number
  u16(): number
  u32(): number
  i32(): number
  u64(): bigint
  /** A u64 used as an offset or size: a value beyond 2^53 makes the reader not ok. */
  size(): number
  /** A view of the next `count` bytes, not a copy. */
  take(count: number): Uint8Array
}

const EMPTY = new Uint8Array(0)

export const byteReader = (bytes: Uint8Array, start = 0): ByteReader => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let pos = start
  let ok = start >= 0 && start <= bytes.length
  const claim = (count: number): number => {
    if (!ok || !Number.isInteger(count) || count < 0 || count > bytes.length - pos) {
      ok = false
      return -1
    }
    pos += count
    return pos - count
  }
  const number = (count: number, get: (at: number) => number): number => {
    const at = claim(count)
    return at < 0 ? 0 : get(at)
  }
  const u64 = (): bigint => {
    const at = claim(8)
    return at < 0 ? 0n : view.getBigUint64(at, true)
  }
  return {
    bytes,
    get ok() {
      return ok
    },
    get pos() {
      return pos
    },
    get left() {
      return ok ? bytes.length - pos : 0
    },
    seek: to => {
      if (Number.isInteger(to) && to >= 0 && to <= bytes.length) pos = to
      else ok = false
    },
    skip: count => {
      claim(count)
    },
    u8: () => number(1, at => view.getUint8(at)),
    u16: () => number(2, at => view.getUint16(at, true)),
    u32: () => number(4, at => view.getUint32(at, true)),
    i32: () => number(4, at => view.getInt32(at, true)),
    u64,
    size: () => {
      const value = u64()
      if (value > BigInt(Number.MAX_SAFE_INTEGER)) ok = false
      return ok ? Number(value) : 0
    },
    take: count => {
      const at = claim(count)
      return at < 0 ? EMPTY : bytes.subarray(at, at + count)
    },
  }
}

/** Where the NUL that ends the string at `start` stands, or -1 when none does before the end. */
export const findNul = (bytes: Uint8Array, start: number): number => (start > bytes.length ? -1 : bytes.indexOf(0, start))

/** A string of at most `longest` bytes, of tables in which hostile files let many names be one endless one. */
export const stringAt = (bytes: Uint8Array, start: number, longest: number): string | undefined => {
  if (start >= bytes.length) return undefined
  const window = bytes.subarray(start, start + longest + 1)
  const end = window.indexOf(0)
  return end < 0 ? undefined : text(window.subarray(0, end))
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Text of bytes that need not be UTF-8: what is not becomes `\xNN`, byte by byte. */
export const text = (bytes: Uint8Array): string => {
  try {
    return utf8.decode(bytes)
  } catch {
    return lenientText(bytes)
  }
}

// RFC 3629 section 4: how long a sequence the lead byte promises. Overlong and surrogate forms fail the fatal decoder.
const promised = (lead: number): number =>
  lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0

const lenientText = (bytes: Uint8Array): string => {
  let out = ''
  for (let i = 0; i < bytes.length; ) {
    const count = promised(bytes[i] ?? 0)
    const piece = count === 0 ? undefined : tryUtf8(bytes.subarray(i, i + count))
    out += piece ?? `\\x${hex(bytes.subarray(i, i + 1))}`
    i += piece === undefined ? 1 : count
  }
  return out
}

const tryUtf8 = (bytes: Uint8Array): string | undefined => {
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

export const hex = (bytes: Uint8Array): string => {
  let out = ''
  for (const byte of bytes) out += HEX[byte]
  return out
}

/** Bytes of base-16 text, white space ignored; undefined when it is not base 16 or has half a byte. */
export const unhex = (digits: string): Uint8Array | undefined => {
  const dense = digits.replace(/\s+/g, '').replace(/^0x/i, '')
  if (dense.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(dense)) return undefined
  return Uint8Array.from({ length: dense.length / 2 }, (_, i) => Number.parseInt(dense.slice(2 * i, 2 * i + 2), 16))
}

export const concat = (pieces: ReadonlyArray<Uint8Array>): Uint8Array => {
  const out = new Uint8Array(pieces.reduce((total, piece) => total + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    out.set(piece, at)
    at += piece.length
  }
  return out
}
