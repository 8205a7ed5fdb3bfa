// What was dropped, as a trace in a Blob, which everything else reads: a trace of our own is that already; another tool's log becomes
// one here, written piece by piece, so that the browser may keep it on disk.
import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { ByteSource, SourceError } from '../analysis/ports.js'
import { importTrace } from '../import/index.js'
import { beginsTrace } from '../trace/framing.js'
import { gunzip } from './gunzip.js'
import type { TraceBytes } from './served.js'

export interface NamedBlob {
  readonly name: string
  readonly file: Blob
}

interface NamedBytes {
  readonly name: string
  readonly file: TraceBytes
}

/** Enough to tell a trace from a log. */
const MARK_BYTES = 64
/** Pieces are joined into a part of the Blob at this size, which is then the browser's to keep. */
const PART_BYTES = 1 << 22

/** One that cannot be read is said to be so by whoever reads it whole. */
const isTrace = async (file: TraceBytes): Promise<boolean> => {
  const mark = await file
    .slice(0, MARK_BYTES)
    .arrayBuffer()
    .catch(() => new ArrayBuffer(0))
  return mark.byteLength === 0 || beginsTrace(new Uint8Array(mark))
}

export type Pieces = (file: TraceBytes, watch: (done: number) => void) => ByteSource

/** Several files are those of one `strace -ff`. `read`: bytes of them that were read so far. */
export const imported =
  (pieces: Pieces) =>
  (files: ReadonlyArray<NamedBytes>, read: (bytes: number) => void): TE.TaskEither<SourceError, TraceBytes> =>
  async () => {
    const [only, ...more] = files
    if (only !== undefined && more.length === 0 && (await isTrace(only.file))) return E.right(only.file)
    const done = new Map<TraceBytes, number>()
    const watching = (file: TraceBytes) => (bytes: number) => {
      done.set(file, Math.max(bytes, done.get(file) ?? 0)) // the files of a set are looked at before they are read
      read([...done.values()].reduce((all, some) => all + some, 0))
    }
    const source = await importTrace({ gunzip })(
      // opened anew each time: the files of a set are looked at, and read when their turn comes
      files.map(({ name, file }) => ({ name, open: async () => E.right<SourceError, ByteSource>(pieces(file, watching(file))) })),
    )()
    if (E.isLeft(source)) return source
    const parts: Blob[] = []
    let held: Uint8Array<ArrayBuffer>[] = []
    let size = 0
    const join = (): void => {
      parts.push(new Blob(held))
      held = []
      size = 0
    }
    for await (const piece of source.right) {
      if (E.isLeft(piece)) return piece
      held.push(piece.right as Uint8Array<ArrayBuffer>)
      size += piece.right.length
      if (size >= PART_BYTES) join()
    }
    join()
    return E.right(new Blob(parts))
  }
