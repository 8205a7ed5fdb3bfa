// What is read from a program or shared library on disk: where its parts lie, its build id, and the functions that given places
// of it belong to. Files are large and little of them is wanted, so this reads pieces through FileBytes instead of taking
// the whole as readElf does for eBPF objects. 32 and 64 bit, little-endian. Hostile input gives nothing, or wrong names.
import { findNul, hex, text } from '../base/bytes.js'

/** A file's bytes on demand; what lies past its end is left out of the answer. */
export interface FileBytes {
  readonly read: (at: number, count: number) => Uint8Array
}

export interface ElfProgram {
  /** Hex digits of the NT_GNU_BUILD_ID note; '' when there is none. */
  readonly buildId: string
  /** Where a virtual address lies in the file; undefined when it is in no loaded segment. */
  readonly offsetOf: (address: number) => number | undefined
  readonly sections: ReadonlyArray<ProgramSection>
  readonly wide: boolean
}

export interface ProgramSection {
  readonly type: number
  readonly address: number
  readonly offset: number
  readonly sizeBytes: number
  readonly link: number
}

/** A function, by the place of its first byte in the file; `sizeBytes` 0 is unknown. */
export interface ElfFunction {
  readonly offset: number
  readonly sizeBytes: number
  readonly name: string
}

/** Offsets of the fields read here, in the header, program headers, section headers and symbols: elf(5). */
const LAYOUTS = {
  narrow: {
    header: { programs: 28, sections: 32, programBytes: 42, sectionBytes: 46 },
    program: { type: 0, offset: 4, address: 8, fileBytes: 16 },
    section: { type: 4, address: 12, offset: 16, size: 20, link: 24 },
    symbol: { bytes: 16, name: 0, value: 4, size: 8, info: 12, section: 14 },
  },
  wide: {
    header: { programs: 32, sections: 40, programBytes: 54, sectionBytes: 58 },
    program: { type: 0, offset: 8, address: 16, fileBytes: 32 },
    section: { type: 4, address: 16, offset: 24, size: 32, link: 40 },
    symbol: { bytes: 24, name: 0, info: 4, section: 6, value: 8, size: 16 },
  },
} as const

const HEADER_BYTES = 64
const MAGIC_AND_LITTLE = [0x7f, 0x45, 0x4c, 0x46]
const TABLE_BYTES_MAX = 64 << 20
const PT_LOAD = 1
const PT_NOTE = 4
const NT_GNU_BUILD_ID = 3
const GNU = 0x00554e47 // "GNU\0"
const SHT_SYMTAB = 2
const SHT_DYNSYM = 11

/** Numbers of a table; what lies outside is 0. */
interface Numbers {
  readonly u8: (at: number) => number
  readonly u16: (at: number) => number
  readonly u32: (at: number) => number
  /** An address, offset or size of the file's class. */
  readonly word: (at: number) => number
}

const numbers = (bytes: Uint8Array, wide: boolean): Numbers => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const inside = (at: number, count: number): boolean => at >= 0 && at + count <= bytes.length
  const u32 = (at: number): number => (inside(at, 4) ? view.getUint32(at, true) : 0)
  return {
    u8: at => bytes[at] ?? 0,
    u16: at => (inside(at, 2) ? view.getUint16(at, true) : 0),
    u32,
    word: wide ? at => u32(at) + u32(at + 4) * 2 ** 32 : u32,
  }
}

const table = (file: FileBytes, at: number, count: number): Uint8Array =>
  count > 0 && count <= TABLE_BYTES_MAX ? file.read(at, count) : new Uint8Array(0)

const padded = (bytes: number): number => Math.ceil(bytes / 4) * 4

/** elf(5), "Notes": sizes of name and descriptor, type, name, descriptor, each padded to four bytes. */
const buildIdIn = (notes: Uint8Array): string => {
  const { u32 } = numbers(notes, false)
  for (let at = 0; at + 12 <= notes.length; ) {
    const [nameBytes, idBytes, type] = [u32(at), u32(at + 4), u32(at + 8)]
    const id = at + 12 + padded(nameBytes)
    if (type === NT_GNU_BUILD_ID && nameBytes === 4 && u32(at + 12) === GNU) return hex(notes.subarray(id, id + idBytes))
    at = id + padded(idBytes)
  }
  return ''
}

/** undefined when it is not an ELF file this reads. */
export const readProgram = (file: FileBytes): ElfProgram | undefined => {
  const start = file.read(0, HEADER_BYTES)
  if (start.length < HEADER_BYTES || !MAGIC_AND_LITTLE.every((byte, i) => start[i] === byte) || start[5] !== 1) return undefined
  const wide = start[4] === 2
  const layout = wide ? LAYOUTS.wide : LAYOUTS.narrow
  const header = numbers(start, wide)
  const rows = (at: number, entryBytes: number, count: number): ReadonlyArray<Numbers> => {
    const bytes = table(file, at, entryBytes * count)
    return Array.from({ length: count }, (_, i) => numbers(bytes.subarray(i * entryBytes, (i + 1) * entryBytes), wide))
  }
  const { programs, sections, programBytes, sectionBytes } = layout.header
  const segments = rows(header.word(programs), header.u16(programBytes), header.u16(programBytes + 2)).map(row => ({
    type: row.u32(layout.program.type),
    offset: row.word(layout.program.offset),
    address: row.word(layout.program.address),
    fileBytes: row.word(layout.program.fileBytes),
  }))
  const notes = segments.filter(({ type }) => type === PT_NOTE).map(({ offset, fileBytes }) => table(file, offset, fileBytes))
  return {
    wide,
    buildId: notes.map(buildIdIn).find(id => id !== '') ?? '',
    offsetOf: address => {
      const held = segments.find(s => s.type === PT_LOAD && address >= s.address && address < s.address + s.fileBytes)
      return held && address - held.address + held.offset
    },
    sections: rows(header.word(sections), header.u16(sectionBytes), header.u16(sectionBytes + 2)).map(row => ({
      type: row.u32(layout.section.type),
      address: row.word(layout.section.address),
      offset: row.word(layout.section.offset),
      sizeBytes: row.word(layout.section.size),
      link: row.u32(layout.section.link),
    })),
  }
}

/** Types of symbols that are code: STT_FUNC and STT_GNU_IFUNC. */
const FUNCTIONS = [2, 10]

/** The better name of one place: global before weak before local, then fewer underscores in front, then shorter, then the alphabet. */
const BINDING_ORDER = [2, 0, 1]
const better = (a: Candidate, b: Candidate): boolean => {
  const key = ({ sized, offset, binding, name }: Candidate) => [
    sized ? 0 : 1,
    -offset,
    BINDING_ORDER[binding] ?? 3,
    name.search(/[^_]/),
    name.length,
  ]
  const [left, right] = [key(a), key(b)]
  const at = left.findIndex((value, i) => value !== right[i])
  return at < 0 ? a.name < b.name : (left[at] as number) < (right[at] as number)
}

interface Candidate extends ElfFunction {
  readonly sized: boolean
  readonly binding: number
}

/** First position whose value is at least `least`. */
const lowerBound = (sorted: ReadonlyArray<number>, least: number): number => {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as number) < least) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * The functions that hold the wanted places (offsets in the program's file), by place. `symbols` is the file that has the
 * symbol tables, the program itself or its separate debug file, whose addresses are the program's.
 */
export const functionsAt = (
  program: ElfProgram,
  symbols: FileBytes,
  wanted: ReadonlyArray<number>,
): ReadonlyMap<number, ElfFunction> => {
  const source = readProgram(symbols)
  const places = [...wanted].sort((a, b) => a - b)
  const found = new Map<number, Candidate>()
  for (const section of source?.sections ?? []) {
    const names = source?.sections[section.link]
    if ((section.type !== SHT_SYMTAB && section.type !== SHT_DYNSYM) || names === undefined || source === undefined) continue
    const layout = (source.wide ? LAYOUTS.wide : LAYOUTS.narrow).symbol
    const bytes = table(symbols, section.offset, section.sizeBytes)
    const strings = table(symbols, names.offset, names.sizeBytes)
    const row = numbers(bytes, source.wide)
    for (let at = 0; at + layout.bytes <= bytes.length; at += layout.bytes) {
      const info = row.u8(at + layout.info)
      const home = source.sections[row.u16(at + layout.section)]
      if (!FUNCTIONS.includes(info & 15) || home === undefined || row.u16(at + layout.section) === 0) continue
      const value = row.word(at + layout.value)
      const sizeBytes = row.word(at + layout.size)
      const offset = program.offsetOf(value)
      if (offset === undefined) continue
      // A function without a size, written in assembly, goes on to the next one or to the end of its section.
      const end = offset + (sizeBytes || home.address + home.sizeBytes - value)
      for (let i = lowerBound(places, offset); i < places.length && (places[i] as number) < end; i++) {
        const nameAt = row.u32(at + layout.name)
        const name = text(strings.subarray(nameAt, findNul(strings, nameAt)))
        const candidate = { offset, sizeBytes, name, sized: sizeBytes > 0, binding: info >> 4 }
        const known = found.get(places[i] as number)
        if (name !== '' && (known === undefined || better(candidate, known))) found.set(places[i] as number, candidate)
      }
    }
  }
  return new Map([...found].map(([place, { offset, sizeBytes, name }]) => [place, { offset, sizeBytes, name }]))
}
