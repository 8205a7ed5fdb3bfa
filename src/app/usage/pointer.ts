// The pointer over charts that share one time: where it is, and the time that a drag has gone over.
import type { View } from '../timeline/scale.js'
import { momentAt, type Shape } from './shape.js'

/** Less is a click of an unsteady hand. */
const DRAG_PX = 4

export class Pointer {
  hoverNs: number | undefined
  dragged: View | undefined
  #fromX: number | undefined
  readonly #shapeOf: (place: HTMLElement) => Shape
  readonly #changed: () => void
  readonly #selected: (view: View) => void

  constructor(shapeOf: (place: HTMLElement) => Shape, changed: () => void, selected: (view: View) => void) {
    this.#shapeOf = shapeOf
    this.#changed = changed
    this.#selected = selected
  }

  readonly down = (event: PointerEvent): void => {
    if (event.button !== 0) return
    const place = event.currentTarget as HTMLElement
    place.setPointerCapture(event.pointerId)
    this.#fromX = event.clientX - place.getBoundingClientRect().left
  }

  readonly move = (event: PointerEvent): void => {
    const place = event.currentTarget as HTMLElement
    const shape = this.#shapeOf(place)
    const x = event.clientX - place.getBoundingClientRect().left
    const from = this.#fromX
    const within = x >= shape.left && x <= shape.left + shape.width
    this.hoverNs = within || from !== undefined ? momentAt(shape, x) : undefined
    if (from !== undefined && (this.dragged !== undefined || Math.abs(x - from) >= DRAG_PX))
      this.dragged = { fromNs: momentAt(shape, Math.min(from, x)), toNs: momentAt(shape, Math.max(from, x)) }
    this.#changed()
  }

  /** A drag is done: its time is selected. */
  readonly up = (): void => {
    const { dragged } = this
    this.#fromX = undefined
    this.dragged = undefined
    this.#changed()
    if (dragged === undefined) return
    const fromNs = Math.round(dragged.fromNs)
    this.#selected({ fromNs, toNs: Math.max(fromNs + 1, Math.round(dragged.toNs)) })
  }

  /** Gone, or taken for a scroll. */
  readonly leave = (): void => {
    this.#fromX = undefined
    this.dragged = undefined
    this.hoverNs = undefined
    this.#changed()
  }
}
