// What packed data may unpack to. Nothing here holds more than a piece of it, so that what a bomb costs is time; these bounds end
// that, too. A log of calls packs 10 to 40 times (gzip) when it has times, and some 150 times when it has none and its program does
// the same for ever; zeros pack 1030 times, and with zstd 20,000 times.
import * as E from 'fp-ts/lib/Either.js'
import { type ImportError, importError } from '../error.js'
import type { Source } from './cursor.js'

/** So much is let through whatever its ratio. */
export const UNPACKED_FREE_BYTES = 1 << 30
export const RATIO_MAX = 200
/** No log of this size was ever read to its end by anybody. */
export const UNPACKED_MAX_BYTES = 2 ** 36

export interface Bounds {
  readonly freeBytes: number
  readonly ratio: number
  readonly maxBytes: number
}

export const BOUNDS: Bounds = { freeBytes: UNPACKED_FREE_BYTES, ratio: RATIO_MAX, maxBytes: UNPACKED_MAX_BYTES }

export type Unpack = <Err>(source: Source<Err>) => Source<Err | ImportError>

const STOPPED = 'Unpack it yourself if you trust it, and give the file that comes out.'

export const bounded =
  (unpack: Unpack, { freeBytes, ratio, maxBytes }: Bounds = BOUNDS): Unpack =>
  <Err>(source: Source<Err>): Source<Err | ImportError> => {
    let [packed, unpacked] = [0, 0]
    const isTooMuch = (): boolean => unpacked > maxBytes || (unpacked > freeBytes && unpacked > packed * ratio)
    async function* counted(): Source<Err> {
      for await (const piece of source) {
        if (E.isRight(piece)) packed += piece.right.length
        yield piece
      }
    }
    async function* watched(): Source<Err | ImportError> {
      for await (const piece of unpack(counted())) {
        if (E.isRight(piece)) unpacked += piece.right.length
        if (isTooMuch()) {
          yield E.left(
            importError('TooLarge', `${packed} packed bytes unpacked to more than ${unpacked}: no log packs that well`, STOPPED),
          )
          return
        }
        yield piece
      }
    }
    return watched()
  }
