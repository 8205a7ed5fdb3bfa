// The stretch of time in view, how it moves, and the times written above it. Pure. Times are nanoseconds since the recording began.
export interface View {
  readonly fromNs: number
  readonly toNs: number
}

/** Nothing in a trace is told apart below this. */
const SPAN_MIN_NS = 1000
/** Beyond either end of the recording, as a part of what is in view. */
const MARGIN = 0.02

export const spanOf = ({ fromNs, toNs }: View): number => toNs - fromNs

/** The whole recording, with a little air. */
export const whole = (endNs: number): View => ({ fromNs: -endNs * MARGIN, toNs: endNs * (1 + MARGIN) })

/** Kept within the recording, and neither too wide nor too narrow. */
const held = (view: View, endNs: number): View => {
  const all = whole(endNs)
  const span = Math.min(Math.max(spanOf(view), SPAN_MIN_NS), spanOf(all))
  const fromNs = Math.min(Math.max(view.fromNs, all.fromNs), all.toNs - span)
  return { fromNs, toNs: fromNs + span }
}

/** Less time when `factor` is below 1; the moment `atNs` stays where it is. */
export const zoomed = (view: View, endNs: number, atNs: number, factor: number): View => {
  const span = Math.min(Math.max(spanOf(view) * factor, SPAN_MIN_NS), spanOf(whole(endNs)))
  const share = (atNs - view.fromNs) / spanOf(view)
  return held({ fromNs: atNs - share * span, toNs: atNs + (1 - share) * span }, endNs)
}

export const panned = (view: View, endNs: number, byNs: number): View =>
  held({ fromNs: view.fromNs + byNs, toNs: view.toNs + byNs }, endNs)

/** A stretch with air at its sides. */
export const fitted = ({ fromNs, toNs }: View, endNs: number): View => {
  const air = Math.max((toNs - fromNs) * 0.15, SPAN_MIN_NS / 2)
  return held({ fromNs: fromNs - air, toNs: toNs + air }, endNs)
}

/** Moves so that a stretch is in sight, and no more than needed. */
export const revealed = (view: View, endNs: number, { fromNs, toNs }: View): View => {
  const edge = spanOf(view) * 0.08
  if (toNs - fromNs > spanOf(view) * 0.9) return fromNs < view.toNs && toNs > view.fromNs ? view : fitted({ fromNs, toNs }, endNs)
  if (fromNs < view.fromNs + edge) return panned(view, endNs, fromNs - edge - view.fromNs)
  if (toNs > view.toNs - edge) return panned(view, endNs, toNs + edge - view.toNs)
  return view
}

export const pxOf = (view: View, widthPx: number, ns: number): number => ((ns - view.fromNs) / spanOf(view)) * widthPx
export const nsOf = (view: View, widthPx: number, px: number): number => view.fromNs + (px / widthPx) * spanOf(view)

const UNITS = [
  ['s', 1e9],
  ['ms', 1e6],
  ['µs', 1e3],
  ['ns', 1],
] as const

/** Three digits that count: `1.23 s`, `45.6 ms`. */
export const timeText = (ns: number): string => {
  const size = Math.abs(ns)
  if (size === 0) return '0 s'
  const [unit, scale] = UNITS.find(([, scale]) => size >= scale) ?? ['ns', 1]
  const value = ns / scale
  return `${value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2)} ${unit}`
}

export interface Tick {
  readonly ns: number
  readonly label: string
}

const STEPS = [1, 2, 5]

/** The least 1, 2 or 5 times a power of ten that is not below `least`. */
export const roundStep = (least: number): number => {
  const power = 10 ** Math.floor(Math.log10(least))
  return (STEPS.find(times => times * power >= least) ?? 10) * power
}

/** Digits after the point that tell multiples of `step` apart. */
export const digitsOf = (step: number): number => Math.max(0, Math.ceil(-Math.log10(step) - 1e-9))

/** Round moments in view, at least `apartPx` from each other, each with as many digits as tells them apart. */
export const ticksOf = (view: View, widthPx: number, apartPx: number): ReadonlyArray<Tick> => {
  const step = roundStep(Math.max(1, (spanOf(view) / Math.max(1, widthPx)) * apartPx))
  const last = Math.max(Math.abs(view.fromNs), Math.abs(view.toNs))
  const [unit, scale] = UNITS.find(([, scale]) => last >= scale) ?? ['ns', 1]
  const digits = digitsOf(step / scale)
  const first = Math.ceil(view.fromNs / step)
  const count = Math.max(0, Math.floor(view.toNs / step) - first + 1)
  return Array.from({ length: count }, (_, i) => {
    const ns = (first + i) * step
    return { ns, label: `${(ns / scale).toFixed(digits)} ${unit}` }
  }).filter(({ ns }) => ns >= 0)
}
