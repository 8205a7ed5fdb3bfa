// Maps an object defines in C: variables of section .maps, whose type is a struct that no one fills in, and whose members say
// what the map is (map-attributes). What a map of maps or a PROG_ARRAY holds is the type of `values`, a flexible array at its
// end; its first slots are relocations, which map-slots reads. Definitions older than BTF are for legacy-maps.
import type { Either } from 'fp-ts/lib/Either.js'
import { isLeft, right } from 'fp-ts/lib/Either.js'
import { MapType } from '../../assembly/abi.js'
import { fail, inContext, offset } from '../base/error.js'
import type { Btf, Member, TypeId } from '../btf/index.js'
import { resolve, resolveVariable } from '../btf/index.js'
import type { Elf } from '../elf/index.js'
import { type Draft, newDraft, setAttribute, setSize } from './map-attributes.js'
import { readLegacyMaps } from './legacy-maps.js'
import { holdsMaps, isKeyed, mapTypeName } from './map-types.js'
import type { LoadNote, MapError, MapSpec } from './spec.js'

/** `valuesAt` is where in its variable the slots of a map of maps or program array stand. */
export interface PlacedMap {
  readonly spec: MapSpec
  readonly valuesAt?: number
  readonly notes: ReadonlyArray<LoadNote>
}

/** Maps by the section and the offset of their variable, by which relocations name them. */
export type PlacedMaps = ReadonlyMap<number, ReadonlyMap<number, PlacedMap>>

export const SECTION = '.maps'
const VALUE_BYTES = 4

export const readMaps = (elf: Elf, btf: Btf): Either<MapError, PlacedMaps> => {
  const legacy = readLegacyMaps(elf, btf)
  if (isLeft(legacy)) return legacy
  const maps = new Map<number, PlacedMap>()
  const definitions = btf.types.find(t => t._tag === 'Section' && t.name === SECTION)
  const section = elf.sections.find(s => s.name === SECTION)
  if (definitions?._tag !== 'Section' || section === undefined) return legacy
  for (const place of [...definitions.variables].sort((a, b) => a.offset - b.offset)) {
    const variable = resolveVariable(btf, place.type)
    const map = variable === undefined ? badDefinition('.maps holds something other than a variable') : readMap(btf, variable)
    if (isLeft(map)) {
      const subject = variable === undefined ? {} : { subject: `"${variable.name}"` }
      const where = { doing: 'map', ...subject, at: offset(place.offset, SECTION) }
      return { ...map, left: inContext(where)(map.left) }
    }
    maps.set(place.offset, map.right)
  }
  return right(new Map([...legacy.right, [section.index as number, maps]]))
}

const badDefinition = (what: string): Either<MapError, never> => fail('MapError', 'BadDefinition', what)

const readMap = (btf: Btf, variable: { readonly name: string; readonly type: TypeId }): Either<MapError, PlacedMap> => {
  const { name } = variable
  const read = readDefinition(btf, variable.type)
  if (isLeft(read)) return read
  const { draft, values } = read.right
  const inner = values === undefined ? right({}) : readValues(btf, name, draft, values)
  if (isLeft(inner)) return inner
  const spec = finish(name, draft)
  if (isLeft(spec)) return spec
  const notes = draft.notes.map((reason): LoadNote => ({ reason, map: name }))
  const valuesAt = values === undefined ? {} : { valuesAt: values.offsetBits / 8 }
  return right({ spec: { ...spec.right, ...inner.right }, notes, ...valuesAt })
}

interface Definition {
  readonly draft: Draft
  readonly values: Member | undefined
}

const readDefinition = (btf: Btf, type: TypeId): Either<MapError, Definition> => {
  const definition = resolve(btf, type)
  if (definition?._tag !== 'Struct') return badDefinition('its type is not a struct')
  const draft = newDraft()
  const values = definition.members.at(-1)?.name === 'values' ? definition.members.at(-1) : undefined
  for (const member of definition.members) {
    const set = member === values ? right(undefined) : setAttribute(draft, btf, member)
    if (isLeft(set)) return set
  }
  return right({ draft, values })
}

/** `values` is an array of pointers: to the definition of an inner map, or to functions. */
const readValues = (btf: Btf, name: string, draft: Draft, values: Member): Either<MapError, Pick<MapSpec, 'inner'>> => {
  const array = resolve(btf, values.type)
  const element = array?._tag === 'Array' ? resolve(btf, array.element) : undefined
  const pointee = element?._tag === 'Ptr' ? resolve(btf, element.type) : undefined
  const sized = setSize(draft, 'valueSizeBytes', VALUE_BYTES)
  if (isLeft(sized)) return sized
  if (element?._tag !== 'Ptr' || values.offsetBits % 8 !== 0) return badValues('is not an array of pointers')
  if (draft.type === MapType.ProgArray) return pointee?._tag === 'FuncProto' ? right({}) : badValues('does not hold programs')
  if (draft.type === undefined || !holdsMaps(draft.type))
    return badValues(`has no meaning in a map of type ${mapTypeName(draft.type ?? 0)}`)
  const inner = readInner(btf, `${name}.inner`, element.type)
  return isLeft(inner) ? { ...inner, left: inContext({ doing: 'inner map' })(inner.left) } : right({ inner: inner.right })
}

const badValues = (what: string): Either<MapError, never> => fail('MapError', 'BadAttribute', `"values" ${what}`)

const readInner = (btf: Btf, name: string, type: TypeId): Either<MapError, MapSpec> => {
  const read = readDefinition(btf, type)
  if (isLeft(read)) return read
  const { draft, values } = read.right
  if (values !== undefined || holdsMaps(draft.type ?? 0)) return badDefinition('an inner map cannot hold maps itself')
  return finish(name, draft)
}

const finish = (name: string, draft: Draft): Either<MapError, MapSpec> => {
  const { type, keySizeBytes = 0, valueSizeBytes = 0, maxEntries, flags, notes, ...more } = draft
  if (type === undefined) return badDefinition('its type is not given')
  // The number of entries may be left open: programs that carry an object often say it at run time.
  for (const [what, size] of [
    ['key', keySizeBytes],
    ['value', valueSizeBytes],
  ] as const) {
    if (isKeyed(type) && size === 0) return fail('MapError', 'SizeZero', `${what} size is 0`)
  }
  // A kernel ring has neither; authors give the record's type as __type(value, ...), as cilium/ebpf allows.
  const isRing = type === MapType.RingBuf
  const sizes = isRing ? { keySizeBytes: 0, valueSizeBytes: 0 } : { keySizeBytes, valueSizeBytes }
  return right({ name, type, ...sizes, maxEntries, flags, readOnly: false, ...more })
}
