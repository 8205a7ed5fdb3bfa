// What stands in the page while no trace is open: the invitation, what is being read, files to choose from, and why one was refused.
import { html, nothing, type TemplateResult } from 'lit'
import { cancel, openFiles } from '../open.js'
import type { Shown } from '../state.js'
import { chooser } from './header.js'
import { progress, size } from './progress.js'

type ShownAs<Tag extends Shown['_tag']> = Extract<Shown, { readonly _tag: Tag }>

export const empty = (): TemplateResult => html`
  <section class="drop">
    <h1>Why did it fail, hang or crawl?</h1>
    <p>Drop a trace anywhere on this page, or choose one.</p>
    <p>${chooser('Open a trace', 'big', openFiles)}</p>
    <p class="soft small">Record one with <code>probecause record -o run.pctrace -- your-command</code>.<br>
      Nothing is sent anywhere: this file reads the trace by itself.</p>
  </section>`

export const opening = (shown: ShownAs<'Opening'>): TemplateResult => html`
  <section class="drop">
    <h1>Reading ${shown.name}</h1>
    ${progress(shown, cancel)}
  </section>`

/** A folder may hold hundreds; the rest is counted. */
const LISTED_MAX = 100

const pathOf = (file: File): string => file.webkitRelativePath || file.name

export const choose = ({ files }: ShownAs<'Choose'>): TemplateResult => html`
  <section class="drop">
    <h1>${files.length} files</h1>
    <p>Which of them shall be read?</p>
    <ul class="files">${files.slice(0, LISTED_MAX).map(
      file => html`<li><button class="row" @click=${() => openFiles([file])}><span class="mono">${pathOf(file)}</span>
        <span class="soft small">${size(file.size)}</span></button></li>`,
    )}</ul>
    ${files.length > LISTED_MAX ? html`<p class="soft small">and ${files.length - LISTED_MAX} more</p>` : nothing}
    <p>${chooser('Choose others', '', openFiles)}</p>
  </section>`

export const refused = ({ name, message, remedy }: ShownAs<'Refused'>): TemplateResult => html`
  <section class="drop" role="alert">
    <h1>${name} cannot be opened</h1>
    <p class="said">${message}</p>
    ${remedy === undefined ? nothing : html`<p class="soft">${remedy}</p>`}
    <p>${chooser('Open another trace', 'big', openFiles)}</p>
  </section>`
