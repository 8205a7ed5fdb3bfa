// Takes the table of sections off a static program: what a linker and a debugger read, and a kernel does not (elf(5)). It is what lies
// behind the last segment. Run by make; binutils can do so from 2.41 on (strip --strip-section-headers).
import { readFileSync, writeFileSync } from 'node:fs'

const [path] = process.argv.slice(2)
const bytes = readFileSync(path)
const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
const u64 = at => Number(view.getBigUint64(at, true))

// e_phoff at 32, e_phentsize at 54, e_phnum at 56; p_offset at 8 and p_filesz at 32 of a program header
const ends = Array.from({ length: view.getUint16(56, true) }, (_, i) => u64(32) + i * view.getUint16(54, true)).map(
  at => u64(at + 8) + u64(at + 32),
)
view.setBigUint64(40, 0n, true) // e_shoff
view.setUint16(60, 0, true) // e_shnum
view.setUint16(62, 0, true) // e_shstrndx
writeFileSync(path, bytes.subarray(0, Math.max(...ends)))
