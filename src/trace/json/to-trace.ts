// JSON lines to the bytes of a trace, piece by piece: events in batches that become chunks, a new one where the numbering has a gap.
// Left out: reading lines (reader.ts), compression, and what becomes of problems (the caller's).
import type { FooterLine } from './line.js'
import type { JsonPart } from './reader.js'
import type { SystemEvent } from '../event.js'
import { encodeSymbols } from '../encode.js'
import { type TraceWriter, traceWriter } from '../writer.js'

export interface ToTrace {
  /** Problems are passed over. */
  readonly add: (part: JsonPart) => ReadonlyArray<Uint8Array>
  /** What is still held; the footer if there was one, with what the caller knows beside it. */
  readonly end: (beside?: Partial<FooterLine>) => ReadonlyArray<Uint8Array>
}

/** A chunk is closed at so many events, or so many bytes of their lines: far below what a chunk may hold. */
const EVENTS = 4096
const BYTES = 1 << 20

export const toTrace = (compress?: (body: Uint8Array) => Uint8Array): ToTrace => {
  let writer: TraceWriter | undefined
  let held: SystemEvent[] = []
  let size = 0
  let footer: FooterLine | undefined
  let symbols: Uint8Array[] = []

  const flush = (): ReadonlyArray<Uint8Array> => {
    if (held.length === 0 || writer === undefined) return []
    const chunk = writer.chunk(held)
    held = []
    size = 0
    return [chunk]
  }

  const add = (part: JsonPart): ReadonlyArray<Uint8Array> => {
    switch (part._tag) {
      case 'Header':
        if (writer !== undefined) return []
        writer = traceWriter(part.header, compress)
        return [writer.header]
      case 'Event': {
        const before = held.at(-1)
        const full = held.length >= EVENTS || size + part.bytes > BYTES
        const out = full || (before !== undefined && before.seq + 1 !== part.event.seq) ? flush() : []
        held.push(part.event)
        size += part.bytes
        return out
      }
      case 'Symbols':
        symbols.push(encodeSymbols(part.table))
        return []
      case 'Footer':
        footer = part.footer
        return []
      case 'Problem':
        return []
    }
  }

  const end = (beside: Partial<FooterLine> = {}): ReadonlyArray<Uint8Array> => {
    const rest = flush()
    const last = writer === undefined || footer === undefined ? [] : [writer.footer({ ...footer, ...beside })]
    const tables = symbols
    symbols = []
    return [...rest, ...last, ...tables]
  }

  return { add, end }
}
