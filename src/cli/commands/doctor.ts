// doctor: can this machine record and analyse? One line per check, with the remedy where there is one. The checks look at
// what is there and try what can be tried (node/machine.ts); here the engine is started, and all of it printed.
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type AnyFailed, renderError } from '../../base/error.js'
import { startEngine } from '../../engine/instance.js'
import { nodeEnv } from '../../node/env.js'
import { type Check, checkMachine } from '../../node/machine.js'
import { columns, STDOUT, write } from '../../node/terminal.js'
import { wrap } from '../../present/layout.js'
import { DOCTOR_WORDS, fill } from '../../present/messages.js'
import type { Palette } from '../../present/palette.js'
import { EXIT } from '../exit.js'
import { paletteOf } from '../palette.js'

const checkEngine = async (): Promise<Check> => {
  const started = await pipe(
    nodeEnv.engineSource,
    TE.flatMap(wasm => startEngine(wasm, 0n) as TE.TaskEither<AnyFailed, unknown>),
  )()
  if (E.isRight(started)) return { name: 'engine', ok: true, words: 'engine-ok' }
  const fields = { what: renderError(started.left), remedy: started.left.remedy ?? '' }
  return { name: 'engine', ok: false, words: 'refused', fields }
}

const NAME_COLUMN = 4
const TEXT_COLUMN = NAME_COLUMN + 'recording '.length

/** `ok  name      what was found`, and the remedy below it, both wrapped by words under one another. */
export const checkLines = (
  { name, ok, words, fields = {} }: Check,
  { good, bad }: Palette,
  width: number,
): ReadonlyArray<string> => {
  const [found, remedy = ''] = DOCTOR_WORDS[words] as readonly [string, string?]
  const below = ' '.repeat(TEXT_COLUMN)
  const texts = [found, remedy].map(text => fill(text, fields)).filter(text => text !== '')
  const [first = '', ...rest] = texts.flatMap(text => wrap(text, width - TEXT_COLUMN))
  const mark = (ok ? good : bad)((ok ? 'ok' : 'no').padEnd(NAME_COLUMN))
  return [`${mark}${name.padEnd(TEXT_COLUMN - NAME_COLUMN)}${first}`, ...rest.map(line => `${below}${line}`)]
}

export const doctor = async (): Promise<number> => {
  const checks = [...(await checkMachine()), await checkEngine()]
  const lines = checks.flatMap(check => checkLines(check, paletteOf(STDOUT), columns(STDOUT)))
  write(STDOUT, `${lines.join('\n')}\n`)
  return checks.every(check => check.ok) ? EXIT.ok : EXIT.io
}
