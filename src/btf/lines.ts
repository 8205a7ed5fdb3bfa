// Where in the source an instruction came from: the line records of .BTF.ext (Documentation/bpf/btf.rst section 3.2), by
// section of code. They only make messages better, so an object whose records are broken simply has none.
import { type ByteReader, byteReader, findNul, text } from '../base/bytes.js'
import type { Elf } from '../elf/index.js'

/** `offset` is in bytes from the start of the section; a record holds until the next one. */
export interface SourceLine {
  readonly offset: number
  readonly file: string
  readonly line: number
}

export type SourceLines = ReadonlyMap<string, ReadonlyArray<SourceLine>>

const MAGIC = 0xeb9f
const RECORD_BYTES_MIN = 16
const NONE: SourceLines = new Map()

export const readLines = (elf: Elf): SourceLines => {
  const strings = stringsOf(elf)
  const bytes = elf.sections.find(s => s.name === '.BTF.ext')?.data
  if (strings === undefined || bytes === undefined) return NONE
  const header = byteReader(bytes)
  const magic = header.u16()
  header.skip(2)
  const headerBytes = header.u32()
  header.skip(8)
  const [lineOffset, lineBytes] = [header.u32(), header.u32()]
  const records =
    header.ok && magic === MAGIC ? byteReader(bytes, headerBytes + lineOffset).take(lineBytes) : bytes.subarray(0, 0)
  return readSections(byteReader(records), strings)
}

const stringsOf = (elf: Elf): ((offset: number) => string) | undefined => {
  const bytes = elf.sections.find(s => s.name === '.BTF')?.data
  const header = byteReader(bytes ?? new Uint8Array(0))
  header.skip(4)
  const headerBytes = header.u32()
  header.skip(8)
  const [offset, size] = [header.u32(), header.u32()]
  if (bytes === undefined || !header.ok) return undefined
  const table = byteReader(bytes, headerBytes + offset).take(size)
  const known = new Map<number, string>()
  return at => {
    const end = known.has(at) ? -1 : findNul(table, at)
    if (end >= 0) known.set(at, text(table.subarray(at, end)))
    return known.get(at) ?? ''
  }
}

const readSections = (at: ByteReader, string: (offset: number) => string): SourceLines => {
  const sections = new Map<string, ReadonlyArray<SourceLine>>()
  const recordBytes = at.left === 0 ? RECORD_BYTES_MIN : at.u32()
  while (at.ok && at.left > 0 && recordBytes >= RECORD_BYTES_MIN) {
    const name = string(at.u32())
    const count = at.u32()
    const lines: SourceLine[] = []
    for (let i = 0; i < count && at.ok; i++) {
      const next = at.pos + recordBytes
      const offset = at.u32()
      const file = string(at.u32())
      at.skip(4) // the text of the line
      lines.push({ offset, file, line: at.u32() >>> 10 }) // the lower ten bits are the column
      at.seek(next)
    }
    if (at.ok) sections.set(name, lines)
  }
  return sections
}
