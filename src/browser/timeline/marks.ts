// What happened in a lane at one moment: a program started, an end, a signal, a stop. At most one of a kind is told for every few
// pixels, the worst first where kinds fall together.
import { EventType } from '../../../assembly/abi.js'
import type { Happened } from './happened.js'
import type { Span } from './runs.js'

/** In the order of their weight. */
export const MARKS = [
  { id: 'started', title: 'program started' },
  { id: 'stopped', title: 'stopped or continued' },
  { id: 'signal', title: 'signal' },
  { id: 'ended', title: 'end' },
  { id: 'failed', title: 'failed end' },
] as const

type MarkId = (typeof MARKS)[number]['id']
const number = (id: MarkId): number => MARKS.findIndex(mark => mark.id === id)

/** Its place in MARKS; -1: none. */
const kindOf = (happened: Happened, at: number): number => {
  switch (happened.type.at(at)) {
    case EventType.ProcessExec:
      return number('started')
    case EventType.ProcessStop:
      return number('stopped')
    case EventType.SignalDelivered:
      return number('signal')
    case EventType.ProcessExit:
      return number(happened.a.at(at) !== 0 || happened.b.at(at) !== 0 ? 'failed' : 'ended')
    default:
      return -1
  }
}

export type TakeMark = (ns: number, kind: number, seq: number) => void

export interface Marks {
  readonly each: (tid: number, view: Span, apartNs: number, take: TakeMark) => void
}

export const marksOf = (happened: Happened): Marks => {
  const byThread = new Map<number, number[]>()
  for (let at = 0; at < happened.type.length(); at++) {
    if (kindOf(happened, at) < 0) continue
    const tid = happened.tid.at(at)
    const own = byThread.get(tid)
    if (own === undefined) byThread.set(tid, [at])
    else own.push(at)
  }
  const after = (own: ReadonlyArray<number>, ns: number): number => {
    let [low, high] = [0, own.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (happened.ns.at(own[middle] as number) < ns) low = middle + 1
      else high = middle
    }
    return low
  }
  return {
    each: (tid, { fromNs, toNs }, apartNs, take) => {
      const own = byThread.get(tid) ?? []
      let i = after(own, fromNs)
      while (i < own.length) {
        const ns = happened.ns.at(own[i] as number)
        if (ns > toNs) return
        const next = Math.max(i + 1, after(own, ns + apartNs))
        let worst = own[i] as number
        // A crowd is not looked through: its first ones and its last stand for it.
        for (let k = i + 1; k < Math.min(next, i + 16); k++)
          if (kindOf(happened, own[k] as number) > kindOf(happened, worst)) worst = own[k] as number
        if (kindOf(happened, own[next - 1] as number) > kindOf(happened, worst)) worst = own[next - 1] as number
        take(happened.ns.at(worst), kindOf(happened, worst), happened.seq.at(worst))
        i = next
      }
    },
  }
}
