// A table of any number of rows, of which only those in view exist. Rows come from the worker in blocks; the newest few are
// kept. scroll.ts has the arithmetic. The arrow keys, Page Up and Down, Home and End move a current row, which Enter chooses.
import * as E from 'fp-ts/lib/Either.js'
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import type { Line } from '../../browser/protocol.js'
import type { Remote } from '../../browser/remote.js'
import { listStyle } from '../styles/list.js'
import { shared } from '../styles/shared.js'
import { heightOf, ROW_PX, scrollBy, scrollTo, type Window, windowAt } from './scroll.js'

const BLOCK = 128
const BLOCKS_KEPT = 24
const HEAD_PX = 32 // the row of column names, which stays in view

export class EventList extends LitElement {
  static override styles = [shared, listStyle]
  static override properties = {
    rows: { attribute: false },
    remote: { attribute: false },
    version: { attribute: false },
    current: { state: true },
  }
  declare rows: number
  declare remote: Remote
  /** Changes when the rows do, their number apart. */
  declare version: number
  declare current: number
  #blocks = new Map<number, ReadonlyArray<Line> | 'asked'>()
  #resized = new ResizeObserver(() => this.requestUpdate())

  constructor() {
    super()
    this.current = -1
  }

  get #scroller(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>('.scroller')
  }

  /** Height that rows have. */
  get #viewPx(): number {
    return Math.max(0, (this.#scroller?.clientHeight ?? 0) - HEAD_PX)
  }

  /** Brings a row to the middle and makes it the current one. */
  show(row: number): void {
    this.current = row
    const scroller = this.#scroller
    if (scroller === null) return
    scroller.scrollTop = scrollTo(this.rows, this.#viewPx, row)
    this.requestUpdate()
    void this.#choose(row)
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('rows') && !changed.has('version') && !changed.has('remote')) return
    this.#blocks.clear()
    this.current = -1
  }

  override firstUpdated(): void {
    const scroller = this.#scroller
    if (scroller !== null) this.#resized.observe(scroller)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#resized.disconnect()
  }

  override updated(changed: PropertyValues<this>): void {
    const scroller = this.#scroller
    const spacer = this.renderRoot.querySelector<HTMLElement>('.spacer')
    const body = this.renderRoot.querySelector<HTMLElement>('.body')
    if (scroller === null || spacer === null || body === null) return
    spacer.style.height = `${heightOf(this.rows)}px`
    if (changed.has('rows') || changed.has('version')) scroller.scrollTop = 0
    body.style.transform = `translateY(${Math.round(this.#window().shiftPx)}px)`
  }

  #window(): Window {
    const scroller = this.#scroller
    return windowAt(this.rows, this.#viewPx, scroller?.scrollTop ?? 0)
  }

  #line(row: number): Line | undefined {
    const block = this.#blocks.get(Math.floor(row / BLOCK))
    return block === undefined || block === 'asked' ? undefined : block[row % BLOCK]
  }

  #need(view: Window): void {
    for (let at = Math.floor(view.from / BLOCK); at * BLOCK < view.to; at++) if (!this.#blocks.has(at)) void this.#load(at)
  }

  async #load(at: number): Promise<void> {
    const blocks = this.#blocks
    const { version } = this
    blocks.set(at, 'asked')
    const answer = await this.remote.ask({ _tag: 'Lines', from: at * BLOCK, to: Math.min(this.rows, (at + 1) * BLOCK) })()
    if (version !== this.version || E.isLeft(answer)) return
    blocks.set(at, answer.right)
    for (const old of blocks.keys()) {
      if (blocks.size <= BLOCKS_KEPT) break
      blocks.delete(old) // a Map keeps the order of insertion: the oldest goes
    }
    this.requestUpdate()
  }

  async #choose(row: number): Promise<void> {
    const known = this.#line(row)
    const answer = known === undefined ? await this.remote.ask({ _tag: 'Lines', from: row, to: row + 1 })() : E.right([known])
    const line = E.isRight(answer) ? answer.right[0] : undefined
    if (line !== undefined && row === this.current) this.dispatchEvent(new CustomEvent('chosen', { detail: line }))
  }

  #keys = (event: KeyboardEvent): void => {
    const scroller = this.#scroller
    if (scroller === null || this.rows === 0) return
    const page = Math.max(1, Math.floor(this.#viewPx / ROW_PX) - 1)
    const now = this.current < 0 ? this.#window().from - 1 : this.current
    const to = { ArrowDown: now + 1, ArrowUp: now - 1, PageDown: now + page, PageUp: now - page, Home: 0, End: this.rows - 1 }[
      event.key
    ]
    if (event.key === 'Enter' && this.current >= 0) void this.#choose(this.current)
    if (to === undefined) return
    event.preventDefault()
    this.current = Math.max(0, Math.min(to, this.rows - 1))
    const view = this.#window()
    const full = view.to - view.from - 2
    if (this.current < view.from || this.current > view.from + full) {
      const near = Math.abs(this.current - now) === 1 && this.current >= view.from - 1 && this.current <= view.to
      scroller.scrollTop = near
        ? scrollBy(this.rows, this.#viewPx, scroller.scrollTop, this.current - now)
        : scrollTo(this.rows, this.#viewPx, this.current)
    }
    this.requestUpdate()
  }

  #click = (row: number): void => {
    this.current = row
    void this.#choose(row)
  }

  #row(row: number): TemplateResult {
    const line = this.#line(row)
    const kind = `row${line?.failed === true ? ' failed' : ''}${row === this.current ? ' current' : ''}`
    return html`<div role="row" id=${`row${row}`} class=${kind} aria-rowindex=${row + 2}
        aria-selected=${row === this.current} @click=${() => this.#click(row)}>
      <span role="gridcell" class="seq">${line === undefined ? '' : `#${line.seq}`}</span>
      <span role="gridcell" class="time">${line?.time}</span>
      <span role="gridcell" class="who">${line === undefined ? '' : `${line.comm} ${line.pid}`}</span>
      <span role="gridcell" class="call">${line?.text}</span></div>`
  }

  override render(): TemplateResult {
    const view = this.#window()
    this.#need(view)
    const shown = Array.from({ length: view.to - view.from }, (_, i) => view.from + i)
    const current = this.current >= view.from && this.current < view.to ? `row${this.current}` : nothing
    return html`<div role="grid" class="scroller" aria-label="Events" aria-rowcount=${this.rows + 1} tabindex="0"
        aria-activedescendant=${current} @keydown=${this.#keys} @scroll=${() => this.requestUpdate()}>
      <div role="row" class="head" aria-rowindex="1"><span role="columnheader">event</span><span role="columnheader">seconds</span>
        <span role="columnheader">process</span><span role="columnheader">what</span></div>
      <div class="spacer" role="presentation"><div class="body" role="presentation">${shown.map(row => this.#row(row))}</div></div>
    </div>
    ${this.rows === 0 ? html`<p class="none soft">No event fits.</p>` : nothing}`
  }
}
customElements.define('pc-list', EventList)
