// The public pipeline for whoever wants events: predicates choose, a correlation key groups, sinks receive. All of it composes:
// predicates are fp-ts Predicates (not, and, or), keys have an Eq of events and a Monoid, sinks have a Monoid and take an adapter.
// A slow sink holds the stream back, since a batch is over when every sink has taken it. Events may come as stored or from
// the engine (then with `names`, which the keys use where the event itself is silent). Left out: reading (reader.ts).
import type { Eq } from 'fp-ts/lib/Eq.js'
import { concatAll, type Monoid } from 'fp-ts/lib/Monoid.js'
import type * as Ord from 'fp-ts/lib/Ord.js'
import { contramap } from 'fp-ts/lib/Ord.js'
import { Ord as numberOrd } from 'fp-ts/lib/number.js'
import type { Predicate } from 'fp-ts/lib/Predicate.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Failed } from '../base/error.js'
import type { EventType, SystemEvent } from './event.js'

export type SinkError = Failed<'SinkError', 'Refused'>
/** Takes a batch of events in order; the task ends when it can take another. */
export type Sink = (events: ReadonlyArray<SystemEvent>) => TE.TaskEither<SinkError, void>
export interface Route {
  readonly where: Predicate<SystemEvent>
  readonly to: Sink
}

/** Order of the trace. Its `equals` is the identity of an event. */
export const bySeq: Ord.Ord<SystemEvent> = contramap((event: SystemEvent) => event.seq)(numberOrd)

// ---------------------------------------------------------------- sinks

/** One sink after the other; the first refusal ends the batch. */
export const sinkMonoid: Monoid<Sink> = {
  empty: () => TE.right(undefined),
  concat: (first, second) => events => TE.flatMap(() => second(events))(first(events)),
}

/** A sink from what is to be done with each event. */
export const forEach =
  (take: (event: SystemEvent) => void): Sink =>
  events =>
    TE.fromIO(() => events.forEach(take))

const sinkOf =
  (one: Route): Sink =>
  events => {
    const chosen = events.filter(one.where)
    return chosen.length === 0 ? TE.right(undefined) : one.to(chosen)
  }

/** One sink of many routes: each gets, in order, the events its predicate chooses. */
export const route = (routes: ReadonlyArray<Route>): Sink => concatAll(sinkMonoid)(routes.map(sinkOf))

// ---------------------------------------------------------------- predicates

export const everything: Predicate<SystemEvent> = () => true

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

/** The connection an event is on, the same from both ends. */
export const bySocketPair: Keyed = ({ data, names }) => {
  if (data._tag === 'Network') return pair(`${data.srcIp.join('.')}:${data.srcPort}`, `${data.dstIp.join('.')}:${data.dstPort}`)
  return names?.local === undefined || names.peer === undefined ? undefined : pair(names.local, names.peer)
}

const pair = (one: string, other: string): string => (one < other ? `${one} ${other}` : `${other} ${one}`)

/** The descriptor an event is about. */
export const byDescriptor: Keyed = ({ pid, data, names }) => {
  const fd = data._tag === 'File' || data._tag === 'Network' ? data.fd : names?.fd
  return fd === undefined ? undefined : `${pid}:${fd}`
}

/** The pipe an event is on, the same from both ends and in every process. Only the engine knows it. */
export const byPipe: Keyed = ({ names }) => (names?.path?.startsWith('pipe:[') === true ? names.path : undefined)

/** The first of two keys that an event has; `empty` is the key that no event has. */
export const keyMonoid: Monoid<Keyed> = {
  empty: () => undefined,
  concat: (first, second) => event => first(event) ?? second(event),
}

/** Events are the same when they have the same key; one without a key is the same as itself only. */
export const sameBy = (key: Keyed): Eq<SystemEvent> => ({
  equals: (a, b) => {
    const [one, other] = [key(a), key(b)]
    return one === undefined || other === undefined ? bySeq.equals(a, b) : one === other
  },
})

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
