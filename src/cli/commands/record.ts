// record [-o FILE] -- CMD: runs a program and records it. Exits as the program does; where the trace lies is said at the end,
// on standard error, because until then the terminal is the program's. record -p PID: records processes that run already, says
// before it touches them what that does, and leaves them running.
import { existsSync } from 'node:fs'
import { isatty } from 'node:tty'
import * as E from 'fp-ts/lib/Either.js'
import { type CaptureEnd, type CaptureError, type CaptureOutput, captureExitCode, startCapture } from '../../node/capture.js'
import { failed } from '../../base/error.js'
import type { IoError } from '../../analysis/ports.js'
import { NOTE_WORDS, fill } from '../../present/messages.js'
import { ioError } from '../../node/files.js'
import { newTraceFile, removeEmpty } from '../../node/scratch.js'
import { addSymbols } from '../../node/symbols.js'
import { STDERR, STDOUT, write } from '../../node/terminal.js'
import { errnoName, errnoText } from '../../trace/syscalls.js'
import { EXIT, report } from '../exit.js'
import { injectedLines } from '../injected.js'
import { type RecordOptions, requestOf } from '../request.js'

const STANDARD_OUTPUT = '-'

const TO_TERMINAL = failed(
  'IoError',
  'Unwritable',
  'a trace is no text for a terminal',
  'Pipe it, as in `probecause record -o - -- CMD | probecause show -`, or name a file with -o.',
)

const outputOf = (given: string | undefined, command: string): E.Either<IoError, CaptureOutput> => {
  if (given === STANDARD_OUTPUT) return isatty(STDOUT) ? E.left(TO_TERMINAL) : E.right({ _tag: 'Stdout' })
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
  if (pid !== undefined && (options.env.length > 0 || options.user !== undefined))
    return '-E and -u go with a command, not with -p'
  return tree && pid === undefined ? '--tree goes with -p' : undefined
}

/** A recording that never began leaves no empty file where there was none. */
const notBegun = (error: CaptureError, output: CaptureOutput, existed: boolean): number => {
  if (output._tag === 'File' && !existed) removeEmpty(output.path)
  return report(error, captureExitCode(error))
}

/** The program was not disturbed, so that its exit status says nothing of it. */
const sayUnwritten = (place: string, { lost, writeErrno, code }: CaptureEnd): void => {
  const { remedy } = ioError({ code: errnoName(writeErrno) }, 'write', place, 'Unwritable')
  say(fill(NOTE_WORDS['unwritten'], { place, lost, what: errnoText(writeErrno), code }))
  if (remedy !== undefined) write(STDERR, `  ${remedy}\n`)
}

const say = (line: string): void => write(STDERR, `probecause: ${line}\n`)

const sayLeft = (pids: ReadonlyArray<number>, { reason, refused }: CaptureEnd): void => {
  if (refused.count > 0) say(fill(NOTE_WORDS['attach-refused'], { count: refused.count, pid: refused.pid }))
  if (reason !== 'exited') say(fill(NOTE_WORDS['detached'], { pids: pids.join(', ') }))
}

export const record = async (argv: ReadonlyArray<string>, options: RecordCommandOptions): Promise<number> => {
  const { pid: pids = [], tree = false } = options
  const wrong = misuse(argv, options)
  if (wrong !== undefined)
    return report(failed('UsageError', 'BadUsage', wrong, 'See `probecause record --help`.'), EXIT.recorder)
  const request = requestOf(argv, options)
  if (E.isLeft(request)) return report(request.left, EXIT.recorder)
  const existed = options.output !== undefined && existsSync(options.output)
  const output = outputOf(options.output, argv[0] ?? `pid-${pids[0]}`)
  if (E.isLeft(output)) return report(output.left, EXIT.recorder)
  if (pids.length > 0) say(fill(NOTE_WORDS['attaching'], { pids: pids.join(', ') }))
  const attach = pids.length > 0 ? { attach: { pids, tree } } : {}
  const started = await startCapture({ ...request.right, output: output.right, ...attach })()
  if (E.isLeft(started)) return notBegun(started.left, output.right, existed)
  const end = await started.right.done
  if (E.isLeft(end)) return notBegun(end.left, output.right, existed)
  injectedLines(options.inject, end.right).forEach(say)
  if (pids.length > 0) sayLeft(pids, end.right)
  else if (end.right.reason === 'stopped') say(NOTE_WORDS['stopped'])
  if (end.right.writeErrno !== 0) {
    sayUnwritten(output.right._tag === 'File' ? output.right.path : 'standard output', end.right)
  } else if (output.right._tag === 'File') {
    const { path } = output.right
    const added = options.stacks === 'none' ? E.right(undefined) : await addSymbols(path)()
    if (E.isLeft(added)) report(added.left)
    say(`trace written to ${path}`)
  }
  return pids.length > 0 ? EXIT.ok : end.right.code
}
