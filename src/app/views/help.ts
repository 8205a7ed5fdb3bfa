// The list of keys, in the browser's own dialog: it keeps the focus inside, closes by Escape, and gives the focus back.
import { html, LitElement, type TemplateResult } from 'lit'
import { KEYS, type KeyRow } from '../keys.js'
import { page, showDialog } from '../state.js'
import { dialogStyle } from '../styles/dialog.js'
import { shared } from '../styles/shared.js'
import { TABS } from '../tabs.js'
import { singleKeys, useSingleKeys } from './keyboard.js'

const line = ({ keys, shown, says }: KeyRow): TemplateResult => html`<div>
  <dt>${shown === undefined ? keys.map(key => html`<kbd>${key}</kbd> `) : html`<kbd>${shown}</kbd>`}</dt><dd>${says}</dd></div>`

const part = (title: string, rows: ReadonlyArray<KeyRow>): TemplateResult =>
  rows.length === 0 ? html`` : html`<h3>${title}</h3><dl>${rows.map(line)}</dl>`

export class Help extends LitElement {
  static override styles = [shared, dialogStyle]
  #stop: (() => void) | undefined

  override connectedCallback(): void {
    super.connectedCallback()
    this.#stop = page.subscribe(() => this.#follow())
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stop?.()
  }

  #follow(): void {
    const dialog = this.renderRoot.querySelector('dialog')
    const wanted = page.get().dialog === 'keys'
    if (dialog === null || dialog.open === wanted) return
    if (wanted) dialog.showModal()
    else dialog.close()
  }

  #closed = (): void => {
    if (page.get().dialog === 'keys') showDialog(undefined)
  }

  #switch = (event: Event): void => useSingleKeys((event.target as HTMLInputElement).checked)

  override render(): TemplateResult {
    return html`<dialog aria-labelledby="title" @close=${this.#closed}>
      <div class="head"><h2 id="title">Keys</h2><button class="button" @click=${this.#closed}>Close</button></div>
      <div class="columns">
        <section>${part(
          'Everywhere',
          KEYS.filter(row => row.tab === undefined),
        )}</section>
        ${TABS.map(({ id, title }) => {
          const rows = KEYS.filter(row => row.tab === id)
          return rows.length === 0 ? html`` : html`<section>${part(title, rows)}</section>`
        })}
        <section>${part('In lists and tabs', OWN)}</section>
      </div>
      <p><label><input type="checkbox" .checked=${singleKeys()} @change=${this.#switch}> Use keys of one character</label></p>
    </dialog>`
  }
}

/** What controls do by themselves; for the help only. */
const OWN: ReadonlyArray<KeyRow> = [
  { keys: ['Tab'], says: 'Next control' },
  { keys: ['←', '→'], says: 'Tab beside' },
  { keys: ['↑', '↓'], says: 'Row before, after' },
  { keys: ['Page Up', 'Page Down'], says: 'A screen of rows' },
  { keys: ['Home', 'End'], says: 'First, last' },
  { keys: ['Enter'], says: 'Choose' },
]

customElements.define('pc-help', Help)
