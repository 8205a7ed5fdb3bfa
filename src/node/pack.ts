// Compresses a trace while it is read, so that `why -o` has the page's copy of it when the program ends. The work is on
// zlib's threads, beside the analysis. Left out: what becomes of the result (page.ts).
import { once } from 'node:events'
import { buffer } from 'node:stream/consumers'
import { createGzip } from 'node:zlib'
import * as E from 'fp-ts/lib/Either.js'
import type { ByteSource } from '../analysis/ports.js'

/** Quick rather than small: a busy program writes its trace about as fast as this level packs it. */
const LEVEL = 3

export interface Packer {
  /** The same bytes, kept on their way; for one source. */
  through(source: ByteSource): ByteSource
  /** All of them as gzip, once the source is read to its end. */
  readonly packed: Promise<Uint8Array>
}

/** `after`: what follows the last byte of the source, asked for when that has been read. */
export const newPacker = (after: () => Promise<Uint8Array> = async () => new Uint8Array(0)): Packer => {
  const gzip = createGzip({ level: LEVEL })
  const packed = buffer(gzip)
  async function* through(source: ByteSource): ByteSource {
    try {
      for await (const piece of source) {
        // The reader works on the piece meanwhile; only the next one waits.
        const taken = E.isLeft(piece) || gzip.write(piece.right) ? undefined : once(gzip, 'drain')
        yield piece
        await taken
      }
    } finally {
      gzip.end(await after())
    }
  }
  return { through, packed }
}
