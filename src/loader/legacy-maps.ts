// Maps as they were defined before BTF (until about 2019): each symbol of section "maps" is a struct bpf_map_def, five numbers
// that say what the map is. Loaders added fields of their own after them; libbpf reads objects that leave those zero, and
// so does this. What keys and values are can be said by a struct ____btf_map_NAME beside it (BPF_ANNOTATE_KV_PAIR).
import type { Either } from 'fp-ts/lib/Either.js'
import { isLeft, right } from 'fp-ts/lib/Either.js'
import { byteReader } from '../base/bytes.js'
import { fail, inContext, offset } from '../base/error.js'
import type { Btf, BtfType } from '../btf/index.js'
import { sizeOf } from '../btf/index.js'
import type { Elf, ElfSymbol, Section } from '../elf/index.js'
import { SymbolType } from '../elf/index.js'
import type { PlacedMap, PlacedMaps } from './maps.js'
import { roleOf } from './sections.js'
import type { MapError, MapSpec } from './spec.js'
import { groupSymbols } from './symbols.js'

// Type, sizes and number of entries; the flags came later, and may be missing.
const DEFINITION_BYTES_MIN = 16
const DEFINITION_BYTES = 20

/** Structs by name, which may say what a map's keys and values are. */
type Structs = ReadonlyMap<string, BtfType & { readonly _tag: 'Struct' | 'Union' }>

interface Types {
  readonly btf: Btf
  readonly structs: Structs
}

const KV_PREFIX = '____btf_map_'

export const readLegacyMaps = (elf: Elf, btf: Btf): Either<MapError, PlacedMaps> => {
  const structs = new Map(
    btf.types.flatMap(t => (t._tag === 'Struct' && t.name.startsWith(KV_PREFIX) ? [[t.name, t] as const] : [])),
  )
  const types = { btf, structs }
  const symbols = groupSymbols(elf, symbol => symbol.type !== SymbolType.Section)
  const sections = new Map<number, ReadonlyMap<number, PlacedMap>>()
  for (const section of elf.sections) {
    if (roleOf(section) !== 'legacyMaps' || section.sizeBytes === 0) continue
    const maps = readSection(symbols.get(section.index) ?? [], types, section)
    if (isLeft(maps)) return maps
    sections.set(section.index, maps.right)
  }
  return right(sections)
}

const readSection = (
  symbols: ReadonlyArray<ElfSymbol>,
  types: Types,
  section: Section,
): Either<MapError, ReadonlyMap<number, PlacedMap>> => {
  const maps = new Map<number, PlacedMap>()
  for (const [i, symbol] of symbols.entries()) {
    // Some compilers left the size out; a definition then reaches to the next one.
    const end = symbol.sizeBytes > 0 ? symbol.value + symbol.sizeBytes : (symbols[i + 1]?.value ?? section.data.length)
    const spec = readDefinition(types, symbol, section.data.subarray(symbol.value, end), end > section.data.length)
    if (isLeft(spec)) {
      const where = { doing: 'map', subject: `"${symbol.name}"`, at: offset(symbol.value, section.name) }
      return { ...spec, left: inContext(where)(spec.left) }
    }
    maps.set(symbol.value, { spec: spec.right, notes: [] })
  }
  return right(maps)
}

const readDefinition = (types: Types, { name }: ElfSymbol, bytes: Uint8Array, isCut: boolean): Either<MapError, MapSpec> => {
  if (isCut || bytes.length < DEFINITION_BYTES_MIN) return fail('MapError', 'BadDefinition', 'it is no whole struct bpf_map_def')
  if (bytes.subarray(DEFINITION_BYTES).some(byte => byte !== 0)) {
    const what = `fields past the first ${DEFINITION_BYTES} bytes have values, and only another loader knows their meaning`
    return fail('MapError', 'UnknownFields', what)
  }
  const at = byteReader(bytes)
  const [type, keySizeBytes, valueSizeBytes, maxEntries] = [at.u32(), at.u32(), at.u32(), at.u32()]
  const flags = at.left >= 4 ? at.u32() : 0
  const spec = { name, type, keySizeBytes, valueSizeBytes, maxEntries, flags, readOnly: false }
  return right({ ...spec, ...annotated(types, spec) })
}

/** Types that have the sizes the definition gives. */
const annotated = ({ btf, structs }: Types, spec: MapSpec): Pick<MapSpec, 'keyType' | 'valueType'> => {
  const [key, value] = structs.get(`${KV_PREFIX}${spec.name}`)?.members ?? []
  return {
    ...(key !== undefined && sizeOf(btf, key.type) === spec.keySizeBytes ? { keyType: key.type } : {}),
    ...(value !== undefined && sizeOf(btf, value.type) === spec.valueSizeBytes ? { valueType: value.type } : {}),
  }
}
