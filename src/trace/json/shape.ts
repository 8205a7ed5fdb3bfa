// How a value of the trace stands in JSON: one description gives the writer, the checked reader and the JSON Schema, so that the three
// cannot part. 64-bit numbers are decimal strings (a JSON number is a double for most readers), bytes are base 16, enums are words.
// Lists that are empty and flags that are false are left out, as in protobuf; fields nobody knows are ignored. Left out: which values.
import { hex, unhex } from '../../base/bytes.js'

export type Json = string | number | boolean | ReadonlyArray<Json> | { readonly [key: string]: Json }
export type JsonSchema = { readonly [key: string]: Json }

/** The first thing that was wrong while reading, and where: `data.args[2]`. Reading goes on with an empty value and says so at the end. */
export class Fault {
  what: string | undefined
  path = ''

  wrong(what: string): void {
    this.what ??= what
  }

  get text(): string {
    return this.path === '' ? (this.what ?? '') : `${this.path}: ${this.what}`
  }
}

export interface Shape<A> {
  readonly write: (value: A) => Json
  readonly read: (json: unknown, fault: Fault) => A
  readonly schema: JsonSchema
  /** The value of a field that is left out. */
  readonly absent?: A
}

/** A field that may be unknown. */
export interface Maybe<A> extends Shape<A> {
  readonly optional: true
}

export const maybe = <A>({ write, read, schema }: Shape<A>): Maybe<A> => ({ write, read, schema, optional: true })

// ---------------------------------------------------------------- single values

const integer = (least: number, most: number): Shape<number> => ({
  write: value => value,
  read: (json, fault) => {
    if (typeof json === 'number' && Number.isInteger(json) && json >= least && json <= most) return json
    fault.wrong(`a whole number from ${least} to ${most} is wanted`)
    return least
  },
  schema: { type: 'integer', minimum: least, maximum: most },
})

export const u32 = integer(0, 0xffffffff)
export const i32 = integer(-0x80000000, 0x7fffffff)
/** A number of events or bytes, as far as a number is exact. */
export const count = integer(0, Number.MAX_SAFE_INTEGER)

/** Longer ones are no 64-bit numbers, and BigInt would take its time with them. */
const DIGITS = /^-?\d{1,20}$/

const decimal = (least: bigint, most: bigint): Shape<bigint> => ({
  write: String,
  read: (json, fault) => {
    const value = typeof json === 'string' && DIGITS.test(json) ? BigInt(json) : undefined
    if (value !== undefined && value >= least && value <= most) return value
    fault.wrong(`a 64-bit number in decimal digits, between quotes, is wanted`)
    return 0n
  },
  schema: { type: 'string', pattern: least < 0n ? '^-?[0-9]{1,19}$' : '^[0-9]{1,20}$' },
})

export const u64 = decimal(0n, 2n ** 64n - 1n)
export const i64 = decimal(-(2n ** 63n), 2n ** 63n - 1n)

export const text: Shape<string> = {
  write: value => value,
  read: (json, fault) => {
    if (typeof json === 'string') return json
    fault.wrong('text is wanted')
    return ''
  },
  schema: { type: 'string' },
}

export const flag: Shape<boolean> = {
  write: value => value,
  read: (json, fault) => {
    if (typeof json === 'boolean') return json
    fault.wrong('true or false is wanted')
    return false
  },
  schema: { type: 'boolean' },
  absent: false,
}

const NO_BYTES = new Uint8Array(0)

export const bytes: Shape<Uint8Array> = {
  write: hex,
  read: (json, fault) => {
    const value = typeof json === 'string' ? unhex(json) : undefined
    if (value === undefined) fault.wrong('bytes in base 16 are wanted')
    return value ?? NO_BYTES
  },
  schema: { type: 'string', pattern: '^([0-9a-f]{2})*$' },
}

export const word = <W extends string>(row: ReadonlyArray<W>): Shape<W> => ({
  write: value => value,
  read: (json, fault) => {
    if (row.includes(json as W)) return json as W
    fault.wrong(`one of ${row.join(', ')} is wanted`)
    return row[0] as W
  },
  schema: { enum: row },
})

// ---------------------------------------------------------------- made of others

export const within = <A>(key: string, shape: Shape<A>, json: unknown, fault: Fault): A => {
  const before = fault.what
  const value = shape.read(json, fault)
  if (before === undefined && fault.what !== undefined)
    fault.path = fault.path === '' || fault.path.startsWith('[') ? `${key}${fault.path}` : `${key}.${fault.path}`
  return value
}

export const list = <A>(of: Shape<A>): Shape<ReadonlyArray<A>> => ({
  write: values => values.map(of.write),
  read: (json, fault) => {
    if (Array.isArray(json)) return json.map((item, i) => within(`[${i}]`, of, item, fault))
    fault.wrong('a list is wanted')
    return []
  },
  schema: { type: 'array', items: of.schema },
  absent: [],
})

type IsOptional<A, K extends keyof A> = Record<never, never> extends Pick<A, K> ? true : false

/** A row for each field: the compiler asks for those that are missing. */
export type Fields<A> = {
  readonly [K in keyof A]-?: IsOptional<A, K> extends true ? Maybe<Exclude<A[K], undefined>> : Shape<A[K]>
}

const isEmpty = (value: unknown): boolean => value === false || (Array.isArray(value) && value.length === 0)

const isObject = (json: unknown): json is Readonly<Record<string, unknown>> =>
  typeof json === 'object' && json !== null && !Array.isArray(json)

export const struct = <A extends object>(fields: Fields<A>): Shape<A> => {
  const rows = Object.entries(fields) as ReadonlyArray<[string, Shape<unknown> & { readonly optional?: true }]>
  return {
    write: value => {
      const out: Record<string, Json> = {}
      for (const [key, shape] of rows) {
        const field = (value as Readonly<Record<string, unknown>>)[key]
        if (field === undefined || (shape.absent !== undefined && isEmpty(field))) continue
        out[key] = shape.write(field)
      }
      return out
    },
    read: (json, fault) => {
      const out: Record<string, unknown> = {}
      const given = isObject(json) ? json : {}
      if (given !== json) fault.wrong('an object is wanted')
      for (const [key, shape] of rows) {
        if (Object.hasOwn(given, key)) out[key] = within(key, shape, given[key], fault)
        else if (shape.absent !== undefined) out[key] = shape.absent
        else if (shape.optional !== true) fault.wrong(`"${key}" is missing`)
      }
      return out as A
    },
    schema: {
      type: 'object',
      properties: Object.fromEntries(rows.map(([key, { schema }]) => [key, schema])),
      required: rows.flatMap(([key, shape]) => (shape.optional === true || shape.absent !== undefined ? [] : [key])),
    },
  }
}

/** A member of a union that something else tells apart: its `_tag` is not written. */
export const tagged = <A extends { readonly _tag: string }>(tag: A['_tag'], fields: Fields<Omit<A, '_tag'>>): Shape<A> => {
  const { write, read, schema } = struct(fields)
  return { write, read: (json, fault) => ({ _tag: tag, ...read(json, fault) }) as unknown as A, schema }
}
