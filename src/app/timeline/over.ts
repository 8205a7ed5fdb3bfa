// What is drawn over and around the strips: the times on top, what is selected, who began and ended what, what happened at one
// moment, the steps of the finding, and the call that is looked at.
import { BIRTH } from '../../browser/timeline/arrows.js'
import { MARKS } from '../../browser/timeline/marks.js'
import { standIn } from './rows.js'
import { AXIS_PX, inSight, middleOf, type Scene, topOf } from './scene.js'
import { nsOf, pxOf, spanOf, ticksOf, timeText } from './scale.js'

type Paint = (context: CanvasRenderingContext2D, scene: Scene) => void

const TICK_APART_PX = 90
export const FONT = '11px system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif'

export const line = (context: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void => {
  context.beginPath()
  context.moveTo(x0, y0)
  context.lineTo(x1, y1)
  context.stroke()
}

/** Lines between lanes, the chosen lane and process, and the lines of the times. */
export const ground: Paint = (context, scene) => {
  const { width, height, view, colours, row, shown, timeline, selection } = scene
  context.fillStyle = colours.paper
  context.fillRect(0, 0, width, height)
  const [from, to] = inSight(scene)
  for (let place = from; place < to; place++) {
    const lane = shown[place] as number
    const { pid, tid } = selection
    const chosen = tid === undefined ? pid !== undefined && timeline.lanes.pid[lane] === pid : timeline.lanes.tid[lane] === tid
    if (!chosen && lane !== scene.lane) continue
    context.fillStyle = chosen ? colours.mark : colours.panel
    context.globalAlpha = chosen ? 0.5 : 1
    context.fillRect(0, topOf(scene, place), width, row.px)
    context.globalAlpha = 1
  }
  context.strokeStyle = colours.line
  context.lineWidth = 1
  for (const { ns } of ticksOf(view, width, TICK_APART_PX)) {
    const x = Math.round(pxOf(view, width, ns)) + 0.5
    line(context, x, AXIS_PX - 5, x, height)
  }
}

export const axis: Paint = (context, { width, view, colours }) => {
  context.fillStyle = colours.panel
  context.fillRect(0, 0, width, AXIS_PX - 1)
  context.fillStyle = colours.line
  context.fillRect(0, AXIS_PX - 1, width, 1)
  context.font = FONT
  context.textBaseline = 'middle'
  context.textAlign = 'left'
  for (const { ns, label } of ticksOf(view, width, TICK_APART_PX)) {
    const x = pxOf(view, width, ns)
    context.fillStyle = colours.line
    context.fillRect(Math.round(x), AXIS_PX - 7, 1, 6)
    context.fillStyle = colours.soft
    const half = context.measureText(label).width / 2
    context.fillText(label, Math.min(Math.max(2, x - half), width - half * 2 - 2), (AXIS_PX - 3) / 2)
  }
}

/** What is not selected steps back. */
export const chosenTime: Paint = (context, { selection, view, width, height, colours }) => {
  const { fromNs, toNs } = selection
  if (fromNs === undefined && toNs === undefined) return
  const x0 = fromNs === undefined ? 0 : Math.min(width, Math.max(0, pxOf(view, width, fromNs)))
  const x1 = toNs === undefined ? width : Math.min(width, Math.max(0, pxOf(view, width, toNs)))
  context.fillStyle = colours.paper
  context.globalAlpha = 0.6
  context.fillRect(0, AXIS_PX, x0, height)
  context.fillRect(x1, AXIS_PX, width - x1, height)
  context.globalAlpha = 1
  context.fillStyle = colours.ink
  for (const x of [x0, x1]) if (x > 0 && x < width) context.fillRect(Math.round(x) - 0.5, 0, 1, height)
  context.fillRect(x0, AXIS_PX - 3, Math.max(1, x1 - x0), 3)
}

// ---- arrows

/** More at once say nothing. */
const ARROWS_MAX = 250
const HEAD_PX = 4

const arrow = (context: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void => {
  const down = y1 > y0 ? 1 : -1
  line(context, x0, y0, x1, y1 - down * HEAD_PX)
  context.beginPath()
  context.moveTo(x1, y1)
  context.lineTo(x1 - HEAD_PX * 0.8, y1 - down * HEAD_PX * 1.6)
  context.lineTo(x1 + HEAD_PX * 0.8, y1 - down * HEAD_PX * 1.6)
  context.fill()
}

export const arrows: Paint = (context, scene) => {
  const { timeline, view, width, colours, placeOf } = scene
  const { kind, from, to, fromNs, toNs } = timeline.arrows
  const [low, high] = inSight(scene)
  let drawn = 0
  for (let i = 0; i < kind.length && drawn < ARROWS_MAX; i++) {
    const [start, end] = [fromNs[i] as number, toNs[i] as number]
    if (Math.max(start, end) < view.fromNs || Math.min(start, end) > view.toNs) continue
    const source = placeOf.get(standIn(timeline.lanes, placeOf, from[i] as number))
    const target = placeOf.get(standIn(timeline.lanes, placeOf, to[i] as number))
    if (source === undefined || target === undefined || source === target) continue
    if (Math.max(source, target) < low || Math.min(source, target) >= high) continue
    const birth = kind[i] === BIRTH
    const near = scene.lane === undefined || from[i] === scene.lane || to[i] === scene.lane
    context.strokeStyle = context.fillStyle = birth ? colours.soft : colours.ink
    context.globalAlpha = near ? (birth ? 0.8 : 0.9) : 0.35
    context.lineWidth = birth ? 1 : 1.2
    context.setLineDash(birth ? [2, 2] : [])
    arrow(context, pxOf(view, width, start), middleOf(scene, source), pxOf(view, width, end), middleOf(scene, target))
    drawn++
  }
  context.globalAlpha = 1
  context.setLineDash([])
}

// ---- marks

type Shape = (context: CanvasRenderingContext2D, x: number, y: number) => void
const shape =
  (draw: Shape): Shape =>
  (context, x, y) => {
    context.beginPath()
    draw(context, x, y)
    context.fill()
    context.stroke()
  }
const polygon = (...points: ReadonlyArray<readonly [number, number]>): Shape =>
  shape((context, x, y) => {
    points.forEach(([dx, dy], i) => {
      if (i === 0) context.moveTo(x + dx, y + dy)
      else context.lineTo(x + dx, y + dy)
    })
    context.closePath()
  })

/** In the order of MARKS: program started, stopped, signal, end, failed end. The legend draws them too. */
export const SHAPES: ReadonlyArray<Shape> = [
  polygon([-3, -4], [4, 0], [-3, 4]),
  polygon([-3.5, -3.5], [-1, -3.5], [-1, 3.5], [1, 3.5], [1, -3.5], [3.5, -3.5], [3.5, 3.5], [-3.5, 3.5]),
  polygon([0, -4.5], [4, 0], [0, 4.5], [-4, 0]),
  polygon([-3, -3], [3, -3], [3, 3], [-3, 3]),
  (context, x, y) => {
    for (const [width, inner] of [
      [4, false],
      [1.8, true],
    ] as const) {
      const [stroke, fill] = [context.strokeStyle, context.fillStyle]
      context.lineWidth = width
      context.strokeStyle = inner ? fill : stroke
      line(context, x - 3.5, y - 3.5, x + 3.5, y + 3.5)
      line(context, x - 3.5, y + 3.5, x + 3.5, y - 3.5)
      context.strokeStyle = stroke
    }
    context.lineWidth = 1.5
  },
]

export const marks: Paint = (context, scene) => {
  const { view, width, colours, placeOf } = scene
  const [low, high] = inSight(scene)
  context.fillStyle = colours.ink
  context.strokeStyle = colours.paper
  context.lineWidth = 1.5
  const painted = new Set<number>()
  for (const told of [...scene.told].reverse()) {
    const lanes = [...told.at.keys()]
    const { lane, ns, kind } = told.runs.marks
    for (let i = 0; i < ns.length; i++) {
      const id = lanes[lane[i] as number] as number
      const place = placeOf.get(id)
      if (painted.has(id) || place === undefined || place < low || place >= high) continue
      const at = ns[i] as number
      if (at >= view.fromNs && at <= view.toNs)
        SHAPES[kind[i] as number]?.(context, pxOf(view, width, at), middleOf(scene, place))
    }
    for (const id of lanes) painted.add(id)
  }
}

export const MARK_COUNT = MARKS.length

// ---- the finding

const STEP_PX = 8

export const steps: Paint = (context, scene) => {
  const { timeline, view, width, colours, placeOf } = scene
  const points = timeline.steps.flatMap(({ lane, ns }) => {
    const place = placeOf.get(standIn(timeline.lanes, placeOf, lane))
    return place === undefined ? [] : [[pxOf(view, width, ns), middleOf(scene, place)] as const]
  })
  context.strokeStyle = colours.cause
  context.lineWidth = 2
  context.setLineDash([5, 3])
  context.beginPath()
  points.forEach(([x, y], i) => {
    const [, before] = points[i - 1] ?? [0, Number.NaN]
    if (i === 0) context.moveTo(x, y)
    else if (y !== before) context.lineTo(x, y)
    else {
      // along its lane it keeps below the names of calls
      const below = y + scene.row.stripPx / 2 + 1
      context.lineTo(points[i - 1]?.[0] ?? x, below)
      context.lineTo(x, below)
      context.lineTo(x, y)
    }
  })
  context.stroke()
  context.setLineDash([])
  context.font = `600 ${FONT}`
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  // the cause last, so that it lies on top
  points
    .map(([x, y], i) => [x, y, i] as const)
    .reverse()
    .forEach(([x, y, i]) => {
      context.fillStyle = colours.cause
      context.strokeStyle = colours.paper
      context.lineWidth = 2
      context.beginPath()
      context.arc(x, y, STEP_PX, 0, Math.PI * 2)
      context.stroke()
      context.fill()
      context.fillStyle = colours.paper
      context.fillText(String(i + 1), x, y + 0.5)
    })
}

/** The step under a point; -1: none. */
export const stepAt = (scene: Scene, x: number, y: number): number => {
  const { timeline, view, width, placeOf } = scene
  return timeline.steps.findIndex(({ lane, ns }) => {
    const place = placeOf.get(standIn(timeline.lanes, placeOf, lane))
    return place !== undefined && Math.hypot(pxOf(view, width, ns) - x, middleOf(scene, place) - y) <= STEP_PX + 2
  })
}

// ---- what is looked at

export const looked: Paint = (context, scene) => {
  const { current, view, width, colours, placeOf, row, height, hover } = scene
  const place = current === undefined ? undefined : placeOf.get(current.lane)
  if (current !== undefined && place !== undefined) {
    const x0 = Math.max(-4, pxOf(view, width, current.fromNs))
    const x1 = Math.min(width + 4, pxOf(view, width, current.toNs))
    context.strokeStyle = colours.paper
    context.lineWidth = 4
    const box = [x0 - 1.5, topOf(scene, place) + row.stripTop - 1.5, Math.max(2, x1 - x0) + 3, row.stripPx + 3] as const
    context.strokeRect(...box)
    context.strokeStyle = colours.ink
    context.lineWidth = 2
    context.strokeRect(...box)
  }
  if (hover === undefined || hover.x < 0 || hover.x > width) return
  context.fillStyle = colours.soft
  context.fillRect(Math.round(hover.x), AXIS_PX, 1, height)
  const label = timeText(Math.round(nsOf(view, width, hover.x) / (spanOf(view) / 1e4)) * (spanOf(view) / 1e4))
  context.font = FONT
  const size = context.measureText(label).width + 10
  const x = Math.min(Math.max(0, hover.x - size / 2), width - size)
  context.fillStyle = colours.ink
  context.fillRect(x, 2, size, AXIS_PX - 6)
  context.fillStyle = colours.paper
  context.textAlign = 'left'
  context.textBaseline = 'middle'
  context.fillText(label, x + 5, (AXIS_PX - 2) / 2)
}
