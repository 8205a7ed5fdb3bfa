// User stacks of what is selected, the same ones together: where in the program's code the calls come from, the most frequent first,
// each with a way to its first event. Follows the selection of time, process and thread.
import * as E from 'fp-ts/lib/Either.js'
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { renderError } from '../../base/error.js'
import type { Selection, StacksView, StackView } from '../../browser/protocol.js'
import type { Remote } from '../../browser/remote.js'
import { page, showEvent } from '../state.js'
import { shared } from '../styles/shared.js'
import { stacksStyle } from '../styles/stacks.js'

/** Functions in a line; the rest is unfolded. */
const SHOWN = 6
const TEXTS = {
  none: 'No user stack was recorded of what is selected. By default they are taken at failed calls, long waits and fatal signals.',
  unnamed: 'Functions have names where the recording holds symbols of their files.',
}

const PIDS = 3
const few = (pids: ReadonlyArray<number>): string => `${pids.slice(0, PIDS).join(', ')}${pids.length > PIDS ? ', …' : ''}`

export class Stacks extends LitElement {
  static override styles = [shared, stacksStyle]
  static override properties = { remote: { attribute: false }, answer: { state: true }, waiting: { state: true } }
  declare remote: Remote
  declare answer: StacksView | undefined
  declare waiting: boolean
  #problem = ''
  #asked: Selection | undefined
  #stop: (() => void) | undefined

  constructor() {
    super()
    this.waiting = true
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#stop = page.subscribe(() => void this.#follow())
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stop?.()
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('remote')) void this.#follow()
  }

  /** Out of sight nothing is asked: reading stacks takes time. */
  async #follow(): Promise<void> {
    const { selection, tab } = page.get()
    if (tab !== 'stacks' || selection === this.#asked) return
    this.#asked = selection
    this.waiting = true
    const answer = await this.remote.ask({ _tag: 'Stacks', selection })()
    if (selection !== this.#asked) return
    this.waiting = false
    this.#problem = E.isLeft(answer) ? renderError(answer.left) : ''
    this.answer = E.isLeft(answer) ? undefined : answer.right
  }

  #group(group: StackView): TemplateResult {
    const [inner = '', ...callers] = group.functions
    const shown = callers.slice(0, SHOWN)
    return html`<details class="group"><summary>
        <span class="count" title="times">${group.count.toLocaleString('en')} ×</span>
        <span class="path"><b>${inner}</b>${shown.map(name => html` <i>←</i> ${name}`)}${
          callers.length > SHOWN || !group.whole ? html` <i>← …</i>` : nothing
        }</span>
        <span class="call">${group.comm} ${few(group.pids)}: ${group.call}</span>
      </summary>
      <div class="inside">
        <ol aria-label="Stack, innermost first">${group.lines.map(line => html`<li>${line}</li>`)}</ol>
        <p><button class="seq" @click=${() => showEvent(group.seq)}>First at #${group.seq}, in the event list</button></p>
      </div></details>`
  }

  override render(): TemplateResult {
    const { answer } = this
    if (this.#problem !== '') return html`<p role="alert">${this.#problem}</p>`
    if (this.waiting || answer === undefined) return html`<p class="soft" role="status">Reading stacks …</p>`
    if (answer.stacks === 0) return html`<p class="soft">${TEXTS.none}</p>`
    const named = answer.groups.some(({ functions }) => functions.some(name => !/\+0x|^0x/.test(name)))
    return html`<p class="sum soft" role="status">${answer.stacks.toLocaleString('en')} stacks in
        ${answer.groups.length.toLocaleString('en')} groups${
          answer.others === 0 ? '' : `, ${answer.others.toLocaleString('en')} more in none`
        }. ${named ? '' : TEXTS.unnamed}</p>
      ${answer.groups.map(group => this.#group(group))}`
  }
}
customElements.define('pc-stacks', Stacks)
