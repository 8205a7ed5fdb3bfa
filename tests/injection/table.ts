// Kept runs explained with this build, and the table of how often the explanation was right: by class, with every miss as a line and
// the command that shows it.
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { analyze } from '../../src/analysis/analyze.js'
import type { Finding } from '../../src/cause/index.js'
import { nodeEnv } from '../../src/node/env.js'
import type { Kept } from './corpus.js'
import { classOf, expectedOf } from './expect.js'
import { accuses, isRight } from './judge.js'

export interface Judged {
  readonly run: Kept
  readonly findings: ReadonlyArray<Finding>
  /** Of the right finding, from 1; 0: not found, or none was wanted. */
  readonly rank: number
  readonly accused: boolean
}

export const judgeRun = async (run: Kept): Promise<Judged> => {
  const findings = await pipe(
    analyze(nodeEnv)(run.trace),
    TE.match(
      () => [],
      report => report.explanation.findings,
    ),
  )()
  const expected = run.fault === undefined ? undefined : expectedOf(run.fault)
  const rank = expected === undefined ? 0 : findings.findIndex(f => isRight(expected, f)) + 1
  return { run, findings, rank, accused: expected === undefined && findings.some(accuses) }
}

export interface Score {
  kept: number
  first: number
  third: number
}

export interface Scores {
  readonly faults: Score
  readonly healthy: number
  readonly accused: number
  readonly programs: number
}

const briefly = (finding: Finding | undefined): string => {
  if (finding === undefined) return 'nothing'
  const { path, address, comm, signal, syscall } = finding.subject
  return `${finding.class} ${[path, address, signal, comm, syscall].filter(part => part !== undefined).join(' ')} (${finding.confidence})`
}

const wanted = ({ fault }: Kept): string => {
  if (fault === undefined) return 'nothing'
  const { classes, subjects } = expectedOf(fault)
  const keys = Object.values(subjects[0] ?? {}).map(v => (typeof v === 'string' ? v : v.re))
  return `${classes.join('|')} ${keys.join(' ')}`
}

const asGiven = (inject: Kept['inject']): string => inject.map(text => `--inject '${text}'`).join(' ')
const missLines = ({ run, findings, rank }: Judged): ReadonlyArray<string> => [
  `${rank > 0 ? `rank ${rank}` : 'missed'}  ${run.program} (${run.change ?? 'healthy'}): ${asGiven(run.inject)}`,
  `    wanted ${wanted(run)}; first is ${briefly(findings[0])}`,
  `    probecause explain ${run.trace}`,
]

const rate = (part: number, whole: number): string => (whole === 0 ? '-' : (part / whole).toFixed(3))
const row = (name: string, { kept, first, third }: Score): string =>
  `${name.padEnd(22)} ${String(kept).padStart(5)} ${rate(first, kept).padStart(7)} ${rate(third, kept).padStart(7)}`

const add = (into: Map<string, Score>, name: string, rank: number): void => {
  const score = into.get(name) ?? { kept: 0, first: 0, third: 0 }
  score.kept++
  if (rank === 1) score.first++
  if (rank >= 1 && rank <= 3) score.third++
  into.set(name, score)
}

export const tableOf = (judged: ReadonlyArray<Judged>): { readonly lines: ReadonlyArray<string>; readonly scores: Scores } => {
  const classes = new Map<string, Score>()
  const ends = new Map<string, Score>()
  const all = new Map<string, Score>([['all', { kept: 0, first: 0, third: 0 }]])
  const faults = judged.filter(j => j.run.fault !== undefined)
  const healthy = judged.filter(j => j.run.fault === undefined)
  for (const { run, rank } of faults) {
    add(classes, classOf(run.fault?.row ?? ''), rank)
    add(all, 'all', rank)
    add(ends, /^(exit|hang|slow)/.test(run.change ?? '') ? 'seen in how it ended' : 'in its results only', rank)
  }
  const accused = healthy.filter(j => j.accused)
  const programs = new Set(faults.map(j => j.run.program)).size
  const sum = all.get('all') as Score
  return {
    lines: [
      ...faults.filter(j => j.rank !== 1).flatMap(missLines),
      ...accused.flatMap(missLines),
      `${'class'.padEnd(22)} ${'kept'.padStart(5)} ${'top-1'.padStart(7)} ${'top-3'.padStart(7)}`,
      ...[...classes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, score]) => row(name, score)),
      ...[...ends].map(([name, score]) => row(name, score)),
      row('all', sum),
      `${programs} programs; healthy runs ${healthy.length}, of them accused ${accused.length}`,
    ],
    scores: { faults: sum, healthy: healthy.length, accused: accused.length, programs },
  }
}
