// A trace through a tool's object, its lines handed on as they come, and what was missed said afterwards on standard error.
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { isComplete } from '../analysis/coverage.js'
import { type Ran, runObject } from '../analysis/run.js'
import { addressNamer } from '../analysis/stacks.js'
import { text } from '../base/bytes.js'
import { inContext } from '../base/error.js'
import { loadCollectionSpec } from '../loader/index.js'
import { nodeEnv } from '../node/env.js'
import { readWhole } from '../node/files.js'
import type { FoundObject } from '../node/installed.js'
import { localFunctions } from '../node/symbols.js'
import { STDERR, write } from '../node/terminal.js'
import { leftOutLines, lossLines, noteLine } from '../present/run.js'
import { applySetup, assignmentsFor, type Plan, toolSession, wishesFor } from '../tool/index.js'
import { EXIT, report } from './exit.js'
import { printLines, sayGaps } from './print.js'
import type { ToolRequest } from './tool-arguments.js'

const say = (lines: ReadonlyArray<string>): void => write(STDERR, printLines(lines.map(line => `probecause: ${line}`)))

const sayMissed = ({ notes, losses, coverage, leftOut }: Ran, { setup: { mayLack }, unprinted = [] }: Plan): void => {
  const misses = losses.misses.filter(({ helper }) => !unprinted.includes(helper))
  // That of two forms one is taken is the tool's way, too.
  const told = leftOut.filter(({ reason, section }) => reason !== 'Twin' && mayLack?.test(section) !== true)
  say([...notes.map(noteLine), ...leftOutLines(told)])
  say(lossLines({ ...losses, misses }).map(line => `incomplete: ${line}`))
  sayGaps(coverage)
}

const isWhole = ({ coverage, losses }: Ran): boolean => isComplete(coverage) && losses.drops + losses.faults === 0

/** Names of addresses, where they can be had: a trace that comes through a pipe is not read twice. */
const namesIn = async (trace: string) => {
  const namer = trace === '-' ? undefined : await addressNamer(nodeEnv, localFunctions)(trace)()
  return namer === undefined || E.isLeft(namer) ? undefined : namer.right
}

/** The exit code of a command that runs no program. */
export const replayTool = async (
  { plan, own, stacks }: ToolRequest,
  { bytes, path }: FoundObject,
  trace: string,
  put: (text: string) => void,
): Promise<number> => {
  const kconfig = own.kconfig === undefined ? E.right(undefined) : await readWhole(own.kconfig)()
  if (E.isLeft(kconfig)) return report(kconfig.left)
  const loaded = pipe(loadCollectionSpec(bytes), E.mapLeft(inContext({ doing: path })))
  if (E.isLeft(loaded)) return report(loaded.left)
  const given = loaded.right
  const spec = applySetup(plan.setup)(given)
  const session = toolSession(plan, spec, lines => put(printLines(lines)), stacks ? await namesIn(trace) : undefined)
  const ran = await runObject(nodeEnv)(
    {
      object: path,
      spec,
      trace,
      assignments: assignmentsFor(plan.setup, given),
      wishes: wishesFor(plan.setup, own),
      fill: plan.setup.fill?.(spec.types) ?? [],
      keepBytes: true,
      intervals: session.intervals,
      ...(kconfig.right === undefined ? {} : { kconfig: text(kconfig.right) }),
    },
    session.take,
  )()
  if (E.isLeft(ran)) return report(ran.left)
  sayMissed(ran.right, plan)
  return own.strict === true && !isWhole(ran.right) ? EXIT.incomplete : EXIT.ok
}
