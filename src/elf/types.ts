// What is read from an ELF relocatable file, as plain data: sections, symbols and relocations, with every index already
// checked. Names and numbers are those of elf(5). Nothing here knows what a section means to eBPF; `loader` does.
import type { Branded } from '../base/brand.js'
import type { Failed } from '../base/error.js'

export type SectionIndex = Branded<'SectionIndex'>
export type SymbolIndex = Branded<'SymbolIndex'>

/** sh_type of elf(5); only those that are treated differently from each other. */
export enum SectionType {
  Null = 0,
  Progbits = 1,
  Symtab = 2,
  Strtab = 3,
  Rela = 4,
  Nobits = 8,
  Rel = 9,
}

/** sh_flags of elf(5). */
export enum SectionFlag {
  Write = 1,
  Alloc = 2,
  Exec = 4,
}

export enum SymbolType {
  None = 0,
  Object = 1,
  Func = 2,
  Section = 3,
  File = 4,
}

export enum SymbolBinding {
  Local = 0,
  Global = 1,
  Weak = 2,
}

/** `data` is a view of the file; it is empty for Nobits, whose `sizeBytes` is what it would be in memory. */
export interface Section {
  readonly index: SectionIndex
  readonly name: string
  readonly type: number
  readonly flags: number
  readonly sizeBytes: number
  readonly data: Uint8Array
}

/** `section` is undefined for symbols that stand nowhere in this file: externs, absolute and common symbols, file names. */
export interface ElfSymbol {
  readonly index: SymbolIndex
  readonly name: string
  readonly type: number
  readonly binding: number
  readonly section: Section | undefined
  readonly extern: boolean
  readonly value: number
  readonly sizeBytes: number
}

/** The addend of a Rel entry stands in the section itself; that of a Rela entry is `addend`. */
export interface Relocation {
  readonly offset: number
  readonly type: number
  readonly symbol: ElfSymbol
  readonly addend: bigint | undefined
}

export interface Elf {
  readonly sections: ReadonlyArray<Section>
  readonly symbols: ReadonlyArray<ElfSymbol>
  /** By the section they change, in file order. */
  readonly relocations: ReadonlyMap<SectionIndex, ReadonlyArray<Relocation>>
}

export type ElfReason =
  | 'NotElf'
  | 'WrongClass'
  | 'BigEndian'
  | 'WrongMachine'
  | 'NotRelocatable'
  | 'Truncated'
  | 'BadSectionIndex'
  | 'BadSymbolIndex'
  | 'BadString'
  | 'BadTable'

export type ElfError = Failed<'ElfError', ElfReason>
