// The timeline: every thread's life as a strip coloured by what it waits for, with what happened at one moment, who woke whom, and the
// steps of the finding. The lanes are a tree grid that keyboard and screen reader walk through; the canvas beside it is a picture
// of the same. Left out: what is drawn (src/app/timeline), and what it is drawn from (the worker).
import * as E from 'fp-ts/lib/Either.js'
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { guard } from 'lit/directives/guard.js'
import { renderError } from '../../base/error.js'
import type { Remote } from '../../browser/remote.js'
import type { MomentView, TimelineView } from '../../browser/timeline/view.js'
import { page, pointAt, select, showEvent } from '../state.js'
import { shared } from '../styles/shared.js'
import { timelineStyle } from '../styles/timeline.js'
import { type Asking, askingOf } from '../timeline/asking.js'
import { Camera } from '../timeline/camera.js'
import { type Colours, coloursOf, whenSchemeChanges } from '../timeline/colours.js'
import { drawScene } from '../timeline/draw.js'
import { gestures, type Meant } from '../timeline/gestures.js'
import { legend } from '../timeline/legend.js'
import { stepAt } from '../timeline/over.js'
import { LaneList } from '../timeline/rows.js'
import { nsOf, spanOf } from '../timeline/scale.js'
import { AXIS_PX, inSight, placeAt, type RowShape, type Scene } from '../timeline/scene.js'
import { stripsOf } from '../timeline/strips.js'
import { isChosen, laneName, laneRow, said } from '../timeline/words.js'

const WIDE: RowShape = { px: 24, stripTop: 4, stripPx: 16 }
/** Names stand above the strips. */
const NARROW: RowShape = { px: 40, stripTop: 20, stripPx: 16 }
const NARROW_PX = 576
const HEIGHT_MIN_PX = 220
const HEIGHT_MAX_PX = 720
const ZOOM_KEY = 1.5
const PAN_KEY = 0.2
/** A key walks past calls that are narrower than this. */
const SEEN_PX = 2
/** Lanes asked for above and below those in sight. */
const BESIDE = 8

export class Timeline extends LitElement {
  static override styles = [shared, timelineStyle]
  static override properties = {
    remote: { attribute: false },
    timeline: { state: true },
    problem: { state: true },
    looked: { state: true },
    selects: { state: true },
  }
  declare remote: Remote
  declare timeline: TimelineView | undefined
  declare problem: string
  /** The call, or the time between two, that is looked at. */
  declare looked: MomentView | undefined
  /** A drag selects time. */
  declare selects: boolean
  #list: LaneList | undefined
  #lane: number | undefined
  #camera = new Camera(() => this.#redraw())
  #asking: Asking | undefined
  #colours: Colours | undefined
  #strips = stripsOf()
  #hover: Scene['hover']
  #own = 0
  #width = 1
  #height = 0
  #lanes = -1
  #frame = 0
  #asked = 0
  #walking = false
  #next: { readonly step: -1 | 1; readonly every: boolean } | undefined
  #seen: unknown
  #stops: Array<() => void> = []
  #resized = new ResizeObserver(() => {
    this.#lanes = -1
    this.#redraw(true)
  })

  constructor() {
    super()
    this.problem = ''
    this.selects = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    const scheme = (): void => {
      this.#colours = undefined
      this.requestUpdate()
    }
    this.#stops = [page.subscribe(() => void this.#follow()), whenSchemeChanges(scheme)]
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    for (const stop of this.#stops) stop()
    this.#resized.disconnect()
    cancelAnimationFrame(this.#frame)
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('remote')) void this.#load()
  }

  async #load(): Promise<void> {
    this.#asking = askingOf(this.remote, () => this.#redraw())
    const answer = await this.remote.ask({ _tag: 'Timeline' })()
    if (E.isLeft(answer)) {
      this.problem = renderError(answer.left)
      return
    }
    const timeline = answer.right
    this.#list = new LaneList(
      timeline.lanes,
      timeline.steps.map(({ lane }) => lane),
    )
    this.#camera.start(timeline.endNs)
    this.timeline = timeline
    await this.updateComplete
    const plot = this.#part('.plot')
    const scroller = this.#part('.scroller')
    if (plot === null || scroller === null) return
    this.#stops.push(gestures(plot, this.#meant))
    this.#resized.observe(scroller)
    await this.#follow()
  }

  #part(name: string): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(name)
  }

  // ---- drawing

  get #row(): RowShape {
    return this.#own < NARROW_PX ? NARROW : WIDE
  }

  /** Asked only when something may have another size: the answer makes the browser lay out the page. */
  #measure(): void {
    const scroller = this.#part('.scroller')
    this.#own = this.clientWidth
    this.#width = Math.max(1, (scroller?.clientWidth ?? 1) - (this.#part('.corner')?.offsetWidth ?? 0))
    this.#height = scroller?.clientHeight ?? 0
  }

  #scene(): Scene | undefined {
    const { timeline } = this
    const list = this.#list
    const scroller = this.#part('.scroller')
    if (timeline === undefined || list === undefined || scroller === null) return undefined
    this.#colours ??= coloursOf(this.shadowRoot as ShadowRoot)
    return {
      timeline,
      view: this.#camera.view,
      width: this.#width,
      height: this.#height,
      ratio: devicePixelRatio,
      row: this.#row,
      scrollTop: scroller.scrollTop,
      shown: list.shown,
      placeOf: list.placeOf,
      told: this.#asking?.told() ?? [],
      colours: this.#colours,
      selection: page.get().selection,
      lane: this.#lane,
      current: this.looked,
      hover: this.#hover,
    }
  }

  /** The canvas before the next frame; `list`: the rows beside it too. */
  #redraw(list = false): void {
    if (list) this.requestUpdate()
    if (this.#frame === 0) this.#frame = requestAnimationFrame(this.#draw)
  }

  #draw = (): void => {
    this.#frame = 0
    this.#camera.step()
    const scene = this.#scene()
    const canvas = this.renderRoot.querySelector<HTMLCanvasElement>('.stay > canvas')
    if (scene === undefined || canvas === null || scene.height === 0) return
    const [from, to] = inSight(scene)
    const lanes = Array.from(scene.shown.subarray(Math.max(0, from - BESIDE), to + BESIDE))
    this.#asking?.want({ view: this.#camera.goal, lanes, px: Math.round(scene.width * scene.ratio) })
    drawScene(canvas, scene, this.#strips)
  }

  // ---- what a hand means

  #meant: Meant = {
    zoom: (x, factor) => this.#camera.zoom(nsOf(this.#camera.goal, this.#width, x), factor, true),
    pan: (dx, dy) => {
      const scroller = this.#part('.scroller')
      if (scroller !== null && dy !== 0) scroller.scrollTop -= dy
      this.#camera.pan(-dx / this.#width, true)
    },
    select: (x0, x1) => {
      const at = (x: number): number => Math.round(nsOf(this.#camera.view, this.#width, x))
      const fromNs = Math.max(0, at(Math.min(x0, x1)))
      select({ fromNs, toNs: Math.max(fromNs + 1, at(Math.max(x0, x1))) })
    },
    click: (x, y) => {
      this.#part('.scroller')?.focus({ preventScroll: true })
      const scene = this.#scene()
      if (scene === undefined) return
      const step = scene.timeline.steps[stepAt(scene, x, y)]
      const lane = scene.shown[placeAt(scene, y)]
      if (step !== undefined) pointAt(step.seq)
      else if (lane !== undefined) void this.#lookAt(lane, nsOf(scene.view, scene.width, x), 0)
    },
    hover: at => {
      this.#hover = at
      this.#redraw()
    },
    selects: () => this.selects,
    focused: () => this.renderRoot.querySelector('.scroller:focus') !== null,
  }

  // ---- lanes and calls

  /** The call of a lane at a moment, or the one beside the call that is looked at. */
  async #lookAt(lane: number, ns: number, step: -1 | 0 | 1, leastNs = 0, seq?: number): Promise<boolean> {
    const mine = ++this.#asked
    const answer = await this.remote.ask({ _tag: 'Moment', lane, ns, step, leastNs, ...(seq === undefined ? {} : { seq }) })()
    if (mine !== this.#asked || E.isLeft(answer) || answer.right === undefined) return false
    this.#lane = lane
    this.looked = answer.right
    this.#camera.reveal(answer.right)
    this.#reveal(lane)
    return true
  }

  #reveal(lane: number): void {
    const scroller = this.#part('.scroller')
    if (this.#list === undefined || scroller === null) return
    const { px } = this.#row
    const top = this.#list.open(lane) * px
    const room = scroller.clientHeight - AXIS_PX
    if (top < scroller.scrollTop) scroller.scrollTop = top
    else if (top + px > scroller.scrollTop + room) scroller.scrollTop = top + px - room
    this.#redraw(true)
  }

  /** What other views selected or looked at. */
  async #follow(): Promise<void> {
    const { event, tab } = page.get()
    this.#redraw(true)
    if (this.timeline === undefined || tab !== 'timeline' || event === undefined || event === this.#seen) return
    this.#seen = event
    const answer = await this.remote.ask({ _tag: 'MomentOf', seq: event.seq })()
    if (E.isRight(answer) && answer.right !== undefined) await this.#lookAt(answer.right.lane, answer.right.ns, 0, 0, event.seq)
  }

  #choose(timeline: TimelineView, lane: number): void {
    const same = isChosen(timeline, page.get().selection, lane)
    const { pid, tid, leads } = timeline.lanes
    this.#lane = lane
    select({ pid: same ? undefined : pid[lane], tid: same || leads[lane] === 1 ? undefined : tid[lane] })
    this.#redraw(true)
  }

  #toggle(lane: number | undefined): void {
    if (lane !== undefined) this.#list?.toggle(lane)
    this.#redraw(true)
  }

  #toLane(place: number): void {
    const shown = this.#list?.shown ?? []
    const lane = shown[Math.max(0, Math.min(place, shown.length - 1))]
    if (lane === undefined) return
    this.#lane = lane
    this.#reveal(lane)
    const { fromNs, toNs } = this.#camera.goal
    const ns = this.looked === undefined ? (fromNs + toNs) / 2 : Math.min(Math.max(this.looked.fromNs, fromNs), toNs)
    void this.#lookAt(lane, ns, 0)
  }

  /** To the next call one can see, else to the next at all. A held key is faster than answers come: steps wait, but do not pile up. */
  async #toCall(step: -1 | 1, every: boolean): Promise<void> {
    if (this.#walking) {
      this.#next = { step, every }
      return
    }
    this.#walking = true
    const lane = this.#lane ?? this.#list?.shown[0]
    const own = this.looked?.lane === lane ? this.looked : undefined
    const least = every ? 0 : (spanOf(this.#camera.goal) / this.#width) * SEEN_PX
    const walk = async (leastNs: number): Promise<boolean> =>
      lane !== undefined && (await this.#lookAt(lane, own?.fromNs ?? this.#camera.goal.fromNs, step, leastNs, own?.line?.seq))
    if (!(await walk(least)) && least > 0) await walk(0)
    this.#walking = false
    const next = this.#next
    this.#next = undefined
    if (next !== undefined) await this.#toCall(next.step, next.every)
  }

  #keys = (event: KeyboardEvent): void => {
    const at = this.#list?.placeOf.get(this.#lane ?? -1) ?? -1
    const many = Math.max(1, Math.floor(((this.#part('.scroller')?.clientHeight ?? 0) - AXIS_PX) / this.#row.px) - 1)
    const last = (this.#list?.shown.length ?? 0) - 1
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + many, PageUp: at - many, Home: 0, End: last }[event.key]
    const side = { ArrowRight: 1, ArrowLeft: -1 }[event.key] as 1 | -1 | undefined
    if (to !== undefined) this.#toLane(to)
    else if (side !== undefined && event.shiftKey) this.#camera.pan(side * PAN_KEY)
    else if (side !== undefined) void this.#toCall(side, event.ctrlKey || event.altKey)
    else if (event.key === ' ') this.#toggle(this.#lane)
    else if (event.key === 'Enter' && this.looked?.line !== undefined) showEvent(this.looked.line.seq)
    else return
    event.preventDefault()
  }

  /** Where the pointer is, else at the call that is looked at, else in the middle. */
  #zoom(factor: number): void {
    const { goal } = this.#camera
    const middle = ({ fromNs, toNs }: { readonly fromNs: number; readonly toNs: number }): number => (fromNs + toNs) / 2
    const own = this.looked === undefined ? middle(goal) : middle(this.looked)
    const near = own >= goal.fromNs && own <= goal.toNs ? own : middle(goal)
    this.#camera.zoom(this.#hover === undefined ? near : nsOf(goal, this.#width, this.#hover.x), factor)
  }

  #fit(): void {
    const { fromNs = 0, toNs = this.#camera.endNs } = page.get().selection
    this.#camera.fit({ fromNs, toNs })
  }

  /** Keys of src/app/keys.ts. */
  press(key: string): boolean {
    const { looked } = this
    const does: { readonly [key: string]: (() => void) | undefined } = {
      w: () => this.#zoom(1 / ZOOM_KEY),
      '+': () => this.#zoom(1 / ZOOM_KEY),
      s: () => this.#zoom(ZOOM_KEY),
      '-': () => this.#zoom(ZOOM_KEY),
      a: () => this.#camera.pan(-PAN_KEY),
      d: () => this.#camera.pan(PAN_KEY),
      '0': () => this.#camera.all(),
      z: () => this.#fit(),
      x: () => looked && select({ fromNs: looked.fromNs, toNs: Math.max(looked.toNs, looked.fromNs + 1) }),
      ',': () => looked && select({ fromNs: looked.fromNs }),
      '.': () => looked && select({ toNs: looked.toNs }),
    }
    does[key]?.()
    return does[key] !== undefined
  }

  // ---- what is written

  #bar(): TemplateResult {
    const { selection } = page.get()
    const some = selection.fromNs !== undefined || selection.toNs !== undefined
    const turn = (): void => {
      this.selects = !this.selects
    }
    return html`<div class="bar" role="group" aria-label="View">
      <button class="button" aria-label="Zoom in" @click=${() => this.#zoom(1 / ZOOM_KEY)}>+</button>
      <button class="button" aria-label="Zoom out" @click=${() => this.#zoom(ZOOM_KEY)}>−</button>
      <button class="button" @click=${() => this.#camera.all()}>All</button>
      <button class="button" aria-pressed=${this.selects} @click=${turn}>Select time</button>
      <button class="button" ?disabled=${!some} @click=${() => this.#fit()}>Zoom to selection</button>
      <p class="soft hint">Drag moves, Shift and drag selects, W A S D zoom and move</p>
    </div>`
  }

  #rows(timeline: TimelineView, list: LaneList): ReadonlyArray<TemplateResult> {
    const scene = this.#scene()
    const [from, to] = scene === undefined ? [0, 0] : inSight(scene)
    const { selection } = page.get()
    return Array.from(list.shown.subarray(from, to), (lane, i) =>
      laneRow({
        timeline,
        lane,
        place: from + i,
        open: list.isOpen(lane),
        chosen: isChosen(timeline, selection, lane),
        here: lane === this.#lane,
        choose: () => this.#choose(timeline, lane),
        toggle: () => this.#toggle(lane),
      }),
    )
  }

  override render(): TemplateResult {
    const { timeline, looked } = this
    const list = this.#list
    if (this.problem !== '') return html`<p role="alert">${this.problem}</p>`
    if (timeline === undefined || list === undefined) return html`<p class="soft" role="status">Sorting calls by thread …</p>`
    if (list.shown.length === 0) return html`<p class="soft">The recording holds no event.</p>`
    const { total, tid } = timeline.lanes
    return html`
      ${this.#bar()}
      ${timeline.timeless ? html`<p class="soft">This recording does not tell how long calls took.</p>` : nothing}
      <div class="frame"><div class="scroller" role="treegrid" aria-label="Timeline" aria-rowcount=${list.shown.length} tabindex="0"
          aria-activedescendant=${this.#lane === undefined ? nothing : `lane${this.#lane}`} @keydown=${this.#keys}
          @scroll=${() => this.#redraw(true)}>
        <div class="stay" role="presentation">
          <canvas aria-hidden="true"></canvas>
          <div class=${this.selects ? 'plot selects' : 'plot'} role="presentation"></div>
          <div class="corner" role="presentation">${total.toLocaleString('en')} ${total === 1 ? 'thread' : 'threads'}</div>
          <div class="rows" role="presentation"><div class="lanes" role="rowgroup">${this.#rows(timeline, list)}</div></div>
        </div>
        <div class="spacer" role="presentation"></div>
      </div></div>
      ${total > tid.length ? html`<p class="soft">${(total - tid.length).toLocaleString('en')} more are not shown.</p>` : nothing}
      <div class="detail" aria-live="polite">${
        looked === undefined
          ? html`<p class="soft">Choose a place in a lane to see the call there; arrow keys walk through lanes and calls.</p>`
          : said(looked, laneName(timeline, looked.lane))
      }</div>
      ${guard([this.#colours], () => legend(this.#colours))}`
  }

  override updated(): void {
    const scroller = this.#part('.scroller')
    const [spacer, plot, rows, lanes] = ['.spacer', '.plot', '.rows', '.lanes'].map(name => this.#part(name))
    if (!scroller || !spacer || !plot || !rows || !lanes) return
    const count = this.#list?.shown.length ?? 0
    if (count !== this.#lanes) {
      this.#lanes = count
      this.#own = this.clientWidth
      const full = AXIS_PX + count * this.#row.px
      const height = Math.min(full, Math.max(HEIGHT_MIN_PX, Math.min(innerHeight * 0.62, HEIGHT_MAX_PX)))
      scroller.style.height = `${height}px`
      spacer.style.height = `${full}px`
      this.#measure()
      plot.style.width = `${this.#width}px`
      plot.style.height = `${height}px`
      rows.style.height = `${height - AXIS_PX}px`
      this.requestUpdate()
    }
    const { px } = this.#row
    lanes.style.transform = `translateY(${Math.floor(scroller.scrollTop / px) * px - scroller.scrollTop}px)`
    this.#redraw()
  }
}
customElements.define('pc-timeline', Timeline)
