// The first thing a reader sees: what failed and what it said, then the true cause as one sentence, then what to do.
import { html, LitElement, nothing, type TemplateResult } from 'lit'
import type { FindingView, Verdict } from '../../browser/protocol.js'
import { shared } from '../styles/shared.js'
import { verdictStyle } from '../styles/verdict.js'

const says = (words: string): TemplateResult => html`It says <q>${words}</q>.`

const lead = (verdict: Verdict, finding: FindingView | undefined): TemplateResult => html`
  <p class="lead"><span class="sign" aria-hidden="true">${verdict.failed ? '✗' : '✓'}</span> ${verdict.outcome}
    ${verdict.says === undefined ? nothing : says(verdict.says)}
    ${verdict.failed && finding !== undefined ? 'The cause:' : nothing}</p>`

const cause = (finding: FindingView): TemplateResult => html`
  <h1>${finding.summary}</h1>
  <p class="kind"><span class="class">${finding.class}</span> ${finding.certainty}<span class="soft"> · ${finding.severity}
    severity · ${finding.where}</span></p>
  <div class="columns">
    <div><h2 class="label">Why</h2><p>${finding.why}</p></div>
    ${finding.actions.length === 0
      ? nothing
      : html`<div><h2 class="label">To do</h2><ul class="todo">${finding.actions.map(action => html`<li>${action}</li>`)}</ul></div>`}
  </div>`

const none = (verdict: Verdict): TemplateResult =>
  verdict.failed
    ? html`<h1 class="calm">This trace does not prove a cause.</h1>
        <p class="soft">The events below are all that was recorded; nothing in them fits a known cause well enough to name it.</p>`
    : html`<h1 class="calm">Nothing went wrong that this trace can show.</h1>`

export class VerdictView extends LitElement {
  static override styles = [shared, verdictStyle]
  static override properties = { verdict: { attribute: false }, finding: { attribute: false } }
  declare verdict: Verdict
  declare finding: FindingView | undefined

  override render(): TemplateResult {
    const { verdict, finding } = this
    return html`<section aria-label="Verdict">
      ${lead(verdict, finding)} ${finding === undefined ? none(verdict) : cause(finding)}
    </section>`
  }
}
customElements.define('pc-verdict', VerdictView)
