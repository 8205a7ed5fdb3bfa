// eBPF objects inside other files: programs built with libbpf carry theirs whole in .rodata, Go and Rust programs likewise.
// They are found by content alone, so that stripped and statically linked files serve as well; a file that is itself an
// object is found at offset 0. Compressed ones are not found.
import { isRight } from 'fp-ts/lib/Either.js'
import { byteReader } from '../base/bytes.js'
import { type Header, readHeader, SECTION_HEADER_BYTES } from './header.js'
import { readSections } from './sections.js'

/** `bytes` is a view of the file, from the object's first byte to its last. */
export interface EmbeddedObject {
  readonly offset: number
  readonly bytes: Uint8Array
}

const MAGIC_FIRST = 0x7f
// Programs carry a handful. Each header that looks like one may cost a look at tens of thousands of sections.
const HEADERS_MAX = 1024

export const findObjects = (file: Uint8Array): ReadonlyArray<EmbeddedObject> => {
  const found: EmbeddedObject[] = []
  let headers = 0
  for (let at = file.indexOf(MAGIC_FIRST); at >= 0 && headers < HEADERS_MAX; ) {
    const header = readHeader(byteReader(file.subarray(at)))
    const sizeBytes = isRight(header) ? objectSize(file.subarray(at), header.right) : 0
    if (isRight(header)) headers++
    if (sizeBytes > 0) found.push({ offset: at, bytes: file.subarray(at, at + sizeBytes) })
    at = file.indexOf(MAGIC_FIRST, at + Math.max(sizeBytes, 1))
  }
  return found
}

/** How far an object with this header reaches, 0 if its sections are none: nothing in ELF says so, its parts do. */
const objectSize = (bytes: Uint8Array, header: Header): number => {
  const sections = readSections(bytes, header)
  if (!isRight(sections)) return 0
  const ends = sections.right.map(({ data }) => (data.length === 0 ? 0 : data.byteOffset - bytes.byteOffset + data.length))
  const { sectionTableOffset, sectionCount } = header
  return ends.reduce((most, end) => Math.max(most, end), sectionTableOffset + sectionCount * SECTION_HEADER_BYTES)
}
