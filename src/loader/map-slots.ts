// First slots of maps of maps and program arrays: `.values = { [2] = &inner }` becomes a relocation in .maps, at the place of
// the slot, whose symbol is the map or program that stands there (libbpf's bpf_object__collect_map_relos).
import type { Either } from 'fp-ts/lib/Either.js'
import { isLeft, right } from 'fp-ts/lib/Either.js'
import { MapType } from '../../assembly/abi.js'
import { fail, offset } from '../base/error.js'
import type { Elf, Relocation, Section } from '../elf/index.js'
import { type PlacedMap, type PlacedMaps, SECTION } from './maps.js'
import type { FunctionIndex } from './programs.js'
import type { MapSlot, RelocationError } from './spec.js'

const R_BPF_64_ABS64 = 2
const POINTER_BYTES = 8

/** The slots of each map, by its name. */
export type SlotsByMap = ReadonlyMap<string, ReadonlyArray<MapSlot>>

export const readSlots = (elf: Elf, placed: PlacedMaps, functions: FunctionIndex): Either<RelocationError, SlotsByMap> => {
  const slots = new Map<string, MapSlot[]>()
  const section = elf.sections.find(s => s.name === SECTION)
  const maps = section === undefined ? undefined : placed.get(section.index)
  if (section === undefined || maps === undefined) return right(slots)
  const starts = [...maps].sort(([a], [b]) => a - b)
  let next = 0
  for (const relocation of [...(elf.relocations.get(section.index) ?? [])].sort((a, b) => a.offset - b.offset)) {
    while (next < starts.length && (starts[next]?.[0] ?? 0) <= relocation.offset) next++
    const owner = starts[next - 1]
    const slot = readSlot(section, placed, functions, relocation, owner)
    if (isLeft(slot)) return slot
    const name = owner?.[1].spec.name ?? ''
    const known = slots.get(name)
    if (known === undefined) slots.set(name, [slot.right])
    else known.push(slot.right)
  }
  return right(slots)
}

const readSlot = (
  section: Section,
  placed: PlacedMaps,
  functions: FunctionIndex,
  { type, offset: place, symbol }: Relocation,
  owner: readonly [number, PlacedMap] | undefined,
): Either<RelocationError, MapSlot> => {
  const where = { at: offset(place, section.name) }
  const refuse = (reason: RelocationError['reason'], doing: string) => fail('RelocationError', reason, { doing, ...where })
  if (type !== R_BPF_64_ABS64) return refuse('UnknownRelocation', `relocation type ${type} in a map definition is not supported`)
  const [start, map] = owner ?? [0, undefined]
  const index = map?.valuesAt === undefined ? Number.NaN : (place - start - map.valuesAt) / POINTER_BYTES
  if (map === undefined || !Number.isInteger(index) || index < 0 || place > section.data.length - POINTER_BYTES)
    return refuse('BadPlace', 'a relocation is not at a slot of a map')
  const view = new DataView(section.data.buffer, section.data.byteOffset, section.data.byteLength)
  const target = symbol.value + Number(view.getBigInt64(place, true))
  const to = symbol.section?.index
  if (map.spec.type === MapType.ProgArray) {
    const program = to === undefined ? undefined : functions.get(to)?.get(target)
    return program?.isProgram !== true
      ? refuse('BadTarget', `slot ${index} of "${map.spec.name}" is no program`)
      : right({ index, kind: 'program', name: program.name })
  }
  const inner = to === undefined ? undefined : placed.get(to)?.get(target)
  return inner === undefined || inner === map
    ? refuse('BadTarget', `slot ${index} of "${map.spec.name}" is no map that can stand there`)
    : right({ index, kind: 'map', name: inner.spec.name })
}
