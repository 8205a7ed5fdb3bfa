// Below a table: how many rows it has, the order where headings are left out for want of room, copying and saving all rows, and the
// cells of the chosen row in full.
import { html, LitElement, nothing, type TemplateResult } from 'lit'
import { saveText } from '../../browser/save.js'
import type { Sort, TableRow } from '../../browser/table.js'
import { type Cell, type Column, cellText, toCsv, toTsv } from '../../present/cell.js'
import { shared } from '../styles/shared.js'
import { tableFootStyle } from '../styles/table.js'
import type { RowSource } from './row-source.js'

/** More than a spreadsheet takes (1,048,576 rows) helps nobody; the command line exports without a bound. */
const ROWS_MAX = 1_000_000
const STEP = 10_000

export class TableFoot extends LitElement {
  static override styles = [shared, tableFootStyle]
  static override properties = {
    label: { attribute: false },
    columns: { attribute: false },
    source: { attribute: false },
    sort: { attribute: false },
    whole: { attribute: false },
    row: { attribute: false },
    said: { state: true },
  }
  declare label: string
  declare columns: ReadonlyArray<Column>
  declare source: RowSource
  declare sort: Sort | undefined
  /** Every column is shown. */
  declare whole: boolean
  declare row: TableRow | undefined
  declare said: string

  constructor() {
    super()
    this.said = ''
  }

  async #all(): Promise<ReadonlyArray<ReadonlyArray<Cell>>> {
    const { source } = this
    const rows: ReadonlyArray<Cell>[] = []
    const last = Math.min(source.count, ROWS_MAX)
    for (let from = 0; from < last; from += STEP)
      for (const row of await source.read(from, Math.min(last, from + STEP))) rows.push(row.cells)
    return rows
  }

  #report(done: string, rows: number): void {
    const { count } = this.source
    const of = rows < count ? ` of ${count.toLocaleString('en')}` : ''
    this.said = `${done} ${rows.toLocaleString('en')}${of} ${rows === 1 ? 'row' : 'rows'}`
  }

  #copy = async (): Promise<void> => {
    const rows = await this.#all()
    try {
      await navigator.clipboard.writeText(toTsv(this.columns, rows))
      this.#report('copied', rows.length)
    } catch {
      this.said = 'The browser does not allow copying here; save the table instead.'
    }
  }

  #save = async (): Promise<void> => {
    const rows = await this.#all()
    saveText(`${this.label.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.csv`, 'text/csv', toCsv(this.columns, rows))
    this.#report('saved', rows.length)
  }

  #pick = (event: Event): void => {
    const column = this.columns[(event.target as HTMLSelectElement).selectedIndex - 1]
    if (column !== undefined) this.dispatchEvent(new CustomEvent('pick', { detail: column }))
  }

  #order(): TemplateResult {
    return html`<label class="order">Sort by <select @change=${this.#pick}>
      <option ?selected=${this.sort === undefined}>as it is</option>
      ${this.columns.map(({ key, title }) => html`<option ?selected=${this.sort?.key === key}>${title}</option>`)}</select></label>`
  }

  #full(row: TableRow): TemplateResult {
    return html`<dl>${this.columns.map((column, at) => {
      const text = cellText(column.kind, row.cells[at] ?? null)
      return text === '' || column.kind === 'bars' ? nothing : html`<dt class="label">${column.title}</dt><dd>${text}</dd>`
    })}</dl>`
  }

  override render(): TemplateResult {
    const { count } = this.source
    return html`<div class="foot">
      <span class="soft">${count.toLocaleString('en')} ${count === 1 ? 'row' : 'rows'}</span>
      ${this.whole ? nothing : this.#order()}
      <span class="grow soft" role="status">${this.said}</span>
      ${
        count === 0
          ? nothing
          : html`<button class="plain" @click=${this.#copy}>Copy</button><button class="plain" @click=${this.#save}>Save as CSV</button>`
      }
    </div>${this.row === undefined ? nothing : this.#full(this.row)}`
  }
}
customElements.define('pc-table-foot', TableFoot)
