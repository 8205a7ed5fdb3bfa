// show TRACE: one line per call or event, as they come, so that `record -o - … | show -` prints while the program runs.
import * as E from 'fp-ts/lib/Either.js'
import { eachNamedEvent } from '../../analysis/events.js'
import { nodeEnv } from '../../node/env.js'
import { STDOUT, write } from '../../node/terminal.js'
import { type ShowFold, showFold } from '../../present/show.js'
import { EXIT, report } from '../exit.js'
import { paletteOf } from '../palette.js'
import { printLines, sayGaps } from '../print.js'

export const show = async (trace: string, options: { readonly raw?: boolean; readonly seq?: boolean }): Promise<number> => {
  const palette = paletteOf(STDOUT)
  let fold: ShowFold | undefined
  const seen = await eachNamedEvent(nodeEnv)(trace, (header, events) => {
    fold ??= showFold({
      arch: header.arch,
      startNs: header.startNs,
      raw: options.raw ?? false,
      seq: options.seq ?? false,
      palette,
    })
    const { add } = fold
    write(STDOUT, printLines(events.flatMap(add)))
  })()
  if (E.isLeft(seen)) return report(seen.left)
  write(STDOUT, printLines(fold?.end() ?? []))
  sayGaps(seen.right)
  return EXIT.ok
}
