// The browser environment of an analysis: one trace, a Blob or served by ranges, and the engine that the page carries. Bytes are handed
// on piece by piece as the Blob is read, so a file larger than memory can be opened. Another tool's log becomes a trace first.
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { AnalysisEnv, ByteSource, IoError, SourceError } from '../analysis/ports.js'
import { failed } from '../base/error.js'
import type { Place } from '../trace/chunk.js'
import { fromBase64, gunzip } from './carried.js'
import { imported } from './imported.js'
import type { Source } from './protocol.js'
import { servedBytes, type TraceBytes } from './served.js'

const unreadable =
  (doing: string) =>
  (thrown: unknown): IoError =>
    failed('IoError', 'Unreadable', { doing: `${doing}: ${thrown instanceof Error ? thrown.message : String(thrown)}` })

/** `read`: bytes of another tool's log that were read so far. */
export const bytesOf = (
  source: Source,
  read: (bytes: number) => void = () => undefined,
): TE.TaskEither<SourceError, TraceBytes> => {
  switch (source._tag) {
    case 'File':
      return fromFiles([{ name: '', file: source.file }], read)
    case 'Files':
      return fromFiles(source.files, read)
    case 'Served':
      return fromFiles([{ name: '', file: servedBytes(source.url, source.bytes) }], read)
    case 'Carried':
      return TE.tryCatch(async () => gunzip(fromBase64(source.text)), unreadable('the trace in this page does not unpack'))
  }
}

/** Told how many bytes have been read when the next are asked for. */
export type Watch = (done: number) => void

/** A piece of a file is asked for while the one before it is worked on; so large that asking costs nothing, so small that two are
 * nothing beside what is kept. */
const PIECE_BYTES = 4 << 20

const within = ({ from, to }: Place): ReadonlyArray<Place> =>
  Array.from({ length: Math.ceil((to - from) / PIECE_BYTES) }, (_, i) => ({
    from: from + i * PIECE_BYTES,
    to: Math.min(to, from + (i + 1) * PIECE_BYTES),
  }))

/** The bytes at these places, one after the other. */
export async function* piecesOf(blob: TraceBytes, places: ReadonlyArray<Place>, watch: Watch = () => undefined): ByteSource {
  const read = async (place: Place | undefined): Promise<E.Either<IoError, Uint8Array>> => {
    if (place === undefined) return E.right(new Uint8Array())
    try {
      return E.right(new Uint8Array(await blob.slice(place.from, place.to).arrayBuffer()))
    } catch (thrown) {
      return E.left(unreadable('the file cannot be read')(thrown))
    }
  }
  const pieces = places.flatMap(within)
  let done = 0
  let coming = read(pieces[0])
  for (let i = 0; i < pieces.length; i++) {
    const piece = await coming
    coming = read(pieces[i + 1])
    yield piece
    if (E.isLeft(piece)) return
    done += piece.right.length
    watch(done)
  }
}

const fromFiles = imported((file, watch) => piecesOf(file, [{ from: 0, to: file.size }], watch))

export const browserEnv = (engine: Uint8Array<ArrayBuffer>, trace: TraceBytes, watch: Watch): AnalysisEnv => ({
  engineSource: TE.right(engine),
  openTrace: () => TE.right(piecesOf(trace, [{ from: 0, to: trace.size }], watch)),
  openObject: name => TE.left(failed('IoError', 'NotFound', { doing: 'this page carries no object', subject: name })),
})
