// What every view is narrowed to and which event is the current one, each as a chip that can be taken away. An event that is a step of
// the findings leads to the step before and after it, so that evidence is walked through in any view.
import { html, LitElement, nothing, type TemplateResult } from 'lit'
import type { PageModel } from '../../browser/protocol.js'
import { moveStep, stepsOf } from '../keys.js'
import { SIDES } from '../fragment.js'
import { clear, page, pointAt, select, showSide } from '../state.js'
import { shared } from '../styles/shared.js'
import { selectedStyle } from '../styles/selected.js'
import { SIDE_NAMES } from './compare.js'

const NS = 1e9
const seconds = (ns: number): string => `${(ns / NS).toFixed(3)} s`

const chip = (says: string | TemplateResult, what: string, remove: () => void): TemplateResult => html`
  <li class="chip"><span>${says}</span><button class="remove" aria-label=${`Remove ${what}`} @click=${remove}>×</button></li>`

export class Selected extends LitElement {
  static override styles = [shared, selectedStyle]
  static override properties = { model: { attribute: false } }
  declare model: PageModel
  #stop: (() => void) | undefined

  override connectedCallback(): void {
    super.connectedCallback()
    this.#stop = page.subscribe(() => this.requestUpdate())
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stop?.()
  }

  #process(pid: number): string {
    const name = this.model.processes.find(process => process.pid === pid)?.name
    return name === undefined ? `process ${pid}` : `${name} ${pid}`
  }

  #event(seq: number): TemplateResult {
    const steps = stepsOf(this.model)
    const at = steps.indexOf(seq)
    if (at < 0) return html`event #${seq}`
    return html`event #${seq} <span class="soft">step ${at + 1} of ${steps.length}</span>
      <button class="go" aria-label="Step before" ?disabled=${at === 0} @click=${() => moveStep(-1)}>‹</button>
      <button class="go" aria-label="Next step" ?disabled=${at === steps.length - 1} @click=${() => moveStep(1)}>›</button>`
  }

  #sides(): TemplateResult | typeof nothing {
    const { comparing, side } = page.get()
    if (comparing?._tag !== 'Done') return nothing
    return html`<div class="sides" role="group" aria-label="Recording that the views show">${SIDES.map(
      each => html`<button aria-pressed=${each === side} title=${comparing[each].name} aria-keyshortcuts="g"
        @click=${() => showSide(each)}>${SIDE_NAMES[each]} <span>${comparing[each].name}</span></button>`,
    )}</div>`
  }

  override render(): TemplateResult | typeof nothing {
    const { selection, event, comparing } = page.get()
    const { fromNs, toNs, pid, tid } = selection
    const time =
      fromNs === undefined && toNs === undefined ? '' : `${seconds(fromNs ?? 0)} – ${toNs === undefined ? 'end' : seconds(toNs)}`
    const chips = [
      ...(time === '' ? [] : [chip(time, 'the time range', () => select({ fromNs: undefined, toNs: undefined }))]),
      ...(pid === undefined ? [] : [chip(this.#process(pid), 'the process', () => select({ pid: undefined }))]),
      ...(tid === undefined ? [] : [chip(`thread ${tid}`, 'the thread', () => select({ tid: undefined }))]),
      ...(event === undefined ? [] : [chip(this.#event(event.seq), 'the event', () => pointAt(undefined))]),
    ]
    if (chips.length === 0 && comparing?._tag !== 'Done') return nothing
    return html`<div class="bar" role="group" aria-label="Shown in every view">
      ${this.#sides()}
      ${chips.length === 0 ? nothing : html`<ul>${chips}</ul>`}
      ${chips.length < 2 ? nothing : html`<button class="seq" aria-keyshortcuts="Escape" @click=${clear}>Clear</button>`}</div>`
  }
}
customElements.define('pc-selected', Selected)
