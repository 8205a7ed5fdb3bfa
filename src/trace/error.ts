// What can be wrong with the bytes of a trace. A `fatal` one ends the reading; after any other the stream goes on and the
// report says what was not seen.
import { type Failed, failed } from '../base/error.js'

export type TraceReason =
  | 'Empty' // no byte at all
  | 'NotATrace' // does not begin as a trace does
  | 'UnknownVersion' // a major version this program does not know
  | 'Truncated' // ends in the middle of a record
  | 'BadRecord' // a header, chunk or footer that does not decode, or a top-level field no trace has
  | 'BadChecksum' // a chunk's body is not what was written
  | 'BadChunk' // a chunk whose body does not decode, or is not as its frame says
  | 'TooLarge' // past the format's promise of 16 MiB
  | 'BadOrder' // a chunk whose events precede those already read
  | 'MixedRuns' // a second header, of another run

export type TraceError = Failed<'TraceError', TraceReason>

const REMEDIES: Partial<Record<TraceReason, string>> = {
  NotATrace: 'Give a file that `probecause record` wrote.',
  Empty: 'Was the recording stopped before it began? Record again.',
  UnknownVersion: 'Read it with the version of probecause that wrote it, or a newer one.',
  MixedRuns: 'Explain each run on its own.',
}

/** `at` is the offset in the trace file, where one is known. */
export const traceError = (reason: TraceReason, doing: string, at?: number): TraceError =>
  failed('TraceError', reason, at === undefined ? { doing } : { doing, at: { _tag: 'offset', offset: at } }, REMEDIES[reason])
