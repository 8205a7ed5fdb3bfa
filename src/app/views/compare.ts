// Two recordings held against each other: one line for as long as both do the same, then a column for each side from the call where they
// part; what else only one of them has; and which findings are left with the good run as a measure. A call leads to its own list.
import { html, LitElement, nothing, type TemplateResult } from 'lit'
import type { CalledView, ComparedView, OnlyView, RunView } from '../../browser/protocol-compare.js'
import { cancelCompare, compareWith, exchange } from '../compare.js'
import { type Side, SIDES } from '../fragment.js'
import { type Comparing, type Pair, page, showSide } from '../state.js'
import { compareStyle } from '../styles/compare.js'
import { progressStyle } from '../styles/progress.js'
import { shared } from '../styles/shared.js'
import { chooser } from './header.js'
import { progress } from './progress.js'

export const SIDE_NAMES: Readonly<Record<Side, string>> = { good: 'GOOD', bad: 'BAD' }

const choose = (says: string, kind = ''): TemplateResult => chooser(says, kind, files => void compareWith(files))

const invitation = (): TemplateResult => html`
  <h2>Where do two runs part?</h2>
  <p class="wide">Choose a second recording of the same program, best one that went well. Both are read here, call by call, up to the first
    difference that the other end follows from.</p>
  <p>${choose('Choose the other recording', 'big')}</p>`

const failed = ({ name, message, remedy }: Extract<Comparing, { readonly _tag: 'Failed' }>): TemplateResult => html`
  <div role="alert"><h2>${name} cannot be compared</h2><p class="wide">${message}</p>
    ${remedy === undefined ? nothing : html`<p class="soft wide">${remedy}</p>`}</div>
  <p>${choose('Choose another')}</p>`

const link = (side: Side, seq: number): TemplateResult => html`
  <button class="seq" aria-label=${`Show #${seq} among the events of ${SIDE_NAMES[side]}`}
    @click=${() => showSide(side, { seq, tab: 'events' })}>#${seq}</button>`

const call = (side: Side, { seq, who, text, result, time }: CalledView): TemplateResult => html`<li class="call">
  <p class="mono">${text} = <b>${result}</b></p>
  <p class="soft small">${who} · ${time} ${link(side, seq)}</p></li>`

const head = (side: Side, name: string, { ended, took, processes, calls }: RunView): TemplateResult => html`
  <h3><span class="side">${SIDE_NAMES[side]}</span> ${name}</h3>
  <p class="soft small">${[ended, took === '' ? '' : `after ${took}`].filter(each => each !== '').join(' ')}
    · ${processes} ${processes === 1 ? 'process' : 'processes'}, ${calls.toLocaleString('en')} calls</p>`

const THEN: Readonly<Record<Side, string>> = { good: 'Then only in GOOD', bad: 'Then only in BAD' }

const column = (side: Side, { view, ...pair }: Pair): TemplateResult => {
  const at = view.parted?.[side] ?? []
  const way = view.way.filter(each => each.side === side)
  const next = view.next[side]
  return html`<section class=${`column ${side}`} aria-label=${`${SIDE_NAMES[side]}, ${pair[side].name}`}>
    ${head(side, pair[side].name, view[side])}
    ${
      view.parted === undefined
        ? nothing
        : html`<ol class="first">${
            at.length === 0 ? html`<li class="call soft">does not make this call</li>` : at.map(each => call(side, each))
          }</ol>`
    }
    ${way.length === 0 ? nothing : html`<h4>What it led to</h4><ol>${way.map(each => call(side, each))}</ol>`}
    ${next.length === 0 ? nothing : html`<h4>${THEN[side]}</h4><ol>${next.map(each => call(side, each))}</ol>`}
  </section>`
}

const cell = (lines: ReadonlyArray<string>): TemplateResult =>
  html`<td>${lines.length === 0 ? html`<span class="soft">–</span>` : html`<ul>${lines.map(line => html`<li>${line}</li>`)}</ul>`}</td>`

const headed = (heading: string, rows: TemplateResult, first = false): TemplateResult => html`<table>
  <caption>${heading}</caption>
  <thead><tr>${first ? html`<td></td>` : nothing}<th scope="col">GOOD</th><th scope="col">BAD</th></tr></thead>
  <tbody>${rows}</tbody></table>`

const only = ({ heading, good, bad, more }: OnlyView): TemplateResult => html`
  ${headed(heading, html`<tr>${cell(good)}${cell(bad)}</tr>`)}${more === 0 ? nothing : html`<p class="soft small">and ${more} more</p>`}`

const timings = (all: ComparedView['timings']): TemplateResult =>
  headed(
    'Times that differ, 3 times as long and by more than 100 ms',
    html`${all.map(
      ({ text, good, bad, goodSeq, badSeq }) => html`<tr><th scope="row">${text}</th>
        <td>${good} ${goodSeq === 0 ? nothing : link('good', goodSeq)}</td>
        <td>${bad} ${badSeq === 0 ? nothing : link('bad', badSeq)}</td></tr>`,
    )}`,
    true,
  )

const remaining = ({ measure, remaining: left }: ComparedView): TemplateResult | typeof nothing =>
  measure === ''
    ? nothing
    : html`<h2>What is left of the findings</h2>
      <p class="wide soft">${measure}</p>
      ${
        left.length === 0
          ? html`<p>None.</p>`
          : html`<ol class="left">${left.map(
              finding => html`<li>${finding.summary} <span class="soft">${finding.class}, ${finding.certainty}</span>
              ${finding.steps[0] === undefined ? nothing : link('bad', finding.steps[0].seq)}</li>`,
            )}</ol>`
      }`

const done = (pair: Pair): TemplateResult => {
  const { view } = pair
  return html`<h2 class=${view.same ? 'verdict' : 'verdict parts'}>${view.text}</h2>
    ${view.parted === undefined ? nothing : html`<p class="trunk">Up to here both do the same</p>`}
    <div class=${view.parted === undefined ? 'columns' : 'columns forked'}>${SIDES.map(side => column(side, pair))}</div>
    ${view.lists.map(only)}
    ${view.timings.length === 0 ? nothing : timings(view.timings)}
    ${remaining(view)}
    <p class="soft small">${view.counts}</p>
    ${view.notCompared.map(gap => html`<p class="soft small">Not compared: ${gap}.</p>`)}
    <p class="acts">${choose('Compare with another')}
      <button class="button" @click=${exchange}>Exchange GOOD and BAD</button>
      <button class="button" @click=${cancelCompare}>Close the comparison</button></p>`
}

const body = (comparing: Comparing | undefined): TemplateResult => {
  if (comparing === undefined) return invitation()
  switch (comparing._tag) {
    case 'Reading':
      return html`<h2>Reading ${comparing.name}</h2>${progress(comparing, cancelCompare)}`
    case 'Failed':
      return failed(comparing)
    case 'Done':
      return done(comparing)
  }
}

export class Compare extends LitElement {
  static override styles = [shared, progressStyle, compareStyle]
  #stop: (() => void) | undefined

  override connectedCallback(): void {
    super.connectedCallback()
    this.#stop = page.subscribe(() => this.requestUpdate())
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stop?.()
  }

  override render(): TemplateResult {
    return html`<div class="compare">${body(page.get().comparing)}</div>`
  }
}
customElements.define('pc-compare', Compare)
