// Events of a trace by number, in any order: the bytes stay in the Blob (a dropped file stays on disk), and a chunk is read
// and decoded when one of its events is asked for. The few used last are kept. A piece of a trace behind the trace's own header
// is a trace again (trace.proto: the file is one message with repeated fields), so the ordinary reader reads it.
// Left out: paths and peers, which only a run from the beginning knows (rows.ts).
import * as E from 'fp-ts/lib/Either.js'
import { concat } from '../base/bytes.js'
import type { SystemEvent } from '../trace/event.js'
import { type Framer, framer } from '../trace/framing.js'
import { decode, readTrace } from '../trace/index.js'

interface Place {
  readonly firstSeq: number
  readonly count: number
  readonly offset: number
}

/** Learns where chunks lie while the trace is read for the first time. */
export interface Placer {
  readonly push: (bytes: Uint8Array) => void
  readonly places: () => ReadonlyArray<Place>
}

export const placer = (): Placer => {
  const framing: Framer = framer()
  const places: Place[] = []
  return {
    push: bytes => {
      for (const part of framing.push(bytes)) {
        if (part._tag !== 'Chunk') continue
        const { firstSeq, eventCount: count } = part.stored
        const last = places[places.length - 1]
        if (last === undefined || firstSeq >= last.firstSeq + last.count) places.push({ firstSeq, count, offset: part.offset })
      }
    },
    places: () => places,
  }
}

export interface Chunks {
  readonly event: (seq: number) => Promise<SystemEvent | undefined>
}

const KEPT = 12

export const chunksOf = (trace: Blob, places: ReadonlyArray<Place>): Chunks => {
  const kept = new Map<number, Promise<ReadonlyArray<SystemEvent>>>()
  const bytesOf = async (from: number, to: number): Promise<Uint8Array> =>
    new Uint8Array(await trace.slice(from, to).arrayBuffer())
  const header = bytesOf(0, places[0]?.offset ?? 0)

  const read = async (index: number): Promise<ReadonlyArray<SystemEvent>> => {
    const place = places[index]
    if (place === undefined) return []
    const piece = await bytesOf(place.offset, places[index + 1]?.offset ?? trace.size)
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

  const indexOf = (seq: number): number => {
    let low = 0
    let high = places.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((places[middle]?.firstSeq ?? 0) <= seq) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  return {
    event: async seq => {
      const index = indexOf(seq)
      const place = places[index]
      if (place === undefined || seq >= place.firstSeq + place.count) return undefined
      const events = await load(index)
      const guess = events[seq - place.firstSeq]
      // An event this version does not know is left out by decode, which shifts those after it.
      return guess?.seq === seq ? guess : events.find(event => event.seq === seq)
    },
  }
}
