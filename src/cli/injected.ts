// What became of each --inject, said when the program has ended: a rule that met no call is most likely a mistake in it.
import * as E from 'fp-ts/lib/Either.js'
import type { CaptureEnd } from '../node/capture.js'
import { fill, NOTE_WORDS } from '../present/messages.js'
import type { RecordOptions } from './request.js'

export const injectedLines = (given: RecordOptions['inject'], { injected }: CaptureEnd): ReadonlyArray<string> =>
  given.filter(E.isRight).map(({ right: { spec } }, at) => {
    const count = injected[at] ?? 0
    return fill(NOTE_WORDS[count === 0 ? 'injected-none' : count === 1 ? 'injected-one' : 'injected'], { spec, count })
  })
