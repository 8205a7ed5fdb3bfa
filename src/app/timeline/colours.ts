// The colours of the canvas, read from the page's variables each time the scheme changes: a canvas knows no CSS.
import { STATES } from '../../browser/timeline/states.js'

export interface Colours {
  /** By state: as CSS has it, and as a pixel of an image has it. */
  readonly state: ReadonlyArray<string>
  readonly pixel: Uint32Array
  /** What is written on it. */
  readonly on: ReadonlyArray<string>
  readonly paper: string
  readonly panel: string
  readonly line: string
  readonly ink: string
  readonly soft: string
  readonly cause: string
  readonly mark: string
}

type Rgb = readonly [number, number, number]

/** `#rrggbb`; the variables are written so. */
const rgb = (hex: string): Rgb => {
  const value = Number.parseInt(hex.trim().slice(1), 16)
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255]
}

/** Relative luminance (WCAG 2.2). */
const luminance = (colour: Rgb): number => {
  const [r, g, b] = colour.map(byte => (byte <= 10 ? byte / 3294.6 : ((byte / 255 + 0.055) / 1.055) ** 2.4)) as [
    number,
    number,
    number,
  ]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
/** From here on black is told from it better than white. */
const BRIGHT = 0.179

/** Pixels of an image are bytes: red, green, blue, alpha. */
const pixelOf = ([r, g, b]: Rgb): number => new Uint32Array(Uint8Array.from([r, g, b, 255]).buffer)[0] as number

export const coloursOf = (element: Element): Colours => {
  const style = getComputedStyle(element)
  const read = (name: string): string => style.getPropertyValue(name).trim()
  const state = STATES.map(({ id }) => read(`--state-${id}`))
  return {
    state,
    pixel: Uint32Array.from(state, hex => pixelOf(rgb(hex))),
    on: state.map(hex => (luminance(rgb(hex)) > BRIGHT ? '#000000' : '#ffffff')),
    paper: read('--paper'),
    panel: read('--panel'),
    line: read('--line'),
    ink: read('--ink'),
    soft: read('--soft'),
    cause: read('--cause'),
    mark: read('--mark'),
  }
}
