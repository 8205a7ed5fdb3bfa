// The strips of all lanes in sight as one small image, a few pixels high for each lane, which the canvas stretches: painting costs what
// the screen is wide, however many runs there are. Wide runs get the name of their call, or the letter of their state, on top.
import { failedIn, secondIn, shareIn, stateIn } from '../../browser/timeline/view.js'
import { STATES } from '../../browser/timeline/states.js'
import { inSight, type Scene, type Told, topOf } from './scene.js'
import { pxOf, spanOf } from './scale.js'

/** Rows of the image for each lane: shares are drawn as eighths. */
const PARTS = 8
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

  const fill = (told: Told, lane: number, base: number, width: number, scene: Scene): void => {
    const at = told.at.get(lane)
    if (at === undefined) return
    const { first, fromNs, toNs, look } = told.runs
    const { view, colours } = scene
    const [low, high] = [first[at] as number, first[at + 1] as number]
    const scale = width / spanOf(view)
    for (let i = firstAfter(toNs, low, high, view.fromNs); i < high; i++) {
      const from = fromNs[i] as number
      if (from >= view.toNs) return
      const x0 = Math.max(0, Math.floor((from - view.fromNs) * scale))
      const x1 = Math.min(width, Math.max(x0 + 1, Math.floor(((toNs[i] as number) - view.fromNs) * scale)))
      const word = look[i] as number
      const share = shareIn(word)
      const main = colours.pixel[stateIn(word)] as number
      const other = colours.pixel[secondIn(word)] as number
      const rest = share === WHOLE ? 0 : Math.max(1, Math.round(((WHOLE - share) / WHOLE) * PARTS))
      for (let part = 0; part < PARTS; part++)
        pixels.fill(part < PARTS - rest ? main : other, base + part * width + x0, base + part * width + x1)
    }
  }

  /** On the strips of what was told last: names where they fit, else letters; and ticks where calls failed. */
  const write = (paint: CanvasRenderingContext2D, scene: Scene, place: number): void => {
    const lane = scene.shown[place] as number
    const told = scene.told.findLast(({ at }) => at.has(lane))
    if (told === undefined) return
    const { view, width, row, colours } = scene
    const at = told.at.get(lane) as number
    const { first, fromNs, toNs, look, call, names } = told.runs
    const [low, high] = [first[at] as number, first[at + 1] as number]
    const top = topOf(scene, place) + row.stripTop
    const middle = top + row.stripPx / 2
    let ticked = -2
    for (let i = firstAfter(toNs, low, high, view.fromNs); i < high; i++) {
      const from = fromNs[i] as number
      if (from >= view.toNs) return
      const word = look[i] as number
      const end = pxOf(view, width, toNs[i] as number)
      if (failedIn(word) && end - ticked >= 2 && end <= width) {
        paint.fillStyle = colours.ink
        paint.fillRect(Math.max(0, end - 1), top - 2, 1, 3)
        ticked = end
      }
      const x0 = Math.max(0, pxOf(view, width, from))
      const x1 = Math.min(width, end)
      if (x1 - x0 < LETTER_PX || shareIn(word) < WHOLE || stateIn(word) === 0) continue
      const state = stateIn(word)
      const name = names[call[i] as number] ?? ''
      const fits = name !== '' && x1 - x0 >= NAME_PX_MIN && paint.measureText(name).width + NAME_PAD_PX <= x1 - x0
      paint.fillStyle = colours.on[state] as string
      paint.fillText(fits ? name : (STATES[state]?.letter ?? ''), (x0 + x1) / 2, middle + 0.5)
    }
  }

  const paint: Strips['paint'] = (target, scene) => {
    const [from, to] = inSight(scene)
    const width = Math.max(1, Math.round(scene.width * scene.ratio))
    const lanes = to - from
    if (lanes <= 0 || context === null) return
    if (image === undefined || image.width !== width || image.height < lanes * PARTS) {
      small.width = width
      small.height = lanes * PARTS
      image = context.createImageData(width, lanes * PARTS)
      pixels = new Uint32Array(image.data.buffer)
    }
    pixels.fill(0)
    for (let place = from; place < to; place++)
      for (const told of scene.told) fill(told, scene.shown[place] as number, (place - from) * PARTS * width, width, scene)
    context.putImageData(image, 0, 0)
    target.imageSmoothingEnabled = false
    const { stripTop, stripPx } = scene.row
    for (let place = from; place < to; place++)
      target.drawImage(small, 0, (place - from) * PARTS, width, PARTS, 0, topOf(scene, place) + stripTop, scene.width, stripPx)
    target.textAlign = 'center'
    target.textBaseline = 'middle'
    target.font = `${Math.min(11, scene.row.stripPx - 3)}px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace`
    for (let place = from; place < to; place++) write(target, scene, place)
  }
  return { paint }
}
