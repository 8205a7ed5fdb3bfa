// The section table: names resolved, bytes as views of the file, every bound checked. Symbol and relocation tables are
// read from what this returns.
import type { Either } from 'fp-ts/lib/Either.js'
import { isLeft, right } from 'fp-ts/lib/Either.js'
import { as } from '../base/brand.js'
import { byteReader, stringAt } from '../base/bytes.js'
import { type Context, fail, offset } from '../base/error.js'
import type { Header } from './header.js'
import { SECTION_HEADER_BYTES } from './header.js'
import type { ElfError, Section } from './types.js'
import { SectionType } from './types.js'

/** A section with the header fields only the other tables need. */
export interface RawSection extends Section {
  readonly link: number
  readonly info: number
  readonly entryBytes: number
}

interface Unnamed extends Omit<RawSection, 'name'> {
  readonly nameOffset: number
}

const NAME_INDEX_OFFSET = 62
const EMPTY = new Uint8Array(0)

export const readSections = (bytes: Uint8Array, header: Header): Either<ElfError, ReadonlyArray<RawSection>> => {
  const unnamed: Unnamed[] = []
  for (let i = 0; i < header.sectionCount; i++) {
    const section = readSectionHeader(bytes, header.sectionTableOffset + i * SECTION_HEADER_BYTES, i)
    if (isLeft(section)) return section
    unnamed.push(section.right)
  }
  const names = unnamed[header.nameSectionIndex]
  if (names === undefined || names.type !== SectionType.Strtab) {
    const doing = `section names are said to be in section ${header.nameSectionIndex}, which is no string table`
    return fail('ElfError', 'BadSectionIndex', { doing, at: offset(NAME_INDEX_OFFSET) })
  }
  const sections: RawSection[] = []
  for (const section of unnamed) {
    const place = offset(header.sectionTableOffset + section.index * SECTION_HEADER_BYTES)
    const name = readString(names.data, section.nameOffset, { doing: `the name of section ${section.index}`, at: place })
    if (isLeft(name)) return name
    sections.push({ ...section, name: name.right })
  }
  return right(sections)
}

const readSectionHeader = (bytes: Uint8Array, at: number, i: number): Either<ElfError, Unnamed> => {
  const header = byteReader(bytes, at)
  const nameOffset = header.u32()
  const type = header.u32()
  const flags = header.size()
  header.skip(8)
  const dataOffset = header.size()
  const sizeBytes = header.size()
  const link = header.u32()
  const info = header.u32()
  header.skip(8)
  const entryBytes = header.size()
  if (!header.ok)
    return fail('ElfError', 'Truncated', { doing: `the file ends before the header of section ${i}`, at: offset(at) })
  const stored = type !== SectionType.Nobits && type !== SectionType.Null
  const contents = byteReader(bytes, stored ? dataOffset : 0)
  const data = stored ? contents.take(sizeBytes) : EMPTY
  if (!contents.ok)
    return fail('ElfError', 'Truncated', { doing: `section ${i} runs past the end of the file`, at: offset(dataOffset) })
  return right({ index: as(i), nameOffset, type, flags, sizeBytes, data, link, info, entryBytes })
}

// Mangled names of Rust and C++ run to some thousand bytes.
const NAME_BYTES_MAX = 4096

/** A string of a string table; `what` names it, and where it is asked for. */
export const readString = (table: Uint8Array, at: number, what: Context): Either<ElfError, string> => {
  const string = stringAt(table, at, NAME_BYTES_MAX)
  if (string !== undefined) return right(string)
  const lies = at < table.length ? `does not end within ${NAME_BYTES_MAX} bytes` : 'lies outside its string table'
  return fail('ElfError', 'BadString', { ...what, doing: `${what.doing} ${lies}` })
}
