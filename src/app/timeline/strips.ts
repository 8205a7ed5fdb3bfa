// The strips of all lanes in sight as one small image, a few pixels high for each lane, which the canvas stretches: painting costs what
// the screen is wide, however many runs there are. Wide runs get the name of their call, or the letter of their state, on top.
import { failedIn, secondIn, shareIn, stateIn } from '../../browser/timeline/view.js'
import { RUNNING, STATES } from '../../browser/timeline/states.js'
import { inSight, type Scene, type Told, topOf } from './scene.js'
import { pxOf, spanOf } from './scale.js'

/** Rows of the image for each lane: shares are drawn as eighths. One more above them is for ticks where calls failed. */
const PARTS = 8
const ROWS = PARTS + 1
const TICK_PX = 2
const WHOLE = 255
const LETTER_PX = 14
const NAME_PAD_PX = 8
const NAME_PX_MIN = 26

export interface Strips {
  readonly paint: (context: CanvasRenderingContext2D, scene: Scene) => void
}

/** First run that ends after the moment. */
const firstAfter = (toNs: Float64Array, low: number, high: number, ns: number): number => {
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((toNs[middle] as number) > ns) high = middle
    else low = middle + 1
  }
  return low
}

export const stripsOf = (): Strips => {
  const small = document.createElement('canvas')
  const context = small.getContext('2d')
  let image: ImageData | undefined
  let pixels = new Uint32Array(0)
  let tick = 0

  /** The part of a lane between two moments, from what was told. `base` is where its ticks begin. */
  const fill = (told: Told, lane: number, base: number, width: number, scene: Scene, fromNs: number, toNs: number): void => {
    const at = told.at.get(lane)
    if (at === undefined || fromNs >= toNs) return
    const { first, fromNs: froms, toNs: tos, look } = told.runs
    const { view, colours } = scene
    const high = first[at + 1] as number
    const scale = width / spanOf(view)
    for (let i = firstAfter(tos, first[at] as number, high, fromNs); i < high; i++) {
      const from = froms[i] as number
      if (from >= toNs) return
      const x0 = Math.max(0, Math.floor((from - view.fromNs) * scale))
      const x1 = Math.min(width, Math.max(x0 + 1, Math.floor(((tos[i] as number) - view.fromNs) * scale)))
      const word = look[i] as number
      const share = shareIn(word)
      const main = colours.pixel[stateIn(word)] as number
      const other = colours.pixel[secondIn(word)] as number
      const turn = PARTS - (share === WHOLE ? 0 : Math.max(1, Math.round(((WHOLE - share) / WHOLE) * PARTS)))
      let row = base + width
      for (let part = 0; part < PARTS; part++, row += width) {
        const colour = part < turn ? main : other
        // Most are one pixel wide, for which a loop is many times quicker than fill().
        if (x1 - x0 < 8) for (let x = x0; x < x1; x++) pixels[row + x] = colour
        else pixels.fill(colour, row + x0, row + x1)
      }
      if (failedIn(word)) pixels[base + x1 - 1] = tick
    }
  }

  /** The newest where it reaches, and before and behind it whatever is known from before. */
  const lane = (scene: Scene, lane: number, base: number, width: number): void => {
    const { view, told } = scene
    const newest = told.findLast(({ at }) => at.has(lane))
    if (newest === undefined) return
    const [fromNs, toNs] = [Math.max(view.fromNs, newest.fromNs), Math.min(view.toNs, newest.toNs)]
    for (const older of told) {
      if (older === newest) continue
      fill(older, lane, base, width, scene, view.fromNs, fromNs)
      fill(older, lane, base, width, scene, toNs, view.toNs)
    }
    fill(newest, lane, base, width, scene, fromNs, toNs)
  }

  const widths = new Map<string, number>()
  const widthOf = (target: CanvasRenderingContext2D, name: string): number => {
    const known = widths.get(name) ?? target.measureText(name).width
    widths.set(name, known)
    return known
  }

  /** On the strip of what was told last: names where they fit, else letters. */
  const write = (target: CanvasRenderingContext2D, scene: Scene, place: number): void => {
    const id = scene.shown[place] as number
    const told = scene.told.findLast(({ at }) => at.has(id))
    if (told === undefined) return
    const { view, width, row, colours } = scene
    const at = told.at.get(id) as number
    const { first, fromNs, toNs, look, call, names } = told.runs
    const high = first[at + 1] as number
    const middle = topOf(scene, place) + row.stripTop + row.stripPx / 2
    const wideNs = (spanOf(view) / width) * LETTER_PX
    for (let i = firstAfter(toNs, first[at] as number, high, view.fromNs); i < high; i++) {
      const from = fromNs[i] as number
      if (from >= view.toNs) return
      if ((toNs[i] as number) - from < wideNs) continue
      const word = look[i] as number
      const state = stateIn(word)
      const x0 = Math.max(0, pxOf(view, width, from))
      const x1 = Math.min(width, pxOf(view, width, toNs[i] as number))
      if (x1 - x0 < LETTER_PX || shareIn(word) < WHOLE || state === RUNNING) continue
      const name = names[call[i] as number] ?? ''
      const fits = name !== '' && x1 - x0 >= NAME_PX_MIN && widthOf(target, name) + NAME_PAD_PX <= x1 - x0
      target.fillStyle = colours.on[state] as string
      target.fillText(fits ? name : (STATES[state]?.letter ?? ''), (x0 + x1) / 2, middle + 0.5)
    }
  }

  const paint: Strips['paint'] = (target, scene) => {
    const [from, to] = inSight(scene)
    const width = Math.max(1, Math.round(scene.width * scene.ratio))
    const height = (to - from) * ROWS
    if (height <= 0 || context === null) return
    if (image === undefined || image.width !== width || image.height < height) {
      small.width = width
      small.height = height
      image = context.createImageData(width, height)
      pixels = new Uint32Array(image.data.buffer)
    }
    pixels.fill(0)
    tick = scene.colours.softPixel
    for (let place = from; place < to; place++) lane(scene, scene.shown[place] as number, (place - from) * ROWS * width, width)
    context.putImageData(image, 0, 0)
    target.imageSmoothingEnabled = false
    const { stripTop, stripPx } = scene.row
    for (let place = from; place < to; place++) {
      const [source, top] = [(place - from) * ROWS, topOf(scene, place) + stripTop]
      target.drawImage(small, 0, source + 1, width, PARTS, 0, top, scene.width, stripPx)
      target.drawImage(small, 0, source, width, 1, 0, top - TICK_PX - 0.5, scene.width, TICK_PX)
    }
    target.textAlign = 'center'
    target.textBaseline = 'middle'
    const font = `${Math.min(11, stripPx - 3)}px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace`
    if (target.font !== font) target.font = font
    for (let place = from; place < to; place++) write(target, scene, place)
  }
  return { paint }
}
