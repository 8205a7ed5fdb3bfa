// Where and when an event stands in the timeline: the thread it is of, and its moment. A call's first event is where it begins, its last
// where it ends.
import { EventType } from '../../../assembly/abi.js'
import { lowerBound } from '../column.js'
import type { Rows } from '../rows.js'
import type { Threads } from './threads.js'

export interface Moment {
  readonly tid: number
  readonly ns: number
}

export interface Moments {
  /** Of any event; by thread is quicker. */
  readonly of: (seq: number) => Moment | undefined
  /** Of an event of this thread. */
  readonly in: (tid: number, seq: number) => Moment | undefined
}

export const momentsOf = (rows: Rows, threads: Threads): Moments => {
  const at = (row: number, seq: number): Moment => {
    const begins = rows.entry.at(row) === seq || rows.type.at(row) === EventType.SyscallEntry
    return { tid: rows.tid.at(row), ns: rows.startNs.at(row) + (begins ? 0 : rows.tookNs.at(row)) }
  }
  /** Calls of one thread do not overlap: the first that ends at or after `seq` is the one that could have begun with it. */
  const within = (tid: number, seq: number): Moment | undefined => {
    const thread = threads.indexOf.get(tid)
    if (thread === undefined) return undefined
    let [low, high] = [threads.first[thread] as number, threads.first[thread + 1] as number]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (rows.seq.at(threads.order[middle] as number) < seq) low = middle + 1
      else high = middle
    }
    if (low === threads.first[thread + 1]) return undefined
    const row = threads.order[low] as number
    return rows.seq.at(row) === seq || rows.entry.at(row) === seq ? at(row, seq) : undefined
  }
  const direct = (seq: number): Moment | undefined => {
    const row = lowerBound(rows.seq, seq)
    return rows.seq.at(row) === seq ? at(row, seq) : undefined
  }
  return {
    in: (tid, seq) => within(tid, seq) ?? direct(seq),
    of: seq => {
      const found = direct(seq)
      if (found !== undefined) return found
      for (const tid of threads.tids) {
        const inside = within(tid, seq)
        if (inside !== undefined) return inside
      }
      return undefined
    },
  }
}
