// --thresholds FILE of the commands that explain: the analysis environment, with what the file sets.
import * as TE from 'fp-ts/lib/TaskEither.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { AnalysisEnv, IoError } from '../analysis/ports.js'
import { nodeEnv } from '../node/env.js'
import { readThresholds, type ThresholdsError } from '../node/thresholds.js'

export const envWith = (file: string | undefined): TE.TaskEither<IoError | ThresholdsError, AnalysisEnv> =>
  file === undefined
    ? TE.right(nodeEnv)
    : pipe(
        readThresholds(file),
        TE.map(thresholds => ({ ...nodeEnv, thresholds })),
      )
