// Writes a trace piece by piece, for importers and tests: header, batches of events, footer with its index. Concatenated,
// the pieces are the file. Left out: deciding when a batch is full (recorders close a chunk at 128 KiB or 100 ms).
import type { ChunkIndex, TraceFooter, TraceHeader } from './chunk.js'
import { encodeChunk, encodeFooter, encodeHeader } from './encode.js'
import type { SystemEvent } from './event.js'

export interface TraceWriter {
  readonly header: Uint8Array
  /** Events must be in order and not empty. */
  chunk(events: ReadonlyArray<SystemEvent>): Uint8Array
  footer(end: Omit<TraceFooter, 'index' | 'events'>): Uint8Array
}

/** `compress` makes gzip of a body; without it bodies are stored as they are. */
export const traceWriter = (header: TraceHeader, compress?: (body: Uint8Array) => Uint8Array): TraceWriter => {
  const first = encodeHeader(header)
  const index: ChunkIndex[] = []
  let offset = first.length
  let total = 0
  return {
    header: first,
    chunk: events => {
      const piece = encodeChunk(events, compress)
      const from = events[0]
      const to = events.at(-1)
      if (from !== undefined && to !== undefined)
        index.push({
          offset,
          firstSeq: from.seq,
          eventCount: events.length,
          firstTsNs: from.timestamp,
          lastTsNs: to.timestamp,
        })
      offset += piece.length
      total += events.length
      return piece
    },
    footer: end => encodeFooter({ ...end, events: total, index }),
  }
}
