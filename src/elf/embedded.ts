// eBPF objects inside other files: programs built with libbpf carry theirs whole in .rodata, Go and Rust programs likewise.
// They are found by content alone, so that stripped and statically linked files serve as well; a file that is itself an
// object is found at offset 0. Compressed ones are not found.
import { isRight } from 'fp-ts/lib/Either.js'
import { byteReader } from '../base/bytes.js'
import { readHeader, SECTION_HEADER_BYTES } from './header.js'
import { readSections } from './sections.js'

/** `bytes` is a view of the file, from the object's first byte to its last. */
export interface EmbeddedObject {
  readonly offset: number
  readonly bytes: Uint8Array
}

const MAGIC_FIRST = 0x7f

export const findObjects = (file: Uint8Array): ReadonlyArray<EmbeddedObject> => {
  const found: EmbeddedObject[] = []
  let at = file.indexOf(MAGIC_FIRST)
  while (at >= 0) {
    const sizeBytes = objectSize(file.subarray(at))
    if (sizeBytes > 0) found.push({ offset: at, bytes: file.subarray(at, at + sizeBytes) })
    at = file.indexOf(MAGIC_FIRST, at + Math.max(sizeBytes, 1))
  }
  return found
}

/** How far an object at the start of `bytes` reaches, 0 if there is none: nothing in ELF says so, its parts do. */
const objectSize = (bytes: Uint8Array): number => {
  const header = readHeader(byteReader(bytes))
  if (!isRight(header)) return 0
  const sections = readSections(bytes, header.right)
  if (!isRight(sections)) return 0
  const ends = sections.right.map(({ data }) => (data.length === 0 ? 0 : data.byteOffset - bytes.byteOffset + data.length))
  const { sectionTableOffset, sectionCount } = header.right
  return ends.reduce((most, end) => Math.max(most, end), sectionTableOffset + sectionCount * SECTION_HEADER_BYTES)
}
