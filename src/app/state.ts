// All the page knows, in one store, and the few things that may happen to it. Left out: opening a trace (open.ts), and how what is
// looked at becomes an address (fragment.ts, history.ts).
import type { PageModel, Selection } from '../browser/protocol.js'
import type { Remote } from '../browser/remote.js'
import { AT_FIRST, type Looks, type Theme } from './fragment.js'
import { createStore, type Store } from './store.js'
import type { Tab } from './tabs.js'
import { applyTheme, isDark } from './theme.js'

export type Shown =
  /** The file is still being parsed: whether it carries a trace is not known yet. */
  | { readonly _tag: 'Starting' }
  | { readonly _tag: 'Empty' }
  /** Several files were given: which of them is to be read. */
  | { readonly _tag: 'Choose'; readonly files: ReadonlyArray<File> }
  | { readonly _tag: 'Opening'; readonly name: string; readonly done: number; readonly total: number; readonly beganMs: number }
  | { readonly _tag: 'Refused'; readonly name: string; readonly message: string; readonly remedy?: string }
  | { readonly _tag: 'Open'; readonly model: PageModel; readonly remote: Remote }

/**
 * `event` is the one that every view shows or marks; a new object each time, so that asking twice for one event scrolls twice.
 * `query` is what the list is searched for, `selection` what every view is narrowed to, `settings` what a view keeps of how it is
 * set (a sort order, a unit), by `tab.name`.
 */
export interface PageState extends Looks {
  readonly shown: Shown
  /** The colours as they are: the system's, or what the reader chose. */
  readonly dark: boolean
  /** The dialog that stands open. */
  readonly dialog?: Dialog
}

export type Dialog = 'keys'

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

/** Another trace, or none: looked at as every trace is at first. */
export const show = (shown: Shown): void =>
  patch({ ...AT_FIRST, event: undefined, dialog: undefined, theme: page.get().theme, shown })

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

/** Looks at the trace as an address says. */
export const restore = ({ theme, ...looks }: Looks): void => {
  applyTheme(isDark(theme))
  patch({ event: undefined, ...looks, theme, dark: isDark(theme) })
}

export const showDialog = (dialog: Dialog | undefined): void => patch({ dialog })

/** For the tab of the browser: the cause, before anything else. */
export const titleOf = (shown: Shown): string => {
  const model = shown._tag === 'Open' ? shown.model : undefined
  const what = model === undefined ? '' : (model.findings[0]?.summary ?? model.verdict.sentence)
  return what === '' ? 'probecause' : `${what} · probecause`
}
