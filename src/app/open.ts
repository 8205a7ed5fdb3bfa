// Opening a trace: each gets a worker of its own, and one that is opened ends the one before it, worker and all, so that its memory is
// free. Answers of a worker that was ended change nothing.
import * as E from 'fp-ts/lib/Either.js'
import { type AnyFailed, renderError } from '../base/error.js'
import type { Carried, Sql } from '../browser/carried.js'
import type { PageModel, Source } from '../browser/protocol.js'
import { type Remote, startRemote } from '../browser/remote.js'
import { nameOfSet } from '../import/set/name.js'
import { type Recording, show } from './state.js'

/** Progress is drawn this often at most. */
const DRAW_MS = 80

let carried: Carried = { worker: '', engine: new Uint8Array(0) }
/** Of the trace that is shown, and of one that it is compared with. */
const running = new Set<Remote>()

export const startWorker = (): Remote => {
  const remote = startRemote(carried.worker, carried.engine)
  running.add(remote)
  return remote
}

/** Where SQL may be loaded from; undefined: nowhere. */
export const sqlPlace = (): Sql | undefined => carried.sql

/** Ends it, and with it what was asked of it. */
export const endWorker = (remote: Remote): void => {
  running.delete(remote)
  remote.end()
}

const endAll = (): void => running.forEach(endWorker)

/** Whether its answers are still of use. */
export const isRunning = (remote: Remote): boolean => running.has(remote)

export const whyNot = (error: AnyFailed): { readonly message: string; readonly remedy?: string } => {
  const said = { message: renderError(error) }
  return error.remedy === undefined ? said : { ...said, remedy: error.remedy }
}

/** Opens a trace in its worker, and tells how far it is now and then. */
export const read = async (
  remote: Remote,
  name: string,
  source: Source,
  progress: (done: number, total: number) => void,
): Promise<E.Either<AnyFailed, Recording>> => {
  const answer = await remote.ask({ _tag: 'Open', name, source }, seldom(remote, progress))()
  return E.map((model: PageModel): Recording => ({ name, source, model, remote }))(answer)
}

export const seldom = (remote: Remote, progress: (done: number, total: number) => void) => {
  let drawnMs = performance.now()
  return (done: number, total: number): void => {
    const now = performance.now()
    if (!isRunning(remote) || (now - drawnMs < DRAW_MS && done < total)) return
    drawnMs = now
    progress(done, total)
  }
}

export const openSource = async (name: string, source: Source): Promise<void> => {
  endAll()
  const remote = startWorker()
  const beganMs = performance.now()
  const opening = (done: number, total: number): void => show({ _tag: 'Opening', name, done, total, beganMs })
  opening(0, source._tag === 'File' ? source.file.size : 0) // of other sources the worker says
  const recording = await read(remote, name, source, opening)
  if (!isRunning(remote)) return
  show(E.isLeft(recording) ? { _tag: 'Refused', name, ...whyNot(recording.left) } : { _tag: 'Open', ...recording.right })
}

/** One file, or the files of one `strace -ff`; undefined: they are several things. */
export const sourceOf = (files: ReadonlyArray<File>): { readonly name: string; readonly source: Source } | undefined => {
  const [only, ...more] = files
  if (only !== undefined && more.length === 0) return { name: only.name, source: { _tag: 'File', file: only } }
  const name = nameOfSet(files.map(file => file.name))
  return name === undefined
    ? undefined
    : { name, source: { _tag: 'Files', files: files.map(file => ({ name: file.name, file })) } }
}

export const openFiles = (files: ReadonlyArray<File>): void => {
  if (files.length === 0) return
  const one = sourceOf(files)
  if (one !== undefined) return void openSource(one.name, one.source)
  endAll()
  show({ _tag: 'Choose', files })
}

export const cancel = (): void => {
  endAll()
  show({ _tag: 'Empty' })
}

/** With what the page's file holds: the trace in it, or none. */
export const begin = (parts: E.Either<AnyFailed, Carried>): void => {
  if (E.isRight(parts)) carried = parts.right
  if (E.isLeft(parts)) show({ _tag: 'Refused', name: 'probecause', ...whyNot(parts.left) })
  else if (carried.trace === undefined) show({ _tag: 'Empty' })
  else void openSource(carried.trace.name, carried.trace.source)
}
