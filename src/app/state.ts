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
  /** The event the list should show; a new object each time, so that asking twice for one event scrolls twice. */
  readonly target?: { readonly seq: number }
  /** What the list is searched for. */
  readonly query: string
  /** What every view is narrowed to. */
  readonly selection: Selection
}

export const page: Store<PageState> = createStore<PageState>({
  shown: { _tag: 'Starting' },
  tab: 'evidence',
  query: '',
  selection: {},
})

const patch = (change: Partial<PageState>): void => page.set({ ...page.get(), ...change })

export const showEmpty = (): void => patch({ shown: { _tag: 'Empty' } })

export const showTab = (tab: Tab): void => patch({ tab })

export const showEvent = (seq: number): void => patch({ tab: 'events', target: { seq }, query: '' })

/** The list narrowed to a query, for instance one process. */
export const showMatches = (query: string): void => patch({ tab: 'events', query })

/** Narrows every view; a part that is given as undefined is widened again. */
export const select = (change: { readonly [K in keyof Selection]: Selection[K] | undefined }): void => {
  const wanted = Object.entries({ ...page.get().selection, ...change }).filter(([, value]) => value !== undefined)
  patch({ selection: Object.fromEntries(wanted) })
}

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
      if (running === remote) patch({ shown, tab: 'evidence', query: '', selection: {} })
    }
    show({ _tag: 'Opening', name, share: 0 })
    const answer = await remote.ask({ _tag: 'Open', name, source }, (done, total) =>
      show({ _tag: 'Opening', name, share: total > 0 ? done / total : 0 }),
    )()
    show(E.isLeft(answer) ? refused(name, answer.left) : { _tag: 'Open', model: answer.right, remote })
  }
