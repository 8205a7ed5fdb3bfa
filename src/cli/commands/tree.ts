// tree TRACE: the recorded processes, how each ended and how long it ran.
import * as E from 'fp-ts/lib/Either.js'
import { eachEvent } from '../../analysis/events.js'
import { nodeEnv } from '../../node/env.js'
import { columns, STDOUT, write } from '../../node/terminal.js'
import { treeFold, treeLines } from '../../present/tree.js'
import { EXIT, report } from '../exit.js'
import { paletteOf } from '../palette.js'
import { printLines, sayGaps } from '../print.js'

export const tree = async (trace: string): Promise<number> => {
  const fold = treeFold()
  let endNs = 0n
  const seen = await eachEvent(nodeEnv)(trace, (_, events) => {
    events.forEach(fold.add)
    endNs = events.at(-1)?.timestamp ?? endNs
  })()
  if (E.isLeft(seen)) return report(seen.left)
  write(STDOUT, printLines(treeLines(fold.roots(), endNs, paletteOf(STDOUT), columns(STDOUT))))
  sayGaps(seen.right)
  return EXIT.ok
}
