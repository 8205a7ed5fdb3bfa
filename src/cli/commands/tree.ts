// tree TRACE: the recorded processes, how each ended and how long it ran.
import * as E from 'fp-ts/lib/Either.js'
import { routeTrace } from '../../analysis/events.js'
import { nodeEnv } from '../../node/env.js'
import { columns, STDOUT, write } from '../../node/terminal.js'
import { treeFold, treeLines } from '../../present/tree.js'
import { everything, forEach } from '../../trace/route.js'
import { EXIT, report } from '../exit.js'
import { paletteOf } from '../palette.js'
import { printLines, sayGaps } from '../print.js'

export const tree = async (trace: string): Promise<number> => {
  const fold = treeFold()
  let endNs = 0n
  let timed = true
  const clock = forEach(event => {
    endNs = event.timestamp
  })
  const grown = await routeTrace(nodeEnv)(trace, ({ recording }) => {
    timed = recording.known?.times !== false
    return [
      { where: everything, to: forEach(fold.add) },
      { where: everything, to: clock },
    ]
  })()
  if (E.isLeft(grown)) return report(grown.left)
  write(STDOUT, printLines(treeLines(fold.roots(), timed ? endNs : undefined, paletteOf(STDOUT), columns(STDOUT))))
  sayGaps(grown.right)
  return EXIT.ok
}
