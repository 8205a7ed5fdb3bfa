// The public pipeline for whoever wants events: predicates choose, a correlation key groups, sinks receive. Predicates are
// fp-ts Predicates (not, and, or compose them); sinks form a Monoid, so that several are one. A slow sink holds the stream
// back, since a batch is over when every sink has taken it. Left out: reading (reader.ts) and analysis (the engine).
import { concatAll, type Monoid } from 'fp-ts/lib/Monoid.js'
import type * as Ord from 'fp-ts/lib/Ord.js'
import { contramap } from 'fp-ts/lib/Ord.js'
import { Ord as numberOrd } from 'fp-ts/lib/number.js'
import type { Predicate } from 'fp-ts/lib/Predicate.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Failed } from '../base/error.js'
import type { EventType, SystemEvent } from './event.js'

export type SinkError = Failed<'SinkError', 'Refused'>
export type Sink = (events: ReadonlyArray<SystemEvent>) => TE.TaskEither<SinkError, void>
export interface Route {
  readonly where: Predicate<SystemEvent>
  readonly to: Sink
}

/** Order of the trace. */
export const bySeq: Ord.Ord<SystemEvent> = contramap((event: SystemEvent) => event.seq)(numberOrd)

/** One sink after the other; the first refusal ends the batch. */
export const sinkMonoid: Monoid<Sink> = {
  empty: () => TE.right(undefined),
  concat: (first, second) => events => TE.flatMap(() => second(events))(first(events)),
}

const sinkOf =
  (route: Route): Sink =>
  events => {
    const chosen = events.filter(route.where)
    return chosen.length === 0 ? TE.right(undefined) : route.to(chosen)
  }

export const route = (routes: ReadonlyArray<Route>): Sink => concatAll(sinkMonoid)(routes.map(sinkOf))

// ---------------------------------------------------------------- predicates

export const ofType =
  (...types: ReadonlyArray<EventType>): Predicate<SystemEvent> =>
  event =>
    types.includes(event.eventType)

export const ofProcess =
  (pid: number): Predicate<SystemEvent> =>
  event =>
    event.pid === pid

/** A call that returned an error, as the kernel counts them: -4095 to -1. */
export const failedCall: Predicate<SystemEvent> = ({ data }) =>
  data._tag === 'Syscall' && data.ret !== undefined && data.ret < 0n && data.ret >= -4095n

// ---------------------------------------------------------------- correlation keys

/** What makes events belong together; undefined: this event has no such key. */
export type Keyed = (event: SystemEvent) => string | undefined

export const byThread: Keyed = event => `${event.pid}/${event.tid}`

/** The connection a network event is on, the same from both ends. */
export const bySocketPair: Keyed = ({ data }) => {
  if (data._tag !== 'Network') return undefined
  const ends = [`${data.srcIp.join('.')}:${data.srcPort}`, `${data.dstIp.join('.')}:${data.dstPort}`]
  return ends.sort().join(' ')
}

/** The descriptor an event is about. */
export const byDescriptor: Keyed = ({ pid, data }) =>
  data._tag === 'File' || data._tag === 'Network' ? `${pid}:${data.fd}` : undefined

/** Groups in order of first appearance; events without a key are left out. */
export const groupBy =
  (key: Keyed) =>
  (events: ReadonlyArray<SystemEvent>): ReadonlyMap<string, ReadonlyArray<SystemEvent>> => {
    const groups = new Map<string, SystemEvent[]>()
    for (const event of events) {
      const name = key(event)
      if (name === undefined) continue
      const group = groups.get(name)
      if (group === undefined) groups.set(name, [event])
      else group.push(event)
    }
    return groups
  }
