// Which type the records of a ring or perf buffer have. The map may say (`__type(value, struct x)`); else it is the one named
// struct of the object with the record's size that serves nothing else: not as a map's definition, key or value, nor as
// the context of a program, nor as a part of what is the kernel's. When none or several fit, the record has no type.
import type { MapSpec } from '../loader/index.js'
import type { Btf, BtfType, TypeId } from '../btf/index.js'
import { references, resolve, resolveVariable, sizeOf } from '../btf/index.js'

export type RecordTypes = (map: MapSpec | undefined, sizeBytes: number) => TypeId | undefined

/** `asked`: types that are the kernel's, and so is all that these lead to. */
export const recordTypes = (btf: Btf, maps: ReadonlyArray<MapSpec>, asked: ReadonlyArray<TypeId>): RecordTypes => {
  const kernels = reachable(btf, asked)
  const bySize = new Map<number | undefined, TypeId | undefined>()
  for (const id of freeStructs(btf, maps)) {
    if (kernels.has(id)) continue
    const sizeBytes = sizeOf(btf, id)
    bySize.set(sizeBytes, bySize.has(sizeBytes) ? undefined : id)
  }
  return (map, sizeBytes) => {
    const said = map?.valueType
    if (said !== undefined) return sizeOf(btf, said) === sizeBytes ? said : undefined
    return bySize.get(sizeBytes)
  }
}

const reachable = (btf: Btf, from: ReadonlyArray<TypeId>): ReadonlySet<TypeId> => {
  const found = new Set(from)
  // A Set's iterator also visits what is added while it runs.
  for (const id of found) for (const to of references(btf.types[id] ?? { _tag: 'Void' })) found.add(to)
  return found
}

const freeStructs = (btf: Btf, maps: ReadonlyArray<MapSpec>): ReadonlyArray<TypeId> => {
  const taken = new Set<BtfType | undefined>()
  for (const { keyType, valueType } of maps)
    for (const id of [keyType, valueType]) if (id !== undefined) taken.add(resolve(btf, id))
  for (const type of btf.types) {
    if (type._tag === 'Section' && type.name === '.maps') {
      for (const variable of type.variables) taken.add(definitionOf(btf, variable.type))
    }
    if (type._tag === 'FuncProto') for (const { type: parameter } of type.parameters) taken.add(pointee(btf, parameter))
  }
  return btf.types.flatMap((type, id) => (type._tag === 'Struct' && type.name !== '' && !taken.has(type) ? [id as TypeId] : []))
}

const definitionOf = (btf: Btf, id: TypeId): BtfType | undefined => {
  const variable = resolveVariable(btf, id)
  return variable && resolve(btf, variable.type)
}

const pointee = (btf: Btf, id: TypeId): BtfType | undefined => {
  const pointer = resolve(btf, id)
  return pointer?._tag === 'Ptr' ? resolve(btf, pointer.type) : undefined
}
