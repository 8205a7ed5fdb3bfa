// Thresholds as a file may set them: an io-ts codec made from the table, so that a class, a key or a unit that the table does not have is
// refused, each with the path to it. Where that path lies in the file is for the reader (node/thresholds.ts) to say.
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { EXAMPLES, readQuantity, showQuantity } from './quantity.js'
import { INCIDENT_CLASSES, type IncidentClass, incidentRow, type Level, type Overrides, type Setting } from './thresholds.js'

const LEVELS: ReadonlyArray<Level> = ['critical', 'high', 'medium', 'low', 'off']

const level = new t.Type<Level, string, unknown>(
  'level',
  (u): u is Level => LEVELS.some(known => known === u),
  (u, context) => {
    // YAML 1.1 takes off for false, and so do many who write it
    const found = LEVELS.find(known => known === (u === false ? 'off' : u))
    return found === undefined ? t.failure(u, context, `is none of ${LEVELS.join(', ')}`) : t.success(found)
  },
  String,
)

const quantity = ({ unit, least }: Setting): t.Type<number, string, unknown> =>
  new t.Type<number, string, unknown>(
    unit,
    (u): u is number => typeof u === 'number',
    (u, context) => {
      const value = readQuantity(unit, u)
      if (value === undefined) return t.failure(u, context, `is not ${EXAMPLES[unit]}`)
      if (value < least) return t.failure(u, context, `is below ${showQuantity(unit, least)}, from which on it is measured`)
      return t.success(value)
    },
    value => showQuantity(unit, value),
  )

const isRecord = (u: unknown): u is Readonly<Record<string, unknown>> => typeof u === 'object' && u !== null && !Array.isArray(u)

/** An object that has these keys and no others, each if it likes. */
const onlyKeys = <A>(name: string, fields: Readonly<Record<string, t.Type<A, unknown, unknown>>>) =>
  new t.Type<Readonly<Record<string, A>>, unknown, unknown>(
    name,
    (u): u is Readonly<Record<string, A>> => isRecord(u),
    (u, context) => {
      const allowed = Object.keys(fields).join(', ')
      if (!isRecord(u)) return t.failure(u, context, `is no list of settings; they are ${allowed}`)
      const errors: t.Errors = []
      const out: Record<string, A> = {}
      for (const [key, value] of Object.entries(u)) {
        const field = fields[key]
        const at = [...context, { key, type: field ?? t.unknown, actual: value }]
        if (field === undefined) errors.push({ value, context: at, message: `is unknown here; allowed are ${allowed}` })
        else {
          const read = field.validate(value, at)
          if (E.isLeft(read)) errors.push(...read.left)
          else out[key] = read.right
        }
      }
      return errors.length > 0 ? t.failures(errors) : t.success(out)
    },
    value => value,
  )

const classCodec = (name: IncidentClass) =>
  onlyKeys<Level | number>(name, {
    level,
    ...Object.fromEntries(Object.entries(incidentRow(name).settings).map(([key, setting]) => [key, quantity(setting)])),
  } as Readonly<Record<string, t.Type<Level | number, unknown, unknown>>>)

const file = onlyKeys('thresholds', Object.fromEntries(INCIDENT_CLASSES.map(name => [name, classCodec(name)])))

export interface SettingError {
  /** Keys that lead to it, outermost first. */
  readonly path: ReadonlyArray<string>
  readonly message: string
}

/** What the document sets, or everything that is wrong with it. */
export const readSettings = (document: unknown): E.Either<ReadonlyArray<SettingError>, Overrides> => {
  const read = file.decode(document ?? {})
  if (E.isLeft(read))
    return E.left(
      read.left.map(({ context, message }) => ({
        path: context.map(({ key }) => key).filter(key => key !== ''),
        message: message ?? 'is not understood',
      })),
    )
  return E.right(
    Object.fromEntries(
      Object.entries(read.right).map(([name, { level, ...values }]) => [
        name,
        { ...(level === undefined ? {} : { level }), values },
      ]),
    ) as Overrides,
  )
}
