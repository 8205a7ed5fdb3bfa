// Questions in SQL about the opened trace: a field, a few to begin with, the answer as a table whose rows lead to their events, and which
// tables there are. Where the page may load nothing, this says where SQL is.
import * as E from 'fp-ts/lib/Either.js'
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import type { SqlView } from '../../browser/sql/view.js'
import type { Remote } from '../../browser/remote.js'
import type { TableRow } from '../../browser/table.js'
import { sqlPlace, whyNot } from '../open.js'
import { page, showEvent } from '../state.js'
import { shared } from '../styles/shared.js'
import { sqlStyle } from '../styles/sql.js'
import './table.js'

const EXAMPLES: ReadonlyArray<readonly [title: string, query: string]> = [
  ['Slowest calls', 'SELECT seq, comm, call, path, took_ns\nFROM events ORDER BY took_ns DESC LIMIT 100'],
  [
    'Failures by kind',
    'SELECT call, errno, count(*) AS times, min(seq) AS seq\nFROM events WHERE errno IS NOT NULL\nGROUP BY call, errno ORDER BY times DESC',
  ],
  [
    'Time by program',
    'SELECT comm, call, count(*) AS times, sum(took_ns) AS total_ns\nFROM events GROUP BY comm, call ORDER BY total_ns DESC LIMIT 100',
  ],
  ['Files most written', 'SELECT path, comm, bytes_written, opens, seq\nFROM files ORDER BY bytes_written DESC LIMIT 100'],
]

const count = (n: number): string => n.toLocaleString('en')

export class SqlPanel extends LitElement {
  static override styles = [shared, sqlStyle]
  static override properties = {
    remote: { attribute: false },
    view: { state: true },
    problem: { state: true },
    busy: { state: true },
  }
  declare remote: Remote
  declare view: SqlView | undefined
  declare problem: ReturnType<typeof whyNot> | undefined
  declare busy: boolean
  #stop: (() => void) | undefined
  #begun = false

  constructor() {
    super()
    this.busy = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#stop = page.subscribe(() => this.#begin())
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stop?.()
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('remote')) this.#begin()
  }

  /** The first look at this view loads SQLite and shows what can be asked about. */
  #begin(): void {
    if (this.#begun || page.get().tab !== 'sql' || sqlPlace() === undefined) return
    this.#begun = true
    void this.#ask('')
  }

  async #ask(query: string): Promise<void> {
    const at = sqlPlace()
    if (at === undefined || this.busy) return
    this.busy = true
    const answer = await this.remote.ask({ _tag: 'Sql', at, query })()
    this.busy = false
    this.problem = E.isLeft(answer) ? whyNot(answer.left) : undefined
    if (E.isRight(answer)) this.view = answer.right
  }

  get #field(): HTMLTextAreaElement | null {
    return this.renderRoot.querySelector('textarea')
  }

  #submit = (event: Event): void => {
    event.preventDefault()
    void this.#ask(this.#field?.value ?? '')
  }

  #keys = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.#submit(event)
  }

  #example(query: string): void {
    const field = this.#field
    if (field !== null) field.value = query
    void this.#ask(query)
  }

  #chosen = ({ detail: { cells } }: CustomEvent<TableRow>): void => {
    const seq = cells[this.view?.seqAt ?? -1]
    if (typeof seq === 'number' && seq > 0) showEvent(seq)
  }

  #answer({ columns, rows, more }: SqlView): TemplateResult | typeof nothing {
    if (columns.length === 0) return nothing
    return html`<pc-table .label=${'Answer'} .columns=${columns} .rows=${rows} .empty=${'No row.'} @choose=${this.#chosen}></pc-table>
      ${more ? html`<p class="soft">There are more rows; ask for them with LIMIT and OFFSET.</p>` : nothing}`
  }

  #schema({ schema, columns }: SqlView): TemplateResult {
    return html`<details ?open=${columns.length === 0}><summary>Tables</summary><dl>${schema.map(
      table =>
        html`<dt>${table.name} <span class="soft">${count(table.rows)} rows${
          table.left === 0 ? '' : `, ${count(table.left)} more of the trace are not in it`
        }</span></dt><dd>${table.columns.join(', ')}</dd>`,
    )}</dl></details>`
  }

  override render(): TemplateResult {
    if (sqlPlace() === undefined)
      return html`<p>This page is one file and loads nothing, and SQL does not fit in it.</p>
        <p class="soft">It is in the page that <code>probecause view TRACE</code> opens, and in the site that
          <code>make site</code> builds.</p>`
    const { view, problem, busy } = this
    return html`<form @submit=${this.#submit}>
        <label><span class="label">Question in SQL (SQLite)</span>
          <textarea spellcheck="false" autocomplete="off" @keydown=${this.#keys}></textarea></label>
        <div class="do"><button class="button" ?disabled=${busy}>Ask</button>
          <span class="soft" role="status">${busy ? 'Asking …' : 'Ctrl + Enter asks, too.'}</span></div>
        <div class="examples">${EXAMPLES.map(
          ([title, query]) => html`<button type="button" @click=${() => this.#example(query)}>${title}</button>`,
        )}</div>
      </form>
      ${
        problem === undefined
          ? nothing
          : html`<div role="alert"><p>${problem.message}</p><p class="soft">${problem.remedy ?? ''}</p></div>`
      }
      ${view === undefined ? nothing : html`${this.#answer(view)}${this.#schema(view)}`}`
  }
}
customElements.define('pc-sql', SqlPanel)
