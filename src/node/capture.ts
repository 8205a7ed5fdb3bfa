// Starts the recorder on a command and tells how it ended. The program gets the caller's descriptors, limits, signals and
// environment, which Node has changed for itself by the time any script runs: the launcher (src/cli/probecause) notes them
// in one variable, and the recorder gives them back. Reading the trace is others' work.
import { spawn, type StdioOptions } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { Readable } from 'node:stream'
import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import { type Failed, failed } from '../base/error.js'
import { type Caller, takeCaller } from './caller.js'
import { PLACES } from './places.js'
import { refused } from './refused.js'

export type CaptureError = Failed<'CaptureError', 'NotBuilt' | 'NotFound' | 'CannotExecute' | 'Refused' | 'Died'>

/** `Pipe`: the trace is CaptureHandle.trace. `Stdout`: it goes to standard output, and the program's output to standard error. */
export type CaptureOutput =
  | { readonly _tag: 'File'; readonly path: string }
  | { readonly _tag: 'Stdout' }
  | { readonly _tag: 'Pipe' }

export interface CaptureFilter {
  /** The expression, for the header. */
  readonly text: string
  /** Calls to write, as trace/filter.ts has them for the recorder. */
  readonly calls: string
  /** Calls that state needs are left out too. */
  readonly only: boolean
}

/** Arguments of the recorder's twin for one --inject (inject.ts). */
export type Injected = ReadonlyArray<string>

export type Stacks = 'none' | 'default' | 'every'
/** Processes that run already. They run on when the recording ends, whatever ends it. */
export interface Attach {
  readonly pids: ReadonlyArray<number>
  /** And all that descends from them. */
  readonly tree: boolean
}

export interface CaptureRequest {
  /** The program to run; empty when `attach` says whom to record instead. */
  readonly argv: ReadonlyArray<string>
  readonly attach?: Attach
  readonly output: CaptureOutput
  /** After this the trace ends and the programs are ended. */
  readonly timeoutMs?: number
  readonly snapshotBytes?: number
  /** 0: no Samples. */
  readonly sampleMs?: number
  readonly redact?: boolean
  /** Absent: every call is written. */
  readonly filter?: CaptureFilter
  /** Flight recorder: only the last so many bytes are kept until the end, a failure or SIGUSR1. */
  readonly ringBytes?: number
  /** What each opened file is is noted: type, device, inode, file system. */
  readonly files?: boolean
  /** The recording ends after so many events or so long, and the program runs on. */
  readonly stop?: { readonly events: number } | { readonly ms: number }
  /** NAME=VALUE, or NAME to take it out. */
  readonly environment?: ReadonlyArray<string>
  /** UID:GID:GROUP,GROUP... to run the program as. */
  readonly user?: string
  /** When user stacks are taken; `default`: at failed calls, long waits and fatal signals. */
  readonly stacks?: Stacks
  /** How long processes that outlive the first one are still recorded; 50 by default. */
  readonly lingerMs?: number
  /** What becomes of them then, `detach` by default; given `detach`, they outlive the recorder's own sudden end too. */
  readonly onExit?: 'detach' | 'kill' | 'wait'
  /** Calls of the program are changed: the recorder's twin that can do so is run. */
  readonly inject?: ReadonlyArray<Injected>
  readonly cwd?: string
}

export interface CaptureEnd {
  /** As a shell would report it: 128 and the signal when one ended the program. */
  readonly code: number
  readonly signal: number
  readonly reason: 'exited' | 'interrupted' | 'timeout' | 'detached' | 'stopped'
  readonly rootPid: number
  readonly events: number
  readonly lost: number
  /** Error number of the first write that failed; 0: the trace is whole. */
  readonly writeErrno: number
  /** For each of `inject`, how many calls it changed. */
  readonly injected: ReadonlyArray<number>
  /** Descendants of attached processes that could not be recorded: how many, and the first of them with its error number. */
  readonly refused: { readonly count: number; readonly pid: number; readonly errno: number }
}

export interface CaptureHandle {
  readonly helperPid: number
  /** The trace as it is written; only for the output `Pipe`. */
  readonly trace: Readable | undefined
  readonly done: Promise<E.Either<CaptureError, CaptureEnd>>
}

/** The exit code of a command that could not record: as env(1). */
export const captureExitCode = (error: CaptureError): number =>
  error.reason === 'NotFound' ? 127 : error.reason === 'CannotExecute' ? 126 : 125

const SIGNAL_BASE = 128
const PASSED_ON: ReadonlyArray<NodeJS.Signals> = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']
/** To write what a flight recorder holds. */
const WRITE: NodeJS.Signals = 'SIGUSR1'

interface Plan {
  readonly args: ReadonlyArray<string>
  readonly stdio: StdioOptions
  readonly reportFd: number
  readonly outputFd: number
}

const optional = (name: string, value: number | string | undefined): ReadonlyArray<string> =>
  value === undefined ? [] : [name, String(value)]

const stopOf = (stop: CaptureRequest['stop']): ReadonlyArray<string> =>
  stop === undefined ? [] : 'ms' in stop ? ['--stop-ms', String(stop.ms)] : ['--stop-events', String(stop.events)]

const subjectOf = ({ argv, attach }: CaptureRequest): ReadonlyArray<string> =>
  attach === undefined
    ? ['--', ...argv]
    : [...attach.pids.flatMap(pid => ['--attach', String(pid)]), ...(attach.tree ? ['--tree'] : [])]

/** The program's descriptors keep their numbers; the recorder's own two lie above them and close at exec. */
const planOf = (request: CaptureRequest, caller: Caller | undefined): Plan => {
  const fds = caller?.fds ?? []
  const outputFd = Math.max(2, ...fds) + 1
  const reportFd = outputFd + 1
  const stdio: Array<'ignore' | 'pipe' | number> = Array.from({ length: reportFd + 1 }, () => 'ignore')
  const toStdout = request.output._tag === 'Stdout'
  for (const fd of [0, 1, 2, ...fds]) stdio[fd] = fd
  if (toStdout) stdio[1] = 2
  stdio[outputFd] = toStdout ? 1 : request.output._tag === 'Pipe' ? 'pipe' : 'ignore'
  stdio[reportFd] = 'pipe'
  const args = [
    ...['-o', request.output._tag === 'File' ? outputPath(request.output.path) : String(outputFd)],
    ...['--report-fd', String(reportFd), '--caller', String(process.pid)],
    ...optional('-s', request.snapshotBytes),
    ...optional('--sample-ms', request.sampleMs),
    ...optional('--timeout-ms', request.timeoutMs),
    ...optional('--linger-ms', request.lingerMs),
    ...optional('--on-exit', request.onExit),
    ...optional('--stacks', request.stacks),
    ...optional('--restore', caller?.restore),
    ...optional('--ring', request.ringBytes),
    ...stopOf(request.stop),
    ...(request.environment ?? []).flatMap(change => ['-E', change]),
    ...optional('--user', request.user),
    ...(request.inject ?? []).flat(),
    ...(request.redact === false ? ['--no-redact'] : []),
    ...optional('--filter', request.filter?.text),
    ...optional('--calls', request.filter?.calls),
    ...(request.filter?.only === true ? ['--only'] : []),
    ...(request.files === true ? ['--files'] : []),
  ]
  return { args: [...args, ...subjectOf(request)], stdio, reportFd, outputFd }
}

/** The recorder takes a bare number for a descriptor. */
const outputPath = (path: string): string => (/^\d+$/.test(path) ? `./${path}` : path)

const textOf = async (stream: Readable): Promise<string> => {
  let text = ''
  for await (const piece of stream.setEncoding('utf8')) text += piece as string
  return text
}

const REASON_OF: Readonly<Record<string, CaptureError['reason']>> = { 126: 'CannotExecute', 127: 'NotFound' }

/** What the kernel refused, in the recorder's numbers: the step, the process, errno. */
const refusedStep = (step: string, pid: string, errno: string): CaptureError => {
  const { what, remedy } = refused(step, Number(pid), Number(errno))
  return failed('CaptureError', 'Refused', what, remedy)
}

/** The recorder's last words: `failed=CODE<tab>what<tab>remedy`, `failed=CODE<tab>step<tab>pid<tab>errno` or `end=… code=… …`. */
const readReport = (text: string, exit: string): E.Either<CaptureError, CaptureEnd> => {
  const line = text.split('\n')[0] ?? ''
  const [failure, what, remedy, errno] = line.split('\t')
  if (failure?.startsWith('failed=')) {
    if (errno !== undefined) return E.left(refusedStep(what ?? '', remedy ?? '', errno))
    const reason = REASON_OF[failure.slice('failed='.length)] ?? 'Refused'
    return E.left(failed('CaptureError', reason, what ?? '', remedy ? `${remedy}.` : undefined))
  }
  const fields = Object.fromEntries(line.split(' ').map(field => field.split('=') as [string, string]))
  if (fields['end'] === undefined) {
    const told = 'The trace is readable up to its last chunk.'
    return E.left(failed('CaptureError', 'Died', `the recorder ended early (${exit})`, told))
  }
  const number = (name: string) => Number(fields[name] ?? 0)
  const signal = number('signal')
  return E.right({
    code: signal === 0 ? number('code') : SIGNAL_BASE + signal,
    signal,
    reason: fields['end'] as CaptureEnd['reason'],
    rootPid: number('root'),
    events: number('events'),
    lost: number('lost'),
    writeErrno: number('write_errno'),
    injected: fields['injected']?.split(',').map(Number) ?? [],
    refused: { count: number('refused'), pid: number('refused_pid'), errno: number('refused_errno') },
  })
}

const NOT_BUILT = failed(
  'CaptureError',
  'NotBuilt',
  'the recorder is not built',
  'Run `make` (recording needs Linux and a C compiler).',
)

/** One recording at a time: the process's signals belong to it until it ends. */
export const startCapture =
  (request: CaptureRequest): TE.TaskEither<CaptureError, CaptureHandle> =>
  async () => {
    const helper = request.inject === undefined ? PLACES.helper : PLACES.injector
    if (!existsSync(helper)) return E.left(NOT_BUILT)
    const plan = planOf(request, takeCaller())
    const child = spawn(helper, plan.args, {
      stdio: plan.stdio,
      ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
    })
    const passOn = (signal: NodeJS.Signals) => child.kill(signal)
    const passed = request.ringBytes === undefined ? PASSED_ON : [...PASSED_ON, WRITE]
    for (const signal of passed) process.on(signal, passOn)
    const exited = new Promise<string>(resolve => {
      child.on('error', error => resolve(error.message))
      child.on('exit', (code, signal) => resolve(signal ?? `exit status ${code}`))
    })
    const report = child.stdio[plan.reportFd] as Readable | undefined
    const done = Promise.all([report ? textOf(report) : '', exited]).then(([text, exit]) => {
      for (const signal of passed) process.off(signal, passOn)
      return readReport(text, exit)
    })
    const trace = request.output._tag === 'Pipe' ? (child.stdio[plan.outputFd] as Readable) : undefined
    return child.pid === undefined ? failedStart(done) : E.right({ helperPid: child.pid, trace, done })
  }

const failedStart = async (done: Promise<E.Either<CaptureError, CaptureEnd>>): Promise<E.Either<CaptureError, CaptureHandle>> => {
  const end = await done
  return E.isLeft(end) ? end : E.left(NOT_BUILT)
}
