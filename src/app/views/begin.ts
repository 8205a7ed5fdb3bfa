// What stands in the page while no trace is open: the invitation, what is being read, files to choose from, and why one was refused.
import { html, nothing, type TemplateResult } from 'lit'
import { cancel, openFiles } from '../open.js'
import type { Shown } from '../state.js'
import { chooser } from './header.js'

type ShownAs<Tag extends Shown['_tag']> = Extract<Shown, { readonly _tag: Tag }>

export const empty = (): TemplateResult => html`
  <section class="drop">
    <h1>Why did it fail, hang or crawl?</h1>
    <p>Drop a trace anywhere on this page, or choose one.</p>
    <p>${chooser('Open a trace', 'big', openFiles)}</p>
    <p class="soft small">Record one with <code>probecause record -o run.pctrace -- your-command</code>.<br>
      Nothing is sent anywhere: this file reads the trace by itself.</p>
  </section>`

const UNITS = ['bytes', 'kB', 'MB', 'GB'] as const
export const size = (bytes: number): string => {
  const power = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** power
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[power]}`
}

/** An estimate from less than this says nothing. */
const ESTIMATE_AFTER_MS = 1000
const MINUTE_S = 60

const timeLeft = (done: number, total: number, tookMs: number): string => {
  if (tookMs < ESTIMATE_AFTER_MS || done <= 0 || done >= total) return ''
  const seconds = Math.ceil((tookMs * (total - done)) / done / 1000)
  return seconds < MINUTE_S ? `about ${seconds} s left` : `about ${Math.ceil(seconds / MINUTE_S)} min left`
}

export const opening = ({ name, done, total, beganMs }: ShownAs<'Opening'>): TemplateResult => {
  const read = total === 0 ? '' : done >= total ? 'Read; looking for the cause' : `${size(done)} of ${size(total)}`
  const left = timeLeft(done, total, performance.now() - beganMs)
  return html`<section class="drop">
    <h1>Reading ${name}</h1>
    <progress max=${total || 1} .value=${done} aria-label="part of the trace that has been read"></progress>
    <p class="soft small amount">${read}${left === '' ? nothing : html` · ${left}`}</p>
    <p><button class="button" @click=${cancel}>Cancel</button></p>
  </section>`
}

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
