// The tabs. They follow the ARIA pattern: arrow keys move, one is in the tab order. Groups wrap as a whole; on a narrow screen they are
// one line to scroll, so that the view begins on the first screen.
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import type { PageModel } from '../../browser/protocol.js'
import { page, showTab } from '../state.js'
import { shared } from '../styles/shared.js'
import { tablistStyle } from '../styles/tablist.js'
import { GROUPS, TABS, type Tab } from '../tabs.js'

export class Tablist extends LitElement {
  static override styles = [shared, tablistStyle]
  static override properties = { model: { attribute: false }, current: { attribute: false } }
  declare model: PageModel
  declare current: Tab

  override updated(changed: PropertyValues<this>): void {
    if (!changed.has('current')) return
    const chosen = this.renderRoot.querySelector<HTMLElement>(`#tab-${this.current}`)
    const list = this.renderRoot.querySelector<HTMLElement>('[role=tablist]')
    if (chosen === null || list === null) return
    // scrollIntoView would move the page as well
    const [all, one] = [list.getBoundingClientRect(), chosen.getBoundingClientRect()]
    const room = one.width // what follows shows that there is more
    if (one.right + room > all.right) list.scrollLeft += one.right + room - all.right
    if (one.left < all.left) list.scrollLeft -= all.left - one.left
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

  #tab({ id, title, count }: (typeof TABS)[number]): TemplateResult {
    const chosen = id === this.current
    return html`<button role="tab" id=${`tab-${id}`} aria-selected=${chosen} tabindex=${chosen ? 0 : -1}
      @click=${() => showTab(id)}>${title}
      ${count === undefined ? nothing : html`<span class="soft">${count(this.model).toLocaleString('en')}</span>`}</button>`
  }

  override render(): TemplateResult {
    return html`<div role="tablist" aria-label="Views" @keydown=${this.#keys}>
      ${GROUPS.map(group => {
        const tabs = TABS.filter(tab => tab.group === group)
        return tabs.length === 0 ? nothing : html`<div role="presentation" class="group">${tabs.map(tab => this.#tab(tab))}</div>`
      })}
    </div>`
  }
}
customElements.define('pc-tablist', Tablist)
