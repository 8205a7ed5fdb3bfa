// The events that an explanation cites, in a second pass over a trace that lies in a file: each with the other half of its call,
// wherever the recorder put it. Chunks without any of them are looked over and not decoded. Left out: how they are written
// (present/evidence.ts).
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { EventType } from '../../assembly/abi.js'
import { namesOf } from '../engine/events.js'
import type { Engine } from '../engine/instance.js'
import { type Chunk, decode, glance, type SystemEvent } from '../trace/index.js'
import { foldTrace } from './fold.js'
import type { AnalysisEnv } from './ports.js'
import { type ReplayError, replay } from './replay.js'

/** A call by its two events, of which the trace may lack one; any other event stands alone, as `entry`, an end with the call it was in. */
export interface Cited {
  readonly entry?: SystemEvent
  readonly exit?: SystemEvent
  readonly inside?: SystemEvent
  /** Of an end outside of any call: the last one its thread made. */
  readonly before?: SystemEvent
}

/** By the number that is cited. */
export type CitedEvents = ReadonlyMap<number, Cited>

/** Where an event lies. */
interface Place {
  readonly seq: number
  readonly chunk: Chunk
}

interface Collector {
  /** With the engine that has just run the chunk, events get the path or peer their descriptor had. */
  readonly take: (chunk: Chunk, engine?: Engine) => void
  readonly found: CitedEvents
}

const collect = (wanted: ReadonlySet<number>): Collector => {
  const found = new Map<number, Cited>()
  /** The call each thread is inside, so that an exit finds its entry. */
  const inside = new Map<number, Place>()
  /** The call each thread made last. */
  const made = new Map<number, Place>()
  /** Cited entries whose exit has not come, by thread. */
  const open = new Map<number, number>()

  const take = (chunk: Chunk, engine?: Engine): void => {
    const halves: { readonly cited: number; readonly half: keyof Cited; readonly at: Place }[] = []
    glance(chunk, ({ seq, tid, type }) => {
      const at = { seq, chunk }
      if (type === EventType.SyscallExit) {
        const entry = inside.get(tid)
        inside.delete(tid)
        if (entry !== undefined) made.set(tid, entry)
        for (const cited of [wanted.has(seq) ? seq : undefined, open.get(tid)]) {
          if (cited === undefined) continue
          halves.push({ cited, half: 'exit', at })
          if (entry !== undefined) halves.push({ cited, half: 'entry', at: entry })
        }
        open.delete(tid)
        return
      }
      if (type === EventType.SyscallEntry) {
        inside.set(tid, at)
        open.delete(tid)
        if (wanted.has(seq)) open.set(tid, seq)
      }
      if (wanted.has(seq)) halves.push({ cited: seq, half: 'entry', at })
      if (type !== EventType.ProcessExit || !wanted.has(seq)) return
      const [call, last] = [inside.get(tid), made.get(tid)]
      if (call !== undefined) halves.push({ cited: seq, half: 'inside', at: call })
      else if (last !== undefined) halves.push({ cited: seq, half: 'before', at: last })
    })
    const decoded = new Map<Chunk, ReadonlyArray<SystemEvent>>()
    for (const { cited, half, at } of halves) {
      const events = decoded.get(at.chunk) ?? E.getOrElse((): ReadonlyArray<SystemEvent> => [])(decode(at.chunk))
      decoded.set(at.chunk, events)
      const event = events[at.seq - at.chunk.firstSeq]
      if (event === undefined) continue
      const names = engine !== undefined && at.chunk === chunk ? { names: namesOf(engine, at.seq - chunk.firstSeq) } : {}
      found.set(cited, { ...found.get(cited), [half]: { ...event, ...names } })
    }
  }
  return { take, found }
}

/** Up to here a second run of the engine, which knows paths and peers of descriptors, is not felt. */
const NAMED_EVENTS = 1_000_000

export const citedEvents =
  (env: AnalysisEnv) =>
  (trace: string, wanted: ReadonlySet<number>, events: number): TE.TaskEither<ReplayError, CitedEvents> => {
    const { take, found } = collect(wanted)
    if (events <= NAMED_EVENTS)
      return pipe(
        replay(env)<never>(trace, {
          chunk: (engine, chunk) => {
            take(chunk, engine)
            return TE.right(undefined)
          },
        }),
        TE.map(() => found),
      )
    return pipe(
      env.openTrace(trace),
      TE.flatMap(
        foldTrace<never, undefined>(undefined, (_, part) => async () => {
          if (part._tag === 'Chunk') take(part.chunk)
          return E.right(undefined)
        }),
      ),
      TE.map(() => found),
    )
  }
