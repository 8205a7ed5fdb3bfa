// Processor time and memory of processes over time, as lines on one time axis, and as a table that names the lines. Dragging along a
// chart selects that time for every view. What is not sampled is a gap.
import * as E from 'fp-ts/lib/Either.js'
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { renderError } from '../../base/error.js'
import type { Remote } from '../../browser/remote.js'
import type { UsageSeries, UsageView } from '../../browser/usage.js'
import { page, select } from '../state.js'
import { shared } from '../styles/shared.js'
import { DASHES, LINES, usageStyle } from '../styles/usage.js'
import { resolver, whenSchemeChanges } from '../timeline/colours.js'
import { timeText } from '../timeline/scale.js'
import { type ChartColours, type ChartScene, drawChart } from '../usage/chart.js'
import { Pointer } from '../usage/pointer.js'
import { greatest, type Shape, shapeOf, stepAt } from '../usage/shape.js'

const MIB = 2 ** 20
const NOTHING = 'The recording holds no sample of processor time or memory: it was too short, or its recorder takes none.'

interface Chart {
  readonly id: 'cpu' | 'rss'
  readonly title: string
  readonly unit: number
  /** After a value beside the chart. */
  readonly suffix: string
  readonly text: (value: number) => string
}

const mib = (value: number): string => `${value >= 100 ? Math.round(value) : value.toFixed(1)} MiB`
const CHARTS: ReadonlyArray<Chart> = [
  { id: 'cpu', title: 'Processors used', unit: 1, suffix: '', text: value => value.toFixed(2) },
  { id: 'rss', title: 'Memory', unit: MIB, suffix: ' MiB', text: mib },
]

const coloursOf = (root: ShadowRoot): ChartColours => {
  const { read, done } = resolver(root)
  const lines = Array.from({ length: LINES }, (_, i) => read(`line-${i}`))
  const colours = { soft: read('soft'), line: read('line'), mark: read('mark'), ink: read('ink'), lines }
  done()
  return colours
}

export class Usage extends LitElement {
  static override styles = [shared, usageStyle]
  static override properties = {
    remote: { attribute: false },
    usage: { state: true },
    problem: { state: true },
    at: { state: true },
  }
  declare remote: Remote
  declare usage: UsageView | undefined
  declare problem: string
  /** Step of the grid that the pointer is at. */
  declare at: number | undefined
  #colours: ChartColours | undefined
  #frame = 0
  #stops: Array<() => void> = []
  #resized = new ResizeObserver(() => this.#redraw())
  #pointer = new Pointer(
    place => this.#shape(place, 0),
    () => this.#pointed(),
    view => select(view),
  )

  constructor() {
    super()
    this.problem = ''
  }

  override connectedCallback(): void {
    super.connectedCallback()
    const follow = (): void => {
      this.requestUpdate()
      this.#redraw()
    }
    const scheme = (): void => {
      this.#colours = undefined
      this.#redraw()
    }
    this.#stops = [page.subscribe(follow), whenSchemeChanges(scheme)]
    this.#resized.observe(this)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    for (const stop of this.#stops) stop()
    this.#resized.disconnect()
    cancelAnimationFrame(this.#frame)
    this.#frame = 0
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('remote')) void this.#load()
  }

  async #load(): Promise<void> {
    const answer = await this.remote.ask({ _tag: 'Usage' })()
    if (E.isLeft(answer)) this.problem = renderError(answer.left)
    else this.usage = answer.right
    await this.updateComplete
    this.#redraw()
  }

  // ---- the charts

  /** The charts before the next frame. */
  #redraw(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(this.#draw)
  }

  #draw = (): void => {
    this.#frame = 0
    const { usage } = this
    if (usage === undefined) return
    this.#colours ??= coloursOf(this.shadowRoot as ShadowRoot)
    for (const chart of CHARTS) {
      const canvas = this.renderRoot.querySelector<HTMLCanvasElement>(`#${chart.id} canvas`)
      if (canvas !== null && canvas.clientWidth > 0) drawChart(canvas, this.#scene(chart, usage, canvas, this.#colours))
    }
  }

  #scene({ id, unit, suffix }: Chart, { ns, series, limits }: UsageView, canvas: HTMLElement, colours: ChartColours): ChartScene {
    const values = series.map(one => one[id])
    const { fromNs, toNs } = page.get().selection
    return {
      shape: this.#shape(canvas, greatest(values)),
      colours,
      ns,
      values,
      dashes: DASHES,
      stepped: id === 'cpu',
      unit,
      suffix,
      limits: id === 'rss' ? [...new Set(limits.map(({ bytes }) => bytes))] : [],
      chosen: fromNs === undefined && toNs === undefined ? undefined : { fromNs: fromNs ?? 0, toNs: toNs ?? this.#endNs },
      dragged: this.#pointer.dragged,
      hoverNs: this.#pointer.hoverNs,
      at: this.at,
    }
  }

  get #endNs(): number {
    return this.usage?.ns[this.usage.ns.length - 1] ?? 1
  }

  #shape({ clientWidth, clientHeight }: HTMLElement, most: number): Shape {
    return shapeOf(clientWidth, clientHeight, this.#endNs, most)
  }

  #pointed(): void {
    const { hoverNs } = this.#pointer
    this.at = hoverNs === undefined || this.usage === undefined ? undefined : stepAt(this.usage.ns, hoverNs)
    this.#redraw()
  }

  // ---- the table

  #now(series: UsageSeries, { id, unit, text }: Chart): string {
    const value = this.at === undefined ? Number.NaN : (series[id][this.at] ?? Number.NaN)
    return Number.isNaN(value) ? '' : text(value / unit)
  }

  #row(series: UsageSeries, i: number, usage: UsageView): TemplateResult {
    const { pid, name, cpuNs, rssMax } = series
    const chosen = page.get().selection.pid === pid
    const limit = usage.limits.find(one => one.pid === pid)
    return html`<tr class=${chosen ? 'chosen' : ''}>
      <th scope="row"><span class=${`sign l${i % LINES} k${i % DASHES.length}`} aria-hidden="true"></span>
        <button aria-pressed=${chosen} @click=${() => select({ pid: chosen ? undefined : pid, tid: undefined })}>${name}</button></th>
      <td class="number">${pid}</td>
      <td class="number">${timeText(cpuNs)}</td>
      <td class="number">${mib(rssMax / MIB)}</td>
      ${usage.limits.length === 0 ? nothing : html`<td>${limit === undefined ? '' : `${limit.what} ${mib(limit.bytes / MIB)}`}</td>`}
      ${CHARTS.map(chart => html`<td class="number now">${this.#now(series, chart)}</td>`)}
    </tr>`
  }

  override render(): TemplateResult {
    const { usage } = this
    if (this.problem !== '') return html`<p role="alert">${this.problem}</p>`
    if (usage === undefined) return html``
    if (usage.series.length === 0) return html`<p class="soft">${NOTHING}</p>`
    const at = this.at === undefined ? undefined : usage.ns[this.at]
    const { down, move, up, leave } = this.#pointer
    return html`
      ${CHARTS.map(
        ({ id, title }) => html`<h2>${title}</h2>
          <div class="chart" id=${id} role="img" aria-label=${`${title} over time; the table below has the totals`}
            @pointerdown=${down} @pointermove=${move} @pointerup=${up} @pointercancel=${leave} @pointerleave=${leave}
            ><canvas></canvas></div>`,
      )}
      <div class="wide" role="region" aria-label="Processes" tabindex="0"><table>
        <thead><tr><th scope="col">Process</th><th scope="col" class="number">pid</th><th scope="col" class="number">processor time</th>
          <th scope="col" class="number">most memory</th>
          ${usage.limits.length === 0 ? nothing : html`<th scope="col">limit</th>`}
          <th scope="col" class="number now" colspan="2">${at === undefined ? 'at the pointer' : `at ${timeText(at)}`}</th></tr></thead>
        <tbody>${usage.series.map((series, i) => this.#row(series, i, usage))}</tbody>
      </table></div>
      ${usage.others === 0 ? nothing : html`<p class="soft">${usage.others} more processes used less.</p>`}`
  }
}
customElements.define('pc-usage', Usage)
