// The file header of an ELF object: is this a relocatable eBPF object for a little-endian machine, and where is its table
// of sections? Everything else in the header is of no use to a loader of relocatable files. See elf(5).
import type { Either } from 'fp-ts/lib/Either.js'
import { right } from 'fp-ts/lib/Either.js'
import type { ByteReader } from '../base/bytes.js'
import { fail, offset } from '../base/error.js'
import type { ElfError, ElfReason } from './types.js'

export interface Header {
  readonly sectionTableOffset: number
  readonly sectionCount: number
  readonly nameSectionIndex: number
}

const HEADER_BYTES = 64
export const SECTION_HEADER_BYTES = 64
const MAGIC = [0x7f, 0x45, 0x4c, 0x46]
const CLASS_64 = 2
const BIG_ENDIAN = 2
const TYPE_RELOCATABLE = 1
const MACHINE_BPF = 247
const REMEDY = 'Compile the program with: clang -O2 -g -target bpf -c FILE.bpf.c'

export const readHeader = (file: ByteReader): Either<ElfError, Header> => {
  const refuse = (reason: ElfReason, doing: string, at: number, remedy?: string) =>
    fail('ElfError', reason, { doing, at: offset(at) }, remedy)
  const magic = [file.u8(), file.u8(), file.u8(), file.u8()]
  if (!file.ok || !MAGIC.every((byte, i) => byte === magic[i])) return refuse('NotElf', 'not an ELF file', 0, REMEDY)
  const fileClass = file.u8()
  const endian = file.u8()
  if (file.ok && fileClass !== CLASS_64) return refuse('WrongClass', 'not a 64-bit object', 4, REMEDY)
  if (file.ok && endian === BIG_ENDIAN)
    return refuse(
      'BigEndian',
      'the object is big-endian; only little-endian eBPF is supported',
      5,
      'Compile it with -target bpfel.',
    )
  file.seek(16)
  const type = file.u16()
  const machine = file.u16()
  file.seek(40)
  const sectionTableOffset = file.size()
  file.seek(58)
  const entryBytes = file.u16()
  const sectionCount = file.u16()
  const nameSectionIndex = file.u16()
  if (!file.ok || file.bytes.length < HEADER_BYTES)
    return refuse('Truncated', 'the file ends inside its header', file.bytes.length)
  if (machine !== MACHINE_BPF)
    return refuse('WrongMachine', `the object is for machine ${machine}, not eBPF (${MACHINE_BPF})`, 18, REMEDY)
  if (type !== TYPE_RELOCATABLE) return refuse('NotRelocatable', `ELF type ${type} is not a relocatable object`, 16, REMEDY)
  // elf(5): 0 would mean more than 65279 sections and a count in section 0; no eBPF object comes near.
  if (sectionCount === 0 || entryBytes !== SECTION_HEADER_BYTES) {
    return refuse('BadTable', 'the section table is missing or malformed', 58)
  }
  return right({ sectionTableOffset, sectionCount, nameSectionIndex })
}
