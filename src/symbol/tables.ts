// Tables of symbols: from a trace, to names for places (FunctionOf); and for a trace, from what its stacks need and the files
// that have it. Which files those are is the edges' business (FindFunctions).
import type { SymbolTable, TraceSymbol } from '../trace/chunk.js'
import type { Glance } from '../trace/glance.js'
import { type FunctionOf, lookedUp } from './frames.js'
import { keyOf, layouts, type Module } from './place.js'

const inside = (symbol: TraceSymbol, offset: number): boolean =>
  offset >= symbol.offset && (symbol.sizeBytes === 0 || offset < symbol.offset + symbol.sizeBytes)

export const functionOf = (tables: Iterable<SymbolTable>): FunctionOf => {
  const byKey = new Map<string, TraceSymbol[]>()
  for (const table of tables) {
    const known = byKey.get(keyOf(table))
    if (known === undefined) byKey.set(keyOf(table), [...table.symbols])
    else known.push(...table.symbols)
  }
  return (module, offset) => byKey.get(keyOf(module))?.findLast(symbol => inside(symbol, offset))
}

/** The functions of a file that hold these places; empty when the file is not there or is another one. */
export type FindFunctions = (module: Module, offsets: ReadonlyArray<number>) => Iterable<TraceSymbol>

/** Names straight from the files, each place looked for once. */
export const foundFunctionOf = (find: FindFunctions): FunctionOf => {
  const known = new Map<string, TraceSymbol | undefined>()
  return (module, offset) => {
    const key = `${keyOf(module)} ${offset}`
    if (!known.has(key)) known.set(key, [...find(module, [offset])][0])
    return known.get(key)
  }
}

/** What stacks need to be named: places by file. */
export interface Needs {
  /** Events in the order of the trace. */
  readonly take: (event: Glance) => void
  readonly tables: (find: FindFunctions) => ReadonlyArray<SymbolTable>
}

export const newNeeds = (): Needs => {
  const where = layouts()
  const needed = new Map<string, { readonly module: Module; readonly offsets: Set<number> }>()
  const need = (module: Module, offset: number): void => {
    const key = keyOf(module)
    const known = needed.get(key) ?? { module, offsets: new Set<number>() }
    known.offsets.add(offset)
    needed.set(key, known)
  }
  return {
    take: event => {
      where.take(event)
      event.stack?.addresses.forEach((address, index) => {
        const place = where.placeOf(event.pid, address)
        if (place !== undefined) need(place.module, lookedUp(index, place.offset))
      })
    },
    tables: find =>
      [...needed.values()].flatMap(({ module, offsets }) => {
        const symbols = new Map([...find(module, [...offsets])].map(symbol => [`${symbol.offset} ${symbol.name}`, symbol]))
        const sorted = [...symbols.values()].sort((a, b) => a.offset - b.offset)
        return sorted.length === 0 ? [] : [{ buildId: module.buildId, path: module.path, symbols: sorted }]
      }),
  }
}
