// The browser environment of an analysis: one trace, which is a Blob, and the engine that the page carries. Bytes are handed
// on piece by piece as the Blob is read, so a file larger than memory can be opened.
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { AnalysisEnv, ByteSource, IoError } from '../analysis/ports.js'
import { failed } from '../base/error.js'
import { fromBase64, gunzip } from './carried.js'
import type { Source } from './protocol.js'

const unreadable =
  (doing: string) =>
  (thrown: unknown): IoError =>
    failed('IoError', 'Unreadable', { doing: `${doing}: ${thrown instanceof Error ? thrown.message : String(thrown)}` })

export const blobOf = (source: Source): TE.TaskEither<IoError, Blob> =>
  source._tag === 'File'
    ? TE.right(source.file)
    : TE.tryCatch(async () => gunzip(fromBase64(source.text)), unreadable('the trace in this page does not unpack'))

export type Watch = (piece: Uint8Array, done: number) => void

async function* piecesOf(blob: Blob, watch: Watch): ByteSource {
  const reader = blob.stream().getReader()
  let done = 0
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      done += next.value.length
      watch(next.value, done)
      yield E.right(next.value)
    }
  } catch (thrown) {
    yield E.left(unreadable('the file cannot be read')(thrown))
  }
}

export const browserEnv = (engine: Uint8Array<ArrayBuffer>, trace: Blob, watch: Watch): AnalysisEnv => ({
  engineSource: TE.right(engine),
  openTrace: () => TE.right(piecesOf(trace, watch)),
  openObject: name => TE.left(failed('IoError', 'NotFound', { doing: 'this page carries no object', subject: name })),
})
