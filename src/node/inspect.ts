// Starts the inspector on processes that run already and tells how it went. It looks, waits 600 ms, looks again, and stops nobody.
// A process that hangs may hang whoever reads about it: past its time the inspector is given up, and what it has written till then is
// the trace. Reading the trace is others' work.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import { failed } from '../base/error.js'
import type { CaptureError } from './capture.js'
import { PLACES } from './places.js'
import { readProcess } from './proc-facts.js'
import { refused } from './refused.js'

export interface InspectRequest {
  readonly pids: ReadonlyArray<number>
  /** And all that descends from them. */
  readonly tree: boolean
  readonly output: string
  readonly redact: boolean
}

export interface InspectEnd {
  /** The trace has no end: the inspector itself was held up. */
  readonly givenUp: boolean
  readonly rootPid: number
  /** The first, when there was one: of a process, or of the calls of its threads while the rest could be read. */
  readonly refused: CaptureError | undefined
}

/** Looks take well below a second; an answer is promised within two, and Node and the analysis want their part. */
const LIMIT_MS = 1500
const REPORT_FD = 3

const argsOf = (request: InspectRequest): ReadonlyArray<string> => [
  ...['-o', request.output, '--report-fd', String(REPORT_FD)],
  ...(request.tree ? ['--tree'] : []),
  ...(request.redact ? [] : ['--no-redact']),
  request.pids.join(','),
]

const NOT_BUILT = failed(
  'CaptureError',
  'NotBuilt',
  'the inspector is not built',
  'Run `make` (looking at processes needs Linux and a C compiler).',
)

/** Which setting refused it is asked at once: the process may be gone the next moment. */
const sayRefused = (pid: number, errno: number): CaptureError => {
  const { what, remedy } = refused('look', pid, errno)
  return failed('CaptureError', 'Refused', what, remedy)
}

/** The inspector's last words: `failed=CODE<tab>look<tab>pid<tab>errno` or `end=detached root=… refused=… …`. */
const readReport = (report: string, givenUp: boolean, exit: string): E.Either<CaptureError, InspectEnd> => {
  const line = report.split('\n')[0] ?? ''
  const [failure, what, pid, errno] = line.split('\t')
  if (failure?.startsWith('failed='))
    return E.left(errno === undefined ? failed('CaptureError', 'Died', what ?? '', pid) : sayRefused(Number(pid), Number(errno)))
  const fields = Object.fromEntries(line.split(' ').map(field => field.split('=') as [string, string]))
  if (!givenUp && fields['end'] === undefined)
    return E.left(failed('CaptureError', 'Died', `the inspector ended early (${exit})`))
  const number = (name: string) => Number(fields[name] ?? 0)
  const first = number('refused') > 0 ? sayRefused(number('refused_pid'), number('refused_errno')) : undefined
  return E.right({ givenUp, rootPid: number('root'), refused: first })
}

export const inspect =
  (request: InspectRequest): TE.TaskEither<CaptureError, InspectEnd> =>
  async () => {
    if (!existsSync(PLACES.inspector)) return E.left(NOT_BUILT)
    // What /proc says of the calls of these means nothing: kernel threads make none.
    const kernels = request.pids.find(pid => readProcess(pid)?.kernelThread === true)
    if (kernels !== undefined) return E.left(sayRefused(kernels, 0))
    const child = spawn(PLACES.inspector, argsOf(request), { stdio: ['ignore', 'ignore', 'inherit', 'pipe'] })
    const exited = new Promise<string>(resolve => {
      child.on('error', error => resolve(error.message))
      child.on('exit', (code, signal) => resolve(signal ?? `exit status ${code}`))
    })
    // Inside a call that cannot be interrupted not even SIGKILL ends it; nobody waits for that.
    const late = setTimeout(LIMIT_MS, undefined, { ref: false })
    const ended = await Promise.race([Promise.all([text(child.stdio[REPORT_FD] as Readable), exited]), late])
    if (ended !== undefined) return readReport(ended[0], false, ended[1])
    child.kill('SIGKILL')
    child.unref()
    child.stdio[REPORT_FD]?.destroy()
    return readReport('', true, '')
  }
