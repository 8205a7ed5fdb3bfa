// Pointer and wheel on the timeline, as what they mean: drag moves, drag with Shift or on the times selects, two fingers or Ctrl and
// the wheel zoom. A wheel without Ctrl zooms only once the timeline has the focus, so that a page can be scrolled past it.
import { AXIS_PX } from './scene.js'

export interface Meant {
  readonly zoom: (x: number, factor: number) => void
  readonly pan: (dx: number, dy: number) => void
  /** `done` when the pointer is up. */
  readonly select: (x0: number, x1: number, done: boolean) => void
  readonly click: (x: number, y: number) => void
  readonly hover: (at: { readonly x: number; readonly y: number } | undefined) => void
  /** A drag selects wherever it begins. */
  readonly selects: () => boolean
  readonly focused: () => boolean
}

/** Less is a click of an unsteady hand. */
const DRAG_PX = 4
const WHEEL_ZOOM = 0.0018
const WHEEL_LINE_PX = 16
/** A notch of some wheels is hundreds of pixels. */
const WHEEL_MAX_PX = 240

interface Point {
  x: number
  y: number
}

export const gestures = (plot: HTMLElement, meant: Meant): (() => void) => {
  const down = new Map<number, Point>()
  let drag: { readonly from: Point; readonly selects: boolean; moved: boolean } | undefined

  const pointOf = (event: MouseEvent): Point => {
    const box = plot.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }
  const pinch = (): { readonly middle: number; readonly apart: number } => {
    const [one, two] = [...down.values()] as [Point, Point]
    return { middle: (one.x + two.x) / 2, apart: Math.max(20, Math.abs(one.x - two.x), Math.abs(one.y - two.y)) }
  }

  const begin = (event: PointerEvent): void => {
    if (event.button !== 0) return
    const at = pointOf(event)
    down.set(event.pointerId, at)
    drag =
      down.size === 1
        ? { from: { ...at }, selects: event.shiftKey || at.y < AXIS_PX || meant.selects(), moved: false }
        : undefined
    plot.setPointerCapture(event.pointerId)
  }
  const move = (event: PointerEvent): void => {
    const at = pointOf(event)
    const before = down.get(event.pointerId)
    if (before === undefined) {
      meant.hover(at)
      return
    }
    if (down.size === 2) {
      const was = pinch()
      down.set(event.pointerId, at)
      const is = pinch()
      meant.zoom(is.middle, was.apart / is.apart)
      meant.pan(is.middle - was.middle, 0)
      return
    }
    down.set(event.pointerId, at)
    if (drag === undefined) return
    if (!drag.moved && Math.hypot(at.x - drag.from.x, at.y - drag.from.y) < DRAG_PX) return
    if (drag.selects) meant.select(drag.from.x, at.x, false)
    else meant.pan(drag.moved ? at.x - before.x : at.x - drag.from.x, drag.moved ? at.y - before.y : at.y - drag.from.y)
    drag.moved = true
    meant.hover(drag.selects ? at : undefined)
  }
  const end = (event: PointerEvent): void => {
    if (!down.delete(event.pointerId) || drag === undefined) return
    const at = pointOf(event)
    if (!drag.moved) meant.click(at.x, at.y)
    else if (drag.selects) meant.select(drag.from.x, at.x, true)
    drag = undefined
  }
  const cancel = (event: PointerEvent): void => {
    down.delete(event.pointerId)
    drag = undefined
    meant.hover(undefined)
  }
  const leave = (): void => meant.hover(undefined)
  const wheel = (event: WheelEvent): void => {
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : WHEEL_LINE_PX
    const held = (px: number): number => Math.max(-WHEEL_MAX_PX, Math.min(WHEEL_MAX_PX, px * unit))
    const [dx, dy] = [held(event.deltaX), held(event.deltaY)]
    if (Math.abs(dx) > Math.abs(dy) || event.shiftKey) meant.pan(-(Math.abs(dx) > Math.abs(dy) ? dx : dy), 0)
    else if (event.ctrlKey || event.metaKey || meant.focused()) meant.zoom(pointOf(event).x, Math.exp(dy * WHEEL_ZOOM))
    else return
    event.preventDefault()
  }

  const heard = [
    ['pointerdown', begin],
    ['pointermove', move],
    ['pointerup', end],
    ['pointercancel', cancel],
    ['pointerleave', leave],
  ] as const
  for (const [name, listener] of heard) plot.addEventListener(name, listener)
  plot.addEventListener('wheel', wheel, { passive: false })
  return () => {
    for (const [name, listener] of heard) plot.removeEventListener(name, listener)
    plot.removeEventListener('wheel', wheel)
  }
}
