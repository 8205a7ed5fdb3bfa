// The frame: header, the place to drop a trace, and whichever of the four states the page is in. Dropping works anywhere in
// the window. Left out: the report itself (report.ts) and what opening means (state.ts).
import { html, LitElement, nothing, type TemplateResult } from 'lit'
import { page, type Shown } from '../state.js'
import { frame } from '../styles/frame.js'
import { shared } from '../styles/shared.js'
import './report.js'

const empty = (): TemplateResult => html`
  <section class="drop">
    <h1>Why did it fail, hang or crawl?</h1>
    <p>Drop a trace anywhere on this page, or choose one.</p>
    <p><label class="button big">Open a trace<input type="file" class="file"></label></p>
    <p class="soft small">Record one with <code>probecause record -o run.pctrace -- your-command</code>.<br>
      Nothing is sent anywhere: this file reads the trace by itself.</p>
  </section>`

const opening = (name: string, share: number): TemplateResult => html`
  <section class="drop" aria-live="polite">
    <h1>Reading ${name}</h1>
    <progress max="1" .value=${share} aria-label="part of the trace that has been read"></progress>
  </section>`

const refused = (name: string, message: string, remedy: string | undefined): TemplateResult => html`
  <section class="drop" role="alert">
    <h1>${name} cannot be opened</h1>
    <p class="said">${message}</p>
    ${remedy === undefined ? nothing : html`<p class="soft">${remedy}</p>`}
    <p><label class="button big">Open another trace<input type="file" class="file"></label></p>
  </section>`

const body = (shown: Shown): TemplateResult => {
  switch (shown._tag) {
    case 'Starting':
      return html``
    case 'Empty':
      return empty()
    case 'Opening':
      return opening(shown.name, shown.share)
    case 'Refused':
      return refused(shown.name, shown.message, shown.remedy)
    case 'Open':
      return html`<pc-report .model=${shown.model} .remote=${shown.remote}></pc-report>`
  }
}

export class ProbecausePage extends LitElement {
  static override styles = [shared, frame]
  static override properties = { over: { state: true } }
  declare over: boolean
  #stop: (() => void) | undefined

  constructor() {
    super()
    this.over = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#stop = page.subscribe(() => this.requestUpdate())
    window.addEventListener('dragover', this.#drag)
    window.addEventListener('dragleave', this.#leave)
    window.addEventListener('drop', this.#drop)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stop?.()
    window.removeEventListener('dragover', this.#drag)
    window.removeEventListener('dragleave', this.#leave)
    window.removeEventListener('drop', this.#drop)
  }

  #drag = (event: DragEvent): void => {
    event.preventDefault()
    this.over = true
  }

  #leave = (event: DragEvent): void => {
    if (event.relatedTarget === null) this.over = false
  }

  #drop = (event: DragEvent): void => {
    event.preventDefault()
    this.over = false
    this.#open(event.dataTransfer?.files[0])
  }

  #chosen = (event: Event): void => {
    const input = event.target
    if (!(input instanceof HTMLInputElement) || input.type !== 'file') return
    this.#open(input.files?.[0])
    input.value = '' // so that choosing the same file again opens it again
  }

  #open(file: File | undefined): void {
    if (file !== undefined) document.dispatchEvent(new CustomEvent('probecause-open', { detail: { file } }))
  }

  override render(): TemplateResult {
    const { shown } = page.get()
    const open = shown._tag === 'Open' ? shown : undefined
    return html`
      <div class=${this.over ? 'page over' : 'page'} @change=${this.#chosen}>
        <header>
          <p class="brand">probecause</p>
          ${
            open === undefined
              ? nothing
              : html`<p class="mono soft command" title=${open.model.command}>${open.model.command}</p>
                <label class="button">Open another<input type="file" class="file"></label>`
          }
        </header>
        <main>${body(shown)}</main>
      </div>`
  }
}
customElements.define('probecause-page', ProbecausePage)
