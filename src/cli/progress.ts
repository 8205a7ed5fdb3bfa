// How far a long analysis is, on a terminal that nobody pipes: one line on standard error, rewritten, and gone at the end.
import * as TE from 'fp-ts/lib/TaskEither.js'
import { isatty } from 'node:tty'
import type { Watcher } from '../analysis/replay.js'
import { STDERR, write } from '../node/terminal.js'

/** Before this nobody wonders; and a line that changes more often cannot be read. */
const PATIENCE_MS = 700
const EVERY_MS = 250
/** Carriage return and "erase to the end of the line" (ECMA-48, EL). */
const CLEAR = '\r\u001b[K'

export interface Progress {
  readonly watcher: Watcher<never>
  readonly end: () => void
}

export const progress = (now: () => number = Date.now, shown: boolean = isatty(STDERR)): Progress => {
  if (!shown) return { watcher: {}, end: () => undefined }
  let next = now() + PATIENCE_MS
  let events = 0
  let dirty = false
  return {
    watcher: {
      chunk: (_, chunk) => {
        events += chunk.eventCount
        if (now() >= next) {
          next = now() + EVERY_MS
          dirty = true
          write(STDERR, `${CLEAR}${(events / 1e6).toFixed(1)} million events read`)
        }
        return TE.right(undefined)
      },
    },
    end: () => {
      if (dirty) write(STDERR, CLEAR)
    },
  }
}
