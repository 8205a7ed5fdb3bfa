// One cited event among its neighbours of the same process, fetched when it is unfolded.
import * as E from 'fp-ts/lib/Either.js'
import { html, LitElement, nothing, type TemplateResult } from 'lit'
import { type AnyFailed, renderError } from '../../base/error.js'
import type { Line } from '../../browser/protocol.js'
import type { Remote } from '../../browser/remote.js'
import { showEvent } from '../state.js'
import { excerptStyle } from '../styles/excerpt.js'
import { shared } from '../styles/shared.js'
import { TABS } from '../tabs.js'

const NEIGHBOURS = 2

export class Excerpt extends LitElement {
  static override styles = [shared, excerptStyle]
  static override properties = { seq: { type: Number }, remote: { attribute: false }, answer: { state: true } }
  declare seq: number
  declare remote: Remote
  declare answer: E.Either<AnyFailed, ReadonlyArray<Line>> | undefined

  override willUpdate(changed: ReadonlyMap<PropertyKey, unknown>): void {
    if (changed.has('seq')) void this.#load(this.seq)
  }

  async #load(seq: number): Promise<void> {
    const answer = await this.remote.ask({ _tag: 'Around', seq, each: NEIGHBOURS })()
    if (seq === this.seq) this.answer = answer
  }

  override render(): TemplateResult | typeof nothing {
    const { answer } = this
    if (answer === undefined) return nothing
    if (E.isLeft(answer)) return html`<p role="alert">${renderError(answer.left)}</p>`
    return html`<ol aria-label=${`Events around #${this.seq}`}>
        ${answer.right.map(
          line => html`<li class=${line.seq === this.seq ? 'cited' : 'near'}>
            <span class="seq">#${line.seq}</span> <span class="who">${line.comm} ${line.pid}</span> <span class="call">${line.text}</span>
          </li>`,
        )}</ol>
      <p class="soft">Show #${this.seq} in
        ${TABS.filter(tab => tab.follows === true).map(
          ({ id, title }) => html`<button class="to" @click=${() => showEvent(this.seq, id)}>${title}</button> `,
        )}</p>`
  }
}
customElements.define('pc-excerpt', Excerpt)
