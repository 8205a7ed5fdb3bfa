// The timeline of an opened trace, made when it is first asked for, since many a reader never looks at it.
import type { FactOf, FactTag, Fact } from '../../engine/facts.js'
import { safeText } from '../../present/escape.js'
import type { Session } from '../session.js'
import { type Arrows, arrowsOf } from './arrows.js'
import { type Lanes, lanesOf, livesOf } from './lanes.js'
import { type Marks, marksOf } from './marks.js'
import { type Moments, momentsOf } from './moments.js'
import { type Walk, walkOf } from './runs.js'
import { type CallRows, type Threads, threadsOf } from './threads.js'

export interface Timeline {
  readonly rows: CallRows
  readonly threads: Threads
  readonly walk: Walk
  readonly marks: Marks
  readonly lanes: Lanes
  /** Place of a thread's lane. */
  readonly laneOf: ReadonlyMap<number, number>
  readonly arrows: Arrows
  readonly moments: Moments
  readonly endNs: number
  /** The wait that this event ended, when it was the longest of its kind. */
  readonly waits: ReadonlyMap<number, FactOf<'Wait'>>
  readonly nameOf: (lane: number) => string
}

const only = <T extends FactTag>(facts: ReadonlyArray<Fact>, tag: T): ReadonlyArray<FactOf<T>> =>
  facts.filter((fact): fact is FactOf<T> => fact._tag === tag)

const lastEnd = ({ rows }: Session): number => {
  const [start, took] = [rows.startNs.values(), rows.tookNs.values()]
  let end = 1
  for (let row = 0; row < start.length; row++) end = Math.max(end, (start[row] as number) + (took[row] as number))
  return end
}

/** How long the trace is: rows may reach beyond a footer that a broken recording does not have. */
const endOf = (session: Session): number => {
  const { footer } = session.coverage
  return Math.max(lastEnd(session), footer === undefined ? 0 : Number(footer.endNs - session.header.startNs))
}

const built = (session: Session): Timeline => {
  const { rows, happened, facts } = session
  const columns: CallRows = {
    tid: rows.tid.values(),
    call: rows.call.values(),
    startNs: rows.startNs.values(),
    tookNs: rows.tookNs.values(),
    wait: rows.wait.values(),
    errno: rows.errno.values(),
  }
  const threads = threadsOf(columns)
  const endNs = endOf(session)
  const processes = only(facts, 'Process')
  const lanes = lanesOf(
    livesOf(threads, row => rows.pid.at(row), happened, endNs),
    processes,
  )
  const laneOf = new Map(Array.from(lanes.tid, (tid, lane) => [tid, lane]))
  const moments = momentsOf(rows, threads)
  const waits = only(facts, 'Wait')
  const named = new Map(processes.map(({ pid, comm, exe }) => [pid, comm || exe]))
  const nameOf = (lane: number): string => {
    const [tid, pid] = [lanes.tid[lane] as number, lanes.pid[lane] as number]
    const thread = threads.indexOf.get(tid)
    const last = thread === undefined ? -1 : (threads.first[thread + 1] as number) - 1
    const own =
      thread === undefined || last < (threads.first[thread] as number)
        ? ''
        : rows.nameOf(rows.comm.at(threads.order[last] as number))
    return safeText((tid === pid ? named.get(pid) : undefined) || own || named.get(pid) || '?')
  }
  return {
    rows: columns,
    threads,
    walk: walkOf(threads),
    marks: marksOf(happened),
    lanes,
    laneOf,
    arrows: arrowsOf(happened, waits, moments, laneOf),
    moments,
    endNs,
    waits: new Map(waits.filter(({ longestExit }) => longestExit > 0).map(wait => [wait.longestExit, wait])),
    nameOf,
  }
}

const timelines = new WeakMap<Session, Timeline>()

export const timelineOf = (session: Session): Timeline => {
  const known = timelines.get(session) ?? built(session)
  timelines.set(session, known)
  return known
}
