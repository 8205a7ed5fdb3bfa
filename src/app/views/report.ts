// One opened trace: the tabs, what is narrowed, and the view. Beside any view but the evidence itself stands the chain, where there is
// room, so that a step of it moves the view. A view is built when first shown and kept, so that a list keeps its place.
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { keyed } from 'lit/directives/keyed.js'
import type { PageModel } from '../../browser/protocol.js'
import type { Remote } from '../../browser/remote.js'
import type { Keyed } from '../keys.js'
import { page } from '../state.js'
import { reportStyle } from '../styles/report.js'
import { shared } from '../styles/shared.js'
import { TABS, type Tab } from '../tabs.js'
import { keyboard } from './keyboard.js'
import { VIEWS } from './registry.js'
import './selected.js'
import './tablist.js'
import './trail.js'

/** Room for the chain and a view side by side. */
const WIDE = matchMedia('(min-width: 75rem)')

/** They tell the story themselves. */
const OWN_STORY: ReadonlySet<Tab> = new Set(['evidence', 'compare'])

export class Report extends LitElement {
  static override styles = [shared, reportStyle]
  static override properties = { model: { attribute: false }, remote: { attribute: false } }
  declare model: PageModel
  declare remote: Remote
  #seen = new Set<Tab>()
  #stops: ReadonlyArray<() => void> = []

  override connectedCallback(): void {
    super.connectedCallback()
    const again = (): void => this.requestUpdate()
    WIDE.addEventListener('change', again)
    this.#stops = [page.subscribe(again), keyboard(this.#view), () => WIDE.removeEventListener('change', again)]
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    for (const stop of this.#stops) stop()
  }

  /** The element of the view in sight, once it is drawn. */
  #view = async (): Promise<Keyed | undefined> => {
    await this.updateComplete
    return this.renderRoot.querySelector<Keyed>(`#panel-${page.get().tab} > *`) ?? undefined
  }

  /** Another recording: no view has shown it yet. */
  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('remote')) this.#seen.clear()
  }

  #panel(tab: Tab): unknown {
    return this.#seen.has(tab) ? keyed(this.remote, VIEWS[tab](this.model, this.remote)) : nothing
  }

  override render(): TemplateResult {
    const { model } = this
    const { tab: current, settings } = page.get()
    const beside = !OWN_STORY.has(current) && WIDE.matches && model.findings.length > 0
    const hidden = settings['chain.shown'] === 'no'
    this.#seen.add(current)
    return html`
      <pc-tablist .model=${model} .current=${current}></pc-tablist>
      <pc-selected .model=${model}></pc-selected>
      <div class=${beside && !hidden ? 'beside' : current === 'evidence' ? 'read' : 'whole'}>
        ${beside ? html`<pc-trail .model=${model} .folded=${hidden}></pc-trail>` : nothing}
        ${current === 'evidence' ? nothing : html`<h1 class="unseen">${TABS.find(({ id }) => id === current)?.title}</h1>`}
        ${TABS.map(
          ({ id, title }) => html`<div role="tabpanel" id=${`panel-${id}`} aria-label=${title} ?hidden=${id !== current}>
            ${this.#panel(id)}</div>`,
        )}
      </div>`
  }
}
customElements.define('pc-report', Report)
