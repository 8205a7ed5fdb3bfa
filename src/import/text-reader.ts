// The frame of a reader of a line format: bytes to lines, lines to items, and what was no line of the format is counted. And the
// question whether a file is of one: the share of its first lines that are.
import type { Clock, Item, ItemReader, Recognised } from './item.js'
import { latin, textOf } from './latin.js'
import { lineSplitter } from './lines.js'
import { unreadCount } from './unread.js'

export interface LineReader {
  /** Puts what a line tells into `out`; false: it is none of the format. */
  readonly line: (line: string, out: Item[]) => boolean
  readonly end?: (out: Item[]) => void
  readonly clock: () => Clock
}

/** These formats have no long strings: a longer line is hostile, and what is kept of it is looked at as any other. */
const LINE_MAX = 1 << 14
const LINE_TAIL = 1 << 10

export const textReader = ({ line, end, clock }: LineReader): ItemReader => {
  const splitter = lineSplitter(LINE_MAX, LINE_TAIL)
  const unread = unreadCount()
  const taking =
    (out: Item[]) =>
    (bytes: Uint8Array, from: number, to: number): void => {
      const one = latin(bytes, from, to)
      if (!line(one, out)) unread.add(splitter.number(), () => textOf(one.slice(0, 400)))
    }
  return {
    push: bytes => {
      const out: Item[] = []
      splitter.push(bytes, taking(out))
      return out
    },
    end: () => {
      const out: Item[] = []
      splitter.end(taking(out))
      end?.(out)
      return out
    },
    clock,
    unread: unread.value,
    lines: splitter.number,
  }
}

const ASKED = 200
const ENOUGH = 0.5

/** `counts`: undefined for a line that says nothing either way, such as a comment. */
export const shareOfLines = (head: Uint8Array, counts: (line: string) => boolean | undefined): number => {
  let [mine, all, from] = [0, 0, 0]
  for (let i = 0; i < ASKED && from < head.length; i++) {
    const lf = head.indexOf(10, from)
    const to = lf < 0 ? head.length : lf
    const answer = counts(latin(head, from, Math.min(to, from + LINE_TAIL)))
    if (answer !== undefined) all++
    if (answer === true) mine++
    from = to + 1
  }
  return all === 0 ? 0 : mine / all
}

/** Never as sure as a format that has a mark of its own. */
export const recognisedBy = (share: number): Recognised => (share > ENOUGH ? { _tag: 'Yes', sure: share * 0.8 } : { _tag: 'No' })
