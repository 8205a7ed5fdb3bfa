// All about one row of a table: its figures, a chart of how often each size occurred, lists of what belongs to it, and where it leads.
import { html, LitElement, nothing, type TemplateResult } from 'lit'
import type { Detail, DetailRow, Lead } from '../../browser/sheets/view.js'
import { select, showEvent, showMatches } from '../state.js'
import { detailStyle } from '../styles/detail.js'
import { shared } from '../styles/shared.js'

export const go = (lead: Lead): void => {
  if ('query' in lead) showMatches(lead.query)
  else if ('seq' in lead) showEvent(lead.seq)
  else select(lead.select)
}

const PER_CENT = 100

export class DetailView extends LitElement {
  static override styles = [shared, detailStyle]
  static override properties = { detail: { attribute: false } }
  declare detail: Detail

  #chart({ title, bars }: NonNullable<Detail['chart']>): TemplateResult {
    const most = bars.reduce((max, [, count]) => Math.max(max, count), 1)
    return html`<section class="part"><h3 class="label" id="chart">${title}</h3>
      <table aria-labelledby="chart"><tbody>${bars.map(
        ([label, count]) => html`<tr><th scope="row">${label}</th>
          <td class="bar"><svg viewBox="0 0 ${PER_CENT} 10" preserveAspectRatio="none" aria-hidden="true"><rect
            width=${count === 0 ? 0 : Math.max(0.6, (count / most) * PER_CENT)} height="10"></rect></svg></td>
          <td class="count">${count === 0 ? '' : count.toLocaleString('en')}</td></tr>`,
      )}</tbody></table></section>`
  }

  #row({ text, note, lead }: DetailRow): TemplateResult {
    const shown =
      lead === undefined
        ? html`<span class="text">${text}</span>`
        : html`<button class="text" @click=${() => go(lead)}>${text}</button>`
    return html`<li>${shown}
      <span class="soft note">${note}</span></li>`
  }

  override render(): TemplateResult {
    const { title, facts, chart, lists, leads } = this.detail
    return html`<section class="detail" aria-label=${title}>
      <h2>${title}</h2>
      <p class="leads">${leads.map(lead => html`<button class="button" @click=${() => go(lead)}>${lead.text}</button>`)}</p>
      <div class="parts">
        <dl class="part">${facts.map(([label, value]) => html`<dt class="label">${label}</dt><dd>${value}</dd>`)}</dl>
        ${chart === undefined ? nothing : this.#chart(chart)}
        ${lists.map(
          list => html`<section class="part"><h3 class="label">${list.title}</h3>
            <ul>${list.rows.map(row => this.#row(row))}</ul></section>`,
        )}
      </div></section>`
  }
}
customElements.define('pc-detail', DetailView)
