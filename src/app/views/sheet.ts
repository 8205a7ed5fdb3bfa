// A view that is a table: a field to search it, the table, and what is known of the row that was chosen, with where that leads. Which
// table it is, `of` says; the worker computes it for what is selected, anew when that changes, but only while the view is in sight.
import * as E from 'fp-ts/lib/Either.js'
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { renderError } from '../../base/error.js'
import type { Detail, SheetHead, SheetName } from '../../browser/sheets/view.js'
import type { Remote } from '../../browser/remote.js'
import type { Sort, TableRow } from '../../browser/table.js'
import { page, setting } from '../state.js'
import { shared } from '../styles/shared.js'
import { sheetStyle } from '../styles/sheet.js'
import type { RowSource } from './row-source.js'
import { SHEETS } from './sheets.js'
import { go } from './detail.js'
import './table.js'

const WAIT_MS = 150 // after the last key, so that typing a word is one search

/** In the address: the column's key, with `-` before it where the largest come first. */
const sortText = ({ key, descending }: Sort): string => `${descending ? '-' : ''}${key}`
const sortOf = (text: string | undefined): Sort | undefined =>
  text === undefined ? undefined : { key: text.replace(/^-/, ''), descending: text.startsWith('-') }

export class SheetView extends LitElement {
  static override styles = [shared, sheetStyle]
  static override properties = {
    of: { attribute: false },
    remote: { attribute: false },
    head: { state: true },
    source: { state: true },
    detail: { state: true },
    problem: { state: true },
  }
  declare of: SheetName
  declare remote: Remote
  declare head: SheetHead | undefined
  declare source: RowSource | undefined
  declare detail: Detail | undefined
  declare problem: string
  #asked = ''
  #search = ''
  #turned = new Set<string>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #stop: (() => void) | undefined

  constructor() {
    super()
    this.problem = ''
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

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('of') || changed.has('remote')) void this.#follow()
  }

  press(key: string): boolean {
    if (key !== '/') return false
    this.renderRoot.querySelector('input')?.focus()
    return true
  }

  get #sort(): Sort | undefined {
    return sortOf(page.get().settings[`${this.of}.sort`]) ?? SHEETS[this.of].sort
  }

  async #follow(): Promise<void> {
    const { tab, selection } = page.get()
    if (tab !== this.of) return
    const ask = {
      _tag: 'Sheet',
      of: this.of,
      selection,
      search: this.#search,
      sort: this.#sort,
      turned: [...this.#turned],
    } as const
    const asked = JSON.stringify(ask)
    if (asked === this.#asked) return
    this.#asked = asked
    const head = await this.remote.ask(ask)()
    if (asked !== this.#asked) return
    this.problem = E.isLeft(head) ? renderError(head.left) : ''
    if (E.isLeft(head)) return
    this.head = head.right
    this.source = { count: head.right.count, read: (from, to) => this.#read(from, to) }
  }

  async #read(from: number, to: number): Promise<ReadonlyArray<TableRow>> {
    const rows = await this.remote.ask({ _tag: 'SheetRows', of: this.of, from, to })()
    return E.isRight(rows) ? rows.right : []
  }

  #typed = (event: Event): void => {
    this.#search = (event.target as HTMLInputElement).value
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#follow(), WAIT_MS)
  }

  #choose = async ({ detail: { id } }: CustomEvent<TableRow>): Promise<void> => {
    const detail = await this.remote.ask({ _tag: 'SheetDetail', of: this.of, id })()
    if (E.isRight(detail)) this.detail = detail.right
  }

  /** A link in a row leads where the first lead of its detail does. */
  #follows = async ({ detail: { row } }: CustomEvent<{ readonly row: TableRow }>): Promise<void> => {
    const detail = await this.remote.ask({ _tag: 'SheetDetail', of: this.of, id: row.id })()
    const lead = E.isRight(detail) ? detail.right?.leads[0] : undefined
    if (lead !== undefined) go(lead)
  }

  #fold = ({ detail: { id } }: CustomEvent<TableRow>): void => {
    if (!this.#turned.delete(id)) this.#turned.add(id)
    void this.#follow()
  }

  #sorted = ({ detail }: CustomEvent<Sort>): void => setting(`${this.of}.sort`, sortText(detail))

  override render(): TemplateResult {
    const { head, source } = this
    const { label, placeholder, tree, empty } = SHEETS[this.of]
    const sort = this.#sort
    return html`
      <div class="bar">
        <label class="field"><span class="label">Search</span>
          <input type="search" spellcheck="false" autocomplete="off" placeholder=${placeholder} @input=${this.#typed}></label>
        ${
          tree && sort !== undefined
            ? html`<button class="button" @click=${() => setting(`${this.of}.sort`, undefined)}>Show as a tree</button>`
            : nothing
        }
        <p class="soft note">${this.problem || head?.note}</p>
      </div>
      ${
        head === undefined || source === undefined
          ? nothing
          : html`<pc-table .label=${label} .columns=${head.columns} .source=${source} .sort=${sort} .empty=${empty}
              .tree=${tree} .bare=${true} @sort=${this.#sorted}
              @choose=${this.#choose} @follow=${this.#follows} @fold=${this.#fold}></pc-table>`
      }
      ${this.detail === undefined ? nothing : html`<pc-detail .detail=${this.detail}></pc-detail>`}`
  }
}
customElements.define('pc-sheet', SheetView)
