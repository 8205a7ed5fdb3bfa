// What the colours, letters and signs of the timeline mean.
import { html, type TemplateResult } from 'lit'
import { MARKS } from '../../browser/timeline/marks.js'
import { STATES } from '../../browser/timeline/states.js'
import type { Colours } from './colours.js'
import { SHAPES } from './over.js'

const SIGN_PX = 14

const sign = (kind: number, colours: Colours): string => {
  const canvas = document.createElement('canvas')
  const ratio = Math.max(1, devicePixelRatio)
  canvas.width = canvas.height = SIGN_PX * ratio
  const context = canvas.getContext('2d')
  if (context === null) return ''
  context.scale(ratio, ratio)
  context.fillStyle = colours.ink
  context.strokeStyle = colours.paper
  context.lineWidth = 1
  SHAPES[kind]?.(context, SIGN_PX / 2, SIGN_PX / 2)
  return canvas.toDataURL()
}

export const legend = (colours: Colours | undefined): TemplateResult => html`<ul class="legend" aria-label="Colours and signs">
  ${STATES.map(
    ({ id, letter, title }, state) => html`<li><span class=${`swatch s-${id} ${colours?.on[state] === '#ffffff' ? 'pale' : ''}`}
      aria-hidden="true">${state === 0 ? '' : letter}</span>${state === 1 ? html`<span class="soft">waits for</span> ` : ''}${title}</li>`,
  )}
  ${
    colours === undefined
      ? ''
      : MARKS.map(
          ({ title }, kind) => html`<li><img src=${sign(kind, colours)} width=${SIGN_PX} height=${SIGN_PX} alt="">${title}</li>`,
        )
  }
  <li><span class="tick" aria-hidden="true"></span>failed calls</li>
  <li><span class="swatch round" aria-hidden="true">1</span>step of the finding</li>
</ul>`
