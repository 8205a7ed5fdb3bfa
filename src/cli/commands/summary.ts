// summary TRACE: calls counted and timed, in the columns of `strace -c -w`.
import * as E from 'fp-ts/lib/Either.js'
import { routeTrace } from '../../analysis/events.js'
import { nodeEnv } from '../../node/env.js'
import { STDOUT, write } from '../../node/terminal.js'
import { type SummaryFold, summaryFold, summaryLines } from '../../present/summary.js'
import { forEach, ofType } from '../../trace/route.js'
import { EXIT, report } from '../exit.js'
import { paletteOf } from '../palette.js'
import { printLines, sayGaps } from '../print.js'

export const summary = async (trace: string): Promise<number> => {
  let fold: SummaryFold | undefined
  let timed = true
  const counted = await routeTrace(nodeEnv)(trace, ({ arch, recording }) => {
    timed = recording.known?.times !== false
    fold = summaryFold(arch, timed)
    return [{ where: ofType('SyscallEntry', 'SyscallExit', 'ProcessExec'), to: forEach(fold.add) }]
  })()
  if (E.isLeft(counted)) return report(counted.left)
  write(STDOUT, printLines(summaryLines(fold?.counts() ?? [], paletteOf(STDOUT), timed)))
  sayGaps(counted.right)
  return EXIT.ok
}
