// The first thing a reader sees: what failed and what it said, then the true cause as one sentence, then what to do.
import { html, LitElement, nothing, type TemplateResult } from 'lit'
import type { FindingView, Verdict } from '../../browser/protocol.js'
import { shared } from '../styles/shared.js'
import { verdictStyle } from '../styles/verdict.js'

const SIGNS: Readonly<Record<Verdict['kind'], string>> = { failed: '✗', cost: '!', fine: '✓' }

const sign = ({ kind }: Verdict): TemplateResult => html`<span class="sign" aria-hidden="true">${SIGNS[kind]}</span>`

/** The sentence with the program's own words set apart: they are what it said, not what is true. */
const sentence = ({ sentence: whole, says }: Verdict): TemplateResult => {
  const at = says === undefined ? -1 : whole.indexOf(`"${says}"`)
  if (says === undefined || at < 0) return html`${whole}`
  return html`${whole.slice(0, at)}<q>${says}</q>${whole.slice(at + says.length + 2)}`
}

/** Nothing to accuse: how it ended, and below it what that means. */
const calm = (verdict: Verdict): TemplateResult => {
  const end = verdict.sentence.indexOf('. ')
  const says = verdict.says !== undefined || end < 0
  return html`<h1 class="calm">${sign(verdict)} ${says ? sentence(verdict) : verdict.sentence.slice(0, end + 1)}</h1>
    ${says ? nothing : html`<p class="lead">${verdict.sentence.slice(end + 2)}</p>`}`
}

const lead = (verdict: Verdict): TemplateResult => html`
  <p class="lead">${sign(verdict)} ${sentence(verdict)}</p>`

const cause = (finding: FindingView): TemplateResult => html`
  <h1>${finding.summary}</h1>
  <p class="kind"><span class="class">${finding.class}</span> ${finding.certainty}<span class="soft"> · ${finding.severity}
    severity · ${finding.where}</span></p>
  <div class="columns">
    <div><h2 class="label">Why</h2><p>${finding.why}</p>
      ${
        finding.code === undefined
          ? nothing
          : html`<details class="soft"><summary>Where in its code</summary><p>${finding.code}</p></details>`
      }</div>
    ${
      finding.actions.length === 0
        ? nothing
        : html`<div><h2 class="label">To do</h2><ul class="todo">${finding.actions.map(action => html`<li>${action}</li>`)}</ul></div>`
    }
  </div>`

export class VerdictView extends LitElement {
  static override styles = [shared, verdictStyle]
  static override properties = { verdict: { attribute: false }, finding: { attribute: false }, from: { attribute: false } }
  declare verdict: Verdict
  declare finding: FindingView | undefined
  declare from: string | undefined

  override render(): TemplateResult {
    const { verdict, finding } = this
    return html`<section aria-label="Verdict">
      ${finding === undefined ? calm(verdict) : [lead(verdict), cause(finding)]}
      ${this.from === undefined ? nothing : html`<p class="soft from">${this.from}</p>`}
    </section>`
  }
}
customElements.define('pc-verdict', VerdictView)
