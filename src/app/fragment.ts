// How the page is looked at, as the part of its address behind #: the view, the event, what is narrowed, the search, how views are set.
// Never anything of the trace. What is no such thing is passed over, since anybody may have written the address. Pure; history.ts
// reads and writes the address.
import type { Selection } from '../browser/protocol.js'
import { TABS, type Tab } from './tabs.js'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

/** Of two recordings that are compared, the one that views show. */
export const SIDES = ['good', 'bad'] as const
export type Side = (typeof SIDES)[number]

export interface Looks {
  readonly tab: Tab
  readonly event?: { readonly seq: number }
  readonly query: string
  readonly selection: Selection
  readonly settings: Readonly<Record<string, string>>
  readonly theme: Theme
  /** Absent: nothing is compared. */
  readonly side?: Side
}

export const AT_FIRST: Looks = { tab: 'evidence', query: '', selection: {}, settings: {}, theme: 'system' }

/** Longer ones are cut off: an address is no place for more. */
const QUERY_MAX = 1000
const SETTING = /^[a-z]+\.[a-z]+$/
const SETTING_MAX = 200
const SETTINGS_MAX = 50

const NARROWED: ReadonlyArray<readonly [name: string, key: keyof Selection]> = [
  ['from', 'fromNs'],
  ['to', 'toNs'],
  ['pid', 'pid'],
  ['tid', 'tid'],
]

export const toFragment = ({ tab, event, query, selection, settings, theme, side }: Looks): string => {
  const out = new URLSearchParams()
  if (tab !== AT_FIRST.tab) out.set('view', tab)
  if (event !== undefined) out.set('event', String(event.seq))
  for (const [name, key] of NARROWED) {
    const value = selection[key]
    if (value !== undefined) out.set(name, String(Math.round(value)))
  }
  if (query !== '') out.set('search', query.slice(0, QUERY_MAX))
  for (const [name, value] of Object.entries(settings)) out.set(name, value.slice(0, SETTING_MAX))
  if (theme !== AT_FIRST.theme) out.set('colours', theme)
  if (side !== undefined) out.set('of', side)
  return out.toString()
}

const whole = (text: string | null): number | undefined => {
  const value = text !== null && /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  return Number.isSafeInteger(value) ? value : undefined
}

const oneOf = <T extends string>(all: ReadonlyArray<T>, text: string | null, otherwise: T): T =>
  all.find(each => each === text) ?? otherwise

export const fromFragment = (fragment: string): Looks => {
  const given = new URLSearchParams(fragment.replace(/^#/, ''))
  const seq = whole(given.get('event'))
  const selection = NARROWED.flatMap(([name, key]) => {
    const value = whole(given.get(name))
    return value === undefined ? [] : [[key, value]]
  })
  const side = SIDES.find(each => each === given.get('of'))
  const settings = [...given].filter(([name, value]) => SETTING.test(name) && value.length <= SETTING_MAX)
  return {
    tab: oneOf(
      TABS.map(({ id }) => id),
      given.get('view'),
      AT_FIRST.tab,
    ),
    ...(seq === undefined || seq === 0 ? {} : { event: { seq } }),
    ...(side === undefined ? {} : { side }),
    query: (given.get('search') ?? '').slice(0, QUERY_MAX),
    selection: Object.fromEntries(selection),
    settings: Object.fromEntries(settings.slice(0, SETTINGS_MAX)),
    theme: oneOf(THEMES, given.get('colours'), AT_FIRST.theme),
  }
}
