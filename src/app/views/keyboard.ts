// Listens for the keys of keys.ts while a trace is open. The view's element is asked through `viewOf`, since only the report knows
// which it is. Left out: keys inside one control (arrows in tabs and lists), which belong to the control.
import { type Keyed, rowFor } from '../keys.js'
import { page, showTab } from '../state.js'

const TYPED_IN = 'input:not([type=checkbox], [type=radio], [type=button], [type=file]), textarea, select, [contenteditable]'

const isTyping = (event: KeyboardEvent): boolean =>
  event.isComposing || event.composedPath().some(node => node instanceof Element && node.matches(TYPED_IN))

/** WCAG 2.1.4: keys of one character can be switched off. In memory only. */
let single = true
export const singleKeys = (): boolean => single
export const useSingleKeys = (wanted: boolean): void => {
  single = wanted
}

const told = (view: Keyed | undefined, key: string): boolean => view?.press?.(key) === true

export const keyboard = (viewOf: () => Promise<Keyed | undefined>): (() => void) => {
  /** The view in sight, or else the list, which can search. */
  const toView = async (key: string): Promise<void> => {
    if (told(await viewOf(), key) || key !== '/') return
    showTab('events')
    told(await viewOf(), key)
  }
  const listen = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || isTyping(event)) return
    if (!single && event.key.length === 1) return
    const { tab, dialog } = page.get()
    const row = rowFor(event.key, tab)
    // An open dialog has the keyboard for itself, and closes by the key that opened it.
    if (row === undefined || (dialog !== undefined && event.key !== '?')) return
    event.preventDefault()
    if (row.does === undefined) void toView(event.key)
    else row.does(event.key)
  }
  document.addEventListener('keydown', listen)
  return () => document.removeEventListener('keydown', listen)
}
