// The address follows what is looked at, and back and forward lead through it. Another view or another event is a step to go back to;
// the rest replaces the address as it stands. What the address said when the page began holds for the first trace that opens.
import { fromFragment, type Looks, toFragment } from './fragment.js'
import { page, type PageState, restore, useTheme } from './state.js'

const fragmentNow = (): string => location.hash.replace(/^#/, '')

const isStep = (before: Looks, now: Looks): boolean =>
  before.tab !== now.tab || before.event !== now.event || before.side !== now.side

export const followAddress = (): void => {
  let before: PageState = page.get()
  let pending: Looks | undefined = fromFragment(location.hash)
  useTheme(pending.theme)

  const write = (): void => {
    const now = page.get()
    const step = before.shown._tag === 'Open' && now.shown._tag === 'Open' && isStep(before, now)
    before = now
    const fragment = toFragment(now)
    if (fragment === fragmentNow()) return
    const address = `${location.pathname}${location.search}${fragment === '' ? '' : `#${fragment}`}`
    if (step) history.pushState(null, '', address)
    else history.replaceState(null, '', address)
  }

  page.subscribe(() => {
    const { shown, theme } = page.get()
    if (shown._tag === 'Open' && pending !== undefined) {
      const looks = { ...pending, theme }
      pending = undefined
      restore(looks)
    } else if (shown._tag === 'Open' || pending === undefined) write()
  })
  window.addEventListener('popstate', () => {
    if (fragmentNow() !== toFragment(page.get())) restore(fromFragment(location.hash))
  })
}
