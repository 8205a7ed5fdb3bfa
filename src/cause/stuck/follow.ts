// From a thread that waits to what it comes down to: along the ways its wait could end, from process to process, until one is found that
// does not wait for another of them, or the way leads back to where it has been. A wait that several could end is stuck only
// if all of them are, so the way that promises most is the one that is followed.
import type { Proc } from '../facts.js'
import { type Crowd, isDead, leaderOf, type Place, placesOf } from './crowd.js'
import { type Beyond, type Way, waysOf } from './others.js'

/** What it comes down to: the last one's own state, or why its wait ends nowhere in sight. */
export type End = Beyond | 'stopped' | 'traced' | 'spinning' | 'working' | 'dead' | 'cycle' | 'unseen'

/** `at` waits, and this is the way its wait would end. */
export interface Link {
  readonly at: Place
  readonly way: Way
  /** All that could end it, this one among them. */
  readonly choices: ReadonlyArray<Way>
}

export interface Trail {
  readonly links: ReadonlyArray<Link>
  /** Where the links lead; in a cycle the first of those that wait for each other. */
  readonly last: Place
  readonly end: End
}

/** Which of several ways tells most: who gets on with it; then what nobody but a person will end; those that only wait in turn; and
 * last the way that leads back. */
const ORDER: ReadonlyArray<End> = [
  'clients',
  'working',
  'frozen',
  'server',
  'stopped',
  'traced',
  'spinning',
  'unanswered',
  'nobody',
  'own',
  'storage',
  'outside',
  'typing',
  'asleep',
  'timed',
  'dead',
  'event',
  'signal',
  'unknown',
  'unseen',
  'cycle',
]

/** What the thread does by itself, whatever call it is inside. */
const ownState = ({ p, t }: Place): End | undefined => {
  if (t === undefined) return 'unseen'
  if (isDead(p)) return 'dead'
  if (t.state === 't') return 'traced'
  if (t.state === 'T') return 'stopped'
  const looks = t.count > 1
  if (t.state === 'R') return looks && t.still ? 'spinning' : 'working'
  if (looks && !t.still && !(t.same && t.limitNs >= 0)) return 'working'
  return t.inside ? undefined : 'unseen'
}

const isPlace = (to: Place | Proc): to is Place => 'p' in to

const samePlace = (a: Place, b: Place): boolean => a.p === b.p && a.t?.tid === b.t?.tid

const best = (trails: ReadonlyArray<Trail>): Trail | undefined =>
  [...trails].sort((a, b) => ORDER.indexOf(a.end) - ORDER.indexOf(b.end))[0]

/** Ends that say nothing of what a process is about: another thread of it may say more. */
const MUTE: ReadonlySet<End> = new Set(['unknown', 'event', 'timed', 'signal', 'unseen'])

export const follow = (crowd: Crowd, from: Place): Trail => {
  const been = new Set<unknown>() // what these come down to is known by the way that went there first
  const walk = (at: Place, before: ReadonlyArray<Link>): Trail => {
    const end = ownState(at)
    if (end !== undefined || at.t === undefined) return { links: before, last: at, end: end ?? 'unseen' }
    been.add(at.t)
    const ways = waysOf(crowd, at, at.t)
    const trails = ways.map(way => step({ at, way, choices: ways }, before))
    return best(trails) ?? { links: before, last: at, end: 'unknown' }
  }
  const step = (link: Link, before: ReadonlyArray<Link>): Trail => {
    const links = [...before, link]
    const { way } = link
    if ('beyond' in way) return { links, last: link.at, end: way.beyond }
    return isPlace(way.to) ? goTo(way.to, links) : throughProcess(way.to, links)
  }
  const goTo = (place: Place, links: ReadonlyArray<Link>): Trail =>
    place.t !== undefined && been.has(place.t) ? { links, last: place, end: 'cycle' } : walk(place, links)
  /** Any thread would do: the first one speaks for the process, unless it says nothing or another gets on with its work. */
  const throughProcess = (p: Proc, links: ReadonlyArray<Link>): Trail => {
    const first = leaderOf(p)
    const led = goTo(first, links)
    if (!MUTE.has(led.end) && p.threads.length <= 1) return led
    const rest = placesOf(p)
      .filter(place => !samePlace(place, first))
      .map(place => goTo(place, links))
    const active = rest.find(trail => trail.end === 'working' && trail.links.length === links.length)
    return active ?? (MUTE.has(led.end) ? (best([led, ...rest]) ?? led) : led)
  }
  return walk(from, [])
}
