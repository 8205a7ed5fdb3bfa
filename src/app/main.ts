// Starts the page: defines its elements, which paints the frame, and only then reads what the file carries.
import { readCarried, whenParsed } from '../browser/carried.js'
import { followAddress } from './history.js'
import { begin } from './open.js'
import { page, titleOf, useTheme } from './state.js'
import { applyTheme, onSystemTheme } from './theme.js'
import './views/page.js'

followAddress()
// Paper is white.
window.addEventListener('beforeprint', () => applyTheme(false))
window.addEventListener('afterprint', () => useTheme(page.get().theme))
onSystemTheme(() => useTheme(page.get().theme))
page.subscribe(() => {
  document.title = titleOf(page.get().shown)
})

void whenParsed().then(readCarried).then(begin)
