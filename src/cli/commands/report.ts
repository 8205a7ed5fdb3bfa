// report TRACE -o report.html: findings and their evidence as one page to attach to a ticket. Before it is written, what it will contain
// is listed on standard error, and at a terminal the user is asked. The recording itself is not in it.
import { isatty } from 'node:tty'
import * as E from 'fp-ts/lib/Either.js'
import { analyze, type Report } from '../../analysis/analyze.js'
import { citedEvents } from '../../analysis/cited.js'
import { nodeEnv } from '../../node/env.js'
import { checkWritable } from '../../node/files.js'
import { openOutput } from '../../node/output.js'
import { ask, columns, STDERR, STDIN, write } from '../../node/terminal.js'
import { type CitedView, citedSeqs } from '../../present/evidence.js'
import { safeText } from '../../present/escape.js'
import { wrap } from '../../present/layout.js'
import { fill } from '../../present/messages.js'
import { CONTENTS_WORDS } from '../../present/messages-report.js'
import { type Contents, contentsOf, type ReportRedaction, reportDocument, reportHtml } from '../../present/report/index.js'
import { EXIT, report as failedWith } from '../exit.js'
import { printLines } from '../print.js'
import { progress } from '../progress.js'
import { citedStacks } from '../stacks.js'
import { envWith } from '../thresholds.js'

interface Options {
  readonly output: string
  readonly yes?: boolean
  readonly redact: ReadonlyArray<ReportRedaction>
  /** File that sets from which values on something is an incident. */
  readonly thresholds?: string
}

/** Of all findings; none for a trace that came through a pipe, which cannot be read again. */
const citedOf = async (trace: string, { header, explanation, coverage }: Report): Promise<{ readonly cited?: CitedView }> => {
  const wanted = citedSeqs(explanation.findings)
  if (trace === '-' || wanted.size === 0) return {}
  const events = await citedEvents(nodeEnv)(trace, wanted, coverage.events)()
  return E.isLeft(events) ? {} : { cited: { arch: header.arch, startNs: header.startNs, events: events.right } }
}

/** What will be in it, no wider than the terminal. */
const listed = ({ title, items, note }: Contents): string => {
  const width = columns(STDERR)
  const indented = (text: string): ReadonlyArray<string> =>
    wrap(text, width - 4).map((line, i) => `${i === 0 ? '  ' : '    '}${line}`)
  return printLines([title, ...items.flatMap(indented), ...wrap(note, width)])
}

export const report = async (trace: string, { output, yes = false, redact, thresholds }: Options): Promise<number> => {
  const env = await envWith(thresholds)()
  if (E.isLeft(env)) return failedWith(env.left)
  const writable = checkWritable(output)
  if (E.isLeft(writable)) return failedWith(writable.left)
  const { watcher, end } = progress()
  const found = await analyze(env.right)(trace, watcher)()
  end()
  if (E.isLeft(found)) return failedWith(found.left)
  const stacks = await citedStacks(trace, found.right)
  const document = reportDocument({ ...found.right, stacks, ...(await citedOf(trace, found.right)), redact: new Set(redact) })
  write(STDERR, listed(contentsOf(document)))
  const asks = !yes && isatty(STDIN) && isatty(STDERR)
  if (asks && !/^y(es)?$/i.test(ask(fill(CONTENTS_WORDS.ask, { file: safeText(output) })).trim())) {
    write(STDERR, `${CONTENTS_WORDS.refused}\n`)
    return EXIT.ok
  }
  const file = openOutput(output, trace)
  if (E.isLeft(file)) return failedWith(file.left)
  const written = file.right.write(reportHtml(document))
  file.right.close()
  if (E.isLeft(written)) return failedWith(written.left)
  write(STDERR, `probecause: ${fill(CONTENTS_WORDS.wrote, { file: safeText(output), bytes: file.right.bytes() })}\n`)
  return EXIT.ok
}
