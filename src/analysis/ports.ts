// What an analysis needs from the world, declared by the consumer. Node and the browser each build one environment; nothing
// else differs between them.
import type * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { Thresholds } from '../cause/index.js'
import type { Failed } from '../base/error.js'
import type { ImportError } from '../import/error.js'
import type { TraceError } from '../trace/error.js'

export type IoError = Failed<'IoError', 'NotFound' | 'NotPermitted' | 'NotAFile' | 'NotBuilt' | 'Unreadable' | 'Unwritable'>

/** A file cannot be read, or is none that can be made a trace. */
export type SourceError = IoError | ImportError | TraceError

/** Bytes as they come; nothing follows a Left. */
export type ByteSource = AsyncIterable<E.Either<SourceError, Uint8Array>>

export interface AnalysisEnv {
  readonly engineSource: TE.TaskEither<IoError, Uint8Array<ArrayBuffer> | WebAssembly.Module>
  readonly openTrace: (name: string) => TE.TaskEither<SourceError, ByteSource>
  readonly openObject: (name: string) => TE.TaskEither<IoError, Uint8Array>
  /** From which values on something is an incident; absent: the table's. */
  readonly thresholds?: Thresholds
}
