// Counts what of a file is none of its format, and keeps the first few as examples.
import type { Unread } from './item.js'

const EXAMPLES = 5
/** Enough to recognise a line by. */
const EXAMPLE_LENGTH = 160

export interface UnreadCount {
  readonly add: (at: number, text: () => string) => void
  readonly value: () => Unread
}

export const unreadCount = (): UnreadCount => {
  const examples: { readonly at: number; readonly text: string }[] = []
  let count = 0
  return {
    add: (at, text) => {
      count++
      if (examples.length < EXAMPLES) examples.push({ at, text: text().slice(0, EXAMPLE_LENGTH) })
    },
    value: () => ({ count, examples }),
  }
}
