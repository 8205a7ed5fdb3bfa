// JSON lines of our own export back to a trace: the codec is the trace's (src/trace/json), here are only the bytes. A line that cannot
// be read is counted, as in all that is imported.
import * as E from 'fp-ts/lib/Either.js'
import type { TraceError } from '../trace/error.js'
import { type JsonPart, jsonLinesReader, toTrace } from '../trace/json/index.js'
import type { Source } from './unpack/cursor.js'
import { unreadCount } from './unread.js'

export async function* jsonLinesTrace<Err>(source: Source<Err>): Source<Err | TraceError> {
  const reader = jsonLinesReader()
  const trace = toTrace()
  const unread = unreadCount()
  let fatal: TraceError | undefined
  const pieces = (parts: ReadonlyArray<JsonPart>): ReadonlyArray<Uint8Array> =>
    parts.flatMap(part => {
      if (part._tag === 'Problem') {
        unread.add(part.line, () => part.text)
        if (part.fatal) fatal = part.error
      }
      return trace.add(part)
    })
  for await (const piece of source) {
    if (E.isLeft(piece)) return yield piece
    for (const out of pieces(reader.push(piece.right))) yield E.right(out)
    if (fatal !== undefined) return yield E.left(fatal)
  }
  for (const out of pieces(reader.end())) yield E.right(out)
  if (fatal !== undefined) return yield E.left(fatal)
  const { count, examples } = unread.value()
  const imported = { format: 'json lines', lines: reader.lines(), unread: count, examples, unknown: 0, words: [] }
  for (const out of trace.end(count === 0 ? {} : { imported })) yield E.right(out)
}
