// Two sides of one run, row by row: what only the kernel saw and what only we did. Order is not compared across threads, since a
// perf buffer has a ring per CPU and the recorder stops one thread at a time; what a map holds has none.
import type { Collection } from '../../src/engine/collection.js'
import { loadCollectionSpec } from '../../src/loader/index.js'
import { recordTypes } from '../../src/output/record-type.js'
import { right } from '../support/engine.js'
import { numberAt } from './bytes.js'
import { type Layout, layoutOf } from './layout.js'
import type { Entry, Seen } from './loader.js'
import { inWords, masked } from './mask.js'
import type { Rows, Watched } from './watched.js'

export type Types = Pick<Collection, 'types'> & { readonly spec: ReturnType<typeof specOf> }

const specOf = (object: Uint8Array) => right(loadCollectionSpec(object))

type Piece = { readonly map: string; readonly bytes: Uint8Array; readonly layout: Layout }

/** The loader names a map of variables after the object; here it is its section. */
const plainName = (map: string): string => map.slice(Math.max(map.lastIndexOf('.'), 0))

/** A perf record's size with its own 4 bytes is a multiple of 8 (perf_event_output); what is behind the record is not its own. */
const PERF_ALIGN = 8
const perfSize = (size: number): number => Math.ceil((size + 4) / PERF_ALIGN) * PERF_ALIGN - 4

const layouts = (spec: ReturnType<typeof specOf>, watched: Watched) => {
  const maps = new Map([...spec.maps.values()].map(map => [plainName(map.name), map]))
  const typeOf = recordTypes(spec.types, [...spec.maps.values()], spec.asked)
  const typed = (map: string, size: number): Layout | undefined => {
    const type = typeOf(maps.get(map), size)
    return type === undefined ? undefined : layoutOf(spec.types, type, size)
  }
  return {
    ofRecord: (map: string, data: Uint8Array): Layout => {
      const said = watched.records[map]?.layout?.(data)
      if (said !== undefined) return said
      for (let size = data.length; size > data.length - PERF_ALIGN; size--) {
        const layout = typed(map, size)
        if (layout !== undefined) return layout
      }
      return layoutOf(spec.types, undefined, data.length)
    },
    ofEntry: (map: string): Layout => {
      const { keyType, keySizeBytes = 0, valueType, valueSizeBytes = 0 } = maps.get(map) ?? {}
      const key = layoutOf(spec.types, keyType, keySizeBytes)
      const value = layoutOf(spec.types, valueType, valueSizeBytes)
      const named = key.fields.map(f => ({ ...f, name: f.name === 'value' ? 'key' : `key.${f.name}` }))
      const after = value.fields.map(f => ({ ...f, at: f.at + keySizeBytes }))
      return { size: keySizeBytes + valueSizeBytes, fields: [...named, ...after] }
    },
  }
}

const joined = ({ key, value }: Entry): Uint8Array => new Uint8Array(Buffer.concat([key, value]))

/** What belongs to the workload. */
const isOf = (pids: ReadonlySet<number>, { who }: Rows, { bytes, layout }: Piece): boolean => {
  if (who === undefined) return true
  const field = layout.fields.find(({ name }) => name === who.field)
  return field !== undefined && pids.has(numberAt(bytes, field.at, Math.min(field.size, 4)))
}

const piecesOf = (watched: Watched, shape: ReturnType<typeof layouts>, seen: Seen) => ({
  records: seen.records.map(({ map, data }): Piece => ({ map, bytes: data, layout: shape.ofRecord(map, data) })),
  maps: seen.entries
    .map(entry => ({ ...entry, map: plainName(entry.map) }))
    .filter(({ map }) => watched.maps[map] !== undefined)
    .map((entry): Piece => ({ map: entry.map, bytes: joined(entry), layout: shape.ofEntry(entry.map) })),
})

/** The workload's processes and threads, and who records them. */
export interface World {
  readonly pids: ReadonlySet<number>
  readonly tracer: number
}

const withOther = (words: string, other: string | undefined, { pids, tracer }: World): string =>
  other === undefined
    ? words
    : words.replace(new RegExp(`\\b${other}=(\\d+)`), (field, id: string) =>
        Number(id) === tracer ? `${other}=TRACER` : pids.has(Number(id)) ? field : `${other}=OTHER`,
      )

const rowsOf = (object: Uint8Array, watched: Watched, seen: Seen, world: World): ReadonlyArray<string> => {
  const pieces = piecesOf(watched, layouts(specOf(object), watched), seen)
  return (['records', 'maps'] as const).flatMap(group =>
    pieces[group].flatMap(piece => {
      const { map, bytes, layout } = piece
      const rows = watched[group][map]
      if (rows === undefined) return [`${map}: a map that nothing is said of`]
      if (!isOf(world.pids, rows, piece)) return []
      const odd = bytes.length === layout.size || bytes.length === perfSize(layout.size) ? '' : `${bytes.length} bytes: `
      return [`${map}: ${odd}${withOther(inWords(masked(bytes, layout, rows.masks), layout), rows.other, world)}`]
    }),
  )
}

export interface Compared {
  /** Rows that were equal. */
  readonly equal: number
  readonly differences: ReadonlyArray<string>
}

export const compare = (
  object: Uint8Array,
  watched: Watched,
  { kernel, ours, world }: { readonly kernel: Seen; readonly ours: Seen; readonly world: World },
): Compared => {
  const [theirs, own] = [rowsOf(object, watched, kernel, world), rowsOf(object, watched, ours, world)]
  const left = new Map<string, number>()
  for (const row of theirs) left.set(row, (left.get(row) ?? 0) + 1)
  for (const row of own) left.set(row, (left.get(row) ?? 0) - 1)
  const differences = [...left]
    .filter(([, count]) => count !== 0)
    .toSorted()
    .map(([row, count]) => `${count > 0 ? 'only the kernel' : 'only here'}, ${Math.abs(count)} times: ${row}`)
  const unequal = [...left.values()].reduce((sum, count) => sum + Math.max(count, 0), 0)
  return { equal: theirs.length - unequal, differences }
}
