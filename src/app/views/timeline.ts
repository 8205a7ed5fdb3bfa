// The timeline: every thread's life as a strip coloured by what it waits for, with what happened at one moment, who woke whom, and the
// steps of the finding. The lanes are a tree grid that keyboard and screen reader walk through; the canvas beside it is a picture
// of the same. Left out: what is drawn (src/app/timeline), and what it is drawn from (the worker).
import * as E from 'fp-ts/lib/Either.js'
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { renderError } from '../../base/error.js'
import type { Remote } from '../../browser/remote.js'
import { STATES } from '../../browser/timeline/states.js'
import type { MomentView, TimelineView } from '../../browser/timeline/view.js'
import { page, pointAt, select, showEvent } from '../state.js'
import { shared } from '../styles/shared.js'
import { timelineStyle } from '../styles/timeline.js'
import { type Asking, askingOf } from '../timeline/asking.js'
import { type Colours, coloursOf } from '../timeline/colours.js'
import { gestures } from '../timeline/gestures.js'
import { legend } from '../timeline/legend.js'
import { stepAt } from '../timeline/over.js'
import { drawScene, stripsOf } from '../timeline/draw.js'
import { foldedAtFirst, parentsOf, shownOf } from '../timeline/rows.js'
import { AXIS_PX, inSight, placeAt, type RowShape, type Scene } from '../timeline/scene.js'
import { fitted, nsOf, panned, revealed, spanOf, timeText, type View, whole, zoomed } from '../timeline/scale.js'

const WIDE: RowShape = { px: 24, stripTop: 4, stripPx: 16 }
/** Names stand above the strips. */
const NARROW: RowShape = { px: 40, stripTop: 20, stripPx: 16 }
const NARROW_PX = 576
const ZOOM_KEY = 1.5
const PAN_KEY = 0.2
/** Of the way that is left, each frame: a move that is over in a sixth of a second. */
const EASE = 0.35
/** A key walks past calls that are narrower than this. */
const SEEN_PX = 2
const DEPTH_MAX = 8

interface Looked {
  readonly moment: MomentView
  readonly name: string
}

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
  declare looked: Looked | undefined
  /** A drag selects time. */
  declare selects: boolean
  #lane: number | undefined
  #folded: ReadonlySet<number> = new Set()
  #parents: Uint8Array = new Uint8Array(0)
  #shown: Uint32Array = new Uint32Array(0)
  #placeOf: ReadonlyMap<number, number> = new Map()
  #view: View = { fromNs: 0, toNs: 1 }
  #goal: View = this.#view
  #asking: Asking | undefined
  #colours: Colours | undefined
  #strips = stripsOf()
  #hover: Scene['hover']
  #frame = 0
  #asked = 0
  #seen: unknown
  #stops: Array<() => void> = []
  #resized = new ResizeObserver(() => this.#redraw(true))

  constructor() {
    super()
    this.problem = ''
    this.selects = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    const dark = matchMedia('(prefers-color-scheme: dark)')
    const scheme = (): void => {
      this.#colours = undefined
      this.requestUpdate()
    }
    dark.addEventListener('change', scheme)
    this.#stops = [page.subscribe(() => void this.#follow()), () => dark.removeEventListener('change', scheme)]
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
    this.#parents = parentsOf(timeline.lanes)
    this.#fold(
      foldedAtFirst(
        timeline.lanes,
        timeline.steps.map(({ lane }) => lane),
      ),
      timeline,
    )
    this.#view = this.#goal = whole(timeline.endNs)
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

  #fold(folded: ReadonlySet<number>, timeline = this.timeline): void {
    if (timeline === undefined) return
    this.#folded = folded
    this.#shown = shownOf(timeline.lanes, folded)
    this.#placeOf = new Map(Array.from(this.#shown, (lane, place) => [lane, place]))
  }

  // ---- drawing

  get #row(): RowShape {
    return this.clientWidth < NARROW_PX ? NARROW : WIDE
  }

  get #width(): number {
    const scroller = this.#part('.scroller')
    return Math.max(1, (scroller?.clientWidth ?? 1) - (this.#part('.corner')?.offsetWidth ?? 0))
  }

  #scene(): Scene | undefined {
    const { timeline } = this
    const scroller = this.#part('.scroller')
    if (timeline === undefined || scroller === null) return undefined
    this.#colours ??= coloursOf(this)
    return {
      timeline,
      view: this.#view,
      width: this.#width,
      height: scroller.clientHeight,
      ratio: devicePixelRatio,
      row: this.#row,
      scrollTop: scroller.scrollTop,
      shown: this.#shown,
      placeOf: this.#placeOf,
      told: this.#asking?.told() ?? [],
      colours: this.#colours,
      selection: page.get().selection,
      lane: this.#lane,
      current: this.looked?.moment,
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
    this.#move()
    const scene = this.#scene()
    const canvas = this.renderRoot.querySelector<HTMLCanvasElement>('.stay > canvas')
    if (scene === undefined || canvas === null || scene.height === 0) return
    const [from, to] = inSight(scene)
    const lanes = Array.from(this.#shown.subarray(Math.max(0, from - 8), to + 8))
    this.#asking?.want({ view: this.#goal, lanes, px: Math.round(scene.width * scene.ratio) })
    drawScene(canvas, scene, this.#strips)
  }

  #move(): void {
    const [view, goal] = [this.#view, this.#goal]
    if (view === goal) return
    const span = spanOf(goal)
    const near = Math.abs(view.fromNs - goal.fromNs) + Math.abs(view.toNs - goal.toNs) < span / 500
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches
    this.#view =
      near || still
        ? goal
        : { fromNs: view.fromNs + (goal.fromNs - view.fromNs) * EASE, toNs: view.toNs + (goal.toNs - view.toNs) * EASE }
    if (this.#view !== goal) this.#redraw()
  }

  /** At once, as a hand moves it, or on its way, as a key does. */
  #look(view: View, atOnce = false): void {
    this.#goal = view
    if (atOnce) this.#view = view
    this.#redraw()
  }

  // ---- what a hand means

  #meant = {
    zoom: (x: number, factor: number): void => {
      const { timeline } = this
      if (timeline !== undefined) this.#look(zoomed(this.#goal, timeline.endNs, nsOf(this.#goal, this.#width, x), factor), true)
    },
    pan: (dx: number, dy: number): void => {
      const scroller = this.#part('.scroller')
      if (this.timeline === undefined || scroller === null) return
      if (dy !== 0) scroller.scrollTop -= dy
      this.#look(panned(this.#goal, this.timeline.endNs, (-dx / this.#width) * spanOf(this.#goal)), true)
    },
    select: (x0: number, x1: number): void => {
      const [from, to] = [Math.min(x0, x1), Math.max(x0, x1)].map(x => nsOf(this.#view, this.#width, x)) as [number, number]
      select({ fromNs: Math.max(0, Math.round(from)), toNs: Math.max(1, Math.round(to)) })
    },
    click: (x: number, y: number): void => {
      this.#part('.scroller')?.focus({ preventScroll: true })
      const scene = this.#scene()
      if (scene === undefined) return
      const step = scene.timeline.steps[stepAt(scene, x, y)]
      const place = placeAt(scene, y)
      if (step !== undefined) pointAt(step.seq)
      else if (place >= 0) void this.#lookAt(this.#shown[place] as number, nsOf(scene.view, scene.width, x), 0)
    },
    hover: (at: Scene['hover']): void => {
      this.#hover = at
      this.#redraw()
    },
    selects: (): boolean => this.selects,
    focused: (): boolean => this.renderRoot.querySelector('.scroller:focus') !== null,
  }

  // ---- lanes and calls

  /** The call of a lane at a moment, or the one beside the call that is looked at. */
  async #lookAt(lane: number, ns: number, step: -1 | 0 | 1, leastNs = 0, seq?: number): Promise<boolean> {
    const mine = ++this.#asked
    const ask = { _tag: 'Moment', lane, ns, step, leastNs, ...(seq === undefined ? {} : { seq }) } as const
    const answer = await this.remote.ask(ask)()
    const { timeline } = this
    if (mine !== this.#asked || timeline === undefined || E.isLeft(answer) || answer.right === undefined) return false
    this.#lane = lane
    this.looked = { moment: answer.right, name: this.#nameOf(lane) }
    this.#look(revealed(this.#goal, timeline.endNs, answer.right))
    this.#reveal(lane)
    this.#redraw(true)
    return true
  }

  #nameOf(lane: number): string {
    const { timeline } = this
    return `${timeline?.names[timeline.name[lane] ?? 0] ?? ''} ${timeline?.lanes.tid[lane] ?? ''}`
  }

  /** Opens what a lane is folded into, and scrolls there. */
  #reveal(lane: number): void {
    const { timeline } = this
    const scroller = this.#part('.scroller')
    if (timeline === undefined || scroller === null) return
    if (!this.#placeOf.has(lane)) {
      const folded = new Set(this.#folded)
      for (let at = lane; at >= 0; at = timeline.lanes.parent[at] ?? -1) folded.delete(at)
      this.#fold(folded)
    }
    const { px } = this.#row
    const top = (this.#placeOf.get(lane) ?? 0) * px
    const room = scroller.clientHeight - AXIS_PX
    if (top < scroller.scrollTop) scroller.scrollTop = top
    else if (top + px > scroller.scrollTop + room) scroller.scrollTop = top + px - room
  }

  /** What other views selected or looked at. */
  async #follow(): Promise<void> {
    const { event, tab, selection } = page.get()
    this.#redraw(true)
    const { timeline } = this
    if (timeline === undefined || tab !== 'timeline' || event === undefined || event === this.#seen) return
    this.#seen = event
    const answer = await this.remote.ask({ _tag: 'MomentOf', seq: event.seq })()
    if (E.isLeft(answer) || answer.right === undefined) return
    const { lane, ns } = answer.right
    await this.#lookAt(lane, ns, 0, 0, event.seq)
    if (selection.fromNs === undefined) this.#redraw()
  }

  #choose = (lane: number): void => {
    const { timeline } = this
    if (timeline === undefined) return
    const [pid, tid] = [timeline.lanes.pid[lane] as number, timeline.lanes.tid[lane] as number]
    const { selection } = page.get()
    const thread = timeline.lanes.leads[lane] === 1 ? undefined : tid
    const same = selection.pid === pid && selection.tid === thread
    select({ pid: same ? undefined : pid, tid: same ? undefined : thread })
    this.#lane = lane
    this.#redraw(true)
  }

  #toggle(lane: number): void {
    if (this.#parents[lane] !== 1) return
    const folded = new Set(this.#folded)
    if (!folded.delete(lane)) folded.add(lane)
    this.#fold(folded)
    this.#redraw(true)
  }

  #toLane(place: number): void {
    const lane = this.#shown[Math.max(0, Math.min(place, this.#shown.length - 1))]
    const { looked } = this
    if (lane === undefined) return
    this.#lane = lane
    this.#reveal(lane)
    const middle = (this.#goal.fromNs + this.#goal.toNs) / 2
    const ns = looked === undefined ? middle : Math.min(Math.max(looked.moment.fromNs, this.#goal.fromNs), this.#goal.toNs)
    void this.#lookAt(lane, ns, 0)
    this.#redraw(true)
  }

  /** To the next call one can see, else to the next at all. */
  async #toCall(step: -1 | 1, every: boolean): Promise<void> {
    const lane = this.#lane ?? this.#shown[0]
    if (lane === undefined) return
    const { looked } = this
    const own = looked?.moment.lane === lane ? looked.moment : undefined
    const ns = own === undefined ? this.#goal.fromNs : step > 0 ? own.fromNs : own.fromNs
    const least = every ? 0 : (spanOf(this.#goal) / this.#width) * SEEN_PX
    const found = await this.#lookAt(lane, ns, step, least, own?.line?.seq)
    if (!found && least > 0) await this.#lookAt(lane, ns, step, 0, own?.line?.seq)
  }

  #keys = (event: KeyboardEvent): void => {
    const { px } = this.#row
    const at = this.#placeOf.get(this.#lane ?? -1) ?? -1
    const many = Math.max(1, Math.floor(((this.#part('.scroller')?.clientHeight ?? 0) - AXIS_PX) / px) - 1)
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + many,
      PageUp: at - many,
      Home: 0,
      End: this.#shown.length - 1,
    }[event.key]
    const side = { ArrowRight: 1, ArrowLeft: -1 }[event.key] as 1 | -1 | undefined
    if (to !== undefined) this.#toLane(to)
    else if (side !== undefined && event.shiftKey) this.#pan(side)
    else if (side !== undefined) void this.#toCall(side, event.ctrlKey || event.altKey)
    else if (event.key === ' ' && this.#lane !== undefined) this.#toggle(this.#lane)
    else if (event.key === 'Enter' && this.looked?.moment.line !== undefined) showEvent(this.looked.moment.line.seq)
    else return
    event.preventDefault()
  }

  #pan(side: 1 | -1): void {
    if (this.timeline !== undefined) this.#look(panned(this.#goal, this.timeline.endNs, side * spanOf(this.#goal) * PAN_KEY))
  }

  #zoom(factor: number): void {
    const { timeline, looked } = this
    if (timeline === undefined) return
    const { fromNs, toNs } = this.#goal
    const hover = this.#hover === undefined ? undefined : nsOf(this.#goal, this.#width, this.#hover.x)
    const own = looked === undefined ? undefined : (looked.moment.fromNs + looked.moment.toNs) / 2
    const at = hover ?? (own !== undefined && own >= fromNs && own <= toNs ? own : (fromNs + toNs) / 2)
    this.#look(zoomed(this.#goal, timeline.endNs, at, factor))
  }

  #fit(): void {
    const { timeline } = this
    const { fromNs = 0, toNs = timeline?.endNs ?? 1 } = page.get().selection
    if (timeline !== undefined) this.#look(fitted({ fromNs, toNs }, timeline.endNs))
  }

  #all(): void {
    if (this.timeline !== undefined) this.#look(whole(this.timeline.endNs))
  }

  /** Keys of src/app/keys.ts. */
  press(key: string): boolean {
    const { looked } = this
    const does: { readonly [key: string]: (() => void) | undefined } = {
      w: () => this.#zoom(1 / ZOOM_KEY),
      '+': () => this.#zoom(1 / ZOOM_KEY),
      s: () => this.#zoom(ZOOM_KEY),
      '-': () => this.#zoom(ZOOM_KEY),
      a: () => this.#pan(-1),
      d: () => this.#pan(1),
      '0': () => this.#all(),
      z: () => this.#fit(),
      x: () => looked && select({ fromNs: looked.moment.fromNs, toNs: Math.max(looked.moment.toNs, looked.moment.fromNs + 1) }),
      ',': () => looked && select({ fromNs: looked.moment.fromNs }),
      '.': () => looked && select({ toNs: looked.moment.toNs }),
    }
    const act = does[key]
    act?.()
    return act !== undefined
  }

  // ---- what is written

  #name(timeline: TimelineView, lane: number, place: number): TemplateResult {
    const { lanes } = timeline
    const { pid, tid } = page.get().selection
    const chosen = tid === undefined ? pid !== undefined && lanes.pid[lane] === pid : lanes.tid[lane] === tid
    const folds = this.#parents[lane] === 1
    const open = folds && !this.#folded.has(lane)
    const outcome = timeline.outcomes[timeline.outcome[lane] ?? 0] ?? ''
    const failed = outcome !== '' && outcome !== 'exited 0' && outcome !== 'still running'
    const kind = `lane d${Math.min(DEPTH_MAX, lanes.depth[lane] ?? 0)}${lanes.leads[lane] === 1 ? '' : ' thread'}${
      failed ? ' failed' : ''
    }${chosen ? ' chosen' : ''}${lane === this.#lane ? ' here' : ''}`
    return html`<div role="row" id=${`lane${lane}`} class=${kind} aria-rowindex=${place + 1} aria-level=${(lanes.depth[lane] ?? 0) + 1}
        aria-selected=${chosen} aria-expanded=${folds ? String(open) : nothing} @click=${() => this.#choose(lane)}>
      <span class="twist" aria-hidden="true" @click=${(event: Event) => {
        event.stopPropagation()
        this.#toggle(lane)
      }}>${folds ? (open ? '▾' : '▸') : ''}</span>
      <span role="rowheader"><span class="who">${timeline.names[timeline.name[lane] ?? 0]}</span>
        <span class="id">${lanes.tid[lane]}</span></span>
      <span role="gridcell" class="end">${outcome === 'exited 0' ? '' : outcome}</span></div>`
  }

  #said({ moment, name }: Looked): TemplateResult {
    const { fromNs, toNs, state, line, ender } = moment
    const what =
      state === 0 ? (line === undefined ? 'running, between calls' : 'running') : `waits for ${STATES[state]?.title ?? ''}`
    return html`<p><strong>${name}</strong> ${what} <span class="soft">at ${timeText(fromNs)} for ${timeText(toNs - fromNs)}</span>
        ${line === undefined ? nothing : html`<button class="seq" @click=${() => showEvent(line.seq)}>#${line.seq} in the event list</button>`}</p>
      ${line === undefined ? nothing : html`<p class="mono">${line.text}</p>`}
      ${
        ender === undefined
          ? nothing
          : html`<p>Ended by <button class="seq" @click=${() => pointAt(ender.seq)}>${ender.name} #${ender.seq}</button></p>`
      }`
  }

  #bar(): TemplateResult {
    const { selection } = page.get()
    const some = selection.fromNs !== undefined || selection.toNs !== undefined
    return html`<div class="bar" role="group" aria-label="View">
      <button class="button" aria-label="Zoom in" @click=${() => this.#zoom(1 / ZOOM_KEY)}>+</button>
      <button class="button" aria-label="Zoom out" @click=${() => this.#zoom(ZOOM_KEY)}>−</button>
      <button class="button" @click=${() => this.#all()}>All</button>
      <button class="button" aria-pressed=${this.selects} @click=${() => {
        this.selects = !this.selects
      }}>Select time</button>
      <button class="button" ?disabled=${!some} @click=${() => this.#fit()}>Zoom to selection</button>
      <p class="soft hint">Drag moves, Shift and drag selects, W A S D zoom and move</p>
    </div>`
  }

  override render(): TemplateResult {
    const { timeline } = this
    if (this.problem !== '') return html`<p role="alert">${this.problem}</p>`
    if (timeline === undefined) return html`<p class="soft" role="status">Sorting calls by thread …</p>`
    if (this.#shown.length === 0) return html`<p class="soft">The recording holds no event.</p>`
    const scene = this.#scene()
    const [from, to] = scene === undefined ? [0, 0] : inSight(scene)
    const { total } = timeline.lanes
    const more = total - timeline.lanes.tid.length
    return html`
      ${this.#bar()}
      ${timeline.timeless ? html`<p class="soft">This recording does not tell how long calls took.</p>` : nothing}
      <div class="frame"><div class="scroller" role="treegrid" aria-label="Timeline" aria-rowcount=${this.#shown.length} tabindex="0"
          aria-activedescendant=${this.#lane === undefined ? nothing : `lane${this.#lane}`} @keydown=${this.#keys}
          @scroll=${() => this.#redraw(true)}>
        <div class="stay" role="presentation">
          <canvas aria-hidden="true"></canvas>
          <div class=${this.selects ? 'plot selects' : 'plot'} role="presentation"></div>
          <div class="corner" role="presentation">${total.toLocaleString('en')} ${total === 1 ? 'thread' : 'threads'}</div>
          <div class="rows" role="presentation"><div class="lanes" role="rowgroup">${Array.from(
            this.#shown.subarray(from, to),
            (lane, i) => this.#name(timeline, lane, from + i),
          )}</div></div>
        </div>
        <div class="spacer" role="presentation"></div>
      </div></div>
      ${more > 0 ? html`<p class="soft">${more.toLocaleString('en')} more threads are not shown.</p>` : nothing}
      <div class="detail" aria-live="polite">${
        this.looked === undefined
          ? html`<p class="soft">Choose a place in a lane to see the call there; arrow keys walk through lanes and calls.</p>`
          : this.#said(this.looked)
      }</div>
      ${legend(this.#colours)}`
  }

  override updated(): void {
    const scroller = this.#part('.scroller')
    const spacer = this.#part('.spacer')
    const [plot, rows, lanes] = [this.#part('.plot'), this.#part('.rows'), this.#part('.lanes')]
    if (scroller === null || spacer === null || plot === null || rows === null || lanes === null) return
    const { px } = this.#row
    const height = Math.min(AXIS_PX + this.#shown.length * px, Math.max(220, Math.min(innerHeight * 0.62, 720)))
    scroller.style.height = `${height}px`
    spacer.style.height = `${AXIS_PX + this.#shown.length * px}px`
    plot.style.width = `${this.#width}px`
    plot.style.height = `${height}px`
    rows.style.height = `${height - AXIS_PX}px`
    const first = Math.floor(scroller.scrollTop / px)
    lanes.style.transform = `translateY(${first * px - scroller.scrollTop}px)`
    this.#redraw()
  }

  /** For whoever looks from outside, such as a test: what the page drew last. */
  get drawn(): { readonly view: View; readonly lanes: number; readonly sharp: boolean } {
    return { view: this.#view, lanes: this.#shown.length, sharp: this.#view === this.#goal && this.#frame === 0 }
  }
}
customElements.define('pc-timeline', Timeline)
