// record [-o FILE] -- CMD: runs a program and records it. Exits as the program does; where the trace lies is said at the end,
// on standard error, because until then the terminal is the program's. record -p PID: records processes that run already, says
// before it touches them what that does, and leaves them running.
import * as E from 'fp-ts/lib/Either.js'
import { type CaptureEnd, type CaptureOutput, captureExitCode, startCapture } from '../../node/capture.js'
import { failed } from '../../base/error.js'
import type { IoError } from '../../analysis/ports.js'
import { NOTE_WORDS, fill } from '../../present/messages.js'
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

/** What `record` was asked to record: a program, or processes that run already. */
export interface RecordCommandOptions extends RecordOptions {
  readonly pid?: ReadonlyArray<number>
  readonly tree?: boolean
}

const misuse = (argv: ReadonlyArray<string>, options: RecordCommandOptions): string | undefined => {
  const { pid, tree } = options
  if (argv.length > 0 && pid !== undefined) return 'either a command or -p, not both'
  if (argv.length === 0 && pid === undefined) return "missing required argument 'command'"
  if (pid !== undefined && (options.env.length > 0 || options.user !== undefined)) return '-E and -u go with a command, not with -p'
  return tree && pid === undefined ? '--tree goes with -p' : undefined
}

const say = (line: string): void => write(STDERR, `probecause: ${line}\n`)

const sayLeft = (pids: ReadonlyArray<number>, { reason, refused }: CaptureEnd): void => {
  if (refused.count > 0) say(fill(NOTE_WORDS['attach-refused'], { count: refused.count, pid: refused.pid }))
  if (reason !== 'exited') say(fill(NOTE_WORDS['detached'], { pids: pids.join(', ') }))
}

export const record = async (argv: ReadonlyArray<string>, options: RecordCommandOptions): Promise<number> => {
  const { pid: pids = [], tree = false } = options
  const wrong = misuse(argv, options)
  if (wrong !== undefined) return report(failed('UsageError', 'BadUsage', wrong, 'See `probecause record --help`.'), EXIT.recorder)
  const request = requestOf(argv, options)
  if (E.isLeft(request)) return report(request.left, EXIT.recorder)
  const output = outputOf(options.output, argv[0] ?? `pid-${pids[0]}`)
  if (E.isLeft(output)) return report(output.left, EXIT.recorder)
  if (pids.length > 0) say(fill(NOTE_WORDS['attaching'], { pids: pids.join(', ') }))
  const attach = pids.length > 0 ? { attach: { pids, tree } } : {}
  const started = await startCapture({ ...request.right, output: output.right, ...attach })()
  if (E.isLeft(started)) return report(started.left, captureExitCode(started.left))
  const end = await started.right.done
  if (E.isLeft(end)) return report(end.left, captureExitCode(end.left))
  if (pids.length > 0) sayLeft(pids, end.right)
  else if (end.right.reason === 'stopped') say(NOTE_WORDS['stopped'])
  if (output.right._tag === 'File') {
    const { path } = output.right
    const added = options.stacks === 'none' ? E.right(undefined) : await addSymbols(path)()
    if (E.isLeft(added)) report(added.left)
    say(`trace written to ${path}`)
  }
  return pids.length > 0 ? EXIT.ok : end.right.code
}
