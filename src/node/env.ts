// The Node environment of an analysis: files by path, standard input as `-`, the engine from where `make` put it.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import * as E from 'fp-ts/lib/Either.js'
import type { AnalysisEnv } from '../analysis/ports.js'
import { failed } from '../base/error.js'
import { ioError, readWhole } from './files.js'
import { PLACES } from './places.js'
import { openTrace } from './traces.js'

export const nodeEnv: AnalysisEnv = {
  engineSource: async () => {
    if (!existsSync(PLACES.engine)) return E.left(failed('IoError', 'NotBuilt', 'the engine is not built', 'Run `make`.'))
    return readFile(PLACES.engine).then(
      bytes => E.right(new Uint8Array(bytes)),
      thrown => E.left(ioError(thrown, 'read', PLACES.engine)),
    )
  },
  openTrace,
  openObject: readWhole,
}
