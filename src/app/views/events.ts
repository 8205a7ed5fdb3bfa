// The event list and its search. The list itself is a window over rows that the worker renders on request (list.ts), so a
// million events cost what fits on the screen.
import * as E from 'fp-ts/lib/Either.js'
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { type AnyFailed, renderError } from '../../base/error.js'
import type { Line, Selection } from '../../browser/protocol.js'
import type { Remote } from '../../browser/remote.js'
import { page, type PageState } from '../state.js'
import { eventsStyle } from '../styles/events.js'
import { shared } from '../styles/shared.js'
import type { EventList } from './list.js'
import './list.js'

const count = (lines: number): string => lines.toLocaleString('en')
const said = (error: AnyFailed): string => [renderError(error), error.remedy].filter(part => part !== undefined).join('. ')

const WAIT_MS = 150 // after the last key, so that typing a word is one search

export class Events extends LitElement {
  static override styles = [shared, eventsStyle]
  static override properties = {
    rows: { attribute: false },
    left: { attribute: false },
    remote: { attribute: false },
    found: { state: true },
    share: { state: true },
    problem: { state: true },
    chosen: { state: true },
    version: { state: true },
  }
  declare rows: number
  /** Lines of the trace that are not in the list. */
  declare left: number
  declare remote: Remote
  /** Rows in the list; undefined while searching. */
  declare found: number | undefined
  declare share: number
  declare problem: string
  declare chosen: Line | undefined
  declare version: number
  #query = ''
  #selection: Selection = {}
  #timer: ReturnType<typeof setTimeout> | undefined
  #event: PageState['event']
  #stop: (() => void) | undefined

  constructor() {
    super()
    this.left = 0
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
    const { query, event, tab, selection } = page.get()
    const input = this.renderRoot.querySelector<HTMLInputElement>('input')
    if (query !== this.#query || selection !== this.#selection) {
      if (input !== null && input.value !== query) input.value = query
      await this.#search(query, selection)
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

  async #search(query: string, selection: Selection): Promise<void> {
    this.#query = query
    this.#selection = selection
    this.found = undefined
    this.share = 0
    this.chosen = undefined
    const wanted = (): boolean => this.#query === query && this.#selection === selection
    const answer = await this.remote.ask({ _tag: 'Search', query, selection }, (done, total) => {
      if (wanted()) this.share = total > 0 ? done / total : 0
    })()
    if (!wanted()) return
    this.problem = E.isLeft(answer) ? said(answer.left) : ''
    this.found = E.isLeft(answer) ? 0 : answer.right.rows
    this.version++
  }

  #status(): string {
    const { found, rows } = this
    if (found === undefined) return `searching, ${Math.round(this.share * 100)} %`
    if (this.problem !== '') return ''
    const all = this.left === 0 ? `${count(rows)} lines` : `the first ${count(rows)} of ${count(rows + this.left)} lines`
    return this.#query === '' && found === rows ? all : `${count(found)} of ${all}`
  }

  #detail(line: Line): TemplateResult {
    return html`<section class="detail" aria-label=${`Event ${line.seq}`}>
      <p class="soft"><span class="seq">#${line.seq}</span> ${line.comm} ${line.pid}
        ${line.time === '' ? nothing : html`· ${line.time} s`}</p>
      <p class="mono">${line.text}</p></section>`
  }

  override render(): TemplateResult {
    return html`
      <div class="bar">
        <label class="field"><span class="label">Search</span>
          <input type="search" spellcheck="false" autocomplete="off" placeholder="text, pid:812, call:openat, errno:ENOENT, -e %network"
            aria-invalid=${this.problem === '' ? 'false' : 'true'} aria-describedby="problem"
            @input=${this.#typed}></label>
        <p class="soft count" role="status">${this.#status()}</p>
      </div>
      <p id="problem" class="problem" role="alert" ?hidden=${this.problem === ''}>${this.problem}</p>
      <pc-list .rows=${this.found ?? 0} .remote=${this.remote} .version=${this.version}
        @chosen=${(event: CustomEvent<Line>) => {
          this.chosen = event.detail
        }}></pc-list>
      ${this.chosen === undefined ? nothing : this.#detail(this.chosen)}`
  }
}
customElements.define('pc-events', Events)
