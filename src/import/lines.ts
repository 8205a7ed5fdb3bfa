// Bytes of a text file to its lines, as the bytes arrive: what all text formats read through. A line that lies whole in a piece
// is handed out where it stands, without a copy. What is kept between pieces is bounded: of a line longer than LINE_MAX the
// middle is left out, and its beginning and end are handed out as one, with the place of the cut, since the end of a traced call
// says how it ended whatever its arguments were. It knows no encoding, and no format.

/** A line is bytes[from, to), without LF or CRLF; the bytes are the caller's only until it returns. `cutAt`: where bytes of it were
 * left out, or -1. */
export type EachLine = (bytes: Uint8Array, from: number, to: number, cutAt: number) => void

export interface LineSplitter {
  readonly push: (piece: Uint8Array, each: EachLine) => void
  /** What stands behind the last LF, if anything does. */
  readonly end: (each: EachLine) => void
  /** Of the line handed out last, from 1. */
  readonly number: () => number
}

/** `strace -s 65536` makes lines of 256 kB (four characters a byte); larger ones come from larger -s, which nobody reads in whole. */
export const LINE_MAX = 1 << 20
/** What is kept of the end of a longer line: room for what follows a long string in its call, and for the result. */
export const LINE_TAIL = 1 << 16

const LF = 10
const CR = 13
const FIRST_KEPT = 4096
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]

export const lineSplitter = (max = LINE_MAX, tail = LINE_TAIL): LineSplitter => {
  const head = max - tail
  let kept = new Uint8Array(0)
  let used = 0
  let cut = false
  let count = 0

  /** The end of what is kept moves to where the head ends. */
  const leaveOutMiddle = (): void => {
    kept.copyWithin(head, used - tail, used)
    used = max
    cut = true
  }

  const room = (wanted: number): void => {
    if (wanted <= kept.length) return
    const grown = new Uint8Array(Math.min(max + tail, Math.max(wanted, kept.length * 2, FIRST_KEPT)))
    grown.set(kept.subarray(0, used))
    kept = grown
  }

  const keep = (piece: Uint8Array, from: number, to: number): void => {
    for (let at = from; at < to; ) {
      const some = Math.min(to - at, max + tail - used)
      room(used + some)
      kept.set(piece.subarray(at, at + some), used)
      used += some
      at += some
      if (used === max + tail) leaveOutMiddle()
    }
  }

  const hand = (bytes: Uint8Array, from: number, to: number, cutAt: number, each: EachLine): void => {
    count++
    const marked = count === 1 && BYTE_ORDER_MARK.every((byte, i) => from + i < to && bytes[from + i] === byte)
    const start = marked ? from + BYTE_ORDER_MARK.length : from
    each(bytes, start, to > start && bytes[to - 1] === CR ? to - 1 : to, cutAt)
  }

  const handKept = (each: EachLine): void => {
    if (used > max) leaveOutMiddle()
    const [to, cutAt] = [used, cut ? head : -1]
    used = 0
    cut = false
    hand(kept, 0, to, cutAt, each)
  }

  return {
    push: (piece, each) => {
      let from = 0
      for (let lf = piece.indexOf(LF); lf >= 0; lf = piece.indexOf(LF, from)) {
        if (used === 0 && lf - from <= max) hand(piece, from, lf, -1, each)
        else {
          keep(piece, from, lf)
          handKept(each)
        }
        from = lf + 1
      }
      keep(piece, from, piece.length)
    },
    end: each => {
      if (used > 0) handKept(each)
    },
    number: () => count,
  }
}
