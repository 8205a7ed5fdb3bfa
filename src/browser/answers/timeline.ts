// Answers for the timeline: its lanes, what is drawn of some of them between two moments, and one call of a thread.
import * as E from 'fp-ts/lib/Either.js'
import { callName } from '../call.js'
import { growing, lowerBound } from '../column.js'
import type { Session } from '../session.js'
import { type Timeline, timelineOf } from '../timeline/index.js'
import { NO_ROW, WHOLE } from '../timeline/runs.js'
import { RUNNING } from '../timeline/states.js'
import type { Threads } from '../timeline/threads.js'
import { type MomentView, packed, type RunsView, type TimelineView } from '../timeline/view.js'
import type { AnswersFor, AskOf } from './answer.js'

/** Each text once, and which each has. */
const once = (texts: Iterable<string>) => {
  const ids = new Map<string, number>([['', 0]])
  const numbers = Uint32Array.from(texts, text => {
    const id = ids.get(text) ?? ids.size
    ids.set(text, id)
    return id
  })
  return { texts: [...ids.keys()], numbers }
}

const viewOf = (session: Session, timeline: Timeline): TimelineView => {
  const { lanes, laneOf, moments } = timeline
  const at = Array.from(lanes.tid.keys())
  const outcomes = new Map(session.model.processes.map(({ pid, outcome }) => [pid, outcome]))
  const names = once(at.map(timeline.nameOf))
  const ends = once(at.map(lane => (lanes.leads[lane] === 1 ? (outcomes.get(lanes.pid[lane] as number) ?? '') : '')))
  return {
    endNs: timeline.endNs,
    lanes,
    names: names.texts,
    name: names.numbers,
    outcomes: ends.texts,
    outcome: ends.numbers,
    arrows: timeline.arrows,
    steps: (session.model.findings[0]?.steps ?? []).flatMap(({ seq, text }) => {
      const moment = moments.of(seq)
      const lane = moment && laneOf.get(moment.tid)
      return lane === undefined ? [] : [{ lane, ns: moment?.ns ?? 0, seq, text }]
    }),
    timeless: timeline.endNs <= 1 || !timeline.rows.tookNs.some(ns => ns > 0),
  }
}

/** Narrower than this no name of a call fits. */
const NAME_PX = 26
/** Marks of a kind keep this distance. */
const MARK_PX = 5
const PX_MAX = 8192
const LANES_MAX = 512
const NAMES_MAX = 0xffff

const runsOf = (session: Session, timeline: Timeline, ask: AskOf<'Runs'>): RunsView => {
  const { walk, marks, lanes, threads, rows } = timeline
  const asked = ask.lanes.slice(0, LANES_MAX).filter(lane => lane >= 0 && lane < lanes.tid.length)
  const view = { fromNs: ask.fromNs, toNs: ask.toNs }
  const stepNs = Math.max(1, (ask.toNs - ask.fromNs) / Math.max(1, Math.min(PX_MAX, ask.px)))
  const wide = (size: number) => new Float64Array(size)
  const [fromNs, toNs] = [growing(wide), growing(wide)]
  const look = growing(size => new Uint32Array(size))
  const call = growing(size => new Uint16Array(size))
  const first = new Uint32Array(asked.length + 1)
  const names = new Map<string, number>([['', 0]])
  const nameOf = (row: number): number => {
    const name = callName(session.arch, rows.call[row] as number)
    const id = names.get(name) ?? Math.min(names.size, NAMES_MAX)
    names.set(name, id)
    return id
  }
  const mark = {
    lane: growing(size => new Uint16Array(size)),
    ns: growing(wide),
    kind: growing(size => new Uint8Array(size)),
    seq: growing(size => new Uint32Array(size)),
  }
  asked.forEach((lane, at) => {
    const tid = lanes.tid[lane] as number
    const thread = threads.indexOf.get(tid)
    const life = { fromNs: lanes.bornNs[lane] as number, toNs: lanes.diedNs[lane] as number }
    if (thread === undefined) {
      const [from, to] = [Math.max(life.fromNs, view.fromNs), Math.min(life.toNs, view.toNs)]
      if (to > from) {
        fromNs.push(from)
        toNs.push(to)
        look.push(packed(RUNNING, RUNNING, WHOLE, false))
        call.push(0)
      }
    } else
      walk.run(thread, life, view, stepNs, (from, to, state, second, share, failed, row) => {
        fromNs.push(from)
        toNs.push(to)
        look.push(packed(state, second, share, failed))
        call.push(row === NO_ROW || to - from < NAME_PX * stepNs ? 0 : nameOf(row))
      })
    marks.each(tid, view, MARK_PX * stepNs, (ns, kind, seq) => {
      mark.lane.push(at)
      mark.ns.push(ns)
      mark.kind.push(kind)
      mark.seq.push(seq)
    })
    first[at + 1] = fromNs.length()
  })
  return {
    first,
    fromNs: fromNs.values().slice(),
    toNs: toNs.values().slice(),
    look: look.values().slice(),
    call: call.values().slice(),
    names: [...names.keys()],
    marks: {
      lane: mark.lane.values().slice(),
      ns: mark.ns.values().slice(),
      kind: mark.kind.values().slice(),
      seq: mark.seq.values().slice(),
    },
  }
}

/** Where in `order` a thread's call with this number stands; -1: nowhere. */
const placeOf = ({ rows }: Session, { order, first }: Threads, thread: number, seq: number): number => {
  const base = first[thread] as number
  const own = { at: (i: number) => rows.seq.at(order[base + i] as number), length: () => (first[thread + 1] as number) - base }
  const at = lowerBound(own, seq)
  return at < own.length() && own.at(at) === seq ? base + at : -1
}

/** What a thread does at a moment, or in the next call, or the one before, that lasts at least so long. */
const momentOf = async (session: Session, timeline: Timeline, ask: AskOf<'Moment'>): Promise<MomentView | undefined> => {
  const { lanes, threads, walk, rows } = timeline
  const thread = threads.indexOf.get(lanes.tid[ask.lane] ?? -1)
  const life = { fromNs: lanes.bornNs[ask.lane] ?? 0, toNs: lanes.diedNs[ask.lane] ?? 0 }
  if (thread === undefined) return { lane: ask.lane, ...life, state: RUNNING }
  const [base, end] = [threads.first[thread] as number, threads.first[thread + 1] as number]
  const startOf = (i: number): number => rows.startNs[threads.order[i] as number] as number
  const tookOf = (i: number): number => rows.tookNs[threads.order[i] as number] as number
  const named = ask.seq === undefined ? -1 : placeOf(session, threads, thread, ask.seq)
  const here = named >= 0 ? named : walk.after(thread, ask.ns)
  if (ask.step === 0 && named < 0 && (here >= end || startOf(here) > ask.ns)) {
    const fromNs = here === base ? life.fromNs : startOf(here - 1) + tookOf(here - 1)
    return { lane: ask.lane, fromNs, toNs: here < end ? startOf(here) : life.toNs, state: RUNNING }
  }
  const inside = named >= 0 || (here < end && startOf(here) <= ask.ns)
  let i = ask.step === 0 ? here : ask.step > 0 ? (inside ? here + 1 : here) : here - 1
  while (i >= base && i < end && tookOf(i) < ask.leastNs) i += ask.step
  if (i < base || i >= end) return undefined
  const row = threads.order[i] as number
  const seq = session.rows.seq.at(row)
  const wait = timeline.waits.get(seq)
  const ender = wait && timeline.laneOf.get(wait.endedTid || wait.endedBy)
  return {
    lane: ask.lane,
    fromNs: startOf(i),
    toNs: startOf(i) + tookOf(i),
    state: threads.states[rows.wait[row] as number] as number,
    line: await session.lines.line(row),
    ...(wait === undefined || ender === undefined || wait.endedSeq === 0
      ? {}
      : { ender: { name: timeline.nameOf(ender), lane: ender, seq: wait.endedSeq } }),
  }
}

export const timelineAnswers: AnswersFor<'Timeline' | 'Runs' | 'Moment' | 'MomentOf'> = {
  Timeline: async ({ session }) => E.right(viewOf(session, timelineOf(session))),
  Runs: async ({ session }, ask) => E.right(runsOf(session, timelineOf(session), ask)),
  Moment: async ({ session }, ask) => E.right(await momentOf(session, timelineOf(session), ask)),
  MomentOf: async ({ session }, { seq }) => {
    const timeline = timelineOf(session)
    const moment = timeline.moments.of(seq)
    const lane = moment && timeline.laneOf.get(moment.tid)
    return E.right(moment === undefined || lane === undefined ? undefined : { lane, ns: moment.ns })
  },
}
