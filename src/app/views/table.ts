// A table of any number of rows, of which only those in view exist: sorted by its headings, moved in with the arrow keys, copied or
// saved as a whole. Columns that do not fit are left out and stand below, with the others in full, for the row that was chosen.
//
// Give it `columns` and either `rows` (an array, which it sorts itself) or `source` (rows that are asked for as they come into view,
// sorted by whoever has them: it then says `sort` and waits for another source). It says `choose` when a row is clicked or Enter is
// pressed on it, `follow` when a cell that leads somewhere is clicked, `fold` when a row of a tree is opened or closed.
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import type { Cell } from '../../present/cell.js'
import { type Column, isNumeric } from '../../present/cell.js'
import type { Sort, TableRow } from '../../browser/table.js'
import { shared } from '../styles/shared.js'
import { tableStyle } from '../styles/table.js'
import { cellView } from './cells.js'
import { columnsIn, template } from './columns.js'
import { inMemory, type RowSource } from './row-source.js'
import { heightOf, ROW_PX, scrollBy, scrollTo, type Window, windowAt } from './scroll.js'
import './table-foot.js'

const BLOCK = 128
const BLOCKS_KEPT = 24
const HEAD_PX = 32 // the row of column names, which stays in view
const INPUTS = ['rows', 'source', 'columns', 'sort'] as const
const EDGE_REM = 1.25 // padding on both sides

export class Table extends LitElement {
  static override styles = [shared, tableStyle]
  static override properties = {
    label: { attribute: false },
    columns: { attribute: false },
    rows: { attribute: false },
    source: { attribute: false },
    sort: { attribute: false },
    empty: { attribute: false },
    tree: { attribute: false },
    bare: { attribute: false },
    current: { state: true },
    chosen: { state: true },
    roomRem: { state: true },
  }
  /** What the table is of: its accessible name, and the name of a saved file. */
  declare label: string
  declare columns: ReadonlyArray<Column>
  declare rows: ReadonlyArray<ReadonlyArray<Cell> | TableRow> | undefined
  declare source: RowSource | undefined
  declare sort: Sort | undefined
  /** Said where there is no row. */
  declare empty: string
  declare tree: boolean
  /** Without the list of a chosen row's cells: the owner shows its own. */
  declare bare: boolean
  declare current: number
  declare chosen: TableRow | undefined
  declare roomRem: number
  #from: RowSource = inMemory([], [], undefined)
  #blocks = new Map<number, ReadonlyArray<TableRow> | 'asked'>()
  #resized = new ResizeObserver(() => this.#measure())

  constructor() {
    super()
    this.label = 'Table'
    this.empty = 'Nothing to show.'
    this.current = -1
    this.tree = false
    this.bare = false
    this.roomRem = 40
  }

  get #scroller(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>('.scroller')
  }

  get #viewPx(): number {
    return Math.max(0, (this.#scroller?.clientHeight ?? 0) - HEAD_PX)
  }

  #measure(): void {
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16
    const px = this.#scroller?.clientWidth ?? 0
    if (px > 0) this.roomRem = px / rem - EDGE_REM
    this.requestUpdate()
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!INPUTS.some(key => changed.has(key))) return
    const { source } = this
    const next = source ?? inMemory(this.columns, this.rows ?? [], this.sort)
    if (next === this.#from) return
    this.#from = next
    this.#blocks.clear()
    this.current = -1
    if (changed.has('rows') || changed.has('columns')) this.chosen = undefined
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.updateComplete.then(() => {
      const scroller = this.#scroller
      if (scroller !== null) this.#resized.observe(scroller)
    })
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
    const { count } = this.#from
    // Set on the object, which the page's policy allows; an attribute it would refuse.
    scroller.style.setProperty(
      '--columns',
      template(
        this.#shown()
          .map(at => this.columns[at])
          .filter(column => column !== undefined),
      ),
    )
    spacer.style.height = `${heightOf(count)}px`
    if (changed.has('sort')) scroller.scrollTop = 0
    body.style.transform = `translateY(${Math.round(this.#window().shiftPx)}px)`
  }

  #shown(): ReadonlyArray<number> {
    return columnsIn(this.columns, this.roomRem)
  }

  #window(): Window {
    return windowAt(this.#from.count, this.#viewPx, this.#scroller?.scrollTop ?? 0)
  }

  #row(row: number): TableRow | undefined {
    const block = this.#blocks.get(Math.floor(row / BLOCK))
    return block === undefined || block === 'asked' ? undefined : block[row % BLOCK]
  }

  #need(view: Window): void {
    for (let at = Math.floor(view.from / BLOCK); at * BLOCK < view.to; at++) {
      if (this.#blocks.has(at)) continue
      const asked = this.#from.read(at * BLOCK, Math.min(this.#from.count, (at + 1) * BLOCK))
      if (asked instanceof Promise) void this.#load(at, asked)
      else this.#blocks.set(at, asked)
    }
  }

  async #load(at: number, asked: Promise<ReadonlyArray<TableRow>>): Promise<void> {
    const from = this.#from
    this.#blocks.set(at, 'asked')
    const rows = await asked
    if (from !== this.#from) return
    this.#blocks.set(at, rows)
    for (const old of this.#blocks.keys()) {
      if (this.#blocks.size <= BLOCKS_KEPT) break
      this.#blocks.delete(old) // a Map keeps the order of insertion: the oldest goes
    }
    this.requestUpdate()
  }

  #say(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail }))
  }

  #choose(row: number): void {
    const chosen = this.#row(row)
    if (chosen === undefined) return
    this.current = row
    this.chosen = chosen
    this.#say('choose', chosen)
  }

  #fold(row: number): void {
    const known = this.#row(row)
    if (known?.open !== undefined) this.#say('fold', known)
  }

  /** A first click sorts what counts by the most, and text from its beginning. */
  #sortBy(column: Column): void {
    const { sort } = this
    const again = sort?.key === column.key
    const next: Sort = {
      key: column.key,
      descending: again ? !sort.descending : column.kind !== 'text' && column.kind !== 'link' && column.kind !== 'path',
    }
    if (this.source === undefined) this.sort = next
    this.#say('sort', next)
  }

  #keys = (event: KeyboardEvent): void => {
    if (event.target !== this.#scroller) return
    const { count } = this.#from
    if (count === 0 || event.ctrlKey || event.metaKey || event.altKey) return
    const page = Math.max(1, Math.floor(this.#viewPx / ROW_PX) - 1)
    const now = this.current < 0 ? this.#window().from - 1 : this.current
    const { open } = this.#row(this.current) ?? {}
    if (event.key === 'Enter' && this.current >= 0) this.#choose(this.current)
    if (event.key === 'ArrowRight' && open === false) this.#fold(this.current)
    if (event.key === 'ArrowLeft' && open === true) this.#fold(this.current)
    const to = { ArrowDown: now + 1, ArrowUp: now - 1, PageDown: now + page, PageUp: now - page, Home: 0, End: count - 1 }[
      event.key
    ]
    if (to === undefined) return
    event.preventDefault()
    this.#moveTo(Math.max(0, Math.min(to, count - 1)), now)
  }

  #moveTo(row: number, before: number): void {
    const scroller = this.#scroller
    const { count } = this.#from
    this.current = row
    const view = this.#window()
    if (scroller !== null && (row < view.from || row > view.to - 2)) {
      const near = Math.abs(row - before) === 1 && row >= view.from - 1 && row <= view.to
      scroller.scrollTop = near
        ? scrollBy(count, this.#viewPx, scroller.scrollTop, row - before)
        : scrollTo(count, this.#viewPx, row)
    }
    this.requestUpdate()
  }

  #cells(row: TableRow | undefined, shown: ReadonlyArray<number>): ReadonlyArray<TemplateResult> {
    return shown.map((at, position) => {
      const column = this.columns[at] as Column
      const cell = row?.cells[at] ?? null
      const kinds = [column.kind, isNumeric(column.kind) ? 'number' : '', cell === 0 ? 'zero' : '']
      if (position === 0 && this.tree) kinds.push('branch')
      return html`<span role="gridcell" aria-colindex=${at + 1} class=${kinds.join(' ')}>${
        position === 0 && this.tree && row !== undefined ? this.#twig(row) : nothing
      }${row === undefined ? '' : cellView(column, cell, () => this.#say('follow', { row, key: column.key }))}</span>`
    })
  }

  #twig(row: TableRow): TemplateResult {
    const depth = Math.min(row.depth ?? 0, 12)
    const sign = row.open === undefined ? '' : row.open ? '▾' : '▸'
    return html`<span class=${`twig d${depth}`} aria-hidden="true" @click=${(event: Event) => {
      if (row.open === undefined) return
      event.stopPropagation()
      this.#say('fold', row)
    }}>${sign}</span>`
  }

  #line(at: number, shown: ReadonlyArray<number>): TemplateResult {
    const row = this.#row(at)
    const chosen = row !== undefined && row.id === this.chosen?.id
    const kind = `row${row?.failed === true ? ' failed' : ''}${at === this.current ? ' current' : ''}${chosen ? ' chosen' : ''}`
    return html`<div role="row" id=${`row${at}`} class=${kind} aria-rowindex=${at + 2} aria-selected=${at === this.current}
        aria-level=${this.tree ? (row?.depth ?? 0) + 1 : nothing} aria-expanded=${row?.open ?? nothing}
        @click=${() => this.#choose(at)}>${this.#cells(row, shown)}</div>`
  }

  #heading(at: number): TemplateResult {
    const column = this.columns[at] as Column
    const { sort } = this
    const mine = sort?.key === column.key
    const order = mine ? (sort.descending ? 'descending' : 'ascending') : 'none'
    return html`<span role="columnheader" aria-sort=${order} aria-colindex=${at + 1} class=${isNumeric(column.kind) ? 'number' : ''}>
      <button title=${column.hint ?? nothing} @click=${() => this.#sortBy(column)}><span>${column.title}</span><span
        class="mark" aria-hidden="true">${mine ? (sort.descending ? '▾' : '▴') : ''}</span></button></span>`
  }

  override render(): TemplateResult {
    const shown = this.#shown()
    const view = this.#window()
    this.#need(view)
    const { count } = this.#from
    const lines = Array.from({ length: view.to - view.from }, (_, i) => view.from + i)
    const current = this.current >= view.from && this.current < view.to ? `row${this.current}` : nothing
    return html`<div role=${this.tree ? 'treegrid' : 'grid'} class="scroller" aria-label=${this.label} aria-rowcount=${count + 1}
        aria-colcount=${this.columns.length} tabindex="0" aria-activedescendant=${current} @keydown=${this.#keys}
        @scroll=${() => this.requestUpdate()}>
      <div role="row" class="head" aria-rowindex="1">${shown.map(at => this.#heading(at))}</div>
      <div class="spacer" role="presentation"><div class="body" role="presentation">${lines.map(at => this.#line(at, shown))}</div></div>
    </div>
    ${count === 0 ? html`<p class="none soft">${this.empty}</p>` : nothing}
    <pc-table-foot .label=${this.label} .columns=${this.columns} .source=${this.#from} .sort=${this.sort}
      .whole=${shown.length === this.columns.length} .row=${this.bare ? undefined : this.chosen}
      @pick=${(event: CustomEvent<Column>) => this.#sortBy(event.detail)}></pc-table-foot>`
  }
}
customElements.define('pc-table', Table)
