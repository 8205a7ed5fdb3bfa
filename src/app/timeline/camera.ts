// The time in view and the time on the way to it: a hand moves it at once, a key in a few frames, so that the eye can follow.
import { fitted, panned, revealed, spanOf, type View, whole, zoomed } from './scale.js'

/** Of the way that is left, each frame: a move is over in a sixth of a second. */
const EASE = 0.35

export class Camera {
  view: View = { fromNs: 0, toNs: 1 }
  goal: View = this.view
  endNs = 1

  /** `moved` asks for a frame. */
  constructor(private readonly moved: () => void) {}

  start(endNs: number): void {
    this.endNs = endNs
    this.view = this.goal = whole(endNs)
  }

  look(goal: View, atOnce = false): void {
    this.goal = goal
    if (atOnce) this.view = goal
    this.moved()
  }

  /** Before each frame. */
  step(): void {
    const { view, goal } = this
    if (view === goal) return
    const near = Math.abs(view.fromNs - goal.fromNs) + Math.abs(view.toNs - goal.toNs) < spanOf(goal) / 500
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches
    this.view =
      near || still
        ? goal
        : { fromNs: view.fromNs + (goal.fromNs - view.fromNs) * EASE, toNs: view.toNs + (goal.toNs - view.toNs) * EASE }
    if (this.view !== goal) this.moved()
  }

  zoom(atNs: number, factor: number, atOnce = false): void {
    this.look(zoomed(this.goal, this.endNs, atNs, factor), atOnce)
  }

  /** By a part of what is in view. */
  pan(share: number, atOnce = false): void {
    this.look(panned(this.goal, this.endNs, share * spanOf(this.goal)), atOnce)
  }

  reveal(stretch: View): void {
    this.look(revealed(this.goal, this.endNs, stretch))
  }

  fit(stretch: View): void {
    this.look(fitted(stretch, this.endNs))
  }

  all(): void {
    this.look(whole(this.endNs))
  }
}
