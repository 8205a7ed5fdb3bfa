// ELF64 eBPF objects to sections, symbols and relocations; objects inside other files.
export { type EmbeddedObject, findObjects } from './embedded.js'
export { readElf } from './read.js'
export type { Elf, ElfError, ElfReason, Relocation, Section, SectionIndex, ElfSymbol } from './types.js'
export { SectionFlag, SectionType, SymbolBinding, SymbolType } from './types.js'
