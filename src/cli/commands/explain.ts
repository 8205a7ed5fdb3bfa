// explain TRACE: why the recorded program failed. Text for people, JSON for programs; gaps are part of both. Several traces, or a
// directory of them, are grouped by cause.
import * as E from 'fp-ts/lib/Either.js'
import { analyze, type Report } from '../../analysis/analyze.js'
import { gapsOf, injectedOf, isComplete } from '../../analysis/coverage.js'
import type { Severity } from '../../cause/index.js'
import { baselineOf } from '../../compare/baseline.js'
import { filesIn } from '../../node/files.js'
import { columns, STDOUT, write } from '../../node/terminal.js'
import { explainText } from '../../present/explain.js'
import { explainJson } from '../../present/explain-json.js'
import { groupText } from '../../present/group.js'
import { groupJson } from '../../present/group-json.js'
import { EXIT, report } from '../exit.js'
import { explainAll, type Reads } from '../group.js'
import { paletteOf } from '../palette.js'
import { printLines } from '../print.js'
import { citedStacks } from '../stacks.js'
import { envWith } from '../thresholds.js'

interface Options {
  readonly format: 'text' | 'json'
  readonly failOn?: Severity
  readonly strict?: boolean
  /** File that sets from which values on something is an incident. */
  readonly thresholds?: string
  readonly baseline?: string
}

const SEVERITIES: ReadonlyArray<Severity> = ['low', 'medium', 'high', 'critical']

const reaches = (found: Report, level: Severity): boolean =>
  found.explanation.findings.some(finding => SEVERITIES.indexOf(finding.severity) >= SEVERITIES.indexOf(level))

const exitCode = (found: Report, options: Options): number => {
  if (options.strict === true && !isComplete(found.coverage)) return EXIT.incomplete
  return options.failOn !== undefined && reaches(found, options.failOn) ? EXIT.finding : EXIT.ok
}

const explainOne = async (read: Reads, trace: string, options: Options): Promise<number> => {
  const found = await read(trace)()
  if (E.isLeft(found)) return report(found.left)
  const stacks = await citedStacks(trace, found.right)
  const { explanation, coverage } = found.right
  const named = options.baseline === undefined ? {} : { baseline: options.baseline }
  const view = { explanation, gaps: gapsOf(coverage), injected: injectedOf(coverage), stacks, ...named }
  write(STDOUT, options.format === 'json' ? explainJson(view) : printLines(explainText(view, paletteOf(STDOUT), columns(STDOUT))))
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
  const found = await Promise.all(given.map(async name => (await filesIn(name)) ?? [name]))
  const [only, ...more] = given
  const isOne = only !== undefined && more.length === 0 && found[0]?.[0] === only
  const measure = options.baseline === undefined ? undefined : await analyze(env.right)(options.baseline)()
  if (measure !== undefined && E.isLeft(measure)) return report(measure.left)
  const against = measure && baselineOf(measure.right)
  const read: Reads = trace => analyze(env.right)(trace, {}, against)
  return isOne ? explainOne(read, only, options) : explainMany(read, found.flat(), options)
}
