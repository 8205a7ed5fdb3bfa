// The line on top: what was recorded, and what can be done with it whatever view is shown.
import { html, nothing, type TemplateResult } from 'lit'
import { THEMES, type Theme } from '../fragment.js'
import { openFiles } from '../open.js'
import { page, showDialog, showTab, useTheme } from '../state.js'

const NAMES: Readonly<Record<Theme, string>> = { system: 'System colours', light: 'Light', dark: 'Dark' }

/** A button that is a file's input, so that the browser's own chooser opens without a script. */
export const chooser = (says: string, kind: string, take: (files: ReadonlyArray<File>) => void): TemplateResult => {
  const chosen = ({ target }: Event): void => {
    const input = target as HTMLInputElement
    const files = [...(input.files ?? [])]
    input.value = '' // so that choosing the same file again opens it again
    take(files)
  }
  return html`<label class=${`button ${kind}`}>${says}<input type="file" multiple class="file" @change=${chosen}></label>`
}

const colours = (theme: Theme): TemplateResult => html`
  <select class="button" aria-label="Colours" @change=${(event: Event) => useTheme((event.target as HTMLSelectElement).value as Theme)}>
    ${THEMES.map(each => html`<option value=${each} ?selected=${each === theme}>${NAMES[each]}</option>`)}
  </select>`

/** On a narrow screen what can be done stands behind one button; `more` says whether it is open. */
export const header = (more: boolean, toggle: () => void): TemplateResult => {
  const { shown, theme } = page.get()
  const open = shown._tag === 'Open' ? shown : undefined
  return html`<header>
    <p class="brand">probecause</p>
    ${open === undefined ? nothing : html`<p class="mono soft command" title=${open.model.command}>${open.model.command}</p>`}
    <button class="button more" aria-expanded=${more} aria-controls="actions" @click=${toggle}>Menu</button>
    <div id="actions" class=${more ? 'actions' : 'actions folded'}>
      ${
        open === undefined
          ? nothing
          : html`${chooser('Open another', '', openFiles)}
            <button class="button" aria-keyshortcuts="c" @click=${() => showTab('compare')}>Compare with …</button>
            <button class="button" aria-keyshortcuts="r" @click=${() => showDialog('save')}>Save a report</button>
            <button class="button" aria-keyshortcuts="?" @click=${() => showDialog('keys')}>Keys</button>`
      }
      ${colours(theme)}
    </div>
  </header>`
}
