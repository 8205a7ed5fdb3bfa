// Symbols and the relocations that name them. An object without a symbol table has none of either: it is the loader that
// decides whether that is an error.
import type { Either } from 'fp-ts/lib/Either.js'
import { isLeft, right } from 'fp-ts/lib/Either.js'
import { as } from '../base/brand.js'
import { type ByteReader, byteReader } from '../base/bytes.js'
import { fail, offset } from '../base/error.js'
import type { RawSection } from './sections.js'
import { readString } from './sections.js'
import type { ElfError, Relocation, SectionIndex, ElfSymbol } from './types.js'
import { SectionType } from './types.js'

const SYMBOL_BYTES = 24
const REL_BYTES = 16
const RELA_BYTES = 24
const SHN_UNDEF = 0
const SHN_LORESERVE = 0xff00 // elf(5): absolute, common and processor-specific indices start here

export const readSymbols = (sections: ReadonlyArray<RawSection>): Either<ElfError, ReadonlyArray<ElfSymbol>> => {
  const table = sections.find(s => s.type === SectionType.Symtab)
  if (table === undefined) return right([])
  const names = sections[table.link]
  if (names === undefined || names.type !== SectionType.Strtab) {
    const doing = `symbol names are said to be in section ${table.link}, which is no string table`
    return fail('ElfError', 'BadSectionIndex', { doing, subject: `(${table.name})` })
  }
  if (table.data.length % SYMBOL_BYTES !== 0) return partOf('the symbol table', 'a symbol', table)
  const symbols: ElfSymbol[] = []
  const entry = byteReader(table.data)
  for (let i = 0; i < table.data.length / SYMBOL_BYTES; i++) {
    const symbol = readSymbol(entry, table, names, sections, i)
    if (isLeft(symbol)) return symbol
    symbols.push(symbol.right)
  }
  return right(symbols)
}

const partOf = (what: string, row: string, table: RawSection): Either<ElfError, never> =>
  fail('ElfError', 'BadTable', { doing: `${what} holds part of ${row}`, at: offset(table.data.length, table.name) })

const readSymbol = (
  entry: ByteReader,
  table: RawSection,
  names: RawSection,
  sections: ReadonlyArray<RawSection>,
  i: number,
): Either<ElfError, ElfSymbol> => {
  const nameOffset = entry.u32()
  const info = entry.u8()
  entry.skip(1)
  const sectionIndex = entry.u16()
  const value = entry.size()
  const sizeBytes = entry.size()
  if (!entry.ok)
    return fail('ElfError', 'BadTable', {
      doing: `symbol ${i} has an impossible value`,
      at: offset(i * SYMBOL_BYTES, table.name),
    })
  const place = offset(i * SYMBOL_BYTES, table.name)
  const name = readString(names.data, nameOffset, { doing: `the name of symbol ${i}`, at: place })
  if (isLeft(name)) return name
  const placed = sectionIndex !== SHN_UNDEF && sectionIndex < SHN_LORESERVE
  const section = placed ? sections[sectionIndex] : undefined
  if (placed && section === undefined) {
    const doing = `symbol ${i} "${name.right}" is said to be in section ${sectionIndex}, which does not exist`
    return fail('ElfError', 'BadSectionIndex', { doing, at: place })
  }
  return right({
    index: as(i),
    name: name.right,
    type: info & 15,
    binding: info >> 4,
    section,
    extern: sectionIndex === SHN_UNDEF,
    value,
    sizeBytes,
  })
}

export const readRelocations = (
  sections: ReadonlyArray<RawSection>,
  symbols: ReadonlyArray<ElfSymbol>,
): Either<ElfError, ReadonlyMap<SectionIndex, ReadonlyArray<Relocation>>> => {
  const bySection = new Map<SectionIndex, Relocation[]>()
  for (const table of sections) {
    if (table.type !== SectionType.Rel && table.type !== SectionType.Rela) continue
    const target = sections[table.info]
    if (target === undefined) {
      const doing = `relocations change section ${table.info}, which does not exist`
      return fail('ElfError', 'BadSectionIndex', { doing, subject: `(${table.name})` })
    }
    const read = readTable(table, symbols)
    if (isLeft(read)) return read
    const known = bySection.get(target.index)
    if (known === undefined) bySection.set(target.index, read.right)
    else for (const relocation of read.right) known.push(relocation)
  }
  return right(bySection)
}

const readTable = (table: RawSection, symbols: ReadonlyArray<ElfSymbol>): Either<ElfError, Relocation[]> => {
  const withAddend = table.type === SectionType.Rela
  const entryBytes = withAddend ? RELA_BYTES : REL_BYTES
  if (table.data.length % entryBytes !== 0) return partOf(table.name, 'a relocation', table)
  const relocations: Relocation[] = []
  const entry = byteReader(table.data)
  for (let at = 0; at < table.data.length; at += entryBytes) {
    const place = entry.size()
    const type = entry.u32()
    const symbolIndex = entry.u32()
    const addend = withAddend ? BigInt.asIntN(64, entry.u64()) : undefined
    const symbol = symbols[symbolIndex]
    if (!entry.ok)
      return fail('ElfError', 'BadTable', { doing: 'a relocation has an impossible offset', at: offset(at, table.name) })
    if (symbol === undefined) {
      return fail('ElfError', 'BadSymbolIndex', { doing: `symbol ${symbolIndex} does not exist`, at: offset(at, table.name) })
    }
    relocations.push({ offset: place, type, symbol, addend })
  }
  return right(relocations)
}
