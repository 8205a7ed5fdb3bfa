// Running a trace through an engine, chunk by chunk: what one chunk produced is a Batch. The host's part of the loop is only to
// drain what the engine hands out when it pauses. A chunk the engine refuses is a TraceError and leaves the engine as it was;
// whatever else it answers is an EngineError and the end of the analysis.
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { IOEither } from 'fp-ts/lib/IOEither.js'
import { ChunkError, EventRecord, Run, StatsBlock, Status } from '../../assembly/abi.js'
import { concat } from '../base/bytes.js'
import { parseRelease } from '../base/release.js'
import type { Arch, Chunk, TraceHeader } from '../trace/chunk.js'
import { type TraceError, traceError } from '../trace/error.js'
import type { Fact } from './facts.js'
import { decodeFacts } from './facts-decode.js'
import { checked, type Engine, type EngineError, lastResult, place } from './instance.js'

/** What running one chunk produced: ring bytes in the order they were written, and facts of processes that ended. */
export interface Batch {
  readonly ring: Uint8Array
  readonly facts: ReadonlyArray<Fact>
}

/** Events between two looks at the rings; a budget only bounds how long one call takes. */
const BUDGET = 65536

const ARCH: Readonly<Record<Arch, number>> = { unknown: 0, x86_64: 1, aarch64: 2 }
const archs = new WeakMap<Engine, Arch>()

/** Every map and program exists: chunks may follow. */
export const seal =
  (engine: Engine): IOEither<EngineError, void> =>
  () =>
    pipe(
      checked(engine.exports.engine_seal(), 'seal the engine'),
      E.map(() => undefined),
    )

/** Tells the engine what the header says; once, before the first chunk. */
export const beginTrace =
  (engine: Engine) =>
  (header: TraceHeader): IOEither<EngineError, void> =>
  () => {
    archs.set(engine, header.arch)
    const { arch, rootPid, boottimeOffsetNs, realtimeOffsetNs } = header
    const { major, minor } = parseRelease(header.kernel) ?? { major: 0, minor: 0 }
    const release = major * 65536 + minor
    const status = engine.exports.trace_header(ARCH[arch], rootPid, boottimeOffsetNs, realtimeOffsetNs, release)
    return pipe(
      checked(status, 'begin the trace'),
      E.map(() => undefined),
    )
  }

/** A chunk the engine refused, by its ChunkError and the offset in the body. */
const refused = (engine: Engine, chunk: Chunk): TraceError => {
  const { reason, subject } = lastResult(engine)
  const what = ChunkError[reason] ?? 'None'
  const from = `chunk of events ${chunk.firstSeq} to ${chunk.firstSeq + chunk.eventCount - 1}`
  return traceError('BadChunk', `${from}: ${what} at byte ${subject} of its body`)
}

const begin = (engine: Engine, chunk: Chunk): E.Either<TraceError | EngineError, number> =>
  pipe(
    place(engine, chunk.body),
    E.flatMap((ptr): E.Either<TraceError | EngineError, number> => {
      const { body, firstSeq, eventCount, firstTsNs, lastTsNs } = chunk
      const count = engine.exports.chunk_begin(ptr, body.length, BigInt(firstSeq), eventCount, firstTsNs, lastTsNs)
      if (count === -Status.BadChunk) return E.left(refused(engine, chunk))
      if (count === -Status.TooLarge) return E.left(traceError('TooLarge', `chunk of event ${firstSeq}`))
      return checked(count, 'decode a chunk')
    }),
  )

const drainRing = (engine: Engine): Uint8Array => {
  const { ring_ptr, ring_len, ring_consume } = engine.exports
  const len = ring_len()
  const bytes = engine.bytes(ring_ptr(), len).slice()
  ring_consume(len)
  return bytes
}

const drain = (engine: Engine, rings: ReadonlyArray<Uint8Array>): Batch => {
  const { facts_ptr, facts_len, facts_consume } = engine.exports
  const len = facts_len()
  const facts = decodeFacts(engine, facts_ptr(), len, archs.get(engine) ?? 'unknown')
  facts_consume(len)
  return { ring: concat([...rings, drainRing(engine)]), facts }
}

/** Where a replay stops on its way: before the first event at or after a time, for whoever reads maps at intervals of the trace. */
export interface Pauses {
  /** Time of the next; undefined when there is none to come. */
  readonly next: () => bigint | undefined
  /** It is reached: what was written since the last time anything was handed out. Then `next` is asked again. */
  readonly reached: (ring: Uint8Array) => void
}

/** How many of the chunk's events were run, and how many come before a time: they are in the order of time. */
const eventsRun = (engine: Engine): bigint => engine.view().getBigUint64(engine.exports.stats_ptr() + StatsBlock.Events, true)

const eventsBefore = (engine: Engine, count: number, ns: bigint): number => {
  let [low, high] = [0, count]
  while (low < high) {
    const middle = (low + high) >> 1
    const at = engine.exports.event_ptr(middle) >>> 0
    if (engine.view().getBigUint64(at + EventRecord.TsNs, true) < ns) low = middle + 1
    else high = middle
  }
  return low
}

/** Decodes, runs to the end, and drains. */
export const runChunk =
  (engine: Engine, pauses?: Pauses) =>
  (chunk: Chunk): IOEither<TraceError | EngineError, Batch> =>
  () => {
    const begun = begin(engine, chunk)
    if (E.isLeft(begun)) return begun
    const from = eventsRun(engine)
    let rings: Uint8Array[] = []
    for (;;) {
      const pause = pauses?.next()
      const isHere = pause !== undefined && pause <= chunk.lastTsNs
      const ahead = isHere ? eventsBefore(engine, begun.right, pause) - Number(eventsRun(engine) - from) : BUDGET
      if (ahead <= 0) {
        pauses?.reached(concat([...rings, drainRing(engine)]))
        rings = []
        continue
      }
      const run = engine.exports.chunk_run(Math.min(ahead, BUDGET))
      if (run < 0) return checked(run, 'run a chunk') as E.Either<EngineError, never>
      if (run === Run.Done) return E.right(drain(engine, rings))
      rings.push(drainRing(engine))
    }
  }

/** The trace is over: calls still open, waits that never ended, processes that live. */
export const finishTrace =
  (engine: Engine): IOEither<EngineError, Batch> =>
  () =>
    pipe(
      checked(engine.exports.trace_finish(), 'finish the trace'),
      E.map(() => drain(engine, [])),
    )
