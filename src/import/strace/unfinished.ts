// Calls that a log left unfinished, by thread, until it resumes them: what stood before `<unfinished ...>` is kept as it stood and read
// again with the rest, since a call may be left in the middle of a structure. Bounded in number and in bytes: a log may hold a
// million threads that never come back, and then the oldest are forgotten.

export interface Unfinished {
  readonly name: string
  /** From the name on; undefined: too long to keep. */
  readonly text: Uint8Array | undefined
}

/** More threads than a process of the default limits can have waiting (`ulimit -u` on a large machine is some 250,000). */
const THREADS_MAX = 1 << 16
/** A call with -s 4096 fits. */
const TEXT_MAX = 1 << 15
const BYTES_MAX = 1 << 24

export interface UnfinishedCalls {
  readonly put: (tid: number, call: Unfinished) => void
  readonly take: (tid: number) => Unfinished | undefined
  readonly nameOf: (tid: number) => string | undefined
  /** How many were forgotten to stay within bounds. */
  readonly forgotten: () => number
}

export const unfinishedCalls = (): UnfinishedCalls => {
  const calls = new Map<number, Unfinished>()
  let held = 0
  let forgotten = 0
  const take = (tid: number): Unfinished | undefined => {
    const call = calls.get(tid)
    if (call === undefined) return undefined
    calls.delete(tid)
    held -= call.text?.length ?? 0
    return call
  }
  return {
    put: (tid, call) => {
      take(tid)
      const kept = call.text !== undefined && call.text.length > TEXT_MAX ? { ...call, text: undefined } : call
      calls.set(tid, kept)
      held += kept.text?.length ?? 0
      while (calls.size > THREADS_MAX || held > BYTES_MAX) {
        take(calls.keys().next().value as number)
        forgotten++
      }
    },
    take,
    nameOf: tid => calls.get(tid)?.name,
    forgotten: () => forgotten,
  }
}
