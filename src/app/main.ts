// Starts the page: defines its elements, which paints the frame, and only then reads what the file carries.
import { readCarried, whenParsed } from '../browser/carried.js'
import { openTrace, page, showEmpty, titleOf } from './state.js'
import './views/page.js'

page.subscribe(() => {
  document.title = titleOf(page.get().shown)
})

void whenParsed().then(() => {
  const carried = readCarried()
  const open = openTrace(carried)
  document.addEventListener('probecause-open', event => {
    const { file } = (event as CustomEvent<{ readonly file: File }>).detail
    void open(file.name, { _tag: 'File', file })
  })
  if (carried.trace === undefined) showEmpty()
  else void open(carried.trace.name, { _tag: 'Carried', text: carried.trace.text })
})
