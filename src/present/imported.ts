// What is said of a recording that was made from another tool's file: what the file was, and what of it could not be read.
import type { Imported } from '../trace/chunk.js'
import { safeText } from './escape.js'
import { fill } from './messages.js'
import { EXAMPLE_WORDS, FORMAT_WORDS, IMPORTED_WORDS, UNKNOWN_WORDS } from './messages-import.js'

const SHOWN = 100

const counted = (count: number): string => count.toLocaleString('en')

/** `a strace log of 412 lines` */
export const importedFrom = ({ format, lines }: Imported): string => {
  const what = FORMAT_WORDS[format] ?? safeText(format)
  return lines === 0 ? what : `${what} of ${counted(lines)} lines`
}

/** Below an explanation. */
export const importedSentence = (imported: Imported): string => fill(IMPORTED_WORDS, { from: importedFrom(imported) })

/** What could not be read, a line each. */
export const unreadLines = ({ unread, examples, unknown, words }: Imported): ReadonlyArray<string> => [
  ...examples.map(({ at, text }) => fill(EXAMPLE_WORDS, { at: counted(at), text: safeText(text.slice(0, SHOWN)) })),
  ...(unread > examples.length ? [`  ... ${counted(unread - examples.length)} more`] : []),
  ...(unknown > 0 ? [fill(UNKNOWN_WORDS, { count: counted(unknown), words: words.map(safeText).join(', ') })] : []),
]
