// The evidence: the verdict, then for each finding its chain, cause first. A step unfolds to the events behind it and becomes the
// current event of every view. The first finding stands open; the others are alternatives, shown by their sentence.
import { html, LitElement, nothing, type TemplateResult } from 'lit'
import type { FindingView, NoticedView, PageModel } from '../../browser/protocol.js'
import type { Remote } from '../../browser/remote.js'
import { pointAt } from '../state.js'
import { chainStyle } from '../styles/chain.js'
import { shared } from '../styles/shared.js'
import './excerpt.js'
import './verdict.js'

const INDENT_MAX = 6 // deeper steps keep this indent, so that text keeps its width

export class Evidence extends LitElement {
  static override styles = [shared, chainStyle]
  static override properties = { model: { attribute: false }, remote: { attribute: false }, unfolded: { state: true } }
  declare model: PageModel
  declare remote: Remote
  declare unfolded: ReadonlySet<string>

  constructor() {
    super()
    this.unfolded = new Set()
  }

  #toggle(key: string, seq: number): void {
    const next = new Set(this.unfolded)
    if (!next.delete(key)) {
      next.add(key)
      pointAt(seq)
    }
    this.unfolded = next
  }

  #step(finding: FindingView, step: FindingView['steps'][number], index: number): TemplateResult {
    const key = `${finding.rank}.${index}`
    const open = this.unfolded.has(key)
    const depth = Math.min(index, INDENT_MAX)
    return html`<li class=${`step d${depth} ${index === 0 ? 'first' : ''}`}>
      <button class="row" aria-expanded=${open} aria-controls=${`x${key}`} @click=${() => this.#toggle(key, step.seq)}>
        <span class="text">${step.text}</span>
        <span class="time">${step.time}</span>
        <span class="seq">#${step.seq}</span>
      </button>
      <div id=${`x${key}`} ?hidden=${!open}>
        ${open ? html`<pc-excerpt .seq=${step.seq} .remote=${this.remote}></pc-excerpt>` : nothing}
      </div>
    </li>`
  }

  #more(finding: FindingView): TemplateResult | typeof nothing {
    if (finding.evidence.length === 0) return nothing
    return html`<p class="also soft">Also cited:
      ${finding.evidence.map((seq, i) => {
        const key = `${finding.rank}+${i}`
        return html`<button class="seq" aria-expanded=${this.unfolded.has(key)} @click=${() => this.#toggle(key, seq)}>#${seq}</button> `
      })}</p>
      ${finding.evidence.map((seq, i) =>
        this.unfolded.has(`${finding.rank}+${i}`) ? html`<pc-excerpt .seq=${seq} .remote=${this.remote}></pc-excerpt>` : nothing,
      )}`
  }

  #chain(finding: FindingView): TemplateResult {
    return html`<ol class="chain" aria-label="From cause to symptom">
        ${finding.steps.map((step, i) => this.#step(finding, step, i))}</ol>
      ${this.#more(finding)}
      ${finding.missing.map(text => html`<p class="soft gap">${text}</p>`)}`
  }

  #other(finding: FindingView): TemplateResult {
    return html`<li><details>
      <summary><span>${finding.summary}</span> <span class="soft">${finding.class}, ${finding.certainty}</span></summary>
      <p class="why">${finding.why}</p>
      ${this.#chain(finding)}
    </details></li>`
  }

  #noticed(incident: NoticedView): TemplateResult {
    const key = `n${incident.id}`
    const open = this.unfolded.has(key)
    return html`<li><p><span>${incident.text}</span> <span class="soft">${incident.class}, ${incident.severity}, ${incident.span}</span>
        <button class="seq" aria-expanded=${open} @click=${() => this.#toggle(key, incident.seq)}>#${incident.seq}</button></p>
      ${open ? html`<pc-excerpt .seq=${incident.seq} .remote=${this.remote}></pc-excerpt>` : nothing}
    </li>`
  }

  override render(): TemplateResult {
    const [first, ...others] = this.model.findings
    const { gaps, about, noticed } = this.model
    return html`
      <pc-verdict .verdict=${this.model.verdict} .finding=${first} .from=${this.model.from}></pc-verdict>
      ${first === undefined ? nothing : html`<h2>How it happened</h2>${this.#chain(first)}`}
      ${
        others.length === 0
          ? nothing
          : html`<h2>Also considered</h2><ul class="others">${others.map(other => this.#other(other))}</ul>`
      }
      ${
        noticed.length === 0
          ? nothing
          : html`<h2>Noticed over time</h2><ul class="noticed">${noticed.map(incident => this.#noticed(incident))}</ul>`
      }
      ${
        gaps.length === 0
          ? nothing
          : html`<h2>What it does not show</h2><ul class="gaps">${gaps.map(gap => html`<li>${gap}</li>`)}</ul>`
      }
      <h2>About this recording</h2>
      <dl>${about.map(([label, value]) => html`<dt class="label">${label}</dt><dd>${value}</dd>`)}</dl>`
  }
}
customElements.define('pc-evidence', Evidence)
