// One opened trace: the verdict on top, below it three tabs. Tabs follow the ARIA pattern: arrow keys move, one is in the
// tab order. A tab's content is built when first shown and kept, so that a list keeps its place.
import { html, LitElement, nothing, type TemplateResult } from 'lit'
import type { PageModel } from '../../browser/protocol.js'
import type { Remote } from '../../browser/remote.js'
import { page, showTab, TABS, type Tab } from '../state.js'
import { reportStyle } from '../styles/report.js'
import { shared } from '../styles/shared.js'
import './chain.js'
import './events.js'
import './processes.js'
import './verdict.js'

const count = (n: number): string => n.toLocaleString('en')

export class Report extends LitElement {
  static override styles = [shared, reportStyle]
  static override properties = { model: { attribute: false }, remote: { attribute: false } }
  declare model: PageModel
  declare remote: Remote
  #seen = new Set<Tab>()
  #stop: (() => void) | undefined

  override connectedCallback(): void {
    super.connectedCallback()
    this.#stop = page.subscribe(() => this.requestUpdate())
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stop?.()
  }

  #keys = (event: KeyboardEvent): void => {
    const at = TABS.indexOf(page.get().tab)
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: TABS.length - 1 }[event.key]
    const tab = to === undefined ? undefined : TABS[(to + TABS.length) % TABS.length]
    if (tab === undefined) return
    event.preventDefault()
    showTab(tab)
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`#tab-${tab}`)?.focus())
  }

  #panel(tab: Tab): TemplateResult | typeof nothing {
    if (!this.#seen.has(tab)) return nothing
    const { model, remote } = this
    switch (tab) {
      case 'evidence':
        return html`<pc-evidence .model=${model} .remote=${remote}></pc-evidence>`
      case 'events':
        return html`<pc-events .rows=${model.rows} .remote=${remote}></pc-events>`
      case 'processes':
        return html`<pc-processes .processes=${model.processes}></pc-processes>`
    }
  }

  override render(): TemplateResult {
    const { model } = this
    const { tab: current } = page.get()
    this.#seen.add(current)
    const titles: Readonly<Record<Tab, TemplateResult>> = {
      evidence: html`Evidence`,
      events: html`Events <span class="soft">${count(model.rows)}</span>`,
      processes: html`Processes <span class="soft">${count(model.processes.length)}</span>`,
    }
    return html`
      <pc-verdict .verdict=${model.verdict} .finding=${model.findings[0]}></pc-verdict>
      <div role="tablist" aria-label="Parts of the report" @keydown=${this.#keys}>
        ${TABS.map(
          tab => html`<button role="tab" id=${`tab-${tab}`} aria-controls=${`panel-${tab}`} aria-selected=${tab === current}
            tabindex=${tab === current ? 0 : -1} @click=${() => showTab(tab)}>${titles[tab]}</button>`,
        )}
      </div>
      ${TABS.map(
        tab => html`<div role="tabpanel" id=${`panel-${tab}`} aria-labelledby=${`tab-${tab}`} ?hidden=${tab !== current}>
          ${this.#panel(tab)}</div>`,
      )}`
  }
}
customElements.define('pc-report', Report)
