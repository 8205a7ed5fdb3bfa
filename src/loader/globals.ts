// `--set NAME=VALUE`: writes a global variable of an object before it runs, by its name and type in BTF. Integers (decimal,
// hexadecimal, negative), bools, enums (by name or number), strings for arrays of char, and places of other arrays (NAME[3]). Only
// what a value looks like is parsed here; a variable the compiler has folded away (const without volatile) keeps its folded value.
import type { Either } from 'fp-ts/lib/Either.js'
import { isLeft, right } from 'fp-ts/lib/Either.js'
import type { Failed } from '../base/error.js'
import { fail, inContext } from '../base/error.js'
import type { Btf, BtfType, TypeId } from '../btf/index.js'
import { isChar, resolve, resolveVariable, sizeOf } from '../btf/index.js'
import type { CollectionSpec, MapSpec } from './spec.js'

export interface Assignment {
  readonly name: string
  readonly value: string
}

export type GlobalReason = 'BadAssignment' | 'NoSuchVariable' | 'BadValue' | 'OutOfRange' | 'UnsupportedType'
export type GlobalError = Failed<'GlobalError', GlobalReason>

interface Variable {
  readonly map: MapSpec
  readonly name: string
  readonly type: TypeId
  readonly offset: number
}

export const parseAssignment = (given: string): Either<GlobalError, Assignment> => {
  const at = given.indexOf('=')
  if (at < 1) return fail('GlobalError', 'BadAssignment', `"${given}" is not of the form NAME=VALUE`)
  return right({ name: given.slice(0, at), value: given.slice(at + 1) })
}

export const setGlobals = (spec: CollectionSpec, assignments: ReadonlyArray<Assignment>): Either<GlobalError, CollectionSpec> => {
  const variables = listVariables(spec)
  const contents = new Map<string, Uint8Array>()
  for (const { name, value } of assignments) {
    const variable = placeOf(spec.types, variables, name)
    if (variable === undefined) return noSuchVariable(spec.types, name, variables)
    const bytes = encode(spec.types, variable.type, value)
    if (isLeft(bytes)) return { ...bytes, left: inContext({ doing: 'set', subject: name })(bytes.left) }
    const { map } = variable
    const target = contents.get(map.name) ?? map.contents?.slice() ?? new Uint8Array(map.valueSizeBytes)
    if (variable.offset + bytes.right.length > target.length)
      return fail('GlobalError', 'NoSuchVariable', `variable "${name}" lies outside its section`)
    target.set(bytes.right, variable.offset)
    contents.set(map.name, target)
  }
  const maps = [...spec.maps].map(([name, map]): [string, MapSpec] => {
    const written = contents.get(name)
    return [name, written === undefined ? map : { ...map, contents: written }]
  })
  return right({ ...spec, maps: new Map(maps) })
}

/** `NAME[3]` is a place of an array. */
const PLACE = /^(.+)\[(\d{1,9})\]$/

const placeOf = (btf: Btf, variables: ReadonlyArray<Variable>, given: string): Variable | undefined => {
  const [, name = given, place] = PLACE.exec(given) ?? []
  const variable = variables.find(v => v.name === name)
  const array = variable === undefined || place === undefined ? undefined : resolve(btf, variable.type)
  if (variable === undefined || place === undefined) return variable
  const sizeBytes = array?._tag === 'Array' ? sizeOf(btf, array.element) : undefined
  if (array?._tag !== 'Array' || sizeBytes === undefined || Number(place) >= array.count) return undefined
  return { ...variable, type: array.element, offset: variable.offset + Number(place) * sizeBytes }
}

const listVariables = ({ maps, types }: CollectionSpec): ReadonlyArray<Variable> =>
  [...maps.values()].flatMap(map => {
    const section = map.valueType === undefined ? undefined : types.types[map.valueType]
    if (section?._tag !== 'Section') return []
    return section.variables.flatMap(({ type, offset }): ReadonlyArray<Variable> => {
      const variable = resolveVariable(types, type)
      return variable === undefined ? [] : [{ map, ...variable, offset }]
    })
  })

/** Names of the variables that setGlobals can write. */
export const settable = (spec: CollectionSpec): ReadonlyArray<string> => namesIn(spec.types, listVariables(spec))

const namesIn = (btf: Btf, variables: ReadonlyArray<Variable>): ReadonlyArray<string> =>
  variables.filter(v => canBeSet(btf, resolve(btf, v.type))).map(v => v.name)

const noSuchVariable = (btf: Btf, name: string, variables: ReadonlyArray<Variable>): Either<GlobalError, never> => {
  const names = namesIn(btf, variables)
  const remedy = names.length === 0 ? 'It has none that can be set.' : `It has: ${names.join(', ')}.`
  return fail('GlobalError', 'NoSuchVariable', `the object has no variable "${name}"`, remedy)
}

const canBeSet = (btf: Btf, type: BtfType | undefined): boolean =>
  type?._tag === 'Int' || type?._tag === 'Enum' || (type?._tag === 'Array' && isChar(resolve(btf, type.element)))

const encode = (btf: Btf, id: TypeId, value: string): Either<GlobalError, Uint8Array> => {
  const type = resolve(btf, id)
  switch (type?._tag) {
    case 'Int':
      return encodeInt(type, value)
    case 'Enum':
      return encodeEnum(type, value)
    case 'Array':
      return encodeString(btf, type, value)
    default:
      return fail('GlobalError', 'UnsupportedType', 'only integers, bools, enums and strings can be set')
  }
}

const WORDS: ReadonlyMap<string, bigint> = new Map([
  ['true', 1n],
  ['false', 0n],
])

const encodeInt = (type: BtfType & { readonly _tag: 'Int' }, value: string): Either<GlobalError, Uint8Array> => {
  if (type.encoding === 'bool') {
    const bool = WORDS.get(value) ?? parseInteger(value)
    return bool === 0n || bool === 1n ? right(toBytes(bool, type.sizeBytes)) : badValue(value, 'true or false')
  }
  const number = parseInteger(value)
  if (number === undefined) return badValue(value, 'a number')
  return inRange(number, type.sizeBytes, isChar(type) ? 'either' : type.encoding === 'signed' ? 'signed' : 'unsigned')
}

const encodeEnum = (type: BtfType & { readonly _tag: 'Enum' }, value: string): Either<GlobalError, Uint8Array> => {
  const number = type.values.find(v => v.name === value)?.value ?? parseInteger(value)
  if (number === undefined) return badValue(value, `one of ${type.values.map(v => v.name).join(', ')}`)
  return inRange(number, type.sizeBytes, type.signed ? 'signed' : 'either')
}

const encodeString = (btf: Btf, type: BtfType & { readonly _tag: 'Array' }, value: string): Either<GlobalError, Uint8Array> => {
  const element = resolve(btf, type.element)
  if (element?._tag !== 'Int' || sizeOf(btf, type.element) !== 1) {
    return fail('GlobalError', 'UnsupportedType', 'of arrays only strings can be set')
  }
  const bytes = new TextEncoder().encode(value)
  if (bytes.length >= type.count)
    return fail('GlobalError', 'OutOfRange', `"${value}" does not fit into ${type.count} bytes with its NUL`)
  const padded = new Uint8Array(type.count)
  padded.set(bytes)
  return right(padded)
}

const parseInteger = (value: string): bigint | undefined => {
  const match = /^(-?)(0x[0-9a-f]+|[0-9]+)$/i.exec(value)
  return match === null ? undefined : BigInt(match[2] ?? '') * (match[1] === '-' ? -1n : 1n)
}

const badValue = (value: string, wanted: string): Either<GlobalError, never> =>
  fail('GlobalError', 'BadValue', `"${value}" is not ${wanted}`)

/** 'either': C does not say whether a plain char or an enum is signed. */
const inRange = (value: bigint, sizeBytes: number, sign: 'signed' | 'unsigned' | 'either'): Either<GlobalError, Uint8Array> => {
  const bits = BigInt(sizeBytes * 8)
  const least = sign === 'unsigned' ? 0n : -(1n << (bits - 1n))
  const most = sign === 'signed' ? (1n << (bits - 1n)) - 1n : (1n << bits) - 1n
  if (value < least || value > most) return fail('GlobalError', 'OutOfRange', `${value} is not between ${least} and ${most}`)
  return right(toBytes(value, sizeBytes))
}

const toBytes = (value: bigint, sizeBytes: number): Uint8Array =>
  Uint8Array.from({ length: sizeBytes }, (_, i) => Number(BigInt.asUintN(8, value >> BigInt(8 * i))))
