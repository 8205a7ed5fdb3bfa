// diff GOOD BAD: two recordings of one program, where they part and what that led to.
import * as E from 'fp-ts/lib/Either.js'
import { failed } from '../../base/error.js'
import { nodeEnv } from '../../node/env.js'
import { columns, STDOUT, write } from '../../node/terminal.js'
import { comparedOf } from '../../present/compared.js'
import { diffText, headline } from '../../present/diff.js'
import { diffJson } from '../../present/diff-json.js'
import { EXIT, report } from '../exit.js'
import { paletteOf } from '../palette.js'
import { printLines } from '../print.js'

interface Options {
  readonly format: 'text' | 'json'
  readonly exitCode?: boolean
}

const STDIN = '-'

export const diff = async (good: string, bad: string, options: Options): Promise<number> => {
  if (good === STDIN || bad === STDIN)
    return report(
      failed('UsageError', 'BadUsage', 'a comparison reads its recordings twice, standard input only once', 'Give two files.'),
    )
  const runs = await comparedOf(nodeEnv)(good, bad)()
  if (E.isLeft(runs)) return report(runs.left)
  const { view } = runs.right
  write(STDOUT, options.format === 'json' ? diffJson(view) : printLines(diffText(view, paletteOf(STDOUT), columns(STDOUT))))
  const { words } = headline(view)
  return options.exitCode === true && words !== 'none' ? EXIT.finding : EXIT.ok
}
