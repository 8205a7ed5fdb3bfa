// What has to be read again of a trace for the stacks of a few events: not the gigabyte, but the chunks that these events lie in, up
// to the next call of their thread, those that say where files were mapped, and whatever is no chunk (header, symbols). A recorder puts
// the stack of a call at its entry, at its end or in between (analysis/stacks.ts), so all of that span is taken. Left out: the
// reading of stacks.
import type { Place } from '../trace/chunk.js'
import { type ChunkPlace, chunkOf } from './chunks.js'
import { type Rows, rowOf } from './rows.js'

/** First and last event in which the stack of this one may be found. */
const spanOf = (rows: Rows, seq: number): readonly [from: number, to: number] => {
  const row = rowOf(rows, seq)
  const [tids, seqs] = [rows.tid.values(), rows.seq.values()]
  const tid = tids[row]
  let next = row + 1
  while (next < tids.length && tids[next] !== tid) next++
  return [Math.min(seq, rows.entry.at(row) || seq), seqs[next] ?? Number.POSITIVE_INFINITY]
}

/** One place for neighbours. */
const joined = (places: ReadonlyArray<Place>): ReadonlyArray<Place> => {
  const out: Place[] = []
  for (const { from, to } of places) {
    const last = out[out.length - 1]
    if (last?.to === from) out[out.length - 1] = { from: last.from, to }
    else if (to > from) out.push({ from, to })
  }
  return out
}

/** All but the chunks that are not needed, of a trace of `size` bytes. */
const without = (size: number, chunks: ReadonlyArray<ChunkPlace>, needed: Uint8Array): ReadonlyArray<Place> => {
  const places: Place[] = []
  let at = 0
  chunks.forEach(({ from, to }, index) => {
    places.push({ from: at, to: from })
    if (needed[index] === 1) places.push({ from, to })
    at = to
  })
  return joined([...places, { from: at, to: size }])
}

/** `size` bytes have the trace; `undefined` when no stack was recorded. */
export const placesOfStacks = (
  size: number,
  chunks: ReadonlyArray<ChunkPlace>,
  rows: Rows,
  wanted: ReadonlySet<number>,
): ReadonlyArray<Place> | undefined => {
  if (wanted.size === 0 || !chunks.some(chunk => chunk.stacks)) return undefined
  const needed = Uint8Array.from(chunks, chunk => (chunk.mappings ? 1 : 0))
  for (const seq of wanted) {
    const [from, to] = spanOf(rows, seq)
    needed.fill(1, Math.max(0, chunkOf(chunks, from)), chunkOf(chunks, to) + 1)
  }
  return without(size, chunks, needed)
}

/** The same for every stack between two events. */
export const placesOfStacksIn = (
  size: number,
  chunks: ReadonlyArray<ChunkPlace>,
  fromSeq: number,
  toSeq: number,
): ReadonlyArray<Place> | undefined => {
  const within = (chunk: ChunkPlace): boolean => chunk.stacks && chunk.firstSeq <= toSeq && chunk.firstSeq + chunk.count > fromSeq
  if (!chunks.some(within)) return undefined
  return without(
    size,
    chunks,
    Uint8Array.from(chunks, chunk => (chunk.mappings || within(chunk) ? 1 : 0)),
  )
}
