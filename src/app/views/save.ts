// What is asked before something is saved: a report as a page, after the list of what it will contain, or the explanation as JSON. What a
// report replaces can be chosen, and the list is made anew. Left out: the report itself (present/report).
import * as E from 'fp-ts/lib/Either.js'
import { html, LitElement, type TemplateResult } from 'lit'
import { type AnyFailed, renderError } from '../../base/error.js'
import type { ReportFile } from '../../browser/protocol.js'
import { saveText } from '../../browser/save.js'
import { CONTENTS_WORDS, REPLACED_WORDS } from '../../present/messages-report.js'
import { page, type Recording, showDialog } from '../state.js'
import { dialogStyle } from '../styles/dialog.js'
import { shared } from '../styles/shared.js'

type Kind = keyof typeof REPLACED_WORDS
const KINDS = Object.keys(REPLACED_WORDS) as ReadonlyArray<Kind>
/** As the command does when it is told nothing. */
const AT_FIRST: ReadonlyArray<Kind> = ['users']

const baseName = (name: string): string => name.replace(/\.(pctrace|html?|trace|txt|log)$/, '')

export class Save extends LitElement {
  static override styles = [shared, dialogStyle]
  static override properties = { replaced: { state: true }, file: { state: true } }
  declare replaced: ReadonlyArray<Kind>
  declare file: E.Either<AnyFailed, ReportFile> | undefined
  #stop: (() => void) | undefined
  #asked = 0

  constructor() {
    super()
    this.replaced = AT_FIRST
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#stop = page.subscribe(() => this.#follow())
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stop?.()
  }

  get #shown(): Recording | undefined {
    const { shown } = page.get()
    return shown._tag === 'Open' ? shown : undefined
  }

  #follow(): void {
    const dialog = this.renderRoot.querySelector('dialog')
    const wanted = page.get().dialog === 'save'
    if (dialog === null || dialog.open === wanted) return
    if (!wanted) dialog.close()
    else {
      dialog.showModal()
      void this.#list()
    }
  }

  /** What a report would contain now. */
  async #list(): Promise<void> {
    const asked = ++this.#asked
    this.file = undefined
    const file = await this.#shown?.remote.ask({ _tag: 'Report', redact: this.replaced })()
    if (asked === this.#asked) this.file = file
  }

  #closed = (): void => {
    if (page.get().dialog === 'save') showDialog(undefined)
  }

  #replace = (kind: Kind, wanted: boolean): void => {
    this.replaced = KINDS.filter(each => (each === kind ? wanted : this.replaced.includes(each)))
    void this.#list()
  }

  #saveReport = (): void => {
    const { file } = this
    if (file === undefined || E.isLeft(file)) return
    saveText(`${baseName(this.#shown?.name ?? 'report')}-report.html`, 'text/html', file.right.html)
    this.#closed()
  }

  #saveJson = async (): Promise<void> => {
    const json = await this.#shown?.remote.ask({ _tag: 'Json' })()
    if (json !== undefined && E.isRight(json))
      saveText(`${baseName(this.#shown?.name ?? '')}.json`, 'application/json', json.right)
    this.#closed()
  }

  #contents(): TemplateResult {
    const { file } = this
    if (file === undefined) return html`<p class="soft">Making the list …</p>`
    if (E.isLeft(file)) return html`<p role="alert">${renderError(file.left)}</p>`
    const { title, items } = file.right.contents
    return html`<h3>${title}</h3><ul class="items">${items.map(item => html`<li>${item}</li>`)}</ul>`
  }

  override render(): TemplateResult {
    const ready = this.file !== undefined && E.isRight(this.file)
    return html`<dialog aria-labelledby="title" @close=${this.#closed}>
      <div class="head"><h2 id="title">Save a report</h2><button class="button" @click=${this.#closed}>Close</button></div>
      <p class="wide">${CONTENTS_WORDS.page}</p>
      <fieldset><legend class="label">Replace in it</legend>
        ${KINDS.map(
          kind => html`<label><input type="checkbox" .checked=${this.replaced.includes(kind)}
            @change=${(event: Event) => this.#replace(kind, (event.target as HTMLInputElement).checked)}>
            ${REPLACED_WORDS[kind].counted}</label>`,
        )}</fieldset>
      <div aria-live="polite" class="contents">${this.#contents()}</div>
      <p class="acts"><button class="button strong" ?disabled=${!ready} @click=${this.#saveReport}>Save the report</button>
        <button class="button" @click=${this.#saveJson}>Save the explanation as JSON</button></p>
    </dialog>`
  }
}
customElements.define('pc-save', Save)
