// What an object leaves to the program that loads it: the sizes of maps, which depend on the machine or on an option, and the ring
// buffers in an array of them, one a processor. A replay has no such program, so each gets what is usual, and a note says so.
// Sizes that libbpf and cilium/ebpf fill in by themselves are no matter of notes. What an option or a tool's row set stays.
import { MapType } from '../../assembly/abi.js'
import type { CollectionSpec, LoadNote, MapSlot, MapSpec } from './spec.js'

/** As many processors as per-CPU values are kept for (Limit.CpusMax). */
const PER_CPU = 64
/** What libbpf's own tools write where they do not know. */
const MANY = 10240
const RING_BYTES = 256 * 1024
const PAGE_BYTES = 4096
const RING_BYTES_MAX = 0x8000_0000
const ID_BYTES = 4
/** PERF_MAX_STACK_DEPTH addresses. */
const STACK_BYTES = 127 * 8

/** Entries where the object has none, by type; where there is no row, none is a proper number of entries. */
const ENTRIES: ReadonlyMap<number, number> = new Map([
  [MapType.Hash, MANY],
  [MapType.PercpuHash, MANY],
  [MapType.LruHash, MANY],
  [MapType.LruPercpuHash, MANY],
  [MapType.LpmTrie, MANY],
  [MapType.HashOfMaps, MANY],
  [MapType.StackTrace, MANY],
  [MapType.Queue, MANY],
  [MapType.Stack, MANY],
  [MapType.BloomFilter, MANY],
  [MapType.Array, PER_CPU],
  [MapType.PercpuArray, PER_CPU],
  [MapType.ProgArray, PER_CPU],
  [MapType.CgroupArray, PER_CPU],
  [MapType.ArrayOfMaps, PER_CPU],
  [MapType.RingBuf, RING_BYTES],
])

/** Key and value of maps that hold ids: there is but one size for them. */
const IDS: ReadonlyMap<number, 'both' | 'value'> = new Map([
  [MapType.PerfEventArray, 'both'],
  [MapType.ProgArray, 'both'],
  [MapType.CgroupArray, 'both'],
  [MapType.ArrayOfMaps, 'both'],
  [MapType.HashOfMaps, 'value'],
])

/** The next size a ring can have: pages, a power of two (libbpf's adjust_ringbuf_sz). */
const ringBytes = (bytes: number): number =>
  bytes > RING_BYTES_MAX ? bytes : Math.max(PAGE_BYTES, 2 ** Math.ceil(Math.log2(bytes)))

const withIds = (map: MapSpec): MapSpec => {
  const of = IDS.get(map.type)
  const keySizeBytes = of === 'both' && map.keySizeBytes === 0 ? ID_BYTES : map.keySizeBytes
  const valueSizeBytes = of !== undefined && map.valueSizeBytes === 0 ? ID_BYTES : map.valueSizeBytes
  return { ...map, keySizeBytes, valueSizeBytes }
}

const sized = (map: MapSpec): MapSpec => {
  const { type, valueSizeBytes, inner, ...of } = withIds(map)
  const entries = of.maxEntries === 0 ? (ENTRIES.get(type) ?? 0) : of.maxEntries
  return {
    ...of,
    type,
    valueSizeBytes: type === MapType.StackTrace && valueSizeBytes === 0 ? STACK_BYTES : valueSizeBytes,
    maxEntries: type === MapType.RingBuf ? ringBytes(entries) : entries,
    ...(inner === undefined ? {} : { inner: sized(inner) }),
  }
}

const isOpen = (map: MapSpec, whole: MapSpec): boolean => map.maxEntries === 0 && whole.maxEntries !== 0

/** An array of rings with nothing in it: one ring in every slot, as loaders do that were asked for a single one. */
const ringFor = (map: MapSpec): MapSpec | undefined =>
  map.type === MapType.ArrayOfMaps && map.inner?.type === MapType.RingBuf && (map.slots ?? []).length === 0
    ? { ...map.inner, name: `${map.name}[]` }
    : undefined

const inEverySlot = (map: MapSpec, ring: string): ReadonlyArray<MapSlot> =>
  Array.from({ length: Math.min(map.maxEntries, PER_CPU) }, (_, index) => ({ index, kind: 'map', name: ring }))

export const giveSizes = (spec: CollectionSpec): CollectionSpec => {
  const maps = new Map<string, MapSpec>()
  const notes: LoadNote[] = []
  for (const [name, map] of spec.maps) {
    const whole = sized(map)
    const ring = ringFor(whole)
    if (isOpen(map, whole) && ring === undefined) notes.push({ reason: 'Unsized', map: name, entries: whole.maxEntries })
    if (ring !== undefined) {
      maps.set(ring.name, ring)
      notes.push({ reason: 'Shared', map: name })
    }
    maps.set(name, ring === undefined ? whole : { ...whole, slots: inEverySlot(whole, ring.name) })
  }
  return { ...spec, maps, notes: [...spec.notes, ...notes] }
}
