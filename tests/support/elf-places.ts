// Where the parts of an ELF object lie in its file, for tests that break one of them on purpose. It trusts its input, which
// is a committed object; src/elf is what does not.
import { readElf } from '../../src/elf/index.js'
import { right } from './engine.js'

export interface Places {
  /** File offset of the header of a section. */
  readonly header: (name: string) => number
  /** File offset of the first byte of a section. */
  readonly data: (name: string) => number
  /** File offset of a symbol's entry. */
  readonly symbol: (name: string) => number
}

export const placesOf = (bytes: Uint8Array): Places => {
  const elf = right(readElf(bytes))
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const table = Number(view.getBigUint64(40, true))
  const indexOf = (name: string): number => {
    const index = elf.sections.findIndex(s => s.name === name)
    if (index < 0) throw new Error(`no section ${name}`)
    return index
  }
  const header = (name: string): number => table + indexOf(name) * 64
  const data = (name: string): number => Number(view.getBigUint64(header(name) + 24, true))
  const symbol = (name: string): number => data('.symtab') + 24 * elf.symbols.findIndex(s => s.name === name)
  return { header, data, symbol }
}
