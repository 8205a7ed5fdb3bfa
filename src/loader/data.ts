// Global and static variables: each of .rodata*, .data* and .bss* becomes an ARRAY of one value, as libbpf makes them,
// named after its section. Pointers between them (R_BPF_64_ABS64) are kept for when addresses are known. Pointers to functions
// and maps stay unfilled, as libbpf leaves every pointer in data; programs that run there do not follow them.
import type { Either } from 'fp-ts/lib/Either.js'
import { isLeft, right } from 'fp-ts/lib/Either.js'
import { MapType } from '../../assembly/abi.js'
import { fail, inContext, offset } from '../base/error.js'
import type { Btf, TypeId } from '../btf/index.js'
import type { Elf, Relocation, Section } from '../elf/index.js'
import { isData, roleOf } from './sections.js'
import type { DataPointer, LoadError, LoadNote, MapSpec, RelocationError } from './spec.js'

const R_BPF_64_ABS64 = 2
const KEY_BYTES = 4
// What the kernel can allocate for one value of an array is far less (KMALLOC_MAX_SIZE); this only keeps a hostile .bss,
// which costs a file nothing, from costing us memory.
const SECTION_BYTES_MAX = 64 << 20

export interface Data {
  readonly maps: ReadonlyArray<MapSpec>
  readonly notes: ReadonlyArray<LoadNote>
}

export const readData = (elf: Elf, btf: Btf): Either<LoadError, Data> => {
  const maps: MapSpec[] = []
  const notes: LoadNote[] = []
  const types = sectionTypes(btf)
  for (const section of elf.sections) {
    const role = roleOf(section)
    if (!isData(role) || section.sizeBytes === 0) continue
    if (section.sizeBytes > SECTION_BYTES_MAX)
      return fail('MapError', 'TooLarge', { doing: `there are ${section.sizeBytes} bytes`, at: offset(0, section.name) })
    const pointers = readPointers(section, elf.relocations.get(section.index) ?? [])
    if (isLeft(pointers))
      return { ...pointers, left: inContext({ doing: 'section', subject: `"${section.name}"` })(pointers.left) }
    if (pointers.right.unfilled) notes.push({ reason: 'Pointer', map: section.name })
    const valueType = types.get(section.name)
    maps.push({
      name: section.name,
      type: MapType.Array,
      keySizeBytes: KEY_BYTES,
      valueSizeBytes: section.sizeBytes,
      maxEntries: 1,
      flags: 0,
      readOnly: role === 'rodata',
      ...(role === 'bss' ? {} : { contents: section.data.slice() }),
      ...(pointers.right.filled.length > 0 ? { pointers: pointers.right.filled } : {}),
      ...(valueType === undefined ? {} : { valueType }),
    })
  }
  return right({ maps, notes })
}

const sectionTypes = (btf: Btf): ReadonlyMap<string, TypeId> =>
  new Map(btf.types.flatMap((t, id) => (t._tag === 'Section' ? [[t.name, id as TypeId] as const] : [])))

interface Pointers {
  readonly filled: ReadonlyArray<DataPointer>
  readonly unfilled: boolean
}

const readPointers = (section: Section, relocations: ReadonlyArray<Relocation>): Either<RelocationError, Pointers> => {
  const filled: DataPointer[] = []
  let unfilled = false
  const view = new DataView(section.data.buffer, section.data.byteOffset, section.data.byteLength)
  for (const { type, offset: at, symbol } of relocations) {
    const where = { at: offset(at, section.name) }
    if (type !== R_BPF_64_ABS64)
      return fail('RelocationError', 'UnknownRelocation', { doing: `relocation type ${type} in data is not supported`, ...where })
    if (at > section.data.length - 8)
      return fail('RelocationError', 'BadPlace', { doing: 'a relocation lies outside its section', ...where })
    const target = symbol.section
    if (target === undefined || !isData(roleOf(target))) {
      unfilled = true
      continue
    }
    const addend = view.getBigInt64(at, true) + BigInt(symbol.value)
    if (addend < 0n || addend > BigInt(target.sizeBytes)) {
      return fail('RelocationError', 'BadTarget', { doing: `a pointer leads outside section "${target.name}"`, ...where })
    }
    filled.push({ at, map: target.name, offset: Number(addend) })
  }
  return right({ filled, unfilled })
}
