// What the members of a BTF map definition say. A number is the length of an array that a member points to, or the one value
// of the enum it is; a type is what a member points to (libbpf's bpf_helpers.h: __uint, __ulong, __type). One row per
// member that has a meaning; `values` alone, which describes what a map of maps holds, is for `maps`.
import type { Either } from 'fp-ts/lib/Either.js'
import { isLeft, right } from 'fp-ts/lib/Either.js'
import { fail } from '../base/error.js'
import type { Btf, Member, TypeId } from '../btf/index.js'
import { resolve, sizeOf } from '../btf/index.js'
import type { LoadNote, MapError } from './spec.js'

export interface Draft {
  type: number | undefined
  keySizeBytes: number | undefined
  valueSizeBytes: number | undefined
  maxEntries: number
  flags: number
  extra?: number
  keyType?: TypeId
  valueType?: TypeId
  readonly notes: LoadNote['reason'][]
}

export const newDraft = (): Draft => ({
  type: undefined,
  keySizeBytes: undefined,
  valueSizeBytes: undefined,
  maxEntries: 0,
  flags: 0,
  notes: [],
})

type Attribute = (draft: Draft, btf: Btf, member: Member) => Either<MapError, unknown>

const MAX_U32 = 0xffffffff

export const setAttribute = (draft: Draft, btf: Btf, member: Member): Either<MapError, unknown> => {
  const attribute = ATTRIBUTES.get(member.name)
  if (attribute === undefined) return fail('MapError', 'UnknownAttribute', `its attribute "${member.name}" is not supported`)
  return attribute(draft, btf, member)
}

const readNumber = (btf: Btf, member: Member): Either<MapError, bigint> => {
  const type = resolve(btf, member.type)
  const array = type?._tag === 'Ptr' ? resolve(btf, type.type) : undefined
  if (array?._tag === 'Array') return right(BigInt(array.count))
  const only = type?._tag === 'Enum' ? type.values[0]?.value : undefined
  if (only === undefined || only < 0n)
    return fail('MapError', 'BadAttribute', `"${member.name}" is not a number made with __uint or __ulong`)
  return right(only)
}

const number =
  (set: (draft: Draft, value: number) => void): Attribute =>
  (draft, btf, member) => {
    const value = readNumber(btf, member)
    if (isLeft(value)) return value
    if (value.right > BigInt(MAX_U32)) return fail('MapError', 'BadAttribute', `"${member.name}" does not fit 32 bits`)
    set(draft, Number(value.right))
    return value
  }

const size =
  (field: 'keySizeBytes' | 'valueSizeBytes'): Attribute =>
  (draft, btf, member) => {
    const value = readNumber(btf, member)
    return isLeft(value) ? value : setSize(draft, field, Number(value.right))
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

export const setSize = (draft: Draft, field: 'keySizeBytes' | 'valueSizeBytes', bytes: number): Either<MapError, number> => {
  const known = draft[field]
  if (bytes > MAX_U32) return fail('MapError', 'TooLarge', `a size of ${bytes} bytes is more than a map can have`)
  // A size of 0 beside a type: the map keeps no values, and the type is that of its records, as the buffers of aya say it.
  if (known === 0 || (known !== undefined && bytes === 0)) {
    draft[field] = 0
    return right(0)
  }
  if (known !== undefined && known !== bytes) {
    return fail('MapError', 'SizeMismatch', `its ${field.startsWith('k') ? 'key' : 'value'} has two sizes, ${known} and ${bytes}`)
  }
  draft[field] = bytes
  return right(bytes)
}

const mapExtra: Attribute = (draft, btf, member) => {
  const value = readNumber(btf, member)
  if (!isLeft(value)) draft.extra = Number(value.right)
  return value
}

/** What says something about a kernel's machine is noted and has no effect here; 0 is not asking for it. */
const noted = (reason: LoadNote['reason']): Attribute => number((draft, value) => value !== 0 && draft.notes.push(reason))

const ATTRIBUTES: ReadonlyMap<string, Attribute> = new Map([
  ['type', number((draft, value) => (draft.type = value))],
  ['max_entries', number((draft, value) => (draft.maxEntries = value))],
  ['map_flags', number((draft, value) => (draft.flags = value))],
  ['key_size', size('keySizeBytes')],
  ['value_size', size('valueSizeBytes')],
  ['key', typed('keyType', 'keySizeBytes')],
  ['value', typed('valueType', 'valueSizeBytes')],
  ['map_extra', mapExtra],
  ['numa_node', noted('NumaNode')],
  ['pinning', noted('Pinning')],
])
