// Items of one opened file as they come, and how it went: packed data that ends early, or does not unpack from some place on, ends the
// file there, and is counted with what could not be read.
import * as E from 'fp-ts/lib/Either.js'
import type { AnyFailed } from '../base/error.js'
import { renderError } from '../base/error.js'
import type { Clock, Item, Unread } from './item.js'
import type { Opened } from './opened.js'
import type { Source } from './unpack/cursor.js'

export type Items<Err> = AsyncIterable<E.Either<Err, ReadonlyArray<Item>>>

export interface ItemStream<Err> {
  readonly items: Items<Err>
  /** After the first items. */
  readonly clock: () => Clock
  /** After the last. */
  readonly unread: () => Unread
  readonly lines: () => number
}

/** A piece is cut to this before it is read, so that what one push gives is bounded. */
const PIECE_MAX = 1 << 18

const isDamage = (error: AnyFailed): boolean => error._tag === 'ImportError' && error.reason === 'Damaged'

/** `tid`: where the file's name says whose it is. */
export const itemsOf = <Err extends AnyFailed>(
  { format, source }: Opened<Err> & { readonly _tag: 'Items' },
  tid?: number,
): ItemStream<Err> => {
  const reader = format.reader(tid === undefined ? {} : { tid })
  let bytes = 0
  let damage: string | undefined

  async function* items(): Items<Err> {
    for await (const piece of source as Source<Err>) {
      if (E.isLeft(piece)) {
        if (!isDamage(piece.left)) {
          yield piece
          return
        }
        damage = renderError(piece.left)
        break
      }
      for (let at = 0; at < piece.right.length; at += PIECE_MAX)
        yield E.right(reader.push(piece.right.subarray(at, at + PIECE_MAX)))
      bytes += piece.right.length
    }
    yield E.right(reader.end())
  }

  return {
    items: items(),
    clock: reader.clock,
    lines: () => reader.lines?.() ?? 0,
    unread: () => {
      const { count, examples } = reader.unread()
      if (damage === undefined) return { count, examples }
      // as other places of the format are told: by line, or, where it has none, by byte
      return { count: count + 1, examples: [{ at: reader.lines?.() || bytes, text: damage }, ...examples] }
    },
  }
}
