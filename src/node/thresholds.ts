// The file of --thresholds: YAML read with the place of every value, so that each mistake is told with its line and column. What may stand
// in it is the codec's (cause/incident/settings.ts).
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type Document, isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml'
import type { IoError } from '../analysis/ports.js'
import { text } from '../base/bytes.js'
import { type Failed, failed } from '../base/error.js'
import { readSettings, type SettingError } from '../cause/incident/settings.js'
import { type Thresholds, thresholdsOf } from '../cause/index.js'
import { readWhole } from './files.js'

export type ThresholdsError = Failed<'SettingsError', 'BadYaml' | 'BadSetting'>

/** Where the last key of the path stands, or its value when that is what is wrong: keys of a map are nodes of their own. */
const placeOf = (document: Document, { path }: SettingError): number => {
  const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents
  const key = path[path.length - 1]
  const pair = isMap(parent) ? parent.items.find(item => isScalar(item.key) && String(item.key.value) === key) : undefined
  const node = (pair?.key ?? parent) as Node | null | undefined
  return node?.range?.[0] ?? 0
}

const at = (path: string, lines: LineCounter, offset: number): string => {
  const { line, col } = lines.linePos(offset)
  return `${path}:${line}:${col}`
}

const refused = (reason: ThresholdsError['reason'], mistakes: ReadonlyArray<string>): ThresholdsError =>
  failed('SettingsError', reason, mistakes.join('; '), 'src/cause/incident/README.md lists what can be set.')

const parse = (path: string, source: string): E.Either<ThresholdsError, Thresholds> => {
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false })
  if (document.errors.length > 0)
    return E.left(
      refused(
        'BadYaml',
        document.errors.map(({ pos, message }) => `${at(path, lines, pos[0])}: ${message}`),
      ),
    )
  return pipe(
    readSettings(document.toJS()),
    E.bimap(
      errors =>
        refused(
          'BadSetting',
          errors.map(
            error => `${at(path, lines, placeOf(document, error))}: ${error.path.join('.') || 'the file'} ${error.message}`,
          ),
        ),
      thresholdsOf,
    ),
  )
}

export const readThresholds = (path: string): TE.TaskEither<IoError | ThresholdsError, Thresholds> =>
  pipe(
    readWhole(path),
    TE.flatMap(bytes => TE.fromEither(parse(path, text(bytes)) as E.Either<IoError | ThresholdsError, Thresholds>)),
  )
