// gzip undone by zlib, for imports. What a file holds is given to its last readable byte, also when it was cut off or is damaged from
// some place on: a little is written at a time, and all that comes of it is handed on before more is, or before zlib is told that this
// was all, which is when it complains.
import { createGunzip } from 'node:zlib'
import * as E from 'fp-ts/lib/Either.js'
import { type ImportError, importError } from '../import/error.js'
import type { Source } from '../import/unpack/cursor.js'

type ZlibError = Error & { readonly code?: string }

/** Gives 16 MiB at most: deflate packs 1030 times at its best. */
const WRITTEN_BYTES = 1 << 14

const damaged = ({ code }: ZlibError): ImportError =>
  importError('Damaged', code === 'Z_BUF_ERROR' ? 'the gzip data ends before its end' : 'the gzip data does not unpack')

export async function* gunzip<Err>(source: Source<Err>): Source<Err | ImportError> {
  const zlib = createGunzip()
  let made: Uint8Array[] = []
  let [failed, settle]: [ZlibError | undefined, () => void] = [undefined, () => undefined]
  zlib.on('data', (piece: Uint8Array) => made.push(piece))
  zlib.on('error', thrown => {
    failed = thrown
    settle()
  })
  zlib.on('end', () => settle())
  const after = async (act: () => void): Promise<ReadonlyArray<E.Either<ImportError, Uint8Array>>> => {
    const turn = new Promise<void>(resolve => {
      settle = resolve
    })
    if (failed === undefined) {
      act()
      await turn
    }
    const out = made.map(piece => E.right(new Uint8Array(piece.buffer, piece.byteOffset, piece.length)))
    made = []
    return failed === undefined ? out : [...out, E.left(damaged(failed))]
  }
  try {
    for await (const piece of source) {
      if (E.isLeft(piece)) return yield piece
      for (let at = 0; at < piece.right.length && failed === undefined; at += WRITTEN_BYTES) {
        const some = piece.right.subarray(at, at + WRITTEN_BYTES)
        yield* await after(() => zlib.write(some, () => settle()))
      }
      if (failed !== undefined) return
    }
    yield* await after(() => zlib.end())
  } finally {
    zlib.destroy()
  }
}
