// One recording as it is compared: of every thread the keys of its calls as numbers, 18 bytes a call, and the facts of the engine.
// The trace is streamed once; texts of the few calls that a report cites are read again later, by their event numbers.
// Left out: what calls mean (keys.ts) and which of them are compared with which (match.ts, align.ts).
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Coverage } from '../analysis/coverage.js'
import type { AnalysisEnv } from '../analysis/ports.js'
import { type ReplayError, replay } from '../analysis/replay.js'
import type { Fact } from '../engine/facts.js'
import { namesOf } from '../engine/events.js'
import type { TraceHeader } from '../trace/chunk.js'
import type { Names, SyscallData, SystemEvent } from '../trace/event.js'
import { decode } from '../trace/index.js'
import { callList, type CallList, hash } from './calls.js'
import { isExit, keyOf } from './keys.js'
import { CALLS_MAX, OBJECTS_MAX } from './limits.js'
import { type Normaliser, normaliser } from './normal.js'

/** A thread of a process, or of what had its number before it. */
export interface ThreadCalls {
  readonly pid: number
  readonly tid: number
  readonly calls: CallList
  /** Calls that made processes: their place in `calls`, and who was made. */
  readonly forks: ReadonlyArray<{ readonly at: number; readonly pid: number; readonly seq: number }>
}

export interface Account {
  readonly trace: string
  readonly header: TraceHeader
  readonly facts: ReadonlyArray<Fact>
  readonly coverage: Coverage
  readonly normal: Normaliser
  /** In order of their first calls. */
  readonly threads: ReadonlyArray<ThreadCalls>
  /** What calls are about, by what they do; of the first so many different ones. */
  readonly objects: ReadonlyMap<number, string>
  /** Words for results, by the number a CallList has. */
  readonly results: ReadonlyArray<string>
  /** Calls beyond the bound, which are not compared. */
  readonly dropped: number
}

interface Inside {
  readonly data: SyscallData
  readonly seq: number
  readonly names: Names
}

interface Writing extends ThreadCalls {
  readonly forks: { at: number; pid: number; seq: number }[]
}

interface Fold {
  readonly add: (event: SystemEvent, names: () => Names) => void
  readonly end: () => Pick<Account, 'threads' | 'objects' | 'results' | 'dropped' | 'normal'>
}

const accountFold = (header: TraceHeader): Fold => {
  const normal = normaliser([header.rootPid])
  const inside = new Map<number, Inside>()
  const current = new Map<number, Writing>()
  const threads: Writing[] = []
  const objects = new Map<number, string>()
  const results: string[] = []
  const numbers = new Map<string, number>()
  /** Made by the call the thread is in. */
  const made = new Map<number, { pid: number; seq: number }>()
  let kept = 0
  let dropped = 0

  const numberOf = (result: string): number => {
    const known = numbers.get(result)
    if (known !== undefined) return known
    numbers.set(result, results.length)
    results.push(result)
    return results.length - 1
  }
  const threadOf = (pid: number, tid: number): Writing => {
    const known = current.get(tid)
    if (known !== undefined && known.pid === pid) return known
    const begun: Writing = { pid, tid, calls: callList(), forks: [] }
    current.set(tid, begun)
    threads.push(begun)
    return begun
  }
  const took = (pid: number, tid: number, entry: SyscallData, exit: SyscallData | undefined, names: Names, seq: number): void => {
    const key = keyOf(header.arch, entry, exit, names, normal)
    if (key === undefined) return
    const thread = threadOf(pid, tid)
    const child = made.get(tid)
    made.delete(tid)
    if (kept >= CALLS_MAX) {
      dropped += 1
      return
    }
    const does = child === undefined ? key.does : `${key.does} ${child.pid}` // never one with the call before it
    const done = hash(does)
    if (key.object !== '' && objects.size < OBJECTS_MAX) objects.set(done, key.object)
    const added = thread.calls.add(done, numberOf(key.result), key.content === '' ? 0 : hash(key.content), seq)
    if (added) kept += 1
    if (child !== undefined) thread.forks.push({ at: thread.calls.size() - 1, ...child })
  }
  /** What a thread was in when its process ended by itself, through another thread, is chance. */
  const unfinished = (pid: number, tid: number, killed: boolean): void => {
    const entry = inside.get(tid)
    inside.delete(tid)
    if (entry !== undefined && (killed || isExit(header.arch, entry.data)))
      took(pid, tid, entry.data, undefined, entry.names, entry.seq)
  }

  const add = (event: SystemEvent, names: () => Names): void => {
    const { data, pid, tid, seq } = event
    switch (data._tag) {
      case 'Syscall': {
        if (event.eventType === 'SyscallEntry') {
          inside.set(tid, { data, seq, names: names() })
          return
        }
        const entry = inside.get(tid)
        inside.delete(tid)
        if (entry !== undefined) took(pid, tid, entry.data, data, names(), seq)
        return
      }
      case 'Fork':
        normal.pid(data.childPid)
        normal.pid(data.childTid)
        if (data.kind !== 'thread') made.set(tid, { pid: data.childPid, seq })
        return
      case 'Exec': {
        // A thread that calls exec becomes the leader (execve(2)).
        const moved = data.oldTid === 0 ? undefined : inside.get(data.oldTid)
        if (moved !== undefined) inside.set(tid, moved)
        return
      }
      case 'Exit':
        unfinished(pid, tid, data.signal !== 0)
        current.delete(tid)
        return
    }
  }
  const end = () => {
    for (const [tid] of [...inside]) unfinished(current.get(tid)?.pid ?? tid, tid, true)
    return { threads, objects, results, dropped, normal }
  }
  return { add, end }
}

export const account =
  (env: AnalysisEnv) =>
  (trace: string): TE.TaskEither<ReplayError, Account> => {
    let fold: Fold | undefined
    return pipe(
      replay(env)<never>(trace, {
        prepare: (_, header) => () => {
          fold = accountFold(header)
          return E.right(undefined)
        },
        chunk: (engine, chunk) =>
          TE.fromIO(() => {
            const events = E.getOrElse((): ReadonlyArray<SystemEvent> => [])(decode(chunk))
            for (const event of events) fold?.add(event, () => namesOf(engine, event.seq - chunk.firstSeq))
          }),
      }),
      TE.map(({ header, facts, coverage }) => ({
        trace,
        header,
        facts,
        coverage,
        ...(fold ?? accountFold(header)).end(),
      })),
    )
  }
