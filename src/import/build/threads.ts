// Who is who: the threads that live, the process each is of, and the call each is inside. A thread that nobody introduced is the only one
// of a process of its own, whose parent is unknown. What is kept for one is a few words, so that a million processes pass through.
import type { OpenCall } from './call.js'

export interface Process {
  readonly pid: number
  /** Threads that live, as far as is known. */
  live: number
}

export interface Thread {
  readonly tid: number
  readonly process: Process
  call: OpenCall | undefined
  /** When the call in flight began. */
  since: bigint
  /** The thread that its fork in flight made, when that was seen before the result; 0: none. */
  child: number
  /** Where made-up addresses of a call that was broken off began: it is begun anew with the same. */
  again: OpenCall | undefined
  comm: string | undefined
  /** The thread whose exec made it take this one's id; 0: none. */
  formerly: number
}

export interface Threads {
  readonly find: (tid: number) => Thread | undefined
  readonly process: (pid: number) => Thread
  readonly thread: (tid: number, process: Process) => Thread
  readonly enter: (thread: Thread, call: OpenCall) => void
  readonly leave: (thread: Thread) => void
  readonly gone: (thread: Thread) => void
  /** After exec only the caller is left, under the process's id (execve(2)). */
  readonly execed: (thread: Thread) => Thread
  /** The one that lives, when it is the only one. */
  readonly only: () => Thread | undefined
  /** The same thread under another id of the source. */
  readonly alias: (tid: number, thread: Thread) => void
  /** Inside a call that makes another, which was not seen yet. */
  readonly forking: () => ReadonlyArray<Thread>
}

/** Few machines have more at once (kernel.pid_max is 4194304 at most, proc(5)); of a file that tells of more the oldest are forgotten. */
const LIVE_MAX = 1 << 18

export const threads = (): Threads => {
  const live = new Map<number, Thread>()
  const forking = new Set<Thread>()
  const leave = (thread: Thread): void => {
    thread.call = undefined
    thread.child = 0
    forking.delete(thread)
  }
  const gone = (thread: Thread): void => {
    leave(thread)
    thread.process.live--
    if (live.get(thread.tid) === thread) live.delete(thread.tid)
  }
  /** Half of them at once, since to find the oldest of a map costs what was taken out of it. */
  const forgetOldest = (): void => {
    let left = LIVE_MAX / 2
    for (const thread of live.values()) {
      if (left-- === 0) return
      gone(thread)
    }
  }
  const add = (tid: number, process: Process): Thread => {
    const made: Thread = {
      tid,
      process,
      call: undefined,
      since: 0n,
      child: 0,
      again: undefined,
      comm: undefined,
      formerly: 0,
    }
    const stale = live.get(tid) // its id is used again, and its end was not seen
    if (stale !== undefined) forking.delete(stale)
    live.set(tid, made)
    process.live++
    if (live.size > LIVE_MAX) forgetOldest()
    return made
  }
  return {
    find: tid => live.get(tid),
    process: pid => add(pid, { pid, live: 0 }),
    thread: add,
    enter: (thread, call) => {
      thread.call = call
      thread.child = 0
      if (call.row?.effect === 'fork') forking.add(thread)
    },
    leave,
    gone,
    execed: thread => {
      const { process } = thread
      process.live = 1
      if (thread.tid === process.pid) return thread
      gone(thread)
      process.live = 0
      const leader = add(process.pid, process)
      leader.call = thread.call
      return leader
    },
    only: () => (live.size === 1 ? live.values().next().value : undefined),
    alias: (tid, thread) => {
      live.set(tid, thread)
    },
    forking: () => [...forking].filter(thread => thread.child === 0),
  }
}
