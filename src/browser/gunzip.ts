// gzip undone by the platform, for imports. What a file holds is given to its last readable byte, also when it was cut off: an empty
// piece behind the last one is taken only when all before it was read (WHATWG Streams, TransformStream's backpressure), and only
// then is the stream told that this was all, which is when it complains and drops what was not read.
import * as E from 'fp-ts/lib/Either.js'
import { type ImportError, importError } from '../import/error.js'
import type { Source } from '../import/unpack/cursor.js'

const DAMAGED = importError('Damaged', 'the gzip data ends before its end, or does not unpack')

export async function* gunzip<Err>(source: Source<Err>): Source<Err | ImportError> {
  const stream = new DecompressionStream('gzip')
  const writer = stream.writable.getWriter()
  const reader = stream.readable.getReader()
  let failure: Err | undefined
  const feed = async (): Promise<void> => {
    for await (const piece of source) {
      if (E.isLeft(piece)) {
        failure = piece.left
        break
      }
      await writer.write(new Uint8Array(piece.right))
    }
    await writer.write(new Uint8Array(0))
    await writer.close()
  }
  const fed = feed().catch(() => undefined) // what went wrong is the reader's to see
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield E.right(next.value)
    await fed
    if (failure !== undefined) yield E.left(failure)
  } catch {
    yield E.left(failure ?? DAMAGED)
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}
