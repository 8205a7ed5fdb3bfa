// Every key of the page, one row each: the help that `?` opens is this table, and so is the handler. A row without `does` is the
// view's own: the element of its tab gets the key by `press`. A row of a tab wins over one for all. Keys are told to nobody while
// somebody types, holds Ctrl, Alt or Meta, or has switched single keys off. Left out: listening (views/keyboard.ts).
import type { PageModel } from '../browser/protocol.js'
import { clear, page, pointAt, setting, showDialog, showSide, showTab } from './state.js'
import { TABS, type Tab } from './tabs.js'

export interface KeyRow {
  /** As `KeyboardEvent.key` has them; the first is enough to know the row by. */
  readonly keys: ReadonlyArray<string>
  /** What the help shows, where that is not the keys themselves. */
  readonly shown?: string
  readonly says: string
  /** Only there; absent: anywhere in an opened trace. */
  readonly tab?: Tab
  /** Absent: the view's element is told (Keyed). */
  readonly does?: (key: string) => void
}

/** An element of a view that takes keys: true when it did something with this one. */
export interface Keyed extends HTMLElement {
  readonly press: (key: string) => boolean
}

/** The steps of all findings, the first finding's first, each event once. */
export const stepsOf = (model: PageModel): ReadonlyArray<number> => [
  ...new Set(model.findings.flatMap(finding => finding.steps.map(step => step.seq))),
]

const moveTab = (by: 1 | -1): void => {
  const at = TABS.findIndex(({ id }) => id === page.get().tab)
  const next = TABS[(at + by + TABS.length) % TABS.length]
  if (next !== undefined) showTab(next.id)
}

/** From nowhere to the cause. */
export const moveStep = (by: 1 | -1): void => {
  const { shown } = page.get()
  const steps = shown._tag === 'Open' ? stepsOf(shown.model) : []
  const at = steps.indexOf(page.get().event?.seq ?? 0)
  const to = steps[at < 0 ? (by > 0 ? 0 : steps.length - 1) : at + by]
  if (to !== undefined) pointAt(to)
}

const goTo = (key: string, tab: Tab, says: string): KeyRow => ({ keys: [key], says, does: () => showTab(tab) })

export const KEYS: ReadonlyArray<KeyRow> = [
  { keys: ['?'], says: 'Show or close this list', does: () => showDialog(page.get().dialog === 'keys' ? undefined : 'keys') },
  { keys: ['n'], says: 'Next step of the findings', does: () => moveStep(1) },
  { keys: ['p'], says: 'Step before', does: () => moveStep(-1) },
  {
    keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
    shown: '1 … 9',
    says: 'View by its place',
    does: key => {
      const tab = TABS[Number(key) - 1]
      if (tab !== undefined) showTab(tab.id)
    },
  },
  { keys: [']'], says: 'Next view', does: () => moveTab(1) },
  { keys: ['['], says: 'View before', does: () => moveTab(-1) },
  goTo('v', 'evidence', 'Evidence'),
  goTo('e', 'events', 'Event list'),
  goTo('t', 'timeline', 'Timeline'),
  { keys: ['/'], says: 'Search' },
  {
    keys: ['b'],
    says: 'Chain beside the view, on a wide screen: hide or show',
    does: () => setting('chain.shown', page.get().settings['chain.shown'] === 'no' ? undefined : 'no'),
  },
  {
    keys: ['g'],
    says: 'Of two recordings that are compared: show GOOD or BAD',
    does: () => showSide(page.get().side === 'good' ? 'bad' : 'good'),
  },
  goTo('c', 'compare', 'Comparison with another recording'),
  { keys: ['r'], says: 'Save a report', does: () => showDialog('save') },
  { keys: ['Escape'], shown: 'Esc', says: 'Widen every view again', does: clear },
  { keys: ['w', '+'], says: 'Zoom in', tab: 'timeline' },
  { keys: ['s', '-'], says: 'Zoom out', tab: 'timeline' },
  { keys: ['a', 'd'], says: 'Earlier, later', tab: 'timeline' },
  { keys: ['0'], says: 'The whole recording', tab: 'timeline' },
  { keys: ['z'], says: 'Zoom to what is selected', tab: 'timeline' },
  { keys: ['x'], says: 'Select the time of the current call', tab: 'timeline' },
  { keys: [',', '.'], says: 'Select from its beginning, to its end', tab: 'timeline' },
]

export const rowFor = (key: string, tab: Tab): KeyRow | undefined =>
  KEYS.find(row => row.tab === tab && row.keys.includes(key)) ?? KEYS.find(row => row.tab === undefined && row.keys.includes(key))
