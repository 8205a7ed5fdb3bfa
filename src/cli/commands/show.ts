// show TRACE: one line per call or event, as they come, so that `record -o - … | show -` prints while the program runs.
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { routeNamed } from '../../analysis/events.js'
import { nodeEnv } from '../../node/env.js'
import { STDOUT, write } from '../../node/terminal.js'
import { type ShowFold, showFold } from '../../present/show.js'
import { everything } from '../../trace/route.js'
import { EXIT, report } from '../exit.js'
import { paletteOf } from '../palette.js'
import { printLines, sayGaps } from '../print.js'

export const show = async (trace: string, options: { readonly raw?: boolean; readonly seq?: boolean }): Promise<number> => {
  const palette = paletteOf(STDOUT)
  let fold: ShowFold | undefined
  const shown = await routeNamed(nodeEnv)(trace, ({ arch, startNs }) => {
    const { add, end } = showFold({ arch, startNs, raw: options.raw ?? false, seq: options.seq ?? false, palette })
    fold = { add, end }
    return [{ where: everything, to: events => TE.fromIO(() => write(STDOUT, printLines(events.flatMap(add)))) }]
  })()
  if (E.isLeft(shown)) return report(shown.left)
  write(STDOUT, printLines(fold?.end() ?? []))
  sayGaps(shown.right)
  return EXIT.ok
}
