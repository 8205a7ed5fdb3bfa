// Bytes without a type, for people: names in quotes, long runs of zeros counted, the rest as hex digits. Records of programs are
// mostly arrays of characters that a short name does not fill.
import { safeText } from './escape.js'

/** Shorter runs are as easily read as counted. */
const ZEROS = 8
/** Fewer printable bytes in front of a NUL are numbers as often as text. */
const LETTERS = 4

interface Piece {
  readonly kind: 'zeros' | 'text' | 'hex'
  readonly bytes: ReadonlyArray<number>
}

const isPrintable = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x20 && byte < 0x7f

const runLength = (bytes: ReadonlyArray<number>, from: number, is: (byte: number | undefined) => boolean): number => {
  let to = from
  while (to < bytes.length && is(bytes[to])) to++
  return to - from
}

const piecesOf = (bytes: ReadonlyArray<number>): ReadonlyArray<Piece> => {
  const pieces: Piece[] = []
  let plain = 0
  const cut = (kind: Piece['kind'], from: number, count: number): number => {
    if (from > plain) pieces.push({ kind: 'hex', bytes: bytes.slice(plain, from) })
    pieces.push({ kind, bytes: bytes.slice(from, from + count) })
    plain = from + count
    return plain
  }
  for (let at = 0; at < bytes.length; ) {
    const zeros = runLength(bytes, at, byte => byte === 0)
    const letters = runLength(bytes, at, isPrintable)
    const ended = bytes[at + letters] === 0 || at + letters === bytes.length
    if (zeros >= ZEROS) at = cut('zeros', at, zeros)
    else if (letters >= LETTERS && ended) at = cut('text', at, letters)
    else at += Math.max(1, zeros, letters)
  }
  if (plain < bytes.length) pieces.push({ kind: 'hex', bytes: bytes.slice(plain) })
  return pieces
}

const pieceText = ({ kind, bytes }: Piece): string => {
  switch (kind) {
    case 'zeros':
      return `00*${bytes.length}`
    case 'text':
      return `"${safeText(String.fromCharCode(...bytes))}"`
    case 'hex':
      return bytes.map(byte => byte.toString(16).padStart(2, '0')).join('')
  }
}

/** `digits`: two for each byte. */
export const bytesText = (digits: string): string =>
  piecesOf(Array.from({ length: digits.length >> 1 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16)))
    .map(pieceText)
    .join(' ')
