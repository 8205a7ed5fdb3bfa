// What the codecs of our JSON are made of: io-ts types that carry what a reader of the schema needs beside them. An object here is
// exact: a key that is not documented is no part of it. Left out: the documents themselves, and the schema (schema.ts).
import * as t from 'io-ts'

/** Goes into the JSON Schema beside, or in place of, what the type says. */
export interface Notes {
  readonly description?: string
  readonly schema?: Readonly<Record<string, unknown>>
}

const notes = new WeakMap<t.Any, Notes>()
export const notesOf = (codec: t.Any): Notes => notes.get(codec) ?? {}

/** A copy, so that one type may be described in many places. */
const noted = <C extends t.Any>(codec: C, more: Notes): C => {
  const copy = Object.assign(Object.create(Object.getPrototypeOf(codec)), codec) as C
  notes.set(copy, { ...notesOf(codec), ...more })
  return copy
}

export const about = <C extends t.Any>(description: string, codec: C): C => noted(codec, { description })

const checked = <A>(name: string, is: (value: unknown) => value is A, schema: Notes['schema']): t.Type<A, A, unknown> =>
  noted(
    new t.Type<A, A, unknown>(
      name,
      is,
      (value, context) => (is(value) ? t.success(value) : t.failure(value, context)),
      t.identity,
    ),
    { schema: schema ?? {} },
  )

const matching =
  (pattern: RegExp) =>
  (value: unknown): value is string =>
    typeof value === 'string' && pattern.test(value)
const DECIMAL = /^-?[0-9]+$/
const HEX = /^0x?[0-9a-f]*$/
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

export const integer = checked('integer', (value): value is number => Number.isInteger(value), { type: 'integer' })
/** 64 bits as digits: a JSON number would lose some. */
export const decimal = checked('decimal', matching(DECIMAL), { type: 'string', pattern: DECIMAL.source })
export const hexadecimal = checked('hexadecimal', matching(HEX), { type: 'string', pattern: HEX.source })
export const instant = checked('instant', matching(INSTANT), { type: 'string', format: 'date-time' })

export const list = <C extends t.Any>(of: C) => t.readonlyArray(of)
export const text = t.string
export const orNull = <C extends t.Any>(codec: C) => t.union([codec, t.null])

/** Exact; all keys are there. */
export const object = <P extends t.Props>(required: P) => t.exact(t.type(required))
/** Exact; the second ones only where they apply. */
export const objectWith = <P extends t.Props, Q extends t.Props>(required: P, optional: Q) =>
  t.exact(t.intersection([t.type(required), t.partial(optional)]))
/** One of the keys of a table. */
export const keyOf = <T extends Readonly<Record<string, unknown>>>(table: T) =>
  t.keyof(table as { readonly [K in keyof T & string]: unknown })
export const oneOf = <W extends string>(...words: ReadonlyArray<W>) =>
  t.keyof(Object.fromEntries(words.map(word => [word, null])) as { readonly [K in W]: null })
