// Asks the worker for what is in view, one question at a time, and keeps the last answers: while a sharper one is on its way, what is
// known is drawn.
import * as E from 'fp-ts/lib/Either.js'
import type { Remote } from '../../browser/remote.js'
import type { Told } from './scene.js'
import { spanOf, type View } from './scale.js'

export interface Wanted {
  readonly view: View
  readonly lanes: ReadonlyArray<number>
  /** Of the canvas's own pixels. */
  readonly px: number
}

export interface Asking {
  readonly told: () => ReadonlyArray<Told>
  readonly want: (wanted: Wanted) => void
}

const KEPT = 3
/** Of what is in view, on either side: a short move shows nothing empty. */
const BESIDE = 0.5
const LANES_MAX = 160

/** What is told serves as long as the view is inside it and its pixels are fine enough. */
const serves = (asked: Wanted | undefined, { view, lanes, px }: Wanted): boolean => {
  if (asked === undefined) return false
  const ratio = spanOf(asked.view) / asked.px / (spanOf(view) / px)
  const has = new Set(asked.lanes)
  return (
    ratio < 1.2 &&
    ratio > 0.24 &&
    asked.view.fromNs <= view.fromNs &&
    asked.view.toNs >= view.toNs &&
    lanes.every(lane => has.has(lane))
  )
}

export const askingOf = (remote: Remote, came: () => void): Asking => {
  let told: ReadonlyArray<Told> = []
  let asked: Wanted | undefined
  let next: Wanted | undefined
  let waiting = false

  const ask = async (wanted: Wanted): Promise<void> => {
    const beside = spanOf(wanted.view) * BESIDE
    const wide = { fromNs: wanted.view.fromNs - beside, toNs: wanted.view.toNs + beside }
    const px = Math.round(wanted.px * (1 + 2 * BESIDE))
    const lanes = wanted.lanes.slice(0, LANES_MAX)
    waiting = true
    const answer = await remote.ask({ _tag: 'Runs', lanes, ...wide, px })()
    waiting = false
    if (E.isRight(answer)) {
      asked = { view: wide, lanes, px }
      told = [...told, { runs: answer.right, at: new Map(lanes.map((lane, at) => [lane, at])), ...wide }].slice(-KEPT)
      came()
    }
    const later = next
    next = undefined
    if (later !== undefined && E.isRight(answer)) want(later)
  }
  const want = (wanted: Wanted): void => {
    if (waiting) {
      next = wanted
      return
    }
    if (wanted.lanes.length > 0 && !serves(asked, wanted)) void ask(wanted)
  }
  return { told: () => told, want }
}
