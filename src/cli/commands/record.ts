// record [-o FILE] -- CMD: runs a program and records it. Exits as the program does; where the trace lies is said at the end,
// on standard error, because until then the terminal is the program's.
import * as E from 'fp-ts/lib/Either.js'
import { type CaptureOutput, captureExitCode, startCapture } from '../../node/capture.js'
import type { IoError } from '../../analysis/ports.js'
import { newTraceFile } from '../../node/scratch.js'
import { addSymbols } from '../../node/symbols.js'
import { STDERR, write } from '../../node/terminal.js'
import { EXIT, report } from '../exit.js'
import { type RecordOptions, requestOf } from '../request.js'

const STANDARD_OUTPUT = '-'

const outputOf = (given: string | undefined, command: string): E.Either<IoError, CaptureOutput> => {
  if (given === STANDARD_OUTPUT) return E.right({ _tag: 'Stdout' })
  const path = given === undefined ? newTraceFile(command) : E.right(given)
  return E.isLeft(path) ? path : E.right({ _tag: 'File', path: path.right })
}

export const record = async (argv: ReadonlyArray<string>, options: RecordOptions): Promise<number> => {
  const request = requestOf(argv, options)
  if (E.isLeft(request)) return report(request.left, EXIT.recorder)
  const output = outputOf(options.output, argv[0] ?? '')
  if (E.isLeft(output)) return report(output.left, EXIT.recorder)
  const started = await startCapture({ ...request.right, output: output.right })()
  if (E.isLeft(started)) return report(started.left, captureExitCode(started.left))
  const end = await started.right.done
  if (E.isLeft(end)) return report(end.left, captureExitCode(end.left))
  if (output.right._tag === 'File') {
    const { path } = output.right
    const added = options.stacks === 'none' ? E.right(undefined) : await addSymbols(path)()
    if (E.isLeft(added)) report(added.left)
    write(STDERR, `probecause: trace written to ${path}\n`)
  }
  return end.right.code
}
