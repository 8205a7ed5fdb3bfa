// One opened trace: the verdict on top, below it three tabs. Tabs follow the ARIA pattern: arrow keys move, one is in the
// tab order. A tab's content is built when first shown and kept, so that a list keeps its place.
import { html, LitElement, nothing, type TemplateResult } from 'lit'
import type { PageModel } from '../../browser/protocol.js'
import type { Remote } from '../../browser/remote.js'
import type { Keyed } from '../keys.js'
import { page, showTab } from '../state.js'
import { reportStyle } from '../styles/report.js'
import { shared } from '../styles/shared.js'
import { TABS, type Tab } from '../tabs.js'
import { keyboard } from './keyboard.js'
import { VIEWS } from './registry.js'
import './help.js'
import './verdict.js'

export class Report extends LitElement {
  static override styles = [shared, reportStyle]
  static override properties = { model: { attribute: false }, remote: { attribute: false } }
  declare model: PageModel
  declare remote: Remote
  #seen = new Set<Tab>()
  #stop: (() => void) | undefined

  override connectedCallback(): void {
    super.connectedCallback()
    const stops = [page.subscribe(() => this.requestUpdate()), keyboard(this.#view)]
    this.#stop = () => {
      for (const stop of stops) stop()
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stop?.()
  }

  #keys = (event: KeyboardEvent): void => {
    const at = TABS.findIndex(({ id }) => id === page.get().tab)
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: TABS.length - 1 }[event.key]
    const tab = to === undefined ? undefined : TABS[(to + TABS.length) % TABS.length]?.id
    if (tab === undefined) return
    event.preventDefault()
    showTab(tab)
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`#tab-${tab}`)?.focus())
  }

  /** The element of the view in sight, once it is drawn. */
  #view = async (): Promise<Keyed | undefined> => {
    await this.updateComplete
    return this.renderRoot.querySelector<Keyed>(`#panel-${page.get().tab} > *`) ?? undefined
  }

  #panel(tab: Tab): TemplateResult | typeof nothing {
    return this.#seen.has(tab) ? VIEWS[tab](this.model, this.remote) : nothing
  }

  override render(): TemplateResult {
    const { model } = this
    const { tab: current } = page.get()
    this.#seen.add(current)
    return html`
      <pc-verdict .verdict=${model.verdict} .finding=${model.findings[0]}></pc-verdict>
      <div role="tablist" aria-label="Parts of the report" @keydown=${this.#keys}>
        ${TABS.map(
          ({ id, title, count }) => html`<button role="tab" id=${`tab-${id}`} aria-controls=${`panel-${id}`}
            aria-selected=${id === current} tabindex=${id === current ? 0 : -1} @click=${() => showTab(id)}>${title}
            ${count === undefined ? nothing : html`<span class="soft">${count(model).toLocaleString('en')}</span>`}</button>`,
        )}
      </div>
      ${TABS.map(
        ({ id }) => html`<div role="tabpanel" id=${`panel-${id}`} aria-labelledby=${`tab-${id}`} ?hidden=${id !== current}>
          ${this.#panel(id)}</div>`,
      )}
      <pc-help></pc-help>`
  }
}
customElements.define('pc-report', Report)
