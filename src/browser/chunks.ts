// Events of a trace by number, in any order: the bytes stay in the Blob (a dropped file stays on disk), and a chunk is read
// and decoded when one of its events is asked for. The few used last are kept. A piece of a trace behind the trace's own header
// is a trace again (trace.proto: the file is one message with repeated fields), so the ordinary reader reads it.
// Left out: paths and peers, which only a run from the beginning knows (rows.ts).
import * as E from 'fp-ts/lib/Either.js'
import { concat } from '../base/bytes.js'
import type { ChunkMarks } from '../engine/rows.js'
import type { Chunk, Place } from '../trace/chunk.js'
import type { SystemEvent } from '../trace/event.js'
import { decode, readTrace } from '../trace/index.js'
import type { TraceBytes } from './served.js'

/** A chunk, by where it lies. */
export interface ChunkPlace extends Place, ChunkMarks {
  readonly firstSeq: number
  readonly count: number
}

/** Learns where chunks lie while the trace is read for the first time. */
export interface Placer {
  readonly push: (chunk: Chunk, marks: ChunkMarks) => void
  readonly places: () => ReadonlyArray<ChunkPlace>
}

export const placer = (): Placer => {
  const places: ChunkPlace[] = []
  return {
    push: ({ firstSeq, eventCount: count, place }, { mappings, stacks }) => {
      if (place !== undefined) places.push({ firstSeq, count, from: place.from, to: place.to, mappings, stacks })
    },
    places: () => places,
  }
}

/** The chunk that an event is in, or would be; -1: it comes before all. */
export const chunkOf = (places: ReadonlyArray<ChunkPlace>, seq: number): number => {
  let low = 0
  let high = places.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((places[middle]?.firstSeq ?? 0) <= seq) low = middle + 1
    else high = middle
  }
  return low - 1
}

export interface Chunks {
  readonly event: (seq: number) => Promise<SystemEvent | undefined>
}

const KEPT = 12

export const chunksOf = (trace: TraceBytes, places: ReadonlyArray<ChunkPlace>): Chunks => {
  const kept = new Map<number, Promise<ReadonlyArray<SystemEvent>>>()
  const bytesOf = async (from: number, to: number): Promise<Uint8Array> =>
    new Uint8Array(await trace.slice(from, to).arrayBuffer())
  const header = bytesOf(0, places[0]?.from ?? 0)

  const read = async (index: number): Promise<ReadonlyArray<SystemEvent>> => {
    const place = places[index]
    if (place === undefined) return []
    const piece = await bytesOf(place.from, place.to)
    for (const part of await readTrace(concat([await header, piece]))) {
      if (part._tag !== 'Chunk') continue
      const events = decode(part.chunk)
      return E.isRight(events) ? events.right : []
    }
    return []
  }

  const load = (index: number): Promise<ReadonlyArray<SystemEvent>> => {
    const events = kept.get(index) ?? read(index)
    kept.delete(index)
    kept.set(index, events) // the newest is last
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT) break
      kept.delete(oldest)
    }
    return events
  }

  return {
    event: async seq => {
      const index = chunkOf(places, seq)
      const place = places[index]
      if (place === undefined || seq >= place.firstSeq + place.count) return undefined
      const events = await load(index)
      const guess = events[seq - place.firstSeq]
      // An event this version does not know is left out by decode, which shifts those after it.
      return guess?.seq === seq ? guess : events.find(event => event.seq === seq)
    },
  }
}
