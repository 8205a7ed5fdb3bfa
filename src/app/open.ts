// Opening a trace: each gets a worker of its own, and one that is opened ends the one before it, worker and all, so that its memory is
// free. Answers of a worker that was ended change nothing.
import * as E from 'fp-ts/lib/Either.js'
import { type AnyFailed, renderError } from '../base/error.js'
import type { Carried } from '../browser/carried.js'
import type { Source } from '../browser/protocol.js'
import { type Remote, startRemote } from '../browser/remote.js'
import { nameOfSet } from '../import/set/name.js'
import { type Shown, show } from './state.js'

/** Progress is drawn this often at most. */
const DRAW_MS = 80

let carried: Carried = { worker: '', engine: '' }
let running: Remote | undefined

const refused = (name: string, error: AnyFailed): Shown => {
  const said = { _tag: 'Refused', name, message: renderError(error) } as const
  return error.remedy === undefined ? said : { ...said, remedy: error.remedy }
}

/** Ends what runs, and with it what was asked of it. */
const end = (): void => {
  running?.end()
  running = undefined
}

export const openSource = async (name: string, source: Source): Promise<void> => {
  end()
  const remote = startRemote(carried.worker, carried.engine)
  running = remote
  const beganMs = performance.now()
  let drawnMs = beganMs
  const total = source._tag === 'File' ? source.file.size : 0 // of other sources the worker says
  show({ _tag: 'Opening', name, done: 0, total, beganMs })
  const answer = await remote.ask({ _tag: 'Open', name, source }, (done, all) => {
    const now = performance.now()
    if (running !== remote || (now - drawnMs < DRAW_MS && done < all)) return
    drawnMs = now
    show({ _tag: 'Opening', name, done, total: all, beganMs })
  })()
  if (running === remote) show(E.isLeft(answer) ? refused(name, answer.left) : { _tag: 'Open', model: answer.right, remote })
}

export const openFiles = (files: ReadonlyArray<File>): void => {
  const [first, ...others] = files
  if (first === undefined) return
  if (others.length === 0) return void openSource(first.name, { _tag: 'File', file: first })
  const set = nameOfSet(files.map(({ name }) => name))
  if (set !== undefined) return void openSource(set, { _tag: 'Files', files: files.map(file => ({ name: file.name, file })) })
  end()
  show({ _tag: 'Choose', files })
}

export const cancel = (): void => {
  end()
  show({ _tag: 'Empty' })
}

/** With what the page's file holds: the trace in it, or none. */
export const begin = (parts: Carried): void => {
  carried = parts
  if (parts.trace === undefined) show({ _tag: 'Empty' })
  else void openSource(parts.trace.name, { _tag: 'Carried', text: parts.trace.text })
}
