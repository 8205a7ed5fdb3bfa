// The page's end of the worker: starts it from a blob, and turns a question into a TaskEither of its answer. The script is a
// classic one because a module worker does not start from a blob on file://. Left out: what the answers mean (worker.ts).
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { type AnyFailed, failed } from '../base/error.js'
import type { Carried } from './carried.js'
import type { Answers, Ask, Reply, Request, Start } from './protocol.js'

export type Progress = (done: number, total: number) => void

export interface Remote {
  readonly ask: <A extends Ask>(ask: A, progress?: Progress) => TaskEither<AnyFailed, Answers[A['_tag']]>
  /** Ends the worker, and with it the engine and all its memory. Questions in flight are answered with an error. */
  readonly end: () => void
}

interface Waiting {
  readonly resolve: (answer: E.Either<AnyFailed, Answers[keyof Answers]>) => void
  readonly progress: Progress | undefined
}

const lost = (what: string): AnyFailed =>
  failed('PageError', 'WorkerLost', `analysis stopped: ${what}`, 'Reload the page; a trace this large may need the command line.')

export const startRemote = (script: string, engine: Carried['engine']): Remote => {
  const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }))
  const worker = new Worker(url)
  const waiting = new Map<number, Waiting>()
  let next = 1

  const giveUp = (what: string): void => {
    for (const { resolve } of waiting.values()) resolve(E.left(lost(what)))
    waiting.clear()
  }
  worker.onmessage = ({ data }: MessageEvent<Reply>) => {
    const asked = waiting.get(data.id)
    if (asked === undefined) return
    if (data._tag === 'Progress') return asked.progress?.(data.done, data.total)
    waiting.delete(data.id)
    asked.resolve(data._tag === 'Right' ? E.right(data.value) : E.left(data.error))
  }
  worker.onerror = event => giveUp(event.message || 'the worker could not start')
  worker.postMessage({ engine } satisfies Start)

  return {
    ask:
      <A extends Ask>(ask: A, progress?: Progress) =>
      () =>
        new Promise<E.Either<AnyFailed, Answers[A['_tag']]>>(resolve => {
          const id = next++
          // The worker answers each question with the type that Answers names for its tag.
          waiting.set(id, { resolve: resolve as Waiting['resolve'], progress })
          worker.postMessage({ id, ask } satisfies Request)
        }),
    end: () => {
      worker.terminate()
      URL.revokeObjectURL(url)
      giveUp('another trace was opened')
    },
  }
}
