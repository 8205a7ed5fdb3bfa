// What is drawn of a thread's life between two moments on so many pixels: runs, which cover that time exactly once. What lasts longer
// than a pixel is a run of its own, to the nanosecond; where calls change faster, a run is a pixel, and says what most of it was and
// what most of the rest. So an answer is as large as the screen, and takes as long, whatever the number of calls behind it.
import { BLOCK, failedAt, KINDS, type Threads } from './threads.js'
import { RUNNING } from './states.js'

/** Moments between which a thread is drawn. */
export interface Span {
  readonly fromNs: number
  readonly toNs: number
}

/** Takes runs one after the other. `share` is how many 255ths of it were `state`; the rest was mostly `second`. `row` is the call that
 * it is, or NO_ROW when it is none or several. */
export type TakeRun = (
  fromNs: number,
  toNs: number,
  state: number,
  second: number,
  share: number,
  failed: boolean,
  row: number,
) => void

export const NO_ROW = 0xffffffff
export const WHOLE = 255

export interface Walk {
  readonly run: (thread: number, life: Span, view: Span, stepNs: number, take: TakeRun) => void
  /** Place in `order` of the thread's first call that ends after a moment. */
  readonly after: (thread: number, ns: number) => number
}

export const walkOf = (threads: Threads): Walk => {
  const { rows, order, first, states, sums, failures, block } = threads
  const startOf = (i: number): number => rows.startNs[order[i] as number] as number
  const endOf = (i: number): number => startOf(i) + (rows.tookNs[order[i] as number] as number)
  const spent = new Float64Array(KINDS)

  /** First place in [low, high) whose call ends after `ns`. */
  const search = (low: number, high: number, ns: number): number => {
    while (low < high) {
      const middle = (low + high) >>> 1
      if (endOf(middle) > ns) high = middle
      else low = middle + 1
    }
    return low
  }

  /** The same, looked for near `from` first: the next pixel's calls are seldom far. */
  const ahead = (from: number, to: number, ns: number): number => {
    let step = 1
    let low = from
    while (low + step < to && endOf(low + step - 1) <= ns) {
      low += step
      step *= 2
    }
    return search(low, Math.min(to, low + step), ns)
  }

  const add = (i: number, fromNs: number, toNs: number): void => {
    const state = states[rows.wait[order[i] as number] as number] as number
    const ns = Math.min(endOf(i), toNs) - Math.max(startOf(i), fromNs)
    if (ns > 0) spent[state] = (spent[state] as number) + ns
  }

  /** Adds the calls of [from, to), which all end by `toNs`, into `spent`; gives how many failed. */
  const addAll = (thread: number, from: number, to: number, fromNs: number, toNs: number): number => {
    const base = first[thread] as number
    const low = Math.ceil((from + 1 - base) / BLOCK) // the first may have begun before: it is added by itself
    const high = Math.floor((to - base) / BLOCK)
    let failed = 0
    const walk = (a: number, b: number): void => {
      for (let i = a; i < b; i++) {
        add(i, fromNs, toNs)
        if (failedAt(rows, order[i] as number)) failed++
      }
    }
    if (high <= low || block[thread] === block[thread + 1]) {
      walk(from, to)
      return failed
    }
    walk(from, base + low * BLOCK)
    const [a, b] = [(block[thread] as number) + low, (block[thread] as number) + high]
    for (let k = 0; k < KINDS; k++)
      spent[k] = (spent[k] as number) + (sums[b * KINDS + k] as number) - (sums[a * KINDS + k] as number)
    failed += (failures[b] as number) - (failures[a] as number)
    walk(base + high * BLOCK, to)
    return failed
  }

  const run: Walk['run'] = (thread, life, view, stepNs, take) => {
    const [base, end] = [first[thread] as number, first[thread + 1] as number]
    const fromNs = Math.max(life.fromNs, view.fromNs)
    const toNs = Math.min(life.toNs, view.toNs)
    if (!(toNs > fromNs)) return
    let at = fromNs
    let i = search(base, end, at)
    while (at < toNs) {
      const edge = Math.max(at + stepNs / 2, view.fromNs + (Math.floor((at - view.fromNs) / stepNs) + 1) * stepNs)
      const inside = i < end && startOf(i) <= at
      const until = Math.min(toNs, i >= end ? toNs : inside ? endOf(i) : startOf(i))
      if (until >= edge || until >= toNs) {
        const row = inside ? (order[i] as number) : NO_ROW
        const state = inside ? (states[rows.wait[row] as number] as number) : RUNNING
        take(at, until, state, state, WHOLE, inside && failedAt(rows, row), row)
        at = until
        if (inside && endOf(i) <= at) i++
        continue
      }
      const stop = Math.min(edge, toNs)
      const next = ahead(i, end, stop)
      spent.fill(0)
      const failed = addAll(thread, i, next, at, stop)
      if (next < end) add(next, at, stop)
      let [state, second, waited] = [RUNNING, RUNNING, 0]
      for (let k = RUNNING + 1; k < KINDS; k++) waited += spent[k] as number
      spent[RUNNING] = Math.max(0, stop - at - waited)
      for (let k = 1; k < KINDS; k++) if ((spent[k] as number) > (spent[state] as number)) state = k
      for (let k = 0; k < KINDS; k++)
        if (k !== state && (second === state || (spent[k] as number) > (spent[second] as number))) second = k
      const share = Math.min(WHOLE, Math.round(((spent[state] as number) / (stop - at)) * WHOLE))
      take(at, stop, state, share === WHOLE ? state : second, share, failed > 0, next - i === 1 ? (order[i] as number) : NO_ROW)
      at = stop
      i = next
    }
  }

  return { run, after: (thread, ns) => search(first[thread] as number, first[thread + 1] as number, ns) }
}
