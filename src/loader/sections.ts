// What each section of an object is for. libbpf's names (bpf_object__elf_collect), as one table; everything that is not
// named here and is not code is of no concern to a loader.
import type { Section } from '../elf/index.js'
import { SectionFlag, SectionType } from '../elf/index.js'

export type Role = 'text' | 'program' | 'maps' | 'legacyMaps' | 'license' | 'rodata' | 'data' | 'bss' | 'structOps' | 'other'

const NAMED: ReadonlyArray<readonly [RegExp, Role]> = [
  [/^\.text$/, 'text'],
  [/^\.maps$/, 'maps'],
  [/^maps(\/|$)/, 'legacyMaps'],
  [/^license$/, 'license'],
  [/^\.rodata(\.|$)/, 'rodata'],
  [/^\.data(\.|$)/, 'data'],
  [/^\.bss(\.|$)/, 'bss'],
  [/^\.struct_ops(\.|$)/, 'structOps'],
]

export const roleOf = (section: Section): Role => {
  const named = NAMED.find(([pattern]) => pattern.test(section.name))
  if (named !== undefined) return named[1]
  const isCode = section.type === SectionType.Progbits && (section.flags & SectionFlag.Exec) !== 0
  return isCode && section.data.length > 0 ? 'program' : 'other'
}

export const isData = (role: Role): role is 'rodata' | 'data' | 'bss' => role === 'rodata' || role === 'data' || role === 'bss'
export const isCode = (role: Role): role is 'text' | 'program' => role === 'text' || role === 'program'
