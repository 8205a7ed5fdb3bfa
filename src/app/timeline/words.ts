// What the timeline says beside the canvas: a lane's name, and the call that is looked at.
import { html, nothing, type TemplateResult } from 'lit'
import type { Selection } from '../../browser/protocol.js'
import { STATES } from '../../browser/timeline/states.js'
import type { MomentView, TimelineView } from '../../browser/timeline/view.js'
import { pointAt, showEvent } from '../state.js'
import { timeText } from './scale.js'

const DEPTH_MAX = 8

/** Is the lane what is selected? */
export const isChosen = ({ lanes }: TimelineView, { pid, tid }: Selection, lane: number): boolean =>
  tid === undefined ? pid !== undefined && lanes.pid[lane] === pid : lanes.tid[lane] === tid

export const laneName = ({ names, name, lanes }: TimelineView, lane: number): string =>
  `${names[name[lane] ?? 0] ?? ''} ${lanes.tid[lane] ?? ''}`

interface LaneRow {
  readonly timeline: TimelineView
  readonly lane: number
  readonly place: number
  /** undefined: there is nothing inside. */
  readonly open: boolean | undefined
  readonly chosen: boolean
  readonly here: boolean
  readonly choose: () => void
  readonly toggle: () => void
}

const FINE: ReadonlySet<string> = new Set(['', 'exited 0', 'still running'])

export const laneRow = ({ timeline, lane, place, open, chosen, here, choose, toggle }: LaneRow): TemplateResult => {
  const { lanes, outcomes, outcome, names, name } = timeline
  const depth = lanes.depth[lane] ?? 0
  const end = outcomes[outcome[lane] ?? 0] ?? ''
  const kinds = [
    'lane',
    `d${Math.min(DEPTH_MAX, depth)}`,
    ...(lanes.leads[lane] === 1 ? [] : ['thread']),
    ...(FINE.has(end) ? [] : ['failed']),
    ...(chosen ? ['chosen'] : []),
    ...(here ? ['here'] : []),
  ]
  const fold = (event: Event): void => {
    event.stopPropagation()
    toggle()
  }
  return html`<div role="row" id=${`lane${lane}`} class=${kinds.join(' ')} aria-rowindex=${place + 1} aria-level=${depth + 1}
      aria-selected=${chosen} aria-expanded=${open === undefined ? nothing : String(open)} title=${end} @click=${choose}>
    <span class="twist" aria-hidden="true" @click=${fold}>${open === undefined ? '' : open ? '▾' : '▸'}</span>
    <span role="rowheader"><span class="who">${names[name[lane] ?? 0]}</span> <span class="id">${lanes.tid[lane]}</span></span>
    <span role="gridcell" class="end">${end === 'exited 0' ? '' : end}</span></div>`
}

const doing = ({ state, line }: MomentView): string => {
  if (state !== 0) return `waits for ${STATES[state]?.title ?? ''}`
  return line === undefined ? 'runs, between calls' : 'runs'
}

export const said = (moment: MomentView, name: string): TemplateResult => {
  const { fromNs, toNs, line, ender } = moment
  return html`<p><strong>${name}</strong> ${doing(moment)}
      <span class="soft">at ${timeText(fromNs)} for ${timeText(toNs - fromNs)}</span>
      ${
        line === undefined
          ? nothing
          : html`<button class="seq" @click=${() => showEvent(line.seq)}>#${line.seq} in the event list</button>`
      }</p>
    ${line === undefined ? nothing : html`<p class="mono">${line.text}</p>`}
    ${
      ender === undefined
        ? nothing
        : html`<p>Ended by <button class="seq" @click=${() => pointAt(ender.seq)}>${ender.name}, #${ender.seq}</button></p>`
    }`
}
