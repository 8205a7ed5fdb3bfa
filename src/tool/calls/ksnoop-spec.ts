// What ksnoop is asked to show: `vfs_read`, `vfs_read(file, return)`, `vfs_read(count > 128, file->f_flags)`. A function's parameters are
// those of the hook table; what is a pointer to a structure of the virtual kernel has its members.
import { type Either, left, right } from 'fp-ts/lib/Either.js'
import { type Btf, resolve, sizeOf, type TypeId } from '../../btf/index.js'
import { kernelTypes } from '../../kernel/index.js'
import { FUNCTION_NUMBERS, functionParameters } from '../../probe/index.js'

/** Flags of the object's struct value and struct trace (ksnoop.h). */
export const FLAG = {
  pointer: 0x1,
  member: 0x2,
  entry: 0x4,
  custom: 0x10,
  stash: 0x20,
  equal: 0x100,
  unequal: 0x200,
  greater: 0x400,
  less: 0x800,
} as const

export const RETURN = 5
const ARGS_MAX = 5
const VALUES_MAX = 6
const RETURN_NAME = 'return'

export interface Value {
  readonly name: string
  readonly base: number
  readonly offset: number
  readonly size: number
  /** 0: void. Of the virtual kernel's types, or beyond them. */
  readonly type: number
  readonly typeName: string
  readonly flags: number
  readonly compared: bigint
}

export interface Traced {
  readonly name: string
  /** The engine's number of the function. */
  readonly id: number
  readonly args: ReadonlyArray<Value>
  readonly values: ReadonlyArray<Value>
  readonly flags: number
}

const WORD = 8

/** Parameters that are numbers, with C's type and size; all others are pointers, to a structure of that name if there is one. */
const NUMBERS: Readonly<Record<string, readonly [type: string, size: number]>> = {
  count: ['size_t', 8],
  size: ['size_t', 8],
  len: ['size_t', 8],
  addr_len: ['int', 4],
  flags: ['int', 4],
  backlog: ['int', 4],
  copied: ['int', 4],
  state: ['int', 4],
  timeout: ['long int', 8],
  mode: ['umode_t', 2],
  want_excl: ['bool', 1],
  datasync: ['int', 4],
  start: ['loff_t', 8],
  end: ['loff_t', 8],
  dfd: ['int', 4],
  request_mask: ['u32', 4],
  query_flags: ['unsigned int', 4],
}

/** Beyond the ids of the virtual kernel's types. */
const NUMBER_TYPE = 1_000_000

const structId = (btf: Btf, name: string): number =>
  btf.types.findIndex(type => (type._tag === 'Struct' || type._tag === 'Union') && type.name === name)

const parameter = (btf: Btf, name: string, base: number): Value => {
  const number = NUMBERS[name]
  const plain = { name, base, offset: 0, compared: 0n }
  if (number !== undefined) {
    const [typeName, size] = number
    return { ...plain, size, type: NUMBER_TYPE + Object.keys(NUMBERS).indexOf(name), typeName, flags: 0 }
  }
  const id = structId(btf, name)
  if (id < 0) return { ...plain, size: 0, type: 0, typeName: 'void', flags: FLAG.pointer }
  return { ...plain, size: sizeOf(btf, id as TypeId) ?? 0, type: id, typeName: `struct ${name}`, flags: FLAG.pointer }
}

const result: Value = {
  ...{ name: RETURN_NAME, base: RETURN, offset: 0, size: WORD, compared: 0n, flags: 0 },
  ...{ type: NUMBER_TYPE + Object.keys(NUMBERS).length, typeName: 'long int' },
}

const typeNameOf = (btf: Btf, id: TypeId): string => {
  const type = btf.types[id]
  if (type?._tag === 'Modifier') return typeNameOf(btf, type.type)
  if (type?._tag === 'Struct' || type?._tag === 'Union') return `${type._tag.toLowerCase()} ${type.name}`
  return type !== undefined && 'name' in type ? type.name : 'void'
}

/** A member of the structure a parameter points at. */
const memberOf = (btf: Btf, of: Value, name: string): Value | undefined => {
  const struct = resolve(btf, of.type as TypeId)
  const member = struct?._tag === 'Struct' || struct?._tag === 'Union' ? struct.members.find(one => one.name === name) : undefined
  if (member === undefined || (of.flags & FLAG.pointer) === 0) return undefined
  const type = resolve(btf, member.type)
  const target = type?._tag === 'Ptr' ? type.type : member.type
  const pointer = type?._tag === 'Ptr' ? FLAG.pointer : 0
  return {
    ...of,
    name: `${of.name}->${name}`,
    offset: member.offsetBits / 8,
    size: sizeOf(btf, target) ?? 0,
    type: target,
    typeName: typeNameOf(btf, target),
    flags: FLAG.member | pointer,
  }
}

const COMPARISONS: Readonly<Record<string, number>> = {
  '==': FLAG.equal,
  '!=': FLAG.unequal,
  '>': FLAG.greater,
  '<': FLAG.less,
  '>=': FLAG.greater | FLAG.equal,
  '<=': FLAG.less | FLAG.equal,
}

const WANTED = /^([\w-]+)(?:->([\w-]+))?(?:(==|!=|>=|<=|>|<)(-?(?:0x[0-9a-f]+|\d+)))?$/i

const wanted = (btf: Btf, all: ReadonlyArray<Value>, text: string): Either<string, Value> => {
  const [, name = '', member, sign, number = '0'] = WANTED.exec(text) ?? []
  const base = all.find(value => value.name === name)
  if (base === undefined) return left(`"${text}" is none of ${all.map(value => value.name).join(', ')}`)
  const value = member === undefined ? base : memberOf(btf, base, member)
  if (value === undefined) return left(`${base.typeName} has no member "${member}" in a replay`)
  const compared = BigInt.asUintN(64, number.startsWith('-') ? -BigInt(number.slice(1)) : BigInt(number))
  return right(sign === undefined ? value : { ...value, flags: value.flags | (COMPARISONS[sign] ?? 0), compared })
}

const SPECIFIED = /^([\w-]+)(?:\(([^()]*)\))?$/

/** Entry values and a result together, with a condition: the entry's are kept until the result is known. */
const flagsOf = (values: ReadonlyArray<Value>): number => {
  const compares = values.some(({ flags }) => (flags & (FLAG.equal | FLAG.unequal | FLAG.greater | FLAG.less)) !== 0)
  const both = values.some(({ base }) => base === RETURN) && values.some(({ base }) => base !== RETURN)
  return FLAG.custom | (compares && both ? FLAG.stash : 0)
}

export const traced = (given: string): Either<string, Traced> => {
  const [, name = '', list] = SPECIFIED.exec(given.replace(/\s+/g, '')) ?? []
  const id = FUNCTION_NUMBERS.get(name)
  const parameters = functionParameters(name) ?? []
  if (id === undefined) return left(`"${given}" names no function that a trace implies; \`probecause hooks\` lists them`)
  const btf = kernelTypes()
  const args = parameters.slice(0, ARGS_MAX).map((parameterName, i) => parameter(btf, parameterName, i))
  if (list === undefined || list === '') return right({ name, id, args, values: [...args, result], flags: 0 })
  const values: Value[] = []
  for (const text of list.split(',')) {
    const value = wanted(btf, [...args, result], text)
    if (value._tag === 'Left') return value
    values.push(value.right)
  }
  if (values.length > VALUES_MAX) return left(`at most ${VALUES_MAX} values of a function can be shown`)
  return right({ name, id, args, values, flags: flagsOf(values) })
}
