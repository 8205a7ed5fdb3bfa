// Light or dark: the system's, unless the reader chose. The choice stands in the address only, since a page from a file has no
// storage of its own. page.css has the colours for each; `data-theme` says which of them holds.
import type { Theme } from './fragment.js'

const asked = matchMedia('(prefers-color-scheme: dark)')

export const isDark = (theme: Theme): boolean => (theme === 'system' ? asked.matches : theme === 'dark')

export const applyTheme = (dark: boolean): void => {
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light'
}

export const onSystemTheme = (listener: () => void): void => asked.addEventListener('change', listener)
