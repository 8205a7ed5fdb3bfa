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
  readonly softPixel: number
  readonly cause: string
  readonly mark: string
}

type Rgb = readonly [number, number, number]

/** `rgb(1, 2, 3)`, as a computed colour is written. */
const rgb = (text: string): Rgb => (text.match(/\d+/g) ?? []).slice(0, 3).map(Number) as unknown as Rgb

/** What variables come to for an element; `light-dark()` in one is only resolved where a colour is used. */
export const resolver = (root: ShadowRoot | Element): { readonly read: (name: string) => string; readonly done: () => void } => {
  const probe = document.createElement('span')
  root.append(probe)
  return {
    read: name => {
      probe.style.color = `var(--${name})`
      return getComputedStyle(probe).color
    },
    done: () => probe.remove(),
  }
}

/** Calls `listener` when the page turns dark or light, until the answer is called. */
export const whenSchemeChanges = (listener: () => void): (() => void) => {
  const seen = new MutationObserver(listener)
  seen.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  return () => seen.disconnect()
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

export const coloursOf = (root: ShadowRoot): Colours => {
  const { read, done } = resolver(root)
  const state = STATES.map(({ id }) => read(`state-${id}`))
  const colours = {
    state,
    pixel: Uint32Array.from(state, colour => pixelOf(rgb(colour))),
    on: state.map(colour => (luminance(rgb(colour)) > BRIGHT ? '#000000' : '#ffffff')),
    paper: read('paper'),
    panel: read('panel'),
    line: read('line'),
    ink: read('ink'),
    soft: read('soft'),
    softPixel: pixelOf(rgb(read('soft'))),
    cause: read('cause'),
    mark: read('mark'),
  }
  done()
  return colours
}
