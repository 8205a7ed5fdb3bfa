// why -p PID: what a running process waits for and on whom, without stopping it. The trace of the looks is analysed as any other, and
// the answer goes to standard output, which no other program shares here.
import * as E from 'fp-ts/lib/Either.js'
import { analyze, type Report } from '../analysis/analyze.js'
import { gapsOf } from '../analysis/coverage.js'
import type { AnalysisEnv } from '../analysis/ports.js'
import { followFile } from '../node/files.js'
import { inspect } from '../node/inspect.js'
import { newPacker } from '../node/pack.js'
import { newScratch } from '../node/scratch.js'
import { columns, STDOUT, write } from '../node/terminal.js'
import { explainText } from '../present/explain.js'
import { explainJson } from '../present/explain-json.js'
import { EXIT, report } from './exit.js'
import { paletteOf } from './palette.js'
import { printLines } from './print.js'
import { makePage } from './why-page.js'

export interface WhyPidOptions {
  readonly pid: ReadonlyArray<number>
  readonly tree?: boolean
  readonly output?: string
  readonly redact: boolean
  readonly format?: 'text' | 'json'
}

const say = (found: Report, page: string | undefined, format: WhyPidOptions['format']): void => {
  const view = { explanation: found.explanation, gaps: gapsOf(found.coverage), ...(page === undefined ? {} : { page }) }
  if (format === 'json') write(STDOUT, explainJson(view))
  else write(STDOUT, printLines(explainText(view, paletteOf(STDOUT), columns(STDOUT))))
}

export const whyPid = async (env: AnalysisEnv, options: WhyPidOptions): Promise<number> => {
  const scratch = newScratch()
  if (E.isLeft(scratch)) return report(scratch.left)
  try {
    return await look(env, scratch.right.trace, options)
  } finally {
    scratch.right.remove()
  }
}

const look = async (env: AnalysisEnv, trace: string, options: WhyPidOptions): Promise<number> => {
  let over = false
  const ended = inspect({ pids: options.pid, tree: options.tree === true, output: trace, redact: options.redact })().finally(
    () => {
      over = true
    },
  )
  // The engine gets ready between the looks.
  const page = options.output === undefined ? undefined : { output: options.output, packer: newPacker() }
  const source = await followFile(trace, () => over)()
  const found = E.isLeft(source) ? source : await analyze(env)(page?.packer.through(source.right) ?? source.right)()
  const end = await ended
  if (E.isLeft(end)) return report(end.left)
  if (end.right.refused !== undefined) report(end.right.refused)
  if (E.isLeft(found)) return report(found.left)
  say(found.right, page && (await makePage(page.packer, page.output)), options.format)
  return EXIT.ok
}
