// The frame: header, the place to drop a trace, and whichever of its states the page is in. Dropping works anywhere in the window.
// Left out: the report itself (report.ts), what stands there before (begin.ts) and what opening means (open.ts).
import { html, LitElement, type TemplateResult } from 'lit'
import { openFiles } from '../open.js'
import { page, type Shown } from '../state.js'
import { frame } from '../styles/frame.js'
import { progressStyle } from '../styles/progress.js'
import { shared } from '../styles/shared.js'
import { choose, empty, opening, refused } from './begin.js'
import { filesOf } from './dropped.js'
import { header } from './header.js'
import './help.js'
import './report.js'
import './save.js'

const body = (shown: Shown): TemplateResult => {
  switch (shown._tag) {
    case 'Starting':
      return html``
    case 'Empty':
      return empty()
    case 'Choose':
      return choose(shown)
    case 'Opening':
      return opening(shown)
    case 'Refused':
      return refused(shown)
    case 'Open':
      return html`<pc-report .model=${shown.model} .remote=${shown.remote}></pc-report>`
  }
}

export class ProbecausePage extends LitElement {
  static override styles = [shared, progressStyle, frame]
  static override properties = { over: { state: true }, more: { state: true } }
  declare over: boolean
  declare more: boolean
  #stop: (() => void) | undefined

  constructor() {
    super()
    this.over = false
    this.more = false
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
    void filesOf(event.dataTransfer).then(openFiles)
  }

  override render(): TemplateResult {
    const { shown } = page.get()
    return html`
      <div class=${this.over ? 'page over' : 'page'}>
        ${header(this.more, () => {
          this.more = !this.more
        })}
        <main>${body(shown)}</main>
        <pc-help></pc-help><pc-save></pc-save>
      </div>`
  }
}
customElements.define('probecause-page', ProbecausePage)
