// Bytes that come in pieces, taken in the amounts a reader asks for: to look at the beginning of a file without using it up, and to
// walk records of known length. What it holds is what was asked for, and the rest of one piece.
import * as E from 'fp-ts/lib/Either.js'
import { concat } from '../../base/bytes.js'

/** Pieces of a file; nothing follows a Left. */
export type Source<Err> = AsyncIterable<E.Either<Err, Uint8Array>>

export interface Cursor<Err> {
  /** The next bytes, left in place; fewer when no more come. */
  readonly peek: (count: number) => Promise<Uint8Array>
  readonly take: (count: number) => Promise<Uint8Array>
  /** All that was not taken, and how the source failed, if it did. */
  readonly rest: () => Source<Err>
  readonly failure: () => Err | undefined
}

export const cursor = <Err>(source: Source<Err>): Cursor<Err> => {
  const pieces = source[Symbol.asyncIterator]()
  let held: Uint8Array[] = []
  let length = 0
  let over = false
  let failure: Err | undefined

  const more = async (): Promise<void> => {
    const next = await pieces.next()
    if (next.done === true) over = true
    else if (E.isLeft(next.value)) {
      over = true
      failure = next.value.left
    } else {
      held.push(next.value.right)
      length += next.value.right.length
    }
  }

  const peek = async (count: number): Promise<Uint8Array> => {
    while (length < count && !over) await more()
    const [first = new Uint8Array(0)] = held
    if (first.length < Math.min(count, length)) held = [concat(held)]
    return (held[0] ?? first).subarray(0, count)
  }

  const take = async (count: number): Promise<Uint8Array> => {
    const taken = await peek(count)
    const [first = taken, ...rest] = held
    held = taken.length < first.length ? [first.subarray(taken.length), ...rest] : rest
    length -= taken.length
    return taken
  }

  async function* rest(): Source<Err> {
    try {
      while (!over || held.length > 0) {
        const piece = held.shift()
        length -= piece?.length ?? 0
        if (piece === undefined) await more()
        else yield E.right(piece)
      }
      if (failure !== undefined) yield E.left(failure)
    } finally {
      await pieces.return?.()
    }
  }

  return { peek, take, rest, failure: () => failure }
}
