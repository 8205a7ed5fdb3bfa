// Whose a line is that names nobody. On a terminal strace writes `[pid N]` only while it follows more than one thread, so that the first
// lines, and those after all others have ended, are of one that must be told from what else is said: what getpid and set_tid_address
// return, who is attached, who is the child of whom. Until that is known items wait here, a bounded number of them; if it stays
// unknown, the thread is 0.
import type { Item, Result } from '../item.js'

/** Calls until the C library has called set_tid_address, and then some. */
const WAITING_MAX = 2000
const LIVE_MAX = 1 << 16

/** Calls that return the caller's own number, or a child's. */
const OWN = new Set(['set_tid_address', 'getpid', 'gettid'])
const BIRTHS = new Set(['clone', 'clone3', 'fork', 'vfork'])

export interface Threads {
  /** The thread of a line that names `tid`, or nobody (0). `resumes`: it goes on with a call, so that it is no new thread's first. */
  readonly of: (tid: number, resumes?: boolean) => number
  readonly attached: (tid: number) => void
  /** A call was left unfinished, or resumed. */
  readonly left: (name: string, by: 1 | -1) => void
  readonly returned: (tid: number, name: string, result: Result) => void
  readonly ended: (tid: number) => void
  /** The item goes to `out` when it is known whose it is. */
  readonly put: (item: Item, out: Item[]) => void
  readonly end: (out: Item[]) => void
}

export const threads = (only: number): Threads => {
  /** The thread that lines without a number began with; undefined: not known yet. */
  let root: number | undefined = only === 0 ? undefined : only
  /** The number that stood for it before it was known. */
  let unnamed = only
  let waiting: Item[] | undefined = only === 0 ? [] : undefined
  let silent = false
  /** Whether a line has named the root. */
  let named = only !== 0
  /** Calls that make children and have not returned. */
  let making = 0
  const born = new Set<number>()
  /** Who is not known yet is in it as 0. */
  const live = new Set<number>()

  const follow = (tid: number, also?: Set<number>): void => {
    if (live.size < LIVE_MAX) live.add(tid)
    if (also !== undefined && also.size < LIVE_MAX) also.add(tid)
  }
  const learn = (tid: number): void => {
    live.delete(root ?? 0)
    root = tid
    if (waiting !== undefined) unnamed = tid
    follow(tid)
  }
  const withNumber = (item: Item): Item => (item.tid === unnamed || item.tid !== 0 ? item : { ...item, tid: unnamed })
  const release = (out: Item[]): void => {
    for (const item of waiting ?? []) out.push(withNumber(item))
    waiting = undefined
  }

  return {
    of: (tid, resumes = false) => {
      if (tid === 0) {
        // A log that begins with such lines is of one thread that lives on beside the children it makes.
        if (!silent && root === undefined && live.size === 0) follow(0)
        silent = true
        if (only === 0 && live.size === 1) for (const one of live) return one === root ? unnamed : one
        return unnamed
      }
      // The first that is nobody's child is whom the lines without a number were of, also where its own calls said otherwise: in a
      // namespace of its own (pid_namespaces(7)) a process has another number than the one strace knows it by.
      if (!named && tid !== root && !born.has(tid)) {
        // Who appears while a child is being made is that child, whose number is not told yet.
        if (making > 0 && !resumes) follow(tid, born)
        else if (silent) learn(tid)
      }
      named ||= tid === root
      return tid === root ? unnamed : tid
    },
    attached: tid => {
      if (root === undefined && !silent && live.size === 0) learn(tid)
      else if (born.size < LIVE_MAX) born.add(tid)
      follow(tid)
    },
    left: (name, by) => {
      if (BIRTHS.has(name)) making = Math.max(0, making + by)
    },
    returned: (tid, name, { value, injected }) => {
      if (value === undefined || value <= 0n || injected === true) return
      if (root === undefined && tid === unnamed && OWN.has(name)) {
        learn(Number(value))
      } else if (BIRTHS.has(name) && born.size < LIVE_MAX) {
        born.add(Number(value))
        follow(Number(value))
      }
    },
    ended: tid => {
      live.delete(tid === unnamed && root !== undefined ? root : tid)
      born.delete(tid)
    },
    put: (item, out) => {
      if (waiting === undefined) {
        out.push(withNumber(item))
        return
      }
      waiting.push(item)
      if (root !== undefined || !silent || waiting.length >= WAITING_MAX) release(out)
    },
    end: release,
  }
}
