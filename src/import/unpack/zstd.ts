// zstd (RFC 8878), undone frame by frame and block by block: the blocks are found here, so that each is handed to the library on its
// own and gives 128 KiB at most, and a frame that asks for more memory than zstd itself would take is refused before it gets any.
import { Decompress } from 'fzstd'
import * as E from 'fp-ts/lib/Either.js'
import { concat } from '../../base/bytes.js'
import { type ImportError, importError } from '../error.js'
import { type Cursor, cursor, type Source } from './cursor.js'

const MAGIC = 0xfd2fb528
/** Section 3.1.2: frames to be passed over, sixteen magic numbers. */
const SKIPPABLE = 0x184d2a50
/** What zstd(1) takes without --long: a window of 128 MiB. */
const WINDOW_MAX = 1 << 27
const BLOCK_HEADER = 3
const BLOCK_MAX = 1 << 17
const CHECKSUM = 4
const RLE = 1
const RESERVED = 3

const damaged = (what: string): ImportError => importError('Damaged', `the zstd data ${what}`)
const CUT = damaged('ends before its end')
const BAD = damaged('does not unpack')

const u32 = (bytes: Uint8Array, at = 0): number => new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(0, true)

interface FrameHeader {
  readonly length: number
  readonly windowBytes: number
  readonly checksum: boolean
}

/** Section 3.1.1.1; `bytes`: the longest that one can be. */
const HEADER_MAX = 18
const headerOf = (bytes: Uint8Array): FrameHeader => {
  const descriptor = bytes[4] ?? 0
  const single = (descriptor & 0x20) !== 0
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0
  const sizeFlag = descriptor >> 6
  const sizeBytes = sizeFlag === 0 ? (single ? 1 : 0) : 1 << sizeFlag
  const at = 5 + (single ? 0 : 1) + dictionary
  const little = bytes.subarray(at, at + sizeBytes).reduceRight((value, byte) => value * 256 + byte, 0)
  const window = bytes[5] ?? 0
  const base = 2 ** (10 + (window >> 3))
  return {
    length: at + sizeBytes,
    windowBytes: single ? little + (sizeFlag === 1 ? 256 : 0) : base + (base / 8) * (window & 7),
    checksum: (descriptor & 4) !== 0,
  }
}

async function* frame<Err>(from: Cursor<Err>): AsyncGenerator<E.Either<ImportError, Uint8Array>, boolean> {
  const header = headerOf(await from.peek(HEADER_MAX))
  if (header.windowBytes > WINDOW_MAX) {
    yield E.left(importError('TooLarge', `the zstd data asks for a window of ${header.windowBytes} bytes`, undefined))
    return false
  }
  let waiting = await from.take(header.length)
  let made: Uint8Array[] = []
  const library = new Decompress(piece => made.push(piece))
  for (let last = false; !last; ) {
    const head = await from.peek(BLOCK_HEADER)
    const word = (head[0] ?? 0) | ((head[1] ?? 0) << 8) | ((head[2] ?? 0) << 16)
    const kind = (word >> 1) & 3
    last = (word & 1) !== 0
    const size = BLOCK_HEADER + (kind === RLE ? 1 : word >> 3) + (last && header.checksum ? CHECKSUM : 0)
    const block = await from.take(size)
    const fault = kind === RESERVED || word >> 3 > BLOCK_MAX ? BAD : block.length < size ? CUT : undefined
    if (fault !== undefined) {
      yield E.left(fault)
      return false
    }
    try {
      library.push(concat([waiting, block]), last)
    } catch {
      yield E.left(BAD)
      return false
    }
    waiting = new Uint8Array(0)
    for (const piece of made) if (piece.length > 0) yield E.right(piece)
    made = []
  }
  return true
}

export async function* unzstd<Err>(source: Source<Err>): Source<Err | ImportError> {
  const from = cursor(source)
  for (;;) {
    const magic = await from.peek(8)
    if (magic.length === 0) break
    if (magic.length === 8 && (u32(magic) & ~0xf) >>> 0 === SKIPPABLE) {
      let left = u32(magic, 4) + 8
      for (let some = 1; left > 0 && some > 0; left -= some) some = (await from.take(Math.min(left, BLOCK_MAX))).length
    } else if (magic.length >= 4 && u32(magic) === MAGIC) {
      if (!(yield* frame(from))) return
    } else {
      yield E.left(magic.length < 4 ? CUT : damaged('is followed by something else'))
      return
    }
  }
  const failure = from.failure()
  if (failure !== undefined) yield E.left(failure)
}
