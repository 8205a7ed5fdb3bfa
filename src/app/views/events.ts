// The event list and its search. The list itself is a window over rows that the worker renders on request (list.ts), so a
// million events cost what fits on the screen.
import * as E from 'fp-ts/lib/Either.js'
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { renderError } from '../../base/error.js'
import type { Line } from '../../browser/protocol.js'
import type { Remote } from '../../browser/remote.js'
import { page, type PageState } from '../state.js'
import { eventsStyle } from '../styles/events.js'
import { shared } from '../styles/shared.js'
import type { EventList } from './list.js'
import './list.js'

const WAIT_MS = 150 // after the last key, so that typing a word is one search

export class Events extends LitElement {
  static override styles = [shared, eventsStyle]
  static override properties = {
    rows: { attribute: false },
    remote: { attribute: false },
    found: { state: true },
    share: { state: true },
    problem: { state: true },
    chosen: { state: true },
    version: { state: true },
  }
  declare rows: number
  declare remote: Remote
  /** Rows in the list; undefined while searching. */
  declare found: number | undefined
  declare share: number
  declare problem: string
  declare chosen: Line | undefined
  declare version: number
  #query = ''
  #timer: ReturnType<typeof setTimeout> | undefined
  #event: PageState['event']
  #stop: (() => void) | undefined

  constructor() {
    super()
    this.share = 0
    this.problem = ''
    this.version = 0
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#stop = page.subscribe(() => void this.#follow())
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stop?.()
    clearTimeout(this.#timer)
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('rows')) this.found = this.rows
  }

  override firstUpdated(): void {
    void this.#follow()
  }

  /** Does what another view asked for: a query, or one event among all. */
  async #follow(): Promise<void> {
    const { query, event, tab } = page.get()
    const input = this.renderRoot.querySelector<HTMLInputElement>('input')
    if (query !== this.#query) {
      if (input !== null) input.value = query
      await this.#search(query)
    }
    // a list out of sight has no height to scroll in: it follows when it is shown
    if (event === undefined || event === this.#event || tab !== 'events') return
    this.#event = event
    const place = await this.remote.ask({ _tag: 'Place', seq: event.seq })()
    if (E.isRight(place)) {
      await this.updateComplete
      this.renderRoot.querySelector<EventList>('pc-list')?.show(place.right)
    }
  }

  press(key: string): boolean {
    if (key !== '/') return false
    this.renderRoot.querySelector('input')?.focus()
    return true
  }

  #typed = (event: Event): void => {
    const { value } = event.target as HTMLInputElement
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => page.set({ ...page.get(), query: value }), WAIT_MS)
  }

  async #search(query: string): Promise<void> {
    this.#query = query
    this.found = undefined
    this.share = 0
    this.chosen = undefined
    const answer = await this.remote.ask({ _tag: 'Search', query }, (done, total) => {
      if (this.#query === query) this.share = total > 0 ? done / total : 0
    })()
    if (this.#query !== query) return
    this.problem = E.isLeft(answer) ? renderError(answer.left) : ''
    this.found = E.isLeft(answer) ? 0 : answer.right.rows
    this.version++
  }

  #status(): string {
    const { found, rows } = this
    if (this.problem !== '') return this.problem
    if (found === undefined) return `searching, ${Math.round(this.share * 100)} %`
    if (this.#query === '') return `${rows.toLocaleString('en')} lines`
    return `${found.toLocaleString('en')} of ${rows.toLocaleString('en')} lines`
  }

  #detail(line: Line): TemplateResult {
    return html`<section class="detail" aria-label=${`Event ${line.seq}`}>
      <p class="soft"><span class="seq">#${line.seq}</span> ${line.comm} ${line.pid} · ${line.time} s</p>
      <p class="mono">${line.text}</p></section>`
  }

  override render(): TemplateResult {
    return html`
      <div class="bar">
        <label class="field"><span class="label">Search</span>
          <input type="search" spellcheck="false" autocomplete="off" placeholder="text, pid:812, call:openat, errno:ENOENT"
            @input=${this.#typed}></label>
        <p class="soft count" role="status">${this.#status()}</p>
      </div>
      <pc-list .rows=${this.found ?? 0} .remote=${this.remote} .version=${this.version}
        @chosen=${(event: CustomEvent<Line>) => {
          this.chosen = event.detail
        }}></pc-list>
      ${this.chosen === undefined ? nothing : this.#detail(this.chosen)}`
  }
}
customElements.define('pc-events', Events)
