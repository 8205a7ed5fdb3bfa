// The chain beside a view: the verdict in a line, each finding with its steps. A step is not unfolded here, it moves the view.
import { html, LitElement, nothing, type TemplateResult } from 'lit'
import type { FindingView, PageModel } from '../../browser/protocol.js'
import { page, pointAt, setting } from '../state.js'
import { shared } from '../styles/shared.js'
import { trailStyle } from '../styles/trail.js'

/** Beyond these the evidence itself is the place. */
const OTHERS_MAX = 5

export class Trail extends LitElement {
  static override styles = [shared, trailStyle]
  static override properties = { model: { attribute: false }, folded: { type: Boolean } }
  declare model: PageModel
  declare folded: boolean
  #stop: (() => void) | undefined

  override connectedCallback(): void {
    super.connectedCallback()
    this.#stop = page.subscribe(() => this.requestUpdate())
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stop?.()
  }

  #steps(finding: FindingView): TemplateResult {
    const now = page.get().event?.seq
    return html`<ol>${finding.steps.map(
      (
        step,
        i,
      ) => html`<li class=${i === 0 ? 'first' : ''}><button class="step" aria-current=${step.seq === now ? 'true' : nothing}
        @click=${() => pointAt(step.seq)}><span class="text">${step.text}</span><span class="time">${step.time}</span></button></li>`,
    )}</ol>`
  }

  #other(finding: FindingView): TemplateResult {
    return html`<details><summary>${finding.summary} <span class="soft">${finding.certainty}</span></summary>
      ${this.#steps(finding)}</details>`
  }

  override render(): TemplateResult {
    if (this.folded)
      return html`<button class="button" aria-keyshortcuts="b" @click=${() => setting('chain.shown', undefined)}>Show the chain</button>`
    const [first, ...others] = this.model.findings
    return html`<aside aria-label="How it happened">
      <p class="soft said">${this.model.verdict.sentence}</p>
      ${first === undefined ? nothing : this.#steps(first)}
      ${others.length === 0 ? nothing : html`<h2 class="label">Also considered</h2>`}
      ${others.slice(0, OTHERS_MAX).map(other => this.#other(other))}
      <p><button class="seq" aria-keyshortcuts="b" @click=${() => setting('chain.shown', 'no')}>Hide</button></p>
    </aside>`
  }
}
customElements.define('pc-trail', Trail)
