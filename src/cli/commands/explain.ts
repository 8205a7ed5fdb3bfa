// explain TRACE: why the recorded program failed. Text for people, JSON for programs; gaps are part of both. Several traces, or a
// directory of them, are grouped by cause.
import * as E from 'fp-ts/lib/Either.js'
import { analyze, type Report } from '../../analysis/analyze.js'
import { gapsOf, injectedOf, isComplete } from '../../analysis/coverage.js'
import { failed } from '../../base/error.js'
import type { Severity } from '../../cause/index.js'
import { baselineOf } from '../../compare/baseline.js'
import { columns, STDOUT, write } from '../../node/terminal.js'
import { recordingsOf } from '../../node/traces.js'
import { explainText } from '../../present/explain.js'
import { explainJson } from '../../present/explain-json.js'
import { groupText } from '../../present/group.js'
import { groupJson } from '../../present/group-json.js'
import { graphDot, graphMermaid } from '../../present/graph-dot.js'
import { citedOf } from '../cited.js'
import { EXIT, report } from '../exit.js'
import { explainAll, type Reads } from '../group.js'
import { paletteOf } from '../palette.js'
import { printLines } from '../print.js'
import { progress } from '../progress.js'
import { citedStacks } from '../stacks.js'
import { envWith } from '../thresholds.js'

interface Options {
  readonly format: 'text' | 'json' | 'dot' | 'mermaid'
  readonly verbose?: boolean
  readonly failOn?: Severity
  readonly strict?: boolean
  /** File that sets from which values on something is an incident. */
  readonly thresholds?: string
  readonly baseline?: string
}

const ONE_DRAWN = failed(
  'UsageError',
  'BadUsage',
  'a graph is drawn of one recording',
  'Name one trace, or ask for text or json.',
)

const noneIn = (given: ReadonlyArray<string>) =>
  failed(
    'IoError',
    'Unreadable',
    `${given.join(', ')}: holds no files`,
    'Name a recording or a log, or a directory that holds some.',
  )

const SEVERITIES: ReadonlyArray<Severity> = ['low', 'medium', 'high', 'critical']

const reaches = (found: Report, level: Severity): boolean =>
  found.explanation.findings.some(finding => SEVERITIES.indexOf(finding.severity) >= SEVERITIES.indexOf(level))

const exitCode = (found: Report, options: Options): number => {
  if (options.strict === true && !isComplete(found.coverage)) return EXIT.incomplete
  return options.failOn !== undefined && reaches(found, options.failOn) ? EXIT.finding : EXIT.ok
}

/** The graph alone, for tools that draw. */
const DRAWN = { dot: graphDot, mermaid: graphMermaid } as const

const said = async (trace: string, found: Report, { format, verbose = false, baseline }: Options): Promise<string> => {
  const { explanation, coverage } = found
  if (format === 'dot' || format === 'mermaid') return DRAWN[format](explanation.graph)
  const stacks = await citedStacks(trace, found)
  const named = baseline === undefined ? {} : { baseline }
  const imported = coverage.footer?.imported
  const from = imported === undefined ? {} : { imported }
  const view = { explanation, gaps: gapsOf(coverage), injected: injectedOf(coverage), stacks, ...named, ...from }
  if (format === 'json') return explainJson(view)
  return printLines(explainText({ ...view, ...(await citedOf(trace, found)), verbose }, paletteOf(STDOUT), columns(STDOUT)))
}

const explainOne = async (read: Reads, trace: string, options: Options): Promise<number> => {
  const { watcher, end } = progress()
  const found = await read(trace, watcher)()
  end()
  if (E.isLeft(found)) return report(found.left)
  write(STDOUT, await said(trace, found.right, options))
  return exitCode(found.right, options)
}

const explainMany = async (read: Reads, traces: ReadonlyArray<string>, options: Options): Promise<number> => {
  let reached = false
  const { grouped, complete } = await explainAll(read, traces, found => {
    reached ||= options.failOn !== undefined && reaches(found, options.failOn)
  })
  write(
    STDOUT,
    options.format === 'json' ? groupJson(grouped) : printLines(groupText(grouped, paletteOf(STDOUT), columns(STDOUT))),
  )
  if (grouped.count === 0) return EXIT.rejected
  if (options.strict === true && !complete) return EXIT.incomplete
  return reached ? EXIT.finding : EXIT.ok
}

export const explain = async (given: ReadonlyArray<string>, options: Options): Promise<number> => {
  const env = await envWith(options.thresholds)()
  if (E.isLeft(env)) return report(env.left)
  const { names, one } = await recordingsOf(given)
  if (names.length === 0) return report(noneIn(given))
  const measure = options.baseline === undefined ? undefined : await analyze(env.right)(options.baseline)()
  if (measure !== undefined && E.isLeft(measure)) return report(measure.left)
  const against = measure && baselineOf(measure.right)
  const read: Reads = (trace, watcher = {}) => analyze(env.right)(trace, watcher, against)
  if (one) return explainOne(read, names[0] as string, options)
  return options.format === 'text' || options.format === 'json' ? explainMany(read, names, options) : report(ONE_DRAWN)
}
