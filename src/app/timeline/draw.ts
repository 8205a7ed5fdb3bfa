// One frame of the timeline: the canvas sized to the screen's own pixels, then its layers from the ground up.
import { arrows, axis, chosenTime, ground, looked, marks, steps } from './over.js'
import { AXIS_PX, type Scene } from './scene.js'
import type { Strips } from './strips.js'

export const drawScene = (canvas: HTMLCanvasElement, scene: Scene, strips: Strips): void => {
  const { width, height, ratio } = scene
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)]
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w
    canvas.height = h
    canvas.style.width = `${width}px`
    canvas.style.height = `${height}px`
  }
  const context = canvas.getContext('2d')
  if (context === null) return
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  ground(context, scene)
  context.save()
  context.beginPath()
  context.rect(0, AXIS_PX, width, height - AXIS_PX)
  context.clip()
  strips.paint(context, scene)
  arrows(context, scene)
  marks(context, scene)
  steps(context, scene)
  context.restore()
  axis(context, scene)
  chosenTime(context, scene)
  looked(context, scene)
}
