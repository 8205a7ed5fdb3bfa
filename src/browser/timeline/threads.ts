// The calls of each thread, in order of time, out of rows that stand in the order of all events: a permutation and where each thread's
// part of it begins. Beside it, for every so many calls, how long the thread had been in each state until then, so that any stretch of
// millions of calls is summed from two places (runs.ts). Made once, when the timeline is first looked at.
import { NO_CALL } from '../rows.js'
import { STATES, stateOf } from './states.js'

/** What is used of the rows of the event list, one number for each row. */
export interface CallRows {
  readonly tid: Uint32Array
  readonly call: Uint32Array
  /** Since the recording began. */
  readonly startNs: Float64Array
  readonly tookNs: Float32Array | Float64Array
  readonly wait: Uint8Array
  readonly errno: Uint16Array
}

/** Calls between two sums. */
export const BLOCK = 64
export const KINDS = STATES.length
const WAITS = 256

export interface Threads {
  readonly rows: CallRows
  readonly tids: ReadonlyArray<number>
  readonly indexOf: ReadonlyMap<number, number>
  /** Rows by thread, and by time within it. */
  readonly order: Uint32Array
  /** Where a thread's part of `order` begins; one more than there are threads. */
  readonly first: Uint32Array
  /** State by number in `wait`. */
  readonly states: Uint8Array
  /** Time in each state before the block, KINDS numbers a block; and how many calls had failed. */
  readonly sums: Float64Array
  readonly failures: Uint32Array
  /** A thread's first block. */
  readonly block: Uint32Array
}

/** Errors that answer "nothing yet" or "again" are how some programs wait, and no failures: EINTR, EAGAIN, EALREADY, EINPROGRESS,
 * and the kernel's own ERESTART* (errno(3), linux/errno.h). */
const PATIENT = new Set([4, 11, 114, 115, 512, 513, 514, 516])
export const failedAt = (rows: CallRows, row: number): boolean => {
  const errno = rows.errno[row] as number
  return errno !== 0 && !PATIENT.has(errno)
}

const sorted = ({ tid, call }: CallRows) => {
  const indexOf = new Map<number, number>()
  const tids: number[] = []
  const counts: number[] = []
  let [lastTid, lastIndex] = [-1, -1]
  const find = (of: number): number => {
    if (of === lastTid) return lastIndex
    const known = indexOf.get(of) ?? tids.length
    if (known === tids.length) {
      indexOf.set(of, known)
      tids.push(of)
      counts.push(0)
    }
    lastTid = of
    lastIndex = known
    return known
  }
  for (let row = 0; row < tid.length; row++) {
    const at = find(tid[row] as number)
    if (call[row] !== NO_CALL) counts[at] = (counts[at] as number) + 1
  }
  const first = new Uint32Array(tids.length + 1)
  for (let at = 0; at < tids.length; at++) first[at + 1] = (first[at] as number) + (counts[at] as number)
  const next = first.slice()
  const order = new Uint32Array(first[tids.length] as number)
  for (let row = 0; row < tid.length; row++) {
    if (call[row] === NO_CALL) continue
    const at = find(tid[row] as number)
    order[next[at] as number] = row
    next[at] = (next[at] as number) + 1
  }
  return { tids, indexOf, order, first }
}

/** The last one holds the whole; what fits in one block is added up from its calls. */
const blocksFor = (calls: number): number => (calls <= BLOCK ? 0 : Math.ceil(calls / BLOCK) + 1)

export const threadsOf = (rows: CallRows): Threads => {
  const { tids, indexOf, order, first } = sorted(rows)
  const states = Uint8Array.from({ length: WAITS }, (_, wait) => stateOf(wait))
  const block = new Uint32Array(tids.length + 1)
  for (let at = 0; at < tids.length; at++)
    block[at + 1] = (block[at] as number) + blocksFor((first[at + 1] as number) - (first[at] as number))
  const blocks = block[tids.length] as number
  const sums = new Float64Array(blocks * KINDS)
  const failures = new Uint32Array(blocks)
  const spent = new Float64Array(KINDS)
  for (let at = 0; at < tids.length; at++) {
    if (block[at] === block[at + 1]) continue
    spent.fill(0)
    let failed = 0
    let out = block[at] as number
    const [from, to] = [first[at] as number, first[at + 1] as number]
    for (let i = from; i < to; i++) {
      if ((i - from) % BLOCK === 0) {
        sums.set(spent, out * KINDS)
        failures[out++] = failed
      }
      const row = order[i] as number
      const state = states[rows.wait[row] as number] as number
      spent[state] = (spent[state] as number) + (rows.tookNs[row] as number)
      if (failedAt(rows, row)) failed++
    }
    sums.set(spent, out * KINDS)
    failures[out] = failed
  }
  return { rows, tids, indexOf, order, first, states, sums, failures, block }
}
