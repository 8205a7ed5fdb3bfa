// The flame graph, hanging from its root: program, process, call, and the file or peer it was about. Frames are elements in a tree, so
// that whoever cannot see it hears the same: moved in with the arrow keys (down into a frame, up out of it, left and right beside it),
// gone into by Enter or a click, out of by Escape. The worker sends no frame too narrow to be seen, so there are hundreds at most.
import * as E from 'fp-ts/lib/Either.js'
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { renderError } from '../../base/error.js'
import type { FlameMeasure, FlameNode, FlameView } from '../../browser/flame/view.js'
import type { Remote } from '../../browser/remote.js'
import { RUNNING, STATES } from '../../browser/timeline/states.js'
import { bytesText, durationText } from '../../present/cell.js'
import { page, setting } from '../state.js'
import { flameStyle } from '../styles/flame.js'
import { shared } from '../styles/shared.js'
import { go } from './detail.js'

const FRAME_PX = 26
const PER_CENT = 100

interface MeasureRow {
  readonly id: FlameMeasure
  readonly title: string
  /** What the width of the root stands for. */
  readonly of: string
  readonly text: (node: Pick<FlameNode, 'ns' | 'count' | 'bytes'>) => string
}

const MEASURES: ReadonlyArray<MeasureRow> = [
  { id: 'time', title: 'Time', of: 'time in system calls, of all threads together', text: node => durationText(node.ns) },
  {
    id: 'count',
    title: 'Calls',
    of: 'number of calls',
    text: ({ count }) => `${count.toLocaleString('en')} ${count === 1 ? 'call' : 'calls'}`,
  },
  { id: 'bytes', title: 'Bytes', of: 'bytes read, written, sent and received', text: node => bytesText(node.bytes) },
]
const measureOf = (id: string | undefined): MeasureRow => MEASURES.find(row => row.id === id) ?? (MEASURES[0] as MeasureRow)

const percent = (part: number): string => `${(part * PER_CENT).toFixed(part < 0.0995 ? 1 : 0)} %`

export class Flame extends LitElement {
  static override styles = [shared, flameStyle]
  static override properties = {
    remote: { attribute: false },
    view: { state: true },
    at: { state: true },
    problem: { state: true },
  }
  declare remote: Remote
  declare view: FlameView | undefined
  /** The frame that is told of: chosen by the keys, or pointed at. */
  declare at: number
  declare problem: string
  #path: ReadonlyArray<number> = []
  #asked = ''
  #selection = ''
  #stop: (() => void) | undefined

  constructor() {
    super()
    this.at = 0
    this.problem = ''
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#stop = page.subscribe(() => void this.#follow())
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stop?.()
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('remote')) void this.#follow()
    if (changed.has('view')) this.#place()
  }

  get #measure(): MeasureRow {
    return measureOf(page.get().settings['flame.by'])
  }

  async #follow(): Promise<void> {
    const { tab, selection } = page.get()
    if (tab !== 'flame') return
    const selected = JSON.stringify(selection)
    if (selected !== this.#selection) this.#path = []
    this.#selection = selected
    const ask = { _tag: 'Flame', selection, path: this.#path, measure: this.#measure.id } as const
    const asked = JSON.stringify(ask)
    if (asked === this.#asked) return
    this.#asked = asked
    const answer = await this.remote.ask(ask)()
    if (asked !== this.#asked) return
    this.problem = E.isLeft(answer) ? renderError(answer.left) : ''
    if (E.isLeft(answer)) return
    this.at = 0
    this.view = answer.right
  }

  /** Positions are set on the objects, which the page's policy allows; as attributes it would refuse them. */
  #place(): void {
    const nodes = this.view?.nodes ?? []
    this.renderRoot.querySelectorAll<HTMLElement>('.frame').forEach((element, i) => {
      const node = nodes[i]
      if (node === undefined) return
      element.style.left = `${node.start * PER_CENT}%`
      element.style.width = `${node.part * PER_CENT}%`
      element.style.top = `${node.depth * FRAME_PX}px`
    })
    const tree = this.renderRoot.querySelector<HTMLElement>('.tree')
    if (tree !== null) tree.style.height = `${(nodes.reduce((most, { depth }) => Math.max(most, depth), 0) + 1) * FRAME_PX}px`
  }

  #into(path: ReadonlyArray<number> | undefined): void {
    if (path === undefined) return
    this.#path = path
    void this.#follow()
  }

  #enter(index: number): void {
    const node = this.view?.nodes[index]
    this.at = index
    if (node?.opens && index > 0) this.#into(node.path)
  }

  #out(): boolean {
    const before = this.view?.above.at(-2)
    this.#into(before?.path)
    return before !== undefined
  }

  /** The frame beside, above or below one; itself where there is none. */
  #beside(key: string): number {
    const nodes = this.view?.nodes ?? []
    const here = nodes[this.at]
    if (here === undefined) return 0
    const from = (start: number, step: 1 | -1, depth: number): number => {
      for (let i = start + step; i >= 0 && i < nodes.length; i += step) {
        const node = nodes[i] as FlameNode
        if (node.depth === depth) return i
        if (node.depth < depth) break
      }
      return this.at
    }
    switch (key) {
      case 'ArrowDown':
        return nodes[this.at + 1]?.depth === here.depth + 1 ? this.at + 1 : this.at
      case 'ArrowUp':
        return here.depth === 0 ? this.at : from(this.at, -1, here.depth - 1)
      case 'ArrowRight':
        return from(this.at, 1, here.depth)
      case 'ArrowLeft':
        return from(this.at, -1, here.depth)
      case 'Home':
        return 0
      case 'End':
        return nodes.length - 1
      default:
        return -1
    }
  }

  #keys = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Enter') this.#enter(this.at)
    else if (event.key === 'Escape' || event.key === 'Backspace') {
      if (!this.#out()) return
    } else {
      const to = this.#beside(event.key)
      if (to < 0) return
      this.at = to
    }
    event.preventDefault()
  }

  #frame(node: FlameNode, index: number): TemplateResult {
    const { text } = this.#measure
    const state = STATES[node.state]?.id ?? 'other'
    const kind = node.level < 3 ? 'plain' : `s-${state}`
    const label = `${node.name}, ${text(node)}, ${percent(node.part)}`
    return html`<div role="treeitem" id=${`f${index}`} class=${`frame ${kind} ${index === this.at ? 'at' : ''}`}
        aria-level=${node.depth + 1} aria-selected=${index === this.at} aria-expanded=${node.opens ? 'true' : nothing} aria-label=${label}
        @click=${() => this.#enter(index)} @pointerenter=${() => {
          this.at = index
        }}><span>${node.name}</span></div>`
  }

  #told(node: FlameNode, { whole }: FlameView): TemplateResult {
    const { text, id } = this.#measure
    const total = this.view?.total ?? 0
    const others = MEASURES.filter(row => row.id !== id && (row.id !== 'bytes' || node.bytes > 0))
    const ofAll = whole > 0 ? (node.part * total) / whole : 0
    const state =
      node.ns > 0 && node.level > 1
        ? ` · mostly ${node.state === RUNNING ? '' : 'waiting for '}${STATES[node.state]?.title ?? ''}`
        : ''
    return html`<section class="told" aria-label="Frame"><p><strong>${node.name}</strong></p>
      <p class="soft">${text(node)}, ${percent(node.part)} of the frame on top${
        this.#path.length > 0 ? `, ${percent(ofAll)} of everything` : ''
      } · ${others.map(row => row.text(node)).join(' · ')}${state}</p>
      <p class="leads">${node.leads.map(lead => html`<button class="button" @click=${() => go(lead)}>${lead.text}</button>`)}</p></section>`
  }

  #crumbs({ above }: FlameView): TemplateResult {
    return html`<nav aria-label="Frames above"><ol class="crumbs">${above.map(({ name, path }, i) =>
      i === above.length - 1
        ? html`<li aria-current="true">${name}</li>`
        : html`<li><button @click=${() => this.#into(path)}>${name}</button></li>`,
    )}</ol></nav>`
  }

  #legend(nodes: ReadonlyArray<FlameNode>): TemplateResult {
    const used = STATES.filter((_, i) => nodes.some(({ state }) => state === i))
    return html`<ul class="legend">${used.map(({ id, title }) => html`<li><span class=${`swatch s-${id}`}></span>${title}</li>`)}</ul>`
  }

  override render(): TemplateResult {
    const { view } = this
    const measure = this.#measure
    return html`
      <div class="bar"><div role="group" aria-label="Width" class="measures">${MEASURES.map(
        ({ id, title }) =>
          html`<button class="button" aria-pressed=${id === measure.id}
            @click=${() => setting('flame.by', id === 'time' ? undefined : id)}>${title}</button>`,
      )}</div><p class="soft note">${this.problem || `Width: ${measure.of}. Colour: what was waited for. ${view?.note ?? ''}`}</p></div>
      ${
        view === undefined
          ? nothing
          : html`${view.above.length > 1 ? this.#crumbs(view) : nothing}
          ${
            view.total === 0
              ? html`<p class="soft none">${view.nodes[0]?.count ? 'Nothing of this width is known: choose another.' : 'No call fits.'}</p>`
              : html`<div class="tree" role="tree" aria-label="Where it went" aria-orientation="horizontal" tabindex="0"
                  aria-activedescendant=${`f${this.at}`} @keydown=${this.#keys}>${view.nodes.map((node, i) => this.#frame(node, i))}</div>`
          }
          ${view.nodes[this.at] === undefined ? nothing : this.#told(view.nodes[this.at] as FlameNode, view)}
          ${this.#legend(view.nodes)}`
      }`
  }
}
customElements.define('pc-flame', Flame)
