// One chart of values over time, drawn on a canvas sized to the screen's own pixels. What is not known is a gap in its line.
import { FONT, line } from '../timeline/over.js'
import { ticksOf, type View } from '../timeline/scale.js'
import { type Shape, timeOf, valueTicks, xOf, yOf } from './shape.js'

export interface ChartColours {
  readonly soft: string
  readonly line: string
  readonly mark: string
  readonly ink: string
  readonly lines: ReadonlyArray<string>
}

export interface ChartScene {
  readonly shape: Shape
  readonly colours: ChartColours
  /** Ends of the steps of the grid. */
  readonly ns: Float64Array
  /** By line: its values, NaN where nothing is known. */
  readonly values: ReadonlyArray<Float32Array>
  readonly dashes: ReadonlyArray<ReadonlyArray<number>>
  /** A value holds for the whole of its step, rather than at its end. */
  readonly stepped: boolean
  readonly unit: number
  readonly suffix: string
  readonly limits: ReadonlyArray<number>
  readonly chosen: View | undefined
  readonly dragged: View | undefined
  readonly hoverNs: number | undefined
  /** The step whose values are told. */
  readonly at: number | undefined
}

type Paint = (context: CanvasRenderingContext2D, scene: ChartScene) => void

const TIME_APART_PX = 72
const TICK_PX = 6
const LINE_PX = 1.75
const DOT_PX = 3.5
/** A value between two gaps is seen too. */
const ALONE_PX = 3
const LIMIT_DASH = [6, 4]
const POINTER_DASH = [3, 3]
const DRAGGED_ALPHA = 0.14

const shade = (context: CanvasRenderingContext2D, shape: Shape, { fromNs, toNs }: View, colour: string): void => {
  const edge = (ns: number): number => Math.min(shape.left + shape.width, Math.max(shape.left, xOf(shape, ns)))
  context.fillStyle = colour
  context.fillRect(edge(fromNs), shape.top, Math.max(1, edge(toNs) - edge(fromNs)), shape.height)
}

const axes: Paint = (context, { shape, colours, unit, suffix }) => {
  const { left, top, width, height } = shape
  const [right, bottom] = [left + width, top + height]
  context.font = FONT
  context.textBaseline = 'middle'
  context.strokeStyle = colours.line
  context.fillStyle = colours.soft
  context.textAlign = 'center'
  for (const { ns, label } of ticksOf(timeOf(shape), width, TIME_APART_PX)) {
    const x = Math.round(xOf(shape, ns)) + 0.5
    line(context, x, top, x, bottom + TICK_PX)
    context.fillText(label, x, bottom + TICK_PX + 9)
  }
  context.textAlign = 'right'
  for (const { value, label } of valueTicks(shape, unit, suffix)) {
    const y = Math.round(yOf(shape, value)) + 0.5
    line(context, left - TICK_PX, y, right, y)
    context.fillText(label, left - TICK_PX - 4, y)
  }
}

const trace = (context: CanvasRenderingContext2D, { shape, ns, stepped }: ChartScene, values: Float32Array): void => {
  context.beginPath()
  let known = false
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    const [x, y] = [xOf(shape, ns[i] as number), yOf(shape, value)]
    if (!Number.isNaN(value)) {
      const from = stepped ? xOf(shape, ns[i - 1] ?? 0) : x - ALONE_PX
      if (!known) context.moveTo(from, y)
      else if (stepped) context.lineTo(from, y)
      context.lineTo(x, y)
    }
    known = !Number.isNaN(value)
  }
  context.stroke()
}

const lines: Paint = (context, scene) => {
  const { values, colours, dashes } = scene
  context.lineWidth = LINE_PX
  context.lineJoin = 'round'
  for (const [i, own] of values.entries()) {
    context.strokeStyle = colours.lines[i % colours.lines.length] as string
    context.setLineDash([...(dashes[i % dashes.length] ?? [])])
    trace(context, scene, own)
  }
  context.lineWidth = 1
}

/** Limits that are within the chart; a limit far above what was used says nothing. */
const limitLines: Paint = (context, { shape, limits, colours }) => {
  context.strokeStyle = colours.soft
  context.setLineDash(LIMIT_DASH)
  for (const value of limits) {
    const y = yOf(shape, value)
    if (y >= shape.top) line(context, shape.left, y, shape.left + shape.width, y)
  }
}

const pointer: Paint = (context, { shape, colours, ns, values, hoverNs, at }) => {
  if (hoverNs === undefined || at === undefined) return
  const x = Math.round(xOf(shape, hoverNs)) + 0.5
  context.strokeStyle = colours.soft
  context.setLineDash(POINTER_DASH)
  line(context, x, shape.top, x, shape.top + shape.height)
  for (const [i, own] of values.entries()) {
    const value = own[at] ?? Number.NaN
    if (Number.isNaN(value)) continue
    context.fillStyle = colours.lines[i % colours.lines.length] as string
    context.beginPath()
    context.arc(xOf(shape, ns[at] as number), yOf(shape, value), DOT_PX, 0, 2 * Math.PI)
    context.fill()
  }
}

export const drawChart = (canvas: HTMLCanvasElement, scene: ChartScene): void => {
  const [w, h] = [canvas.clientWidth, canvas.clientHeight].map(px => Math.round(px * devicePixelRatio)) as [number, number]
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w
    canvas.height = h
  }
  const context = canvas.getContext('2d')
  if (context === null) return
  const { shape, colours, chosen, dragged } = scene
  context.setTransform(1, 0, 0, 1, 0, 0)
  context.clearRect(0, 0, w, h)
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0)
  context.setLineDash([])
  if (chosen !== undefined) shade(context, shape, chosen, colours.mark)
  axes(context, scene)
  lines(context, scene)
  limitLines(context, scene)
  context.globalAlpha = DRAGGED_ALPHA
  if (dragged !== undefined) shade(context, shape, dragged, colours.ink)
  context.globalAlpha = 1
  pointer(context, scene)
}
