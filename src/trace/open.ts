// A stored chunk to a Chunk: checksum, limits, decompression. Gzip is undone by the platform (DecompressionStream is in
// Node, browsers and the other runtimes), never past the length the chunk announces: a small bomb stays small.
import * as E from 'fp-ts/lib/Either.js'
import { Limit } from '../../assembly/abi.js'
import { concat } from '../base/bytes.js'
import type { Chunk, Place } from './chunk.js'
import { crc32c } from './crc32c.js'
import { type TraceError, type TraceReason, traceError } from './error.js'
import type { StoredChunk } from './records.js'

type Opened = E.Either<TraceError, Chunk>

export const openChunk = async (stored: StoredChunk, place: Place): Promise<Opened> => {
  const refuse = (reason: TraceReason, why: string): Opened =>
    E.left(traceError(reason, `chunk of event #${stored.firstSeq}: ${why}`, place.from))
  const { firstSeq, eventCount, firstTsNs, lastTsNs } = stored
  if (stored.rawLen > Limit.ChunkBytesMax) return refuse('TooLarge', `announces ${stored.rawLen} bytes`)
  if (eventCount > Limit.ChunkEventsMax) return refuse('TooLarge', `announces ${eventCount} events`)
  if (firstSeq < 1) return refuse('BadChunk', 'events are numbered from 1')
  if (lastTsNs < firstTsNs) return refuse('BadChunk', 'ends before it begins')
  if (crc32c(stored.body) !== stored.crc32c) return refuse('BadChecksum', 'the checksum does not match')
  const opened = (body: Uint8Array): Opened =>
    body.length === stored.rawLen
      ? E.right({ firstSeq, eventCount, firstTsNs, lastTsNs, body, place })
      : refuse('BadChunk', `holds ${body.length} bytes where ${stored.rawLen} are announced`)
  switch (stored.codec) {
    case 'none':
      return opened(stored.body)
    case 'gzip': {
      const body = await gunzip(stored.body, stored.rawLen)
      return body === undefined ? refuse('BadChunk', 'does not decompress') : opened(body)
    }
    case 'unknown':
      return refuse('BadChunk', 'an unknown compression')
  }
}

/** undefined when this is not gzip; at most a little more than `limit` bytes, which the caller then refuses. */
const gunzip = async (bytes: Uint8Array, limit: number): Promise<Uint8Array | undefined> => {
  try {
    const pieces: Uint8Array[] = []
    let total = 0
    const reader = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('gzip')).getReader()
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      pieces.push(next.value)
      total += next.value.length
      if (total > limit) {
        await reader.cancel()
        break
      }
    }
    return concat(pieces)
  } catch {
    return undefined
  }
}
