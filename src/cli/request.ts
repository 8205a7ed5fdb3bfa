// The options that `record` and `why` share, as the recorder's request.
import type { CaptureOutput, CaptureRequest } from '../node/capture.js'

export interface RecordOptions {
  readonly output?: string
  readonly snapshot?: number
  readonly redact: boolean
  /** Seconds. */
  readonly timeout?: number
  /** Seconds. */
  readonly linger?: number
}

const MS = 1000

export const requestOf = (argv: ReadonlyArray<string>, output: CaptureOutput, options: RecordOptions): CaptureRequest => ({
  argv,
  output,
  redact: options.redact,
  ...(options.snapshot === undefined ? {} : { snapshotBytes: options.snapshot }),
  ...(options.linger === undefined ? {} : { lingerMs: Math.ceil(options.linger * MS) }),
  ...(options.timeout === undefined ? {} : { timeoutMs: Math.ceil(options.timeout * MS) }),
})
