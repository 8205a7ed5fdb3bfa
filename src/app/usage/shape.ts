// Where a time and a value stand in a chart, and the round values beside it. Pure; pixels are those of CSS, from the upper left.
import { digitsOf, nsOf, pxOf, roundStep, type View } from '../timeline/scale.js'

export interface Shape {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly endNs: number
  /** The value at the top; at the bottom it is 0. */
  readonly most: number
}

/** Room for the values at the left, the times below, and half of the last of them. */
const AROUND = { left: 72, right: 24, top: 12, bottom: 28 }
/** Air above the greatest value. */
const AIR = 1.08
const VALUE_APART_PX = 34

export const greatest = (lines: ReadonlyArray<Float32Array>): number =>
  lines.reduce((most, line) => Math.max(most, ...line.filter(value => !Number.isNaN(value))), 0)

export const shapeOf = (width: number, height: number, endNs: number, greatest: number): Shape => ({
  left: AROUND.left,
  top: AROUND.top,
  width: Math.max(1, width - AROUND.left - AROUND.right),
  height: Math.max(1, height - AROUND.top - AROUND.bottom),
  endNs: endNs || 1,
  most: greatest * AIR || 1,
})

export const timeOf = ({ endNs }: Shape): View => ({ fromNs: 0, toNs: endNs })

export const xOf = (shape: Shape, ns: number): number => shape.left + pxOf(timeOf(shape), shape.width, ns)
export const yOf = ({ top, height, most }: Shape, value: number): number => top + height * (1 - value / most)

/** The moment at a place, within the recording. */
export const momentAt = (shape: Shape, x: number): number =>
  Math.min(shape.endNs, Math.max(0, nsOf(timeOf(shape), shape.width, x - shape.left)))

/** The step of an even grid that holds a moment; `ns` are the ends of its steps. */
export const stepAt = (ns: Float64Array, moment: number): number => {
  const endNs = ns[ns.length - 1] as number
  return Math.min(ns.length - 1, Math.max(0, Math.ceil((moment / endNs) * ns.length - 1e-9) - 1))
}

export interface ValueTick {
  readonly value: number
  readonly label: string
}

/** Round values from 0 up, each with as many digits as tells them apart; `unit` is what 1 in their labels comes to. */
export const valueTicks = ({ most, height }: Shape, unit: number, suffix: string): ReadonlyArray<ValueTick> => {
  const step = roundStep(((most / unit) * VALUE_APART_PX) / height)
  return Array.from({ length: Math.floor(most / unit / step) + 1 }, (_, i) => ({
    value: i * step * unit,
    label: `${(i * step).toFixed(digitsOf(step))}${suffix}`,
  }))
}
