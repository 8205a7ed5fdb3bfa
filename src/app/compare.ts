// Comparing the trace that is shown with another: the other is opened beside it, so that views can show either, and a third worker
// reads both to find where they part, and ends. What failed is GOOD's opposite; of two that ended alike the first stays BAD.
import * as E from 'fp-ts/lib/Either.js'
import type { Remote } from '../browser/remote.js'
import { endWorker, isRunning, read, seldom, sourceOf, startWorker, whyNot } from './open.js'
import { compareAs, page, type Recording, showPair } from './state.js'

const SEVERAL = { message: 'These files are no recording in parts.', remedy: 'Choose one of them.' }

/** Workers of the comparison under way. */
let busy: ReadonlyArray<Remote> = []

const shownNow = (): Recording | undefined => {
  const { shown } = page.get()
  return shown._tag === 'Open' ? shown : undefined
}

/** Of an earlier comparison, the recording that is not shown. */
const other = (): Recording | undefined => {
  const { comparing } = page.get()
  if (comparing?._tag !== 'Done') return undefined
  return comparing.good.remote === shownNow()?.remote ? comparing.bad : comparing.good
}

const sidesOf = (first: Recording, second: Recording): { readonly good: Recording; readonly bad: Recording } =>
  second.model.verdict.kind === 'failed' && first.model.verdict.kind !== 'failed'
    ? { good: first, bad: second }
    : { good: second, bad: first }

const hold = async (name: string, { good, bad }: { readonly good: Recording; readonly bad: Recording }): Promise<void> => {
  const remote = startWorker()
  busy = [...busy, remote]
  const beganMs = performance.now()
  const told = seldom(remote, (done, total) => compareAs({ _tag: 'Reading', name: 'both', done, total, beganMs }))
  compareAs({ _tag: 'Reading', name: 'both', done: 0, total: 0, beganMs })
  const view = await remote.ask({ _tag: 'Compare', good: good.source, bad: bad.source }, told)()
  if (!isRunning(remote)) return
  endWorker(remote)
  busy = []
  if (E.isRight(view)) showPair({ good, bad, view: view.right })
  else compareAs({ _tag: 'Failed', name, ...whyNot(view.left) })
}

export const compareWith = async (files: ReadonlyArray<File>): Promise<void> => {
  const first = shownNow()
  const one = sourceOf(files)
  if (first === undefined || files.length === 0) return
  if (one === undefined) return compareAs({ _tag: 'Failed', name: `${files.length} files`, ...SEVERAL })
  cancelCompare()
  const remote = startWorker()
  busy = [remote]
  const { name, source } = one
  const beganMs = performance.now()
  const reading = (done: number, total: number): void => compareAs({ _tag: 'Reading', name, done, total, beganMs })
  reading(0, 0)
  const second = await read(remote, name, source, reading)
  if (!isRunning(remote)) return
  if (E.isRight(second)) return hold(name, sidesOf(first, second.right))
  endWorker(remote)
  compareAs({ _tag: 'Failed', name, ...whyNot(second.left) })
}

/** The same two, the other way round. */
export const exchange = async (): Promise<void> => {
  const { comparing } = page.get()
  const second = other()
  if (comparing?._tag !== 'Done' || second === undefined) return
  busy = [second.remote]
  await hold(comparing.good.name, { good: comparing.bad, bad: comparing.good })
}

/** Ends a comparison, done or not; the trace that is shown stays. */
export const cancelCompare = (): void => {
  const before = other()
  if (before !== undefined) endWorker(before.remote)
  for (const remote of busy) endWorker(remote)
  busy = []
  compareAs(undefined)
}
