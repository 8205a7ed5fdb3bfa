// The process tree: who started whom, how each ended and how long it lived. A name leads to that process's events.
import { html, LitElement, type TemplateResult } from 'lit'
import type { ProcessView } from '../../browser/protocol.js'
import { showMatches } from '../state.js'
import { processesStyle } from '../styles/processes.js'
import { shared } from '../styles/shared.js'

const DEPTH_MAX = 12

export class Processes extends LitElement {
  static override styles = [shared, processesStyle]
  static override properties = { processes: { attribute: false } }
  declare processes: ReadonlyArray<ProcessView>

  #row(process: ProcessView): TemplateResult {
    return html`<tr class=${process.failed ? 'failed' : ''}>
      <th scope="row" class=${`d${Math.min(process.depth, DEPTH_MAX)}`}>
        <button @click=${() => showMatches(`pid:${process.pid}`)} title="Show its events">${process.name}</button>
        <span class="argv mono soft">${process.argv}</span></th>
      <td class="number">${process.pid}</td>
      <td class="number">${process.duration}</td>
      <td>${process.outcome}</td>
    </tr>`
  }

  override render(): TemplateResult {
    return html`<table>
      <thead><tr><th scope="col">Process</th><th scope="col" class="number">pid</th><th scope="col" class="number">lived</th>
        <th scope="col">ended</th></tr></thead>
      <tbody>${this.processes.map(process => this.#row(process))}</tbody>
    </table>`
  }
}
customElements.define('pc-processes', Processes)
