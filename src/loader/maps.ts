// Maps an object defines in C: variables of section .maps, whose type is a struct that no one fills in. A number is said as
// the length of an array that a member points to, a type as what a member points to (libbpf's bpf_helpers.h: __uint, __type).
// The older `maps` section, which holds numbers instead, is refused: clang's BTF has said more since 2019.
import type { Either } from 'fp-ts/lib/Either.js'
import { isLeft, right } from 'fp-ts/lib/Either.js'
import { MapType } from '../../assembly/abi.js'
import { fail, inContext, offset } from '../base/error.js'
import type { Btf, Member, TypeId } from '../btf/index.js'
import { resolve, resolveVariable, sizeOf } from '../btf/index.js'
import type { Elf } from '../elf/index.js'
import { roleOf } from './sections.js'
import type { MapError, MapSpec } from './spec.js'

/** Maps with the offset of their variable in .maps, by which relocations name them. */
export type PlacedMaps = ReadonlyMap<number, MapSpec>

interface Draft {
  type: number | undefined
  keySizeBytes: number | undefined
  valueSizeBytes: number | undefined
  maxEntries: number
  flags: number
  keyType?: TypeId
  valueType?: TypeId
}

type Attribute = (draft: Draft, btf: Btf, member: Member) => Either<MapError, unknown>

const MAX_U32 = 0xffffffff

export const readMaps = (elf: Elf, btf: Btf): Either<MapError, PlacedMaps> => {
  const legacy = elf.sections.find(s => roleOf(s) === 'legacyMaps' && s.sizeBytes > 0)
  if (legacy !== undefined) {
    const remedy = 'Define maps as structs in SEC(".maps"), with __uint and __type.'
    return fail(
      'MapError',
      'LegacyMaps',
      `section "${legacy.name}" holds legacy map definitions, which are not supported`,
      remedy,
    )
  }
  const maps = new Map<number, MapSpec>()
  const section = btf.types.find(t => t._tag === 'Section' && t.name === '.maps')
  if (section?._tag !== 'Section') return right(maps)
  for (const place of [...section.variables].sort((a, b) => a.offset - b.offset)) {
    const variable = resolveVariable(btf, place.type)
    const map = variable === undefined ? badDefinition('.maps holds something other than a variable') : readMap(btf, variable)
    if (isLeft(map)) {
      const subject = variable === undefined ? {} : { subject: `"${variable.name}"` }
      const where = { doing: 'map', ...subject, at: offset(place.offset, '.maps') }
      return { ...map, left: inContext(where)(map.left) }
    }
    maps.set(place.offset, map.right)
  }
  return right(maps)
}

const badDefinition = (what: string): Either<MapError, never> => fail('MapError', 'BadDefinition', what)

const readMap = (btf: Btf, variable: { readonly name: string; readonly type: TypeId }): Either<MapError, MapSpec> => {
  const definition = resolve(btf, variable.type)
  if (definition?._tag !== 'Struct') return badDefinition('its type is not a struct')
  const draft: Draft = { type: undefined, keySizeBytes: undefined, valueSizeBytes: undefined, maxEntries: 0, flags: 0 }
  for (const member of definition.members) {
    const attribute = ATTRIBUTES.get(member.name)
    if (attribute === undefined) return fail('MapError', 'UnknownAttribute', `its attribute "${member.name}" is not supported`)
    const set = attribute(draft, btf, member)
    if (isLeft(set)) return set
  }
  return finish(variable.name, draft)
}

/** Maps that hold values under keys; a ring's or perf buffer's sizes are its own affair. */
const KEYED: ReadonlyArray<number> = [MapType.Hash, MapType.Array, MapType.PercpuArray]

const finish = (name: string, draft: Draft): Either<MapError, MapSpec> => {
  const { type, keySizeBytes = 0, valueSizeBytes = 0, maxEntries, flags, ...types } = draft
  if (type === undefined) return badDefinition('its type is not given')
  for (const [what, size] of [
    ['key', keySizeBytes],
    ['value', valueSizeBytes],
    ['number of entries', maxEntries],
  ] as const) {
    if (KEYED.includes(type) && size === 0)
      return fail('MapError', 'SizeZero', what.startsWith('n') ? `${what} is 0` : `${what} size is 0`)
  }
  // A kernel ring has neither; authors give the record's type as __type(value, ...), as cilium/ebpf allows.
  const isRing = type === MapType.RingBuf
  const sizes = isRing ? { keySizeBytes: 0, valueSizeBytes: 0 } : { keySizeBytes, valueSizeBytes }
  return right({ name, type, ...sizes, maxEntries, flags, readOnly: false, ...types })
}

const readNumber = (btf: Btf, member: Member): Either<MapError, number> => {
  const pointer = resolve(btf, member.type)
  const array = pointer?._tag === 'Ptr' ? resolve(btf, pointer.type) : undefined
  if (array?._tag !== 'Array') return fail('MapError', 'BadAttribute', `"${member.name}" is not a number made with __uint`)
  return right(array.count)
}

const number =
  (set: (draft: Draft, value: number) => void): Attribute =>
  (draft, btf, member) => {
    const value = readNumber(btf, member)
    if (isLeft(value)) return value
    set(draft, value.right)
    return value
  }

const size =
  (field: 'keySizeBytes' | 'valueSizeBytes'): Attribute =>
  (draft, btf, member) => {
    const value = readNumber(btf, member)
    return isLeft(value) ? value : setSize(draft, field, value.right)
  }

const typed =
  (field: 'keyType' | 'valueType', sizeField: 'keySizeBytes' | 'valueSizeBytes'): Attribute =>
  (draft, btf, member) => {
    const pointer = resolve(btf, member.type)
    const bytes = pointer?._tag === 'Ptr' ? sizeOf(btf, pointer.type) : undefined
    if (pointer?._tag !== 'Ptr' || bytes === undefined) {
      return fail('MapError', 'BadAttribute', `"${member.name}" is not a type with a size made with __type`)
    }
    draft[field] = pointer.type
    return setSize(draft, sizeField, bytes)
  }

const setSize = (draft: Draft, field: 'keySizeBytes' | 'valueSizeBytes', bytes: number): Either<MapError, number> => {
  const known = draft[field]
  if (bytes > MAX_U32) return fail('MapError', 'TooLarge', `a size of ${bytes} bytes is more than a map can have`)
  if (known !== undefined && known !== bytes) {
    return fail('MapError', 'SizeMismatch', `its ${field.startsWith('k') ? 'key' : 'value'} has two sizes, ${known} and ${bytes}`)
  }
  draft[field] = bytes
  return right(bytes)
}

/** What says something about a kernel's machine is read and has no effect here. */
const noEffect = number(() => undefined)

const ATTRIBUTES: ReadonlyMap<string, Attribute> = new Map([
  ['type', number((draft, value) => (draft.type = value))],
  ['max_entries', number((draft, value) => (draft.maxEntries = value))],
  ['map_flags', number((draft, value) => (draft.flags = value))],
  ['key_size', size('keySizeBytes')],
  ['value_size', size('valueSizeBytes')],
  ['key', typed('keyType', 'keySizeBytes')],
  ['value', typed('valueType', 'valueSizeBytes')],
  ['numa_node', noEffect],
  ['pinning', noEffect],
])
