// Answers for programs: an object is loaded, its variables are set, and the whole trace is replayed through it by an engine of its
// own, as `run` does.
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { gapsOf } from '../../analysis/coverage.js'
import type { AnalysisEnv } from '../../analysis/ports.js'
import { runObject } from '../../analysis/run.js'
import { inContext } from '../../base/error.js'
import { loadCollectionSpec, settable } from '../../loader/index.js'
import type { Output } from '../../output/index.js'
import { safeText } from '../../present/escape.js'
import { leftOutLines, lossLines, noteLine, outputLine } from '../../present/run.js'
import { mapTable, recordTables } from '../../present/run-tables.js'
import type { ObjectFile, RunView } from '../programs.js'
import type { AnswersFor } from './answer.js'

const LINES_MAX = 5000

const withObject = (env: AnalysisEnv, { bytes }: ObjectFile): AnalysisEnv => ({ ...env, openObject: () => TE.right(bytes) })

export const programAnswers: AnswersFor<'Inspect' | 'Run'> = {
  Inspect: async (_, { object: { name, bytes } }) =>
    pipe(
      loadCollectionSpec(bytes),
      E.bimap(inContext({ doing: safeText(name) }), spec => ({
        programs: [...spec.programs.keys()].map(safeText),
        variables: settable(spec),
      })),
    ),
  Run: ({ session }, { object, assignments }, progress) => {
    const { startNs } = session.header
    const records = recordTables(startNs)
    const lines: RunView['lines'][number][] = []
    let linesLeft = 0
    const take = (output: Output): void => {
      if (output._tag === 'Record') records.take(output)
      else if (lines.length >= LINES_MAX) linesLeft++
      else lines.push({ seq: output.seq, text: outputLine(output, { startNs }) })
    }
    const env = withObject(session.again(progress), object)
    return pipe(
      runObject(env)({ object: safeText(object.name), trace: session.model.name, assignments }, take),
      TE.map(
        ({ maps, losses, coverage, notes, leftOut }): RunView => ({
          records: records.tables(),
          maps: maps.map(mapTable),
          lines,
          linesLeft,
          remarks: [...notes.map(noteLine), ...leftOutLines(leftOut), ...lossLines(losses), ...gapsOf(coverage).map(safeText)],
        }),
      ),
    )()
  },
}
