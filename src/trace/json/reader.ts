// JSON lines as they come, to a trace's parts: lines of bounded length, each read on its own, in the order a trace keeps. What is
// wrong costs its line and is said in its place; only a file that does not begin with its header is refused whole.
// Left out: what a line says (line.ts), and writing the trace (to-trace.ts).
import * as E from 'fp-ts/lib/Either.js'
import { concat } from '../../base/bytes.js'
import { type TraceError, traceError } from '../error.js'
import { type Line, readLine } from './line.js'

export type JsonPart =
  | (Line & { readonly bytes: number })
  /** After a fatal one nothing more comes. */
  | {
      readonly _tag: 'Problem'
      readonly line: number
      readonly text: string
      readonly error: TraceError
      readonly fatal: boolean
    }

export interface JsonLinesReader {
  readonly push: (bytes: Uint8Array) => ReadonlyArray<JsonPart>
  readonly end: () => ReadonlyArray<JsonPart>
  /** Lines seen so far that were not empty. */
  readonly lines: () => number
}

/** The largest event the format allows (a chunk's 16 MiB) in base 16, and as much again for escapes and names. */
export const LINE_BYTES_MAX = 64 << 20
/** Of a line that could not be read, so much is shown. */
const SHOWN = 120
const LINE_END = 0x0a

export const jsonLinesReader = (longest = LINE_BYTES_MAX): JsonLinesReader => {
  const utf8 = new TextDecoder()
  let pieces: Uint8Array[] = []
  let held = 0
  let number = 1
  let seen = 0
  let skipping = false
  let begun = false
  let over = false
  let seq = 0
  let timestamp = 0n

  const problem = (error: TraceError, text: string, fatal: boolean): JsonPart => {
    over ||= fatal
    return { _tag: 'Problem', line: number, text: text.slice(0, SHOWN), error, fatal }
  }

  const inOrder = (line: Line): TraceError | undefined => {
    if (line._tag !== 'Event') return undefined
    const { event } = line
    if (event.seq <= seq) return traceError('BadOrder', `line ${number}: event ${event.seq} comes after event ${seq}`)
    if (event.timestamp < timestamp)
      return traceError('BadOrder', `line ${number}: its time is before that of the event above it`)
    seq = event.seq
    timestamp = event.timestamp
    return undefined
  }

  const take = (bytes: Uint8Array): ReadonlyArray<JsonPart> => {
    const text = utf8.decode(bytes)
    if (text.trim() === '') return []
    seen++
    const read = readLine(text, number)
    if (!begun && (E.isLeft(read) || read.right._tag !== 'Header')) {
      const error = E.isLeft(read) ? read.left : traceError('NotATrace', 'the first line is not a header')
      return [problem(error, text, true)]
    }
    begun = true
    if (E.isLeft(read)) return [problem(read.left, text, false)]
    const wrong = inOrder(read.right)
    return [wrong === undefined ? { ...read.right, bytes: bytes.length } : problem(wrong, text, false)]
  }

  /** The end of a line, or as much of one as came. */
  const add = (bytes: Uint8Array): ReadonlyArray<JsonPart> => {
    if (skipping) return []
    pieces.push(bytes)
    held += bytes.length
    if (held <= longest) return []
    skipping = true
    const begin = utf8.decode((pieces[0] as Uint8Array).subarray(0, SHOWN))
    pieces = []
    seen++
    return [problem(traceError('TooLarge', `line ${number} is longer than ${longest} bytes`), begin, !begun)]
  }

  const finish = (): ReadonlyArray<JsonPart> => {
    const line = pieces.length === 1 ? (pieces[0] as Uint8Array) : concat(pieces)
    const out = skipping ? [] : take(line)
    pieces = []
    held = 0
    skipping = false
    number++
    return out
  }

  return {
    push: bytes => {
      const out: JsonPart[] = []
      for (let at = 0; at < bytes.length && !over; ) {
        const end = bytes.indexOf(LINE_END, at)
        // Copied, since what is kept between pieces may not change with the caller's buffer.
        out.push(...add(end < 0 ? bytes.slice(at) : bytes.subarray(at, end)))
        if (end < 0) break
        if (!over) out.push(...finish())
        at = end + 1
      }
      return out
    },
    end: () => {
      if (over) return []
      const rest = held > 0 ? finish() : []
      over = true
      return begun || rest.length > 0 ? rest : [problem(traceError('Empty', 'there is no line in it'), '', true)]
    },
    lines: () => seen,
  }
}
