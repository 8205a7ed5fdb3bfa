// What is selected, as a test of a row, made once for millions of rows: a call belongs to a stretch of time when any of it lies in it.
import type { Selection } from '../protocol.js'
import type { Rows } from '../rows.js'
import type { Session } from '../session.js'

export type Within = (row: number) => boolean

export const withinOf = (rows: Rows, { pid, tid, fromNs, toNs }: Selection): Within => {
  const [pids, tids, startNs, tookNs] = [rows.pid.values(), rows.tid.values(), rows.startNs.values(), rows.tookNs.values()]
  const [from, to] = [fromNs ?? Number.NEGATIVE_INFINITY, toNs ?? Number.POSITIVE_INFINITY]
  const timed = fromNs !== undefined || toNs !== undefined
  return row => {
    if (pid !== undefined && pids[row] !== pid) return false
    if (tid !== undefined && tids[row] !== tid) return false
    if (!timed) return true
    const start = startNs[row] as number
    return start <= to && start + (tookNs[row] as number) >= from
  }
}

/** A file of another tool may not tell when things happened: 0 is then no time. */
export const timesKnown = ({ header }: Session): boolean => header.recording.known?.times !== false
export const NO_TIMES = 'The file does not hold when things happened: times are not known.'
