// eBPF programs over the opened trace: a shipped probe or an object from a file, its variables, and what it put out: records and maps
// as tables, lines as lines. The worker loads and runs (browser/answers/programs.ts); what a program prints is its own business.
import * as E from 'fp-ts/lib/Either.js'
import { html, LitElement, nothing, type TemplateResult } from 'lit'
import { type AnyFailed, renderError } from '../../base/error.js'
import type { ObjectFile, ObjectView, RunView } from '../../browser/programs.js'
import { SHIPPED, shippedObject } from '../../browser/probes.js'
import type { Remote } from '../../browser/remote.js'
import type { TableRow } from '../../browser/table.js'
import type { RunTable } from '../../present/run-tables.js'
import { showEvent } from '../state.js'
import { programsStyle } from '../styles/programs.js'
import { shared } from '../styles/shared.js'
import './table.js'

const count = (n: number): string => n.toLocaleString('en')

const more = (n: number): string => (n === 0 ? '' : `, ${count(n)} more not kept`)
const listed = (texts: ReadonlyArray<string>): TemplateResult =>
  html`<ul class="remarks">${texts.map(text => html`<li>${text}</li>`)}</ul>`

interface Problem {
  readonly message: string
  readonly remedy?: string
}
const problemOf = (error: AnyFailed): Problem =>
  error.remedy === undefined ? { message: renderError(error) } : { message: renderError(error), remedy: error.remedy }

export class Programs extends LitElement {
  static override styles = [shared, programsStyle]
  static override properties = {
    remote: { attribute: false },
    object: { state: true },
    offers: { state: true },
    ran: { state: true },
    share: { state: true },
    problem: { state: true },
  }
  declare remote: Remote
  declare object: ObjectFile | undefined
  declare offers: ObjectView | undefined
  declare ran: RunView | undefined
  /** How far a run is; absent: none goes on. */
  declare share: number | undefined
  declare problem: Problem | undefined

  async #take(object: ObjectFile | undefined): Promise<void> {
    if (object === undefined) return
    this.object = object
    this.offers = undefined
    this.ran = undefined
    const offers = await this.remote.ask({ _tag: 'Inspect', object })()
    if (this.object !== object) return
    this.problem = E.isLeft(offers) ? problemOf(offers.left) : undefined
    this.offers = E.isLeft(offers) ? undefined : offers.right
  }

  #file = async (event: Event): Promise<void> => {
    event.stopPropagation() // the page would take it for a trace
    const input = event.target as HTMLInputElement
    const file = input.files?.[0]
    if (file === undefined) return
    const bytes = new Uint8Array(await file.arrayBuffer())
    input.value = ''
    await this.#take({ name: file.name, bytes })
  }

  #run = async (): Promise<void> => {
    const { object } = this
    if (object === undefined || this.share !== undefined) return
    const inputs = [...this.renderRoot.querySelectorAll<HTMLInputElement>('.set input')]
    const assignments = inputs.filter(({ value }) => value !== '').map(({ name, value }) => ({ name, value }))
    this.share = 0
    const ran = await this.remote.ask({ _tag: 'Run', object, assignments }, (done, total) => {
      this.share = total > 0 ? done / total : 0
    })()
    this.share = undefined
    if (this.object !== object) return
    this.problem = E.isLeft(ran) ? problemOf(ran.left) : undefined
    this.ran = E.isLeft(ran) ? undefined : ran.right
  }

  #choices(): TemplateResult {
    const own = this.object !== undefined && !SHIPPED.some(({ name }) => name === this.object?.name) ? this.object : undefined
    return html`<fieldset><legend>Program</legend>
      ${SHIPPED.map(
        ({ name, summary }) => html`<label class="pick"><input type="radio" name="program" .checked=${this.object?.name === name}
          @change=${() => this.#take(shippedObject(name))}>
          <span><b>${name}</b><span class="soft">${summary}</span></span></label>`,
      )}
      ${
        own === undefined
          ? nothing
          : html`<label class="pick"><input type="radio" name="program" checked><span><b>${own.name}</b>
            <span class="soft">${count(own.bytes.length)} bytes, opened here</span></span></label>`
      }
      <p><label class="button">Open an object (.bpf.o)<input type="file" class="file" accept=".o" @change=${this.#file}></label></p>
    </fieldset>`
  }

  #variables({ variables, programs }: ObjectView): TemplateResult {
    return html`${
      variables.length === 0
        ? nothing
        : html`<fieldset class="variables"><legend>Variables</legend><div class="set">${variables.map(
            name => html`<label><span class="mono">${name}</span>
              <input name=${name} spellcheck="false" autocomplete="off" placeholder="as compiled"></label>`,
          )}</div></fieldset>`
    }
    <div class="do"><button class="button" ?disabled=${this.share !== undefined} @click=${this.#run}>Run over the whole recording</button>
      ${
        this.share === undefined
          ? html`<span class="soft">${programs.length === 1 ? 'Program' : 'Programs'}: ${programs.join(', ')}</span>`
          : html`<progress max="1" .value=${this.share} aria-label="part of the trace that has been run"></progress>`
      }</div>`
  }

  /** The event of a record stands in its last column. */
  #chosen = ({ detail: { cells } }: CustomEvent<TableRow>): void => {
    const seq = cells.at(-1)
    if (typeof seq === 'number') showEvent(seq)
  }

  #table(table: RunTable, leads: boolean): TemplateResult {
    return html`<h2>${table.name} <span class="soft">${count(table.rows.length)}${more(table.left)}</span></h2>
      <pc-table .label=${table.name} .columns=${table.columns} .rows=${table.rows} .empty=${'It is empty.'}
        @choose=${leads ? this.#chosen : undefined}></pc-table>`
  }

  #results({ records, maps, lines, linesLeft, remarks }: RunView): TemplateResult {
    const empty = maps.filter(({ rows }) => rows.length === 0).map(({ name }) => name)
    const nothingAtAll = records.length + maps.length + lines.length === 0
    return html`<div role="status">${nothingAtAll ? html`<p>It ran, and put nothing out.</p>` : nothing}</div>
      ${records.map(table => this.#table(table, true))}
      ${
        lines.length === 0
          ? nothing
          : html`<h2>Lines <span class="soft">${count(lines.length)}${more(linesLeft)}</span></h2>
            <ol class="lines" tabindex="0" aria-label="Lines">${lines.map(
              ({ seq, text }) => html`<li><span>${text}</span>
                <button class="seq" @click=${() => showEvent(seq)}>#${seq}</button></li>`,
            )}</ol>`
      }
      ${maps.filter(({ rows }) => rows.length > 0).map(table => this.#table(table, false))}
      ${empty.length === 0 ? nothing : html`<p class="soft">Empty at the end: ${empty.join(', ')}.</p>`}
      ${remarks.length === 0 ? nothing : html`<h2>What it could not do</h2>${listed(remarks)}`}`
  }

  override render(): TemplateResult {
    const { offers, ran, problem } = this
    return html`${this.#choices()}
      ${offers === undefined ? nothing : this.#variables(offers)}
      ${
        problem === undefined
          ? nothing
          : html`<div role="alert"><pre>${problem.message}</pre><p class="soft">${problem.remedy ?? ''}</p></div>`
      }
      ${ran === undefined ? nothing : this.#results(ran)}`
  }
}
customElements.define('pc-programs', Programs)
