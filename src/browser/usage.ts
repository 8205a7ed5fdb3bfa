// Processor time and memory of processes over time, from the samples that the recorder took of each and from what each had used at its
// end. Told on one grid of moments for all, so that an hour of samples is as small as a second of them: between two samples processor
// time is taken as spent evenly, and memory as it was last seen.
import { EventType } from '../../assembly/abi.js'
import type { Fact } from '../engine/facts.js'
import type { Happened } from './timeline/happened.js'

export interface UsageSeries {
  readonly pid: number
  readonly name: string
  /** Processors used, by moment: 1 is one of them all the time. NaN where nothing is known. */
  readonly cpu: Float32Array
  /** Bytes resident. */
  readonly rss: Float32Array
  readonly cpuNs: number
  readonly rssMax: number
}

export interface UsageLimit {
  readonly pid: number
  readonly what: 'address space' | 'data' | 'resident memory'
  readonly bytes: number
}

export interface UsageView {
  /** The end of each step of the grid. */
  readonly ns: Float64Array
  /** Who used most, first. */
  readonly series: ReadonlyArray<UsageSeries>
  /** Processes that were sampled and are not told. */
  readonly others: number
  readonly limits: ReadonlyArray<UsageLimit>
}

/** More lines than can be told apart. */
const SERIES_MAX = 10
const STEPS_MAX = 1000

interface Point {
  readonly ns: number
  readonly cpuNs: number
  /** -1: not told. */
  readonly rss: number
}

const pointsOf = (happened: Happened): ReadonlyMap<number, Point[]> => {
  const byPid = new Map<number, Point[]>()
  const add = (pid: number, point: Point): void => {
    const own = byPid.get(pid)
    if (own === undefined) byPid.set(pid, [point])
    else own.push(point)
  }
  for (let i = 0; i < happened.type.length(); i++) {
    const ns = happened.ns.at(i)
    switch (happened.type.at(i)) {
      case EventType.ProcessFork: // a thread's pid is its process's
        if (happened.a.at(i) === happened.b.at(i)) add(happened.a.at(i), { ns, cpuNs: 0, rss: -1 })
        break
      case EventType.Sample:
        add(happened.pid.at(i), { ns, cpuNs: happened.a.at(i), rss: happened.b.at(i) })
        break
      case EventType.ProcessExit:
        if (happened.c.at(i) >= 0) add(happened.pid.at(i), { ns, cpuNs: happened.c.at(i), rss: -1 })
        break
      default:
    }
  }
  return byPid
}

/** The points on the grid: what was used in each step, or the part of it that the process lived, and what was resident at its end. */
const onGrid = (points: ReadonlyArray<Point>, ns: Float64Array): Pick<UsageSeries, 'cpu' | 'rss'> => {
  const cpu = new Float32Array(ns.length).fill(Number.NaN)
  const rss = new Float32Array(ns.length).fill(Number.NaN)
  const [first, last] = [points[0] as Point, points[points.length - 1] as Point]
  let at = 0
  let resident = Number.NaN
  /** Goes on to a moment not before the last one asked for. */
  const usedAt = (moment: number): number => {
    while (at < points.length && (points[at] as Point).ns <= moment) {
      const { rss } = points[at++] as Point
      if (rss > 0) resident = rss // of one that has ended and is not waited for yet it is 0
    }
    const [before, after] = [points[at - 1] ?? first, points[at] ?? last]
    const apart = after.ns - before.ns
    return apart <= 0 ? before.cpuNs : before.cpuNs + ((after.cpuNs - before.cpuNs) * (moment - before.ns)) / apart
  }
  let [fromNs, used] = [first.ns, usedAt(first.ns)]
  for (let step = 0; step < ns.length; step++) {
    const toNs = Math.min(ns[step] as number, last.ns)
    if (toNs <= fromNs) continue
    const now = usedAt(toNs)
    cpu[step] = Math.max(0, (now - used) / (toNs - fromNs))
    rss[step] = resident
    fromNs = toNs
    used = now
  }
  return { cpu, rss }
}

/** setrlimit(2): RLIMIT_DATA, RLIMIT_RSS, RLIMIT_AS. */
const MEMORY_LIMITS: { readonly [resource: number]: UsageLimit['what'] } = { 2: 'data', 5: 'resident memory', 9: 'address space' }
const UNLIMITED = 2 ** 62

const limitsOf = (facts: ReadonlyArray<Fact>): ReadonlyArray<UsageLimit> =>
  facts.flatMap(fact => {
    const what = fact._tag === 'Limit' ? MEMORY_LIMITS[fact.resource] : undefined
    if (fact._tag !== 'Limit' || what === undefined || fact.errno !== '' || !(fact.soft > 0 && fact.soft < UNLIMITED)) return []
    return [{ pid: fact.target || fact.pid, what, bytes: fact.soft }]
  })

export const usageOf = (
  happened: Happened,
  facts: ReadonlyArray<Fact>,
  endNs: number,
  nameOf: (pid: number) => string,
): UsageView => {
  const sampled = [...pointsOf(happened)].filter(([, points]) => points.some(({ rss }) => rss >= 0))
  const gaps = sampled.map(([, points]) => (endNs || 1) / Math.max(1, points.length))
  // No finer than the samples: a step between two would say nothing of its own.
  const steps = Math.max(1, Math.min(STEPS_MAX, Math.ceil(endNs / Math.max(1, Math.min(...gaps, endNs)))))
  const ns = Float64Array.from({ length: steps }, (_, i) => ((i + 1) * endNs) / steps)
  const series = sampled
    .map(([pid, points]) => ({
      pid,
      points,
      cpuNs: (points[points.length - 1] as Point).cpuNs - (points[0] as Point).cpuNs,
      rssMax: points.reduce((most, { rss }) => Math.max(most, rss), 0),
    }))
    .sort((one, other) => other.cpuNs - one.cpuNs || other.rssMax - one.rssMax || one.pid - other.pid)
  const hungriest = [...series].sort((one, other) => other.rssMax - one.rssMax).slice(0, SERIES_MAX / 2)
  const kept = series.filter((one, at) => at < SERIES_MAX / 2 || hungriest.includes(one))
  const told = new Set(kept.map(({ pid }) => pid))
  return {
    ns,
    series: kept.map(({ pid, points, cpuNs, rssMax }) => ({ pid, name: nameOf(pid), ...onGrid(points, ns), cpuNs, rssMax })),
    others: series.length - kept.length,
    limits: limitsOf(facts).filter(({ pid }) => told.has(pid)),
  }
}
