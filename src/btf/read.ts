// The .BTF section of an object to a `Btf`. clang leaves the offsets of variables in their section, and the size of the
// section, to the linker (they are relocations against .BTF); they are filled in here from the symbol table, as libbpf's
// btf_fixup_datasec does.
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { fail } from '../base/error.js'
import type { Elf, Section } from '../elf/index.js'
import { SymbolType } from '../elf/index.js'
import { parseBtf } from './parse.js'
import type { Btf, BtfError, BtfType, SectionVariable } from './types.js'

export const readBtf = (elf: Elf): E.Either<BtfError, Btf> => {
  const section = elf.sections.find(s => s.name === '.BTF')
  if (section === undefined) {
    return fail('BtfError', 'Missing', 'the object has no type information (.BTF)', 'Compile it with clang -g.')
  }
  return pipe(
    parseBtf(section.data),
    E.map(({ types }) => ({ types: placeVariables(types, elf) })),
  )
}

/** Offsets of a section's variables by name; undefined for a name that stands for several (statics of functions). */
type Offsets = ReadonlyMap<string, number | undefined>

const placeVariables = (types: ReadonlyArray<BtfType>, elf: Elf): ReadonlyArray<BtfType> => {
  const sections = new Map<string, Section>()
  for (const section of elf.sections) if (!sections.has(section.name)) sections.set(section.name, section)
  const offsets = offsetsBySection(elf)
  return types.map(type => {
    const section = type._tag === 'Section' ? sections.get(type.name) : undefined
    if (type._tag !== 'Section' || section === undefined) return type
    const symbols = offsets.get(section.index)
    const variables = type.variables.map((variable): SectionVariable => {
      const named = types[variable.type]
      return { ...variable, offset: (named?._tag === 'Var' ? symbols?.get(named.name) : undefined) ?? variable.offset }
    })
    return { ...type, sizeBytes: section.sizeBytes, variables }
  })
}

const offsetsBySection = (elf: Elf): ReadonlyMap<number, Offsets> => {
  const bySection = new Map<number, Map<string, number | undefined>>()
  for (const { section, type, name, value } of elf.symbols) {
    if (section === undefined || type !== SymbolType.Object) continue
    const symbols = bySection.get(section.index) ?? new Map<string, number | undefined>()
    symbols.set(name, symbols.has(name) ? undefined : value)
    bySection.set(section.index, symbols)
  }
  return bySection
}
