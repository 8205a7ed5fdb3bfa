// Bytes of a trace file to its headers, stored chunks and footers, as the bytes arrive: a pipe, a file and a cut-off file
// are read alike. Hostile input costs at most one record of memory (16 MiB and its frame). What is wrong comes out in its
// place as a Problem and reading goes on where that makes sense. Left out: checksum, decompression (open.ts) and events.
import * as E from 'fp-ts/lib/Either.js'
import { Limit } from '../../assembly/abi.js'
import { concat } from '../base/bytes.js'
import type { Place, SymbolTable, TraceFooter, TraceHeader } from './chunk.js'
import { type TraceError, type TraceReason, traceError } from './error.js'
import { decodeFooter, decodeHeader, decodeStoredChunk, decodeSymbols, type StoredChunk } from './records.js'

export type Framed =
  | { readonly _tag: 'Header'; readonly header: TraceHeader }
  | { readonly _tag: 'Chunk'; readonly stored: StoredChunk; readonly place: Place }
  | { readonly _tag: 'Footer'; readonly footer: TraceFooter }
  | { readonly _tag: 'Symbols'; readonly table: SymbolTable }
  /** After a fatal one nothing more comes. */
  | { readonly _tag: 'Problem'; readonly error: TraceError; readonly fatal: boolean }

export interface Framer {
  /** What these bytes complete. Chunk bodies are views of the bytes given: do not reuse the buffer. */
  push(bytes: Uint8Array): ReadonlyArray<Framed>
  /** No more bytes come. */
  end(): ReadonlyArray<Framed>
}

/** A trace begins with its header (Trace.header, field 1), which begins with `format` (field 1, 16 bytes). */
const FORMAT = new TextEncoder().encode('\x0a\x10probecause-trace')
const HEADER_TAG = 0x0a
/** The frame of a chunk: eight fields of at most eleven bytes. A header or footer may be as large as a chunk. */
const RECORD_MAX = Limit.ChunkBytesMax + 128
/** Tag and length of the record: one byte and a varint of at most 2^28, as every length above RECORD_MAX is refused. */
const FRAME_MAX = 6

const FIELD = { header: 1, chunk: 2, footer: 3, symbols: 4 } as const

interface Frame {
  readonly field: number
  readonly start: number
  readonly length: number
}

export const framer = (): Framer => {
  let pieces: Uint8Array[] = []
  let held = 0
  let wanted = 1
  let offset = 0
  let runId: string | undefined
  let over = false

  const stop = (reason: TraceReason, doing: string, at?: number): Framed => {
    over = true
    return { _tag: 'Problem', error: traceError(reason, doing, at), fatal: true }
  }

  const takeRecord = (field: number, message: Uint8Array, place: Place): ReadonlyArray<Framed> => {
    switch (field) {
      case FIELD.header:
        return [takeHeader(message)]
      case FIELD.chunk:
        return [recordOr(decodeStoredChunk(message), 'chunk', stored => ({ _tag: 'Chunk', stored, place }))]
      case FIELD.footer:
        return [recordOr(decodeFooter(message), 'footer', footer => ({ _tag: 'Footer', footer }))]
      case FIELD.symbols:
        return [recordOr(decodeSymbols(message), 'symbol table', table => ({ _tag: 'Symbols', table }))]
      default:
        return []
    }
  }

  const recordOr = <A>(read: E.Either<string, A>, what: string, framed: (a: A) => Framed): Framed =>
    E.isRight(read)
      ? framed(read.right)
      : { _tag: 'Problem', error: traceError('BadRecord', `${what} does not decode: ${read.left}`, offset), fatal: false }

  const takeHeader = (message: Uint8Array): Framed => {
    const read = decodeHeader(message)
    if (E.isLeft(read)) return stop('BadRecord', `header does not decode: ${read.left}`, offset)
    const header = read.right
    if (header.major !== 1)
      return stop('UnknownVersion', `trace format ${header.major}.${header.minor} is not known; this reads 1.x`)
    if (runId !== undefined && runId !== header.runId) return stop('MixedRuns', 'a second run begins here', offset)
    runId = header.runId
    return { _tag: 'Header', header }
  }

  const step = (bytes: Uint8Array, at: number): Frame | 'more' | Framed => {
    const tag = bytes[at] as number
    if (offset === 0 && !beginsTrace(bytes.subarray(at))) return stop('NotATrace', foreign(bytes.subarray(at)))
    if (offset === 0 && bytes.length - at < FORMAT.length + FRAME_MAX) return 'more'
    if (tag > 0x7f || (tag & 7) !== 2 || tag >> 3 === 0) return stop('BadRecord', 'no record of a trace begins here', offset)
    let length = 0
    for (let i = 1; ; i++) {
      if (i >= FRAME_MAX) return stop('TooLarge', 'a record larger than the format allows', offset)
      const byte = bytes[at + i]
      if (byte === undefined) return 'more'
      length += (byte & 0x7f) * 2 ** (7 * (i - 1))
      if (byte > 0x7f) continue
      if (length > RECORD_MAX) return stop('TooLarge', 'a record larger than the format allows', offset)
      return { field: tag >> 3, start: at + i + 1, length }
    }
  }

  const drain = (): ReadonlyArray<Framed> => {
    const bytes = pieces.length === 1 ? (pieces[0] as Uint8Array) : concat(pieces)
    const out: Framed[] = []
    let at = 0
    wanted = 1
    while (!over && at < bytes.length) {
      const frame = step(bytes, at)
      if (frame === 'more') {
        wanted = bytes.length - at + 1
        break
      }
      if ('_tag' in frame) {
        out.push(frame)
        break
      }
      const end = frame.start + frame.length
      if (end > bytes.length) {
        wanted = end - at
        break
      }
      out.push(...takeRecord(frame.field, bytes.subarray(frame.start, end), { from: offset, to: offset + end - at }))
      offset += end - at
      at = end
    }
    pieces = at < bytes.length ? [bytes.subarray(at)] : []
    held = bytes.length - at
    return out
  }

  return {
    push: bytes => {
      if (over || bytes.length === 0) return []
      // A Buffer is a Uint8Array whose slices print and compare differently.
      pieces.push(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength))
      held += bytes.length
      return held >= wanted ? drain() : []
    },
    end: () => {
      if (over) return []
      if (offset === 0 && held === 0) return [stop('Empty', 'the trace is empty')]
      const rest = held === 0 ? [] : [stop('Truncated', cutShort(held, wanted), offset)]
      over = true
      return rest
    },
  }
}

/** `wanted` is what the record's length says, once that is there. */
const cutShort = (held: number, wanted: number): string =>
  wanted > held + 1
    ? `ends in the middle of a record: ${held} of its ${wanted} bytes are there`
    : `ends in the middle of a record, ${held} bytes of it are there`

/** True while nothing read so far contradicts that this is a trace. */
export const beginsTrace = (bytes: Uint8Array): boolean => {
  if (bytes[0] !== HEADER_TAG) return false
  let at = 1
  while (at < FRAME_MAX && (bytes[at] ?? 0) > 0x7f) at++
  if (at >= bytes.length) return true
  const begin = bytes.subarray(at + 1, at + 1 + FORMAT.length)
  return begin.every((byte, i) => byte === FORMAT[i])
}

const KNOWN_FOREIGN: ReadonlyArray<readonly [ReadonlyArray<number>, string]> = [
  [[0x1f, 0x8b], 'a gzip file; unpack it first'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'a zstd file; unpack it first'],
  [[0x7f, 0x45, 0x4c, 0x46], 'an ELF file: an object or program'],
  [[0x50, 0x4b, 0x03, 0x04], 'a zip file; unpack it first'],
]

/** What else a file is, where its first bytes say so. */
export const foreignKind = (bytes: Uint8Array): string | undefined =>
  KNOWN_FOREIGN.find(([magic]) => magic.every((byte, i) => bytes[i] === byte))?.[1]

const foreign = (bytes: Uint8Array): string => {
  const kind = foreignKind(bytes)
  return kind === undefined ? 'this is not a probecause trace' : `this is not a probecause trace but ${kind}`
}
