// Which of several watched descriptors tells what poll, select or epoll waits for: another program at the other end says more than what a
// process keeps to wake itself (eventfd, self-pipe, timerfd) or to learn of its parent's death. poll(2), epoll(7).
import type { HeldFact, ThreadFact } from '../../engine/facts.js'
import { effectOf } from '../names.js'
import type { Holding, Place } from './crowd.js'
import type { Way } from './others.js'

/** A descriptor of the set, with the ways in which it could end the wait, and who has its other end. */
export interface Watched {
  readonly h: HeldFact | undefined
  readonly ways: ReadonlyArray<Way>
  readonly ends: ReadonlyArray<Holding>
  /** Who has the end that is watched. */
  readonly beside: ReadonlyArray<Holding>
}

/** What a descriptor is to its process; the first kind that there is speaks for the set. */
type Tier =
  | 'listening'
  | 'partner' // another program, or a person, is at the other end
  | 'open' // to datagrams of anybody
  | 'inner' // its own, or shared by several that wait for the same: it carries nothing meant for this one

const tierOf = ({ p }: Place, { h, ways, ends, beside }: Watched): Tier => {
  if (h === undefined) return 'inner'
  if (h.listening) return 'listening'
  if (ways.some(way => 'beyond' in way && way.beyond === 'clients')) return 'open'
  if (ways.every(way => way.how === 'event')) return 'inner'
  const own = ends.some(end => end.p === p)
  // Of one pipe several processes cannot each read what is meant for them: its end is the message (a parent's death).
  const shared = h.target.startsWith('pipe:') && beside.some(end => end.p !== p)
  return own || shared ? 'inner' : 'partner'
}

const SPEAKING: ReadonlyArray<Tier> = ['listening', 'partner', 'open']

/** The ways that count; at least one. */
export const chosen = (at: Place, t: ThreadFact, set: ReadonlyArray<Watched>): ReadonlyArray<Way> => {
  for (const tier of SPEAKING) {
    const ways = set.filter(w => tierOf(at, w) === tier).flatMap(w => w.ways)
    if (ways.length > 0) return ways
  }
  if (t.limitNs >= 0) return [{ how: 'sleep', object: '', beyond: 'timed' }]
  const [only] = set
  // A poll of one descriptor is a read by another name; what is added to an epoll instance is an event loop's.
  if (only !== undefined && set.length === 1 && effectOf(t.syscall) !== 'epoll_wait') return only.ways
  const told = only !== undefined && set.length === 1 && only.ways.every(way => way.how === 'event')
  return told ? only.ways : [{ how: 'wakeup', object: '', beyond: 'event' }]
}
