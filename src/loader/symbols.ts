// Symbols by the section they stand in, grouped once: objects have as many sections as symbols when they are made to.
import type { Elf, ElfSymbol } from '../elf/index.js'

export type SymbolsBySection = ReadonlyMap<number, ReadonlyArray<ElfSymbol>>

export const groupSymbols = (elf: Elf, wanted: (symbol: ElfSymbol) => boolean): SymbolsBySection => {
  const bySection = new Map<number, ElfSymbol[]>()
  for (const symbol of elf.symbols) {
    if (symbol.section === undefined || !wanted(symbol)) continue
    const known = bySection.get(symbol.section.index)
    if (known === undefined) bySection.set(symbol.section.index, [symbol])
    else known.push(symbol)
  }
  for (const symbols of bySection.values()) symbols.sort((a, b) => a.value - b.value)
  return bySection
}
