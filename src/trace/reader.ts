// The whole reading of a trace: bytes in as they come, parts out in file order, each chunk checked and decompressed. A bad
// chunk becomes a Problem in its place and the stream goes on; a hole in the numbering becomes a Gap. Left out: where the
// bytes come from (the edges), and events (decode.ts, or the engine).
import * as E from 'fp-ts/lib/Either.js'
import type { Chunk, SymbolTable, TraceFooter, TraceHeader } from './chunk.js'
import { type TraceError, traceError } from './error.js'
import { type Framed, framer } from './framing.js'
import { openChunk } from './open.js'

export type TracePart =
  | { readonly _tag: 'Header'; readonly header: TraceHeader }
  | { readonly _tag: 'Chunk'; readonly chunk: Chunk }
  | { readonly _tag: 'Footer'; readonly footer: TraceFooter }
  | { readonly _tag: 'Symbols'; readonly table: SymbolTable }
  /** `count` events, from number `firstSeq` on, are not in the trace. */
  | { readonly _tag: 'Gap'; readonly firstSeq: number; readonly count: number }
  /** After a fatal one nothing more comes. */
  | { readonly _tag: 'Problem'; readonly error: TraceError; readonly fatal: boolean }

export interface TraceReader {
  /** What these bytes complete. Do not reuse their buffer: chunks are views of it. */
  push(bytes: Uint8Array): Promise<ReadonlyArray<TracePart>>
  /** No more bytes come. */
  end(): Promise<ReadonlyArray<TracePart>>
}

export const traceReader = (): TraceReader => {
  const framing = framer()
  let nextSeq = 1

  const takeChunk = async (framed: Framed & { _tag: 'Chunk' }): Promise<ReadonlyArray<TracePart>> => {
    const opened = await openChunk(framed.stored, framed.place)
    if (E.isLeft(opened)) return [{ _tag: 'Problem', error: opened.left, fatal: false }]
    const chunk = opened.right
    if (chunk.firstSeq < nextSeq) {
      const error = traceError('BadOrder', `events from #${chunk.firstSeq} come after #${nextSeq - 1}`, framed.place.from)
      return [{ _tag: 'Problem', error, fatal: false }]
    }
    const part: TracePart = { _tag: 'Chunk', chunk }
    const missing = chunk.firstSeq - nextSeq
    const gap: ReadonlyArray<TracePart> = missing > 0 ? [{ _tag: 'Gap', firstSeq: nextSeq, count: missing }] : []
    nextSeq = chunk.firstSeq + chunk.eventCount
    return [...gap, part]
  }

  const open = async (framed: ReadonlyArray<Framed>): Promise<ReadonlyArray<TracePart>> => {
    const out: TracePart[] = []
    for (const part of framed) {
      if (part._tag === 'Chunk') out.push(...(await takeChunk(part)))
      else out.push(part)
    }
    return out
  }

  return { push: bytes => open(framing.push(bytes)), end: () => open(framing.end()) }
}

/** A whole trace that is in memory. */
export const readTrace = async (bytes: Uint8Array): Promise<ReadonlyArray<TracePart>> => {
  const reader = traceReader()
  return [...(await reader.push(bytes)), ...(await reader.end())]
}
