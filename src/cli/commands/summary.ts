// summary TRACE: calls counted and timed, in the columns of `strace -c -w`.
import * as E from 'fp-ts/lib/Either.js'
import { eachEvent } from '../../analysis/events.js'
import { nodeEnv } from '../../node/env.js'
import { STDOUT, write } from '../../node/terminal.js'
import { type SummaryFold, summaryFold, summaryLines } from '../../present/summary.js'
import { EXIT, report } from '../exit.js'
import { paletteOf } from '../palette.js'
import { printLines, sayGaps } from '../print.js'

export const summary = async (trace: string): Promise<number> => {
  let fold: SummaryFold | undefined
  const seen = await eachEvent(nodeEnv)(trace, (header, events) => {
    fold ??= summaryFold(header.arch)
    events.forEach(fold.add)
  })()
  if (E.isLeft(seen)) return report(seen.left)
  write(STDOUT, printLines(summaryLines(fold?.counts() ?? [], paletteOf(STDOUT))))
  sayGaps(seen.right)
  return EXIT.ok
}
