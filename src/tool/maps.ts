// The maps and global variables of a running object, by the names the object gives them, their contents as fields.
import { resolveVariable } from '../btf/index.js'
import type { MapAccess } from '../engine/access.js'
import type { CollectionSpec } from '../loader/index.js'
import { fieldsOf, layoutOfType } from './record.js'
import type { Maps } from './tool.js'

interface Variable {
  readonly map: string
  readonly offset: number
  readonly sizeBytes: number
}

/** The map of a section of variables has the section's type as its value. */
const variablesOf = ({ maps, types }: CollectionSpec): ReadonlyMap<string, Variable> =>
  new Map(
    [...maps.values()].flatMap(({ name: map, valueType }) => {
      const section = valueType === undefined ? undefined : types.types[valueType]
      if (section?._tag !== 'Section') return []
      return section.variables.flatMap(({ type, offset, sizeBytes }): ReadonlyArray<readonly [string, Variable]> => {
        const variable = resolveVariable(types, type)
        return variable === undefined ? [] : [[variable.name, { map, offset, sizeBytes }]]
      })
    }),
  )

/** Sizes of the object's variables, by name. */
export const variableSizes = (spec: CollectionSpec): ReadonlyMap<string, number> =>
  new Map([...variablesOf(spec)].map(([name, { sizeBytes }]) => [name, sizeBytes]))

export const mapsOf = (spec: CollectionSpec): ((access: MapAccess) => Maps) => {
  const variables = variablesOf(spec)
  return access => ({
    entries: map => {
      const of = spec.maps.get(map)
      if (of === undefined) return []
      const key = layoutOfType(spec.types, of.keyType, of.keySizeBytes)
      const value = layoutOfType(spec.types, of.valueType, of.valueSizeBytes)
      return access
        .read(map)
        .map(entry => ({ key: fieldsOf(key, entry.key), value: fieldsOf(value, entry.values[0] ?? new Uint8Array(0)) }))
    },
    variable: name => {
      const { map, offset, sizeBytes } = variables.get(name) ?? { map: '', offset: 0, sizeBytes: 0 }
      const whole = access.read(map)[0]?.values[0] ?? new Uint8Array(sizeBytes)
      return whole.slice(offset, offset + sizeBytes)
    },
    clear: map => {
      for (const { key } of access.read(map)) access.remove(map, key)
    },
    zero: name => {
      const at = variables.get(name)
      const first = at && access.read(at.map)[0]
      const whole = first?.values[0]?.slice()
      if (at === undefined || first === undefined || whole === undefined) return
      access.write(at.map, first.key, whole.fill(0, at.offset, at.offset + at.sizeBytes))
    },
  })
}
