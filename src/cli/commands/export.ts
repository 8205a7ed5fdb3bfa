// export TRACE: the recording in a format that other tools read. Events go by once, through the engine, so that each has the path and
// peer its descriptor had then; what was written is said on standard error. Secrets were replaced when the trace was made.
import { isatty } from 'node:tty'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { routeNamed } from '../../analysis/events.js'
import { stackNamer } from '../../analysis/stacks.js'
import { wakesOf } from '../../analysis/wakes.js'
import { type AnyFailed, failed } from '../../base/error.js'
import type { Exporter, Piece } from '../../export/exporter.js'
import { chrome } from '../../export/chrome.js'
import { csv } from '../../export/csv.js'
import { folded } from '../../export/folded.js'
import { jsonLines } from '../../export/json-lines.js'
import { parquet } from '../../export/parquet.js'
import { tableOf } from '../../export/row.js'
import { nodeEnv } from '../../node/env.js'
import { type Output, openOutput } from '../../node/output.js'
import { STDERR, STDOUT, write } from '../../node/terminal.js'
import { localFunctions } from '../../node/symbols.js'
import { rowMaker } from '../../present/rows.js'
import { shortName } from '../../present/stack.js'
import { strace } from '../../present/strace.js'
import type { SinkError, SystemEvent, TraceHeader } from '../../trace/index.js'
import { everything } from '../../trace/route.js'
import { EXIT, report } from '../exit.js'
import { sayGaps } from '../print.js'

interface Options {
  readonly format: ExportFormat
  readonly output?: string
}

type Makes = (header: TraceHeader) => Exporter

interface Format {
  /** What it is called when it is said what was written. */
  readonly title: string
  readonly binary?: true
  /** What is to be known of the whole trace before its events go by is read first. */
  readonly exporter: (trace: string) => TE.TaskEither<AnyFailed, Makes>
}

const plainly = (make: Makes) => (): TE.TaskEither<AnyFailed, Makes> => TE.right(make)

const STANDARD_INPUT = '-'

/** Standard input cannot be read twice: then without arrows. */
const withWakes = (trace: string): TE.TaskEither<AnyFailed, Makes> =>
  pipe(
    trace === STANDARD_INPUT ? TE.right([]) : wakesOf(nodeEnv)(trace),
    TE.map(wakes => header => chrome(header, wakes)),
  )

const withStacks = (trace: string): TE.TaskEither<AnyFailed, Makes> =>
  pipe(
    stackNamer(nodeEnv, localFunctions)(trace),
    TE.map(({ take, stackOf }) => header => {
      const framesOf = (event: SystemEvent): ReadonlyArray<string> | undefined => {
        take(event)
        return stackOf(event)?.frames.map(shortName).reverse()
      }
      return folded(header, { framesOf })
    }),
  )

const FORMATS = {
  jsonl: { title: 'JSON lines', exporter: plainly(jsonLines) },
  csv: { title: 'CSV', exporter: plainly(header => tableOf(rowMaker(header), csv)) },
  parquet: { title: 'Parquet', binary: true, exporter: plainly(header => tableOf(rowMaker(header), parquet(header.recorder))) },
  chrome: { title: 'a Chrome trace', exporter: withWakes },
  folded: { title: 'folded stacks', exporter: withStacks },
  strace: { title: 'strace text', exporter: plainly(strace) },
} as const satisfies Readonly<Record<string, Format>>

export type ExportFormat = keyof typeof FORMATS

const NO_TERMINAL = failed(
  'UsageError',
  'BadUsage',
  'this format is binary and standard output a terminal',
  'Name a file with -o.',
)

const refused = failed('SinkError', 'Refused', 'write the export')

export const exportTrace = async (trace: string, { format, output = '-' }: Options): Promise<number> => {
  const chosen: Format = FORMATS[format]
  if (chosen.binary === true && output === '-' && isatty(STDOUT)) return report(NO_TERMINAL)
  const make = await chosen.exporter(trace)()
  if (E.isLeft(make)) return report(make.left)
  const opened = openOutput(output, trace)
  if (E.isLeft(opened)) return report(opened.left)
  const to = opened.right
  try {
    return await exportTo(to, trace, make.right, { title: chosen.title, output })
  } finally {
    to.close()
  }
}

interface Said {
  readonly title: string
  readonly output: string
}

const exportTo = async (to: Output, trace: string, make: Makes, { title, output }: Said): Promise<number> => {
  let exporter: Exporter | undefined
  let count = 0
  let failure: ReturnType<Output['write']> = E.right(undefined)
  const put = (pieces: ReadonlyArray<Piece>): void => {
    for (const piece of pieces) if (E.isRight(failure)) failure = to.write(piece)
  }
  const take =
    (events: ReadonlyArray<SystemEvent>): TE.TaskEither<SinkError, void> =>
    async () => {
      put(exporter?.events(events) ?? [])
      count += events.length
      return E.isLeft(failure) ? E.left(refused) : E.right(undefined)
    }
  const routed = await routeNamed(nodeEnv)(
    trace,
    header => {
      exporter = make(header)
      put(exporter.begin())
      return [{ where: everything, to: take }]
    },
    table => put(exporter?.symbols?.(table) ?? []),
  )()
  if (E.isRight(routed)) put(exporter?.end(routed.right.footer) ?? [])
  if (E.isLeft(failure)) return report(failure.left)
  if (E.isLeft(routed)) return report(routed.left)
  const where = output === '-' ? 'standard output' : output
  write(STDERR, `probecause: wrote ${count} events as ${title} to ${where} (${to.bytes()} bytes)\n`)
  sayGaps(routed.right)
  return EXIT.ok
}
