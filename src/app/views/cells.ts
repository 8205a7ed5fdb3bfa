// How one cell of a table looks. Long text is cut by the sheet, a path in its middle, so that its end stays; what leads somewhere
// is a button outside the tab order, since a row's own key (Enter) leads to everything its cells do.
import { html, nothing, svg, type TemplateResult } from 'lit'
import { type Cell, cellText, type Column } from '../../present/cell.js'

const BAR_WIDTH = 100
const BAR_HEIGHT = 16

/** Counts as bars of one row's own scale: it is the shape that is compared. A count that is not zero is always seen. */
export const bars = (counts: ReadonlyArray<number>): TemplateResult => {
  const most = counts.reduce((a, b) => Math.max(a, b), 1)
  const wide = BAR_WIDTH / Math.max(1, counts.length)
  return html`<svg class="bars" viewBox=${`0 0 ${BAR_WIDTH} ${BAR_HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">${counts.map(
    (count, at) => {
      const tall = count === 0 ? 0 : Math.max(1.5, (count / most) * BAR_HEIGHT)
      return count === 0
        ? nothing
        : svg`<rect x=${at * wide} y=${BAR_HEIGHT - tall} width=${Math.max(0.5, wide - 0.6)} height=${tall}></rect>`
    },
  )}</svg>`
}

/** The last name of a path, with what stands before it on its own. */
const pathParts = (path: string): readonly [before: string, last: string] => {
  const cut = path.lastIndexOf('/', path.length - 2) + 1
  return [path.slice(0, cut), path.slice(cut)]
}

const SHARE_WIDTH = 20

const share = (part: number, text: string): TemplateResult => {
  const wide = Math.max(0, Math.min(1, part)) * SHARE_WIDTH
  return html`<svg class="share" viewBox=${`0 0 ${SHARE_WIDTH} 10`} preserveAspectRatio="none" aria-hidden="true"><rect
      width=${wide} height="10"></rect></svg>${text}`
}

export const cellView = (column: Column, cell: Cell, follow: () => void): TemplateResult | string => {
  const text = cellText(column.kind, cell)
  switch (column.kind) {
    case 'path': {
      const [before, last] = pathParts(text)
      return html`<span class="path" title=${text}><span class="before">${before}</span><span class="last">${last}</span></span>`
    }
    case 'link':
      return html`<button class="lead" tabindex="-1" title=${text} @click=${(event: Event) => {
        event.stopPropagation()
        follow()
      }}>${text}</button>`
    case 'bars':
      return Array.isArray(cell) ? bars(cell) : ''
    case 'share':
      return typeof cell === 'number' ? share(cell, text) : text
    case 'text':
      return html`<span class="cut" title=${text}>${text}</span>`
    default:
      return text
  }
}
