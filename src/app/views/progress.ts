// How far reading is, in bytes, and how long it will take yet.
import { html, nothing, type TemplateResult } from 'lit'

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

interface Far {
  readonly done: number
  readonly total: number
  readonly beganMs: number
}

export const progress = ({ done, total, beganMs }: Far, cancel: () => void): TemplateResult => {
  const read = total === 0 ? '' : done >= total ? 'Read; looking for the cause' : `${size(done)} of ${size(total)}`
  const left = timeLeft(done, total, performance.now() - beganMs)
  return html`<progress max=${total || 1} .value=${done} aria-label="part that has been read"></progress>
    <p class="soft small amount">${read}${left === '' ? nothing : html` · ${left}`}</p>
    <p><button class="button" @click=${cancel}>Cancel</button></p>`
}
