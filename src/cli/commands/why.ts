// why -- CMD: runs a program, records it, and says why it failed. The engine reads the trace while it is written, so that the
// answer is there when the program ends. It ends with an answer also on Ctrl-C and when its time is up. Exits as the program does.
import * as E from 'fp-ts/lib/Either.js'
import { analyze, type Report } from '../../analysis/analyze.js'
import { gapsOf, injectedOf } from '../../analysis/coverage.js'
import type { AnalysisEnv } from '../../analysis/ports.js'
import { failed } from '../../base/error.js'
import { captureExitCode, startCapture } from '../../node/capture.js'
import { checkWritable, followFile } from '../../node/files.js'
import { newPacker } from '../../node/pack.js'
import { newScratch } from '../../node/scratch.js'
import { symbolsFor } from '../../node/symbols.js'
import { columns, STDERR, write } from '../../node/terminal.js'
import { explainText } from '../../present/explain.js'
import type { CitedView } from '../../present/evidence.js'
import type { Stacks } from '../../present/stack.js'
import { citedOf } from '../cited.js'
import { EXIT, report } from '../exit.js'
import { injectedLines } from '../injected.js'
import { paletteOf } from '../palette.js'
import { printLines } from '../print.js'
import { type RecordOptions, requestOf } from '../request.js'
import { citedStacks } from '../stacks.js'
import { envWith } from '../thresholds.js'
import { makePage } from '../why-page.js'
import { whyPid } from '../why-pid.js'

interface WhyOptions extends RecordOptions {
  readonly timeout?: number
  /** Processes that run already, instead of a command. */
  readonly pid?: ReadonlyArray<number>
  readonly tree?: boolean
  /** File that sets from which values on something is an incident. */
  readonly thresholds?: string
}

const ONE_OF_TWO = failed(
  'UsageError',
  'BadUsage',
  'name a command, or processes that run already with -p',
  'See `probecause why --help`.',
)

const INJECTS_NOT = failed(
  'UsageError',
  'BadUsage',
  '--inject goes with a command: processes that run already are looked at, not changed',
  'To change one that runs, see `probecause record -p PID --inject`.',
)

/** Of the events that are cited, as far as the trace can be read again. */
interface Seen {
  readonly stacks: Stacks
  readonly cited?: CitedView
}

const say = (found: Report, seen: Seen, page: string | undefined): void => {
  const { explanation, coverage } = found
  const view = {
    explanation,
    gaps: gapsOf(coverage),
    injected: injectedOf(coverage),
    ...seen,
    ...(page === undefined ? {} : { page }),
  }
  write(STDERR, printLines(explainText(view, paletteOf(STDERR), columns(STDERR))))
}

export const why = async (argv: ReadonlyArray<string>, options: WhyOptions): Promise<number> => {
  if ((options.pid === undefined) === (argv.length === 0)) return report(ONE_OF_TWO, EXIT.recorder)
  if (options.pid !== undefined && options.inject.length > 0) return report(INJECTS_NOT, EXIT.recorder)
  const env = await envWith(options.thresholds)()
  if (E.isLeft(env)) return report(env.left, EXIT.recorder)
  if (options.pid !== undefined) return whyPid(env.right, { ...options, pid: options.pid })
  const writable = options.output === undefined ? E.right(undefined) : checkWritable(options.output)
  if (E.isLeft(writable)) return report(writable.left, EXIT.recorder)
  const scratch = newScratch()
  if (E.isLeft(scratch)) return report(scratch.left, EXIT.recorder)
  const { trace, remove } = scratch.right
  try {
    return await watch(env.right, trace, argv, options)
  } finally {
    remove()
  }
}

/** What the page needs to name stacks, behind the trace it carries. */
const symbolsOf = async (trace: string, { stacks }: WhyOptions): Promise<Uint8Array> => {
  const symbols = stacks === 'none' ? E.right(new Uint8Array(0)) : await symbolsFor(trace)()
  if (E.isRight(symbols)) return symbols.right
  report(symbols.left)
  return new Uint8Array(0)
}

const watch = async (env: AnalysisEnv, trace: string, argv: ReadonlyArray<string>, options: WhyOptions): Promise<number> => {
  const request = requestOf(argv, options)
  if (E.isLeft(request)) return report(request.left, EXIT.recorder)
  const started = await startCapture({ ...request.right, output: { _tag: 'File', path: trace } })()
  if (E.isLeft(started)) return report(started.left, captureExitCode(started.left))
  let over = false
  const ended = started.right.done.finally(() => {
    over = true
  })
  const page =
    options.output === undefined ? undefined : { output: options.output, packer: newPacker(() => symbolsOf(trace, options)) }
  const source = await followFile(trace, () => over)()
  const analysis = E.isLeft(source) ? source : await analyze(env)(page?.packer.through(source.right) ?? source.right)()
  const end = await ended
  if (E.isLeft(end)) return report(end.left, captureExitCode(end.left))
  write(STDERR, printLines(injectedLines(options.inject, end.right).map(line => `probecause: ${line}`)))
  if (E.isLeft(analysis)) report(analysis.left)
  else {
    const seen = { stacks: await citedStacks(trace, analysis.right), ...(await citedOf(trace, analysis.right)) }
    say(analysis.right, seen, page && (await makePage(page.packer, page.output)))
  }
  return end.right.code
}
