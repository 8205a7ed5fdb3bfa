// Functions of an object's code sections, each with the relocations inside it. A function outside .text that others can see
// is a program; the rest are called by programs and joined to them by `link`.
import type { Either } from 'fp-ts/lib/Either.js'
import { isLeft, right } from 'fp-ts/lib/Either.js'
import { fail, offset } from '../base/error.js'
import type { Elf, ElfSymbol, Relocation, Section } from '../elf/index.js'
import { SymbolBinding, SymbolType } from '../elf/index.js'
import { isCode, roleOf } from './sections.js'
import type { RelocationError } from './spec.js'
import { groupSymbols } from './symbols.js'

export const SLOT_BYTES = 8

/** `offset` is in bytes from the start of the section; `relocations` by slot from the start of the function. */
export interface CodeFunction {
  readonly name: string
  readonly section: Section
  readonly offset: number
  readonly code: Uint8Array
  readonly isProgram: boolean
  readonly relocations: ReadonlyMap<number, Relocation>
}

/** Functions by the section and offset at which they start. */
export type FunctionIndex = ReadonlyMap<number, ReadonlyMap<number, CodeFunction>>

export const indexFunctions = (functions: ReadonlyArray<CodeFunction>): FunctionIndex => {
  const index = new Map<number, Map<number, CodeFunction>>()
  for (const one of functions) {
    const section = index.get(one.section.index) ?? new Map<number, CodeFunction>()
    section.set(one.offset, one)
    index.set(one.section.index, section)
  }
  return index
}

export const readFunctions = (elf: Elf): Either<RelocationError, ReadonlyArray<CodeFunction>> => {
  const functions: CodeFunction[] = []
  const bySection = groupSymbols(elf, symbol => symbol.type === SymbolType.Func)
  for (const section of elf.sections) {
    const role = roleOf(section)
    if (!isCode(role) || section.data.length === 0) continue
    const symbols = bySection.get(section.index) ?? []
    if (symbols.length === 0)
      return fail('RelocationError', 'BadFunction', { doing: 'there is code but no function', at: offset(0, section.name) })
    const relocations = elf.relocations.get(section.index) ?? []
    const isProgram = (s: ElfSymbol): boolean => role === 'program' && s.binding !== SymbolBinding.Local
    const read = readSection(section, symbols, relocations, isProgram)
    if (isLeft(read)) return read
    functions.push(...read.right)
  }
  return right(functions)
}

const readSection = (
  section: Section,
  symbols: ReadonlyArray<ElfSymbol>,
  relocations: ReadonlyArray<Relocation>,
  isProgram: (symbol: ElfSymbol) => boolean,
): Either<RelocationError, ReadonlyArray<CodeFunction>> => {
  // Those of no function are of code that bpftool's linker left behind, and mean nothing: a weak function that another replaced.
  const misplaced = relocations.find(({ offset: at }) => at % SLOT_BYTES !== 0 || at >= section.data.length)
  if (misplaced !== undefined) return badPlace(section, misplaced)
  const sorted = [...relocations].sort((a, b) => a.offset - b.offset)
  const functions: CodeFunction[] = []
  let next = 0
  let end = 0
  for (const symbol of symbols) {
    const { value, sizeBytes, name } = symbol
    const whole = value % SLOT_BYTES === 0 && sizeBytes % SLOT_BYTES === 0
    // Functions follow each other: that also bounds the work a hostile symbol table can ask for.
    if (!whole || sizeBytes === 0 || value < end || value + sizeBytes > section.data.length) {
      const doing = `function "${name}" is not a run of whole instructions of its own`
      return fail('RelocationError', 'BadFunction', { doing, at: offset(value, section.name) })
    }
    end = value + sizeBytes
    const own = new Map<number, Relocation>()
    while (next < sorted.length && (sorted[next]?.offset ?? end) < value) next++
    for (; next < sorted.length; next++) {
      const relocation = sorted[next]
      if (relocation === undefined || relocation.offset >= end) break
      const slot = (relocation.offset - value) / SLOT_BYTES
      if (own.has(slot) || relocation.addend !== undefined) return badPlace(section, relocation)
      own.set(slot, relocation)
    }
    const code = section.data.subarray(value, end)
    functions.push({ name, section, offset: value, code, isProgram: isProgram(symbol), relocations: own })
  }
  return right(functions)
}

const badPlace = (section: Section, relocation: Relocation): Either<RelocationError, never> =>
  fail('RelocationError', 'BadPlace', {
    doing: 'a relocation is not at an instruction',
    at: offset(relocation.offset, section.name),
  })
