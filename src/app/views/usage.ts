// Processor time and memory of processes over time, as lines on one time axis, and as a table that names the lines. Dragging along a
// chart selects that time for every view. What is not sampled is a gap.
import * as E from 'fp-ts/lib/Either.js'
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import uPlot from 'uplot'
import { renderError } from '../../base/error.js'
import type { Remote } from '../../browser/remote.js'
import type { UsageSeries, UsageView } from '../../browser/usage.js'
import { page, select } from '../state.js'
import { shared } from '../styles/shared.js'
import { DASHES, LINES, usageStyle } from '../styles/usage.js'
import { resolver, whenSchemeChanges } from '../timeline/colours.js'
import { timeText } from '../timeline/scale.js'

const HEIGHT_PX = 200
const MIB = 2 ** 20
const NOTHING = 'The recording holds no sample of processor time or memory: it was too short, or its recorder takes none.'

interface Chart {
  readonly id: 'cpu' | 'rss'
  readonly title: string
  readonly unit: number
  readonly text: (value: number) => string
}

const mib = (value: number): string => `${value >= 100 ? Math.round(value) : value.toFixed(1)} MiB`
const CHARTS: ReadonlyArray<Chart> = [
  { id: 'cpu', title: 'Processors used', unit: 1, text: value => value.toFixed(2) },
  { id: 'rss', title: 'Memory', unit: MIB, text: mib },
]

export class Usage extends LitElement {
  static override styles = [shared, ...usageStyle]
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
  #plots: uPlot[] = []
  #stops: Array<() => void> = []
  #resized = new ResizeObserver(() => this.#size())

  constructor() {
    super()
    this.problem = ''
  }

  override connectedCallback(): void {
    super.connectedCallback()
    const follow = (): void => {
      this.requestUpdate()
      for (const plot of this.#plots) plot.redraw(false)
    }
    this.#stops = [page.subscribe(follow), whenSchemeChanges(() => this.#draw())]
    this.#resized.observe(this)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    for (const stop of this.#stops) stop()
    for (const plot of this.#plots) plot.destroy()
    this.#plots = []
    this.#resized.disconnect()
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('remote')) void this.#load()
  }

  async #load(): Promise<void> {
    const answer = await this.remote.ask({ _tag: 'Usage' })()
    if (E.isLeft(answer)) this.problem = renderError(answer.left)
    else this.usage = answer.right
    await this.updateComplete
    this.#draw()
  }

  // ---- the charts

  #size(): void {
    for (const plot of this.#plots) {
      const width = plot.root.parentElement?.clientWidth ?? 0
      if (width > 0 && width !== plot.width) plot.setSize({ width, height: HEIGHT_PX })
    }
  }

  #draw(): void {
    const { usage } = this
    for (const plot of this.#plots) plot.destroy()
    this.#plots = []
    if (usage === undefined || usage.series.length === 0) return
    const { read, done } = resolver(this.shadowRoot as ShadowRoot)
    for (const chart of CHARTS) {
      const place = this.renderRoot.querySelector<HTMLElement>(`#${chart.id}`)
      if (place !== null) this.#plots.push(new uPlot(this.#options(chart, usage, place, read), this.#data(chart, usage), place))
    }
    done()
  }

  #data({ id, unit }: Chart, { ns, series }: UsageView): uPlot.AlignedData {
    const lines = series.map(one => Array.from(one[id], value => (Number.isNaN(value) ? null : value / unit)))
    return [Array.from(ns, at => at / 1e9), ...lines]
  }

  #options(chart: Chart, usage: UsageView, place: HTMLElement, colour: (name: string) => string): uPlot.Options {
    const [mark, soft] = [colour('mark'), colour('soft')]
    const axis = {
      stroke: colour('soft'),
      grid: { stroke: colour('line'), width: 1 },
      ticks: { stroke: colour('line'), width: 1 },
    }
    const stepped = uPlot.paths.stepped?.({ align: -1 })
    return {
      width: Math.max(200, place.clientWidth),
      height: HEIGHT_PX,
      legend: { show: false },
      scales: {
        x: { time: false, range: [0, (usage.ns[usage.ns.length - 1] ?? 1) / 1e9] },
        y: { range: (_, __, most) => [0, most * 1.08 || 1] },
      },
      cursor: { sync: { key: 'probecause-usage' }, drag: { x: true, y: false, setScale: false }, y: false },
      axes: [
        { ...axis, values: (_, ticks) => ticks.map(at => timeText(Math.round(at * 1e9))) },
        { ...axis, size: 72, values: (_, ticks) => ticks.map(chart.text) },
      ],
      series: [
        {},
        ...usage.series.map(({ name }, i) => ({
          label: name,
          stroke: colour(`line-${i % LINES}`),
          width: 1.75,
          dash: [...(DASHES[i % DASHES.length] ?? [])],
          points: { show: false },
          ...(chart.id === 'cpu' && stepped !== undefined ? { paths: stepped } : {}),
        })),
      ],
      hooks: {
        setSelect: [plot => this.#chosen(plot)],
        setCursor: [
          plot => {
            this.at = plot.cursor.idx ?? undefined
          },
        ],
        drawClear: [plot => this.#shade(plot, mark)],
        draw: chart.id === 'rss' ? [plot => this.#limits(plot, usage, soft)] : [],
      },
    }
  }

  /** A drag is done: its time is selected, and drawn as such by all. */
  #chosen(plot: uPlot): void {
    const { left, width } = plot.select
    if (width < 2) return
    const [fromNs, toNs] = [left, left + width].map(px => Math.max(0, Math.round(plot.posToVal(px, 'x') * 1e9))) as [
      number,
      number,
    ]
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
    select({ fromNs, toNs: Math.max(fromNs + 1, toNs) })
  }

  #shade(plot: uPlot, colour: string): void {
    const { fromNs, toNs } = page.get().selection
    if (fromNs === undefined && toNs === undefined) return
    const { left, top, width, height } = plot.bbox
    const x = (ns: number): number => Math.min(left + width, Math.max(left, plot.valToPos(ns / 1e9, 'x', true)))
    const [from, to] = [x(fromNs ?? 0), toNs === undefined ? left + width : x(toNs)]
    plot.ctx.fillStyle = colour
    plot.ctx.fillRect(from, top, Math.max(1, to - from), height)
  }

  /** Limits that are within the chart; a limit far above what was used says nothing. */
  #limits(plot: uPlot, { limits }: UsageView, colour: string): void {
    const { left, top, width } = plot.bbox
    for (const bytes of new Set(limits.map(limit => limit.bytes))) {
      const y = plot.valToPos(bytes / MIB, 'y', true)
      if (y < top) continue
      plot.ctx.strokeStyle = colour
      plot.ctx.setLineDash([6, 4])
      plot.ctx.beginPath()
      plot.ctx.moveTo(left, y)
      plot.ctx.lineTo(left + width, y)
      plot.ctx.stroke()
      plot.ctx.setLineDash([])
    }
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
    return html`
      ${CHARTS.map(
        ({ id, title }) => html`<h2>${title}</h2>
          <div class="chart" id=${id} role="img" aria-label=${`${title} over time; the table below has the totals`}></div>`,
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
