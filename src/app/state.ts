// All the page knows, in one store, and the few things that may happen to it. A trace that is dropped replaces the one
// before it, worker and all; answers of a replaced worker change nothing.
import * as E from 'fp-ts/lib/Either.js'
import { type AnyFailed, renderError } from '../base/error.js'
import type { Carried } from '../browser/carried.js'
import type { PageModel, Selection, Source } from '../browser/protocol.js'
import { type Remote, startRemote } from '../browser/remote.js'
import { createStore, type Store } from './store.js'
import type { Tab } from './tabs.js'

export type Shown =
  /** The file is still being parsed: whether it carries a trace is not known yet. */
  | { readonly _tag: 'Starting' }
  | { readonly _tag: 'Empty' }
  | { readonly _tag: 'Opening'; readonly name: string; readonly share: number }
  | { readonly _tag: 'Refused'; readonly name: string; readonly message: string; readonly remedy?: string }
  | { readonly _tag: 'Open'; readonly model: PageModel; readonly remote: Remote }

export interface PageState {
  readonly shown: Shown
  readonly tab: Tab
  /** The event that every view shows or marks; a new object each time, so that asking twice for one event scrolls twice. */
  readonly event?: { readonly seq: number }
  /** What the list is searched for. */
  readonly query: string
  /** What every view is narrowed to. */
  readonly selection: Selection
  /** What a view keeps of how it is set (a sort order, a unit), by `tab.name`: it stands in the address, so never trace content. */
  readonly settings: Readonly<Record<string, string>>
  /** The dialog that stands open. */
  readonly dialog?: Dialog
}

export type Dialog = 'keys'

export const page: Store<PageState> = createStore<PageState>({
  shown: { _tag: 'Starting' },
  tab: 'evidence',
  query: '',
  selection: {},
  settings: {},
})

type Change = { readonly [K in keyof PageState]?: PageState[K] | undefined }

/** A part that is given as undefined is taken away. */
const patch = (change: Change): void => {
  const wanted = Object.entries({ ...page.get(), ...change }).filter(([, value]) => value !== undefined)
  page.set(Object.fromEntries(wanted) as unknown as PageState)
}

export const showEmpty = (): void => patch({ shown: { _tag: 'Empty' } })

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

export const showDialog = (dialog: Dialog | undefined): void => patch({ dialog })

/** For the tab of the browser: the cause, before anything else. */
export const titleOf = (shown: Shown): string => {
  const model = shown._tag === 'Open' ? shown.model : undefined
  const what = model === undefined ? '' : (model.findings[0]?.summary ?? model.verdict.sentence)
  return what === '' ? 'probecause' : `${what} · probecause`
}

const refused = (name: string, error: AnyFailed): Shown => {
  const said = { _tag: 'Refused', name, message: renderError(error) } as const
  return error.remedy === undefined ? said : { ...said, remedy: error.remedy }
}

let running: Remote | undefined

export const openTrace =
  (carried: Carried) =>
  async (name: string, source: Source): Promise<void> => {
    running?.end()
    const remote = startRemote(carried.worker, carried.engine)
    running = remote
    const show = (shown: Shown): void => {
      if (running === remote) patch({ shown, tab: 'evidence', query: '', selection: {}, event: undefined, settings: {} })
    }
    show({ _tag: 'Opening', name, share: 0 })
    const answer = await remote.ask({ _tag: 'Open', name, source }, (done, total) =>
      show({ _tag: 'Opening', name, share: total > 0 ? done / total : 0 }),
    )()
    show(E.isLeft(answer) ? refused(name, answer.left) : { _tag: 'Open', model: answer.right, remote })
  }
