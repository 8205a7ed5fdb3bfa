// What a map holds, read back through the engine's map calls as bpf(2) would: entries in the engine's order. A per-CPU
// value is one per CPU the engine keeps apart; rings and perf buffers hold nothing. Reading a queue or stack empties it.
import { Limit, MapType } from '../../assembly/abi.js'
import type { BpfMap } from './collection.js'
import { type Engine, place } from './instance.js'

/** One value, or one per CPU, in CPU order. */
export interface MapEntry {
  readonly key: Uint8Array
  readonly values: ReadonlyArray<Uint8Array>
}

const CPU_ALIGN = 8
const PER_CPU: ReadonlyArray<number> = [MapType.PercpuArray, MapType.PercpuHash, MapType.LruPercpuHash]

/** Whether a map keeps a value of its own for each CPU. */
export const isPerCpu = ({ type }: { readonly type: number }): boolean => PER_CPU.includes(type)

const NO_KEY: ReadonlyArray<number> = [MapType.Queue, MapType.Stack]

/** Whether a map gives up values one by one instead of keeping them under keys. */
export const hasNoKeys = ({ type }: { readonly type: number }): boolean => NO_KEY.includes(type)

/** The key is where a value stood: 0 came out first. */
const popAll = (engine: Engine, { id, spec }: BpfMap): ReadonlyArray<MapEntry> => {
  const entries: MapEntry[] = []
  for (let at = engine.exports.map_pop(id); at !== 0; at = engine.exports.map_pop(id)) {
    const key = new Uint8Array(Uint32Array.of(entries.length).buffer)
    entries.push({ key, values: [engine.bytes(at, spec.valueSizeBytes).slice()] })
  }
  return entries
}

export const readMap =
  (engine: Engine) =>
  (map: BpfMap): ReadonlyArray<MapEntry> => {
    const { id, spec } = map
    if (hasNoKeys(spec)) return popAll(engine, map)
    const copies = isPerCpu(spec) ? Limit.CpusMax : 1
    const stride = (spec.valueSizeBytes + CPU_ALIGN - 1) & ~(CPU_ALIGN - 1)
    const entries: MapEntry[] = []
    let at = engine.exports.map_next_key(id, 0)
    while (at !== 0 && entries.length < spec.maxEntries) {
      const key = engine.bytes(at, spec.keySizeBytes).slice()
      const placed = place(engine, key)
      if (placed._tag === 'Left') break
      const value = engine.exports.map_lookup(id, placed.right)
      if (value !== 0) {
        const values = Array.from({ length: copies }, (_, cpu) => engine.bytes(value + cpu * stride, spec.valueSizeBytes).slice())
        entries.push({ key, values })
      }
      at = engine.exports.map_next_key(id, placed.right)
    }
    return entries
  }
