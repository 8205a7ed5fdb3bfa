// All the page knows, in one store, and the few things that may happen to it. Left out: opening a trace (open.ts), and how what is
// looked at becomes an address (fragment.ts, history.ts).
import type { PageModel, Selection, Source } from '../browser/protocol.js'
import type { ComparedView } from '../browser/protocol-compare.js'
import type { Remote } from '../browser/remote.js'
import { AT_FIRST, type Looks, type Side, type Theme } from './fragment.js'
import { createStore, type Store } from './store.js'
import type { Tab } from './tabs.js'
import { applyTheme, isDark } from './theme.js'

/** A trace that was read, and who answers about it. */
export interface Recording {
  readonly name: string
  readonly source: Source
  readonly model: PageModel
  readonly remote: Remote
}

/** Two recordings held against each other; `shown` is one of them. */
export interface Pair {
  readonly good: Recording
  readonly bad: Recording
  readonly view: ComparedView
}

export type Comparing =
  | { readonly _tag: 'Reading'; readonly name: string; readonly done: number; readonly total: number; readonly beganMs: number }
  | { readonly _tag: 'Failed'; readonly name: string; readonly message: string; readonly remedy?: string }
  | ({ readonly _tag: 'Done' } & Pair)

export type Shown =
  /** The file is still being parsed: whether it carries a trace is not known yet. */
  | { readonly _tag: 'Starting' }
  | { readonly _tag: 'Empty' }
  /** Several files were given: which of them is to be read. */
  | { readonly _tag: 'Choose'; readonly files: ReadonlyArray<File> }
  | { readonly _tag: 'Opening'; readonly name: string; readonly done: number; readonly total: number; readonly beganMs: number }
  | { readonly _tag: 'Refused'; readonly name: string; readonly message: string; readonly remedy?: string }
  | ({ readonly _tag: 'Open' } & Recording)

/**
 * `event` is the one that every view shows or marks; a new object each time, so that asking twice for one event scrolls twice.
 * `query` is what the list is searched for, `selection` what every view is narrowed to, `settings` what a view keeps of how it is
 * set (a sort order, a unit), by `tab.name`.
 */
export interface PageState extends Looks {
  readonly shown: Shown
  /** Absent: nothing is compared. */
  readonly comparing?: Comparing
  /** The colours as they are: the system's, or what the reader chose. */
  readonly dark: boolean
  /** The dialog that stands open. */
  readonly dialog?: Dialog
}

export type Dialog = 'keys' | 'save'

export const page: Store<PageState> = createStore<PageState>({
  ...AT_FIRST,
  shown: { _tag: 'Starting' },
  dark: isDark(AT_FIRST.theme),
})

type Change = { readonly [K in keyof PageState]?: PageState[K] | undefined }

/** A part that is given as undefined is taken away. */
const patch = (change: Change): void => {
  const wanted = Object.entries({ ...page.get(), ...change }).filter(([, value]) => value !== undefined)
  page.set(Object.fromEntries(wanted) as unknown as PageState)
}

/** All of how a trace is looked at, as at first. */
const FRESH = { ...AT_FIRST, event: undefined, side: undefined }

/** Another trace, or none: looked at as every trace is at first. */
export const show = (shown: Shown): void =>
  patch({ ...FRESH, theme: page.get().theme, shown, comparing: undefined, dialog: undefined })

export const showTab = (tab: Tab): void => patch({ tab })

/** Makes an event the current one, in whatever view is shown; undefined: none is. */
export const pointAt = (seq: number | undefined): void => patch({ event: seq === undefined ? undefined : { seq } })

/** The same, in a view: by default the list, where a search may hide it. */
export const showEvent = (seq: number, tab: Tab = 'events'): void =>
  patch({ tab, event: { seq }, ...(tab === 'events' ? { query: '' } : {}) })

/** The list narrowed to a query, for instance one process. */
export const showMatches = (query: string): void => patch({ tab: 'events', query })

/** Narrows every view; a part that is given as undefined is widened again. */
export const select = (change: { readonly [K in keyof Selection]: Selection[K] | undefined }): void => {
  const wanted = Object.entries({ ...page.get().selection, ...change }).filter(([, value]) => value !== undefined)
  patch({ selection: Object.fromEntries(wanted) })
}

/** Everything is in view again. */
export const clear = (): void => patch({ selection: {}, event: undefined })

/** `name` is `tab.word`, for instance `calls.sort`; undefined: as it was at first. */
export const setting = (name: string, value: string | undefined): void => {
  const { [name]: _before, ...others } = page.get().settings
  patch({ settings: value === undefined ? others : { ...others, [name]: value } })
}

export const useTheme = (theme: Theme): void => {
  applyTheme(isDark(theme))
  patch({ theme, dark: isDark(theme) })
}

/** Looks at the trace as an address says; which of two it is about means nothing where only one is open. */
export const restore = ({ theme, side, ...looks }: Looks): void => {
  const { comparing } = page.get()
  applyTheme(isDark(theme))
  patch({ event: undefined, ...looks, theme, dark: isDark(theme) })
  if (side !== undefined && comparing?._tag === 'Done') patch({ side, shown: { _tag: 'Open', ...comparing[side] } })
}

export const compareAs = (comparing: Comparing | undefined): void => patch({ comparing, side: undefined })

/** The pair is there, and the tab that draws it; views go on with the recording they show. */
export const showPair = (pair: Pair): void => {
  const { shown } = page.get()
  const side: Side = shown._tag === 'Open' && shown.remote === pair.good.remote ? 'good' : 'bad'
  patch({ comparing: { _tag: 'Done', ...pair }, side, tab: 'compare' })
}

/** One recording of a pair in every view, at an event of it if one is given. */
export const showSide = (side: Side, at?: { readonly seq: number; readonly tab: Tab }): void => {
  const { comparing, side: before } = page.get()
  if (comparing?._tag !== 'Done') return
  const other = side === before ? {} : { selection: {}, query: '', event: undefined }
  const event = at === undefined ? {} : { event: { seq: at.seq }, tab: at.tab, query: '' }
  patch({ side, shown: { _tag: 'Open', ...comparing[side] }, ...other, ...event })
}

export const showDialog = (dialog: Dialog | undefined): void => patch({ dialog })

/** For the tab of the browser: the cause, before anything else. */
export const titleOf = (shown: Shown): string => {
  const model = shown._tag === 'Open' ? shown.model : undefined
  const what = model === undefined ? '' : (model.findings[0]?.summary ?? model.verdict.sentence)
  return what === '' ? 'probecause' : `${what} · probecause`
}
