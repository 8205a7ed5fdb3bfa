// export TRACE: the recording in a format that other tools read. Events go by once, through the engine, so that each has the path and
// peer its descriptor had then; what was written is said on standard error. Secrets were replaced when the trace was made.
import { isatty } from 'node:tty'
import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import { routeNamed } from '../../analysis/events.js'
import { failed } from '../../base/error.js'
import type { Exporter, Piece } from '../../export/exporter.js'
import { jsonLines } from '../../export/json-lines.js'
import { nodeEnv } from '../../node/env.js'
import { type Output, openOutput } from '../../node/output.js'
import { STDERR, STDOUT, write } from '../../node/terminal.js'
import type { SinkError, SystemEvent, TraceHeader } from '../../trace/index.js'
import { everything } from '../../trace/route.js'
import { EXIT, report } from '../exit.js'
import { sayGaps } from '../print.js'

interface Options {
  readonly format: ExportFormat
  readonly output?: string
}

interface Format {
  /** What it is called when it is said what was written. */
  readonly title: string
  readonly binary?: true
  readonly exporter: (header: TraceHeader) => Exporter
}

const FORMATS = {
  jsonl: { title: 'JSON lines', exporter: jsonLines },
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
  const opened = openOutput(output)
  if (E.isLeft(opened)) return report(opened.left)
  const to = opened.right
  try {
    return await exportTo(to, trace, chosen, output)
  } finally {
    to.close()
  }
}

const exportTo = async (to: Output, trace: string, { title, exporter: make }: Format, output: string): Promise<number> => {
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
