// Tables of .BTF.ext (Documentation/bpf/btf.rst section 4): records that say something about instructions, grouped by section
// of code. Which table, and what a record holds, is for `lines` and `core`; records may be longer than those know, since the
// format grows at the end.
import * as E from 'fp-ts/lib/Either.js'
import { type ByteReader, byteReader } from '../base/bytes.js'
import { fail, offset } from '../base/error.js'
import type { Elf } from '../elf/index.js'
import { MAGIC, readParts, type Strings } from './parts.js'
import type { BtfError } from './types.js'

/** By the name of the section of code. */
export type RecordsBySection<A> = ReadonlyMap<string, ReadonlyArray<A>>

export interface Table<A> {
  /** Where the header keeps the table's offset and length; a shorter header has no such table. */
  readonly headerOffset: number
  readonly recordBytesMin: number
  /** undefined: the record is malformed. */
  readonly read: (at: ByteReader, strings: Strings) => A | undefined
}

const NAME = '.BTF.ext'
const RECORD_SIZE_BYTES = 4

export const readTable =
  <A>(table: Table<A>) =>
  (elf: Elf): E.Either<BtfError, RecordsBySection<A>> => {
    const bytes = elf.sections.find(s => s.name === NAME)?.data
    const types = elf.sections.find(s => s.name === '.BTF')?.data
    if (bytes === undefined || types === undefined) return E.right(new Map())
    const parts = readParts(types)
    if (E.isLeft(parts)) return parts
    const header = byteReader(bytes)
    const magic = header.u16()
    header.skip(2)
    const headerBytes = header.u32()
    if (magic !== MAGIC) return fail('BtfError', 'BadMagic', { doing: 'this is no BTF extension', at: offset(0, NAME) })
    if (header.ok && headerBytes < table.headerOffset + 8) return E.right(new Map())
    header.seek(table.headerOffset)
    const start = headerBytes + header.u32()
    const sizeBytes = header.u32()
    const records = byteReader(bytes, start).take(sizeBytes)
    if (!header.ok || records.length !== sizeBytes)
      return fail('BtfError', 'Truncated', { doing: 'a table lies outside its section', at: offset(table.headerOffset, NAME) })
    return readSections(table, byteReader(records), parts.right.strings, start)
  }

/** `start` is where the table begins in the section, for messages. */
const readSections = <A>(
  table: Table<A>,
  at: ByteReader,
  strings: Strings,
  start: number,
): E.Either<BtfError, RecordsBySection<A>> => {
  const sections = new Map<string, A[]>()
  if (at.left <= RECORD_SIZE_BYTES) return E.right(sections)
  const recordBytes = at.u32()
  if (recordBytes < table.recordBytesMin)
    return fail('BtfError', 'BadEncoding', { doing: `records of ${recordBytes} bytes are too short`, at: offset(start, NAME) })
  while (at.left > 0) {
    const group = offset(start + at.pos, NAME)
    const name = strings(at.u32())
    const count = at.u32()
    const records = (name === undefined ? undefined : sections.get(name)) ?? []
    for (let i = 0; i < count && at.ok; i++) {
      const record = offset(start + at.pos, NAME)
      const next = at.pos + recordBytes
      const one = table.read(at, strings)
      at.seek(next)
      if (at.ok && one === undefined) return fail('BtfError', 'BadEncoding', { doing: 'a record is malformed', at: record })
      if (one !== undefined) records.push(one)
    }
    if (!at.ok) return fail('BtfError', 'Truncated', { doing: 'a table is cut short', at: group })
    if (name === undefined) return fail('BtfError', 'BadString', { doing: 'a table has no proper section name', at: group })
    sections.set(name, records)
  }
  return E.right(sections)
}
