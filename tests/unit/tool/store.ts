// Maps and variables of an object that exists in a test alone: types from members in C's words, contents as bytes. A look at them is
// answered as an engine would; what a tool removes or makes zero is gone at the next look.
import type { Btf, BtfType, Member, TypeId } from '../../../src/btf/index.js'
import type { MapAccess } from '../../../src/engine/access.js'
import type { CollectionSpec, MapSpec } from '../../../src/loader/index.js'
import { type Layout, stated } from '../../../src/tool/record.js'
import { EMPTY_SPEC } from './rig.js'

type Members = Readonly<Record<string, string>>

export interface Contents {
  readonly key: Uint8Array
  readonly value: Uint8Array
}

export interface MapRow {
  readonly key: Members | 'u32'
  readonly value: Members | 'u64'
  /** undefined: until the next look there is nothing. */
  readonly entries: ReadonlyArray<Contents>
}

export interface Store {
  readonly spec: CollectionSpec
  readonly maps: MapAccess
  /** In place of what is there. */
  readonly put: (map: string, entries: ReadonlyArray<Contents>) => void
}

const BYTES: Readonly<Record<string, number>> = { u8: 1, char: 1, u16: 2, u32: 4, i32: 4, u64: 8, i64: 8, u128: 16 }
const TYPE = /^(\w+?)(?:\[(\d+)\])?$/

const typesOf = (rows: Readonly<Record<string, MapRow>>, variables: Members) => {
  const types: BtfType[] = [{ _tag: 'Void' }]
  const add = (type: BtfType): TypeId => (types.push(type) - 1) as TypeId
  const scalar = (name: string): TypeId =>
    add({
      _tag: 'Int',
      name,
      sizeBytes: BYTES[name] ?? 1,
      bits: 8 * (BYTES[name] ?? 1),
      encoding: name === 'char' ? 'char' : name.startsWith('i') ? 'signed' : 'unsigned',
    })
  const typeOf = (text: string): TypeId => {
    const [, base = '', count] = TYPE.exec(text) ?? []
    const element = scalar(base)
    return count === undefined ? element : add({ _tag: 'Array', element, count: Number(count) })
  }
  const structOf = (members: Members): { readonly id: TypeId; readonly layout: Layout } => {
    const layout = stated(members)
    const list = Object.entries(members).map(
      ([name, type]): Member => ({ name, type: typeOf(type), offsetBits: 8 * (layout.places.get(name)?.offset ?? 0), bits: 0 }),
    )
    return { id: add({ _tag: 'Struct', name: 'struct', sizeBytes: layout.sizeBytes, members: list }), layout }
  }
  const sided = (side: Members | string) =>
    typeof side === 'string'
      ? { id: scalar(side), sizeBytes: BYTES[side] ?? 4 }
      : { id: structOf(side).id, sizeBytes: stated(side).sizeBytes }
  const maps = Object.entries(rows).map(([name, row]): MapSpec => {
    const [key, value] = [sided(row.key), sided(row.value)]
    const sizes = { keySizeBytes: key.sizeBytes, valueSizeBytes: value.sizeBytes, keyType: key.id, valueType: value.id }
    return { name, type: 1, maxEntries: 10, flags: 0, readOnly: false, ...sizes }
  })
  const layout = stated(variables)
  const places = Object.entries(variables).map(([name, type]) => {
    const { offset = 0, sizeBytes = 0 } = layout.places.get(name) ?? {}
    return { type: add({ _tag: 'Var', name, type: typeOf(type), linkage: 'global' }), offset, sizeBytes }
  })
  const section = add({ _tag: 'Section', name: '.bss', sizeBytes: layout.sizeBytes, variables: places })
  const bss: MapSpec = {
    ...{ name: '.bss', type: 2, maxEntries: 1, flags: 0, readOnly: false },
    ...{ keySizeBytes: 4, valueSizeBytes: layout.sizeBytes, valueType: section },
  }
  return { btf: { types } as Btf, maps: new Map([...maps, bss].map(map => [map.name, map])), bytes: layout.sizeBytes }
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

export const storeOf = (rows: Readonly<Record<string, MapRow>>, variables: Members = {}): Store => {
  const { btf, maps, bytes } = typesOf(rows, variables)
  const held = new Map<string, ReadonlyArray<Contents>>(Object.entries(rows).map(([name, { entries }]) => [name, entries]))
  held.set('.bss', [{ key: new Uint8Array(4), value: new Uint8Array(bytes) }])
  return {
    spec: { ...EMPTY_SPEC, maps, types: btf },
    put: (map, entries) => void held.set(map, entries),
    maps: {
      read: name => (held.get(name) ?? []).map(({ key, value }) => ({ key, values: [value] })),
      remove: (name, key) =>
        void held.set(
          name,
          (held.get(name) ?? []).filter(entry => !isSame(entry.key, key)),
        ),
      write: (name, key, value) => void held.set(name, [{ key, value: value.slice() }]),
    },
  }
}

export const u32 = (...numbers: ReadonlyArray<number>): Uint8Array => new Uint8Array(Uint32Array.from(numbers).buffer)
export const u64 = (...numbers: ReadonlyArray<number | bigint>): Uint8Array =>
  new Uint8Array(BigUint64Array.from(numbers.map(BigInt)).buffer)
