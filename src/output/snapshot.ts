// What an object's maps hold at the end, with the types the object gives them. Hashes are ordered by key, since the order
// inside an engine means nothing to a reader; entries of arrays that are all zero were most likely never written and are
// counted, not listed, as are those of CPUs that a per-CPU hash holds nothing for. Read-only variables cannot have changed and are
// left out, as is what has nothing of its own to show: rings, and maps of maps, programs and control groups.
import { MapType } from '../../assembly/abi.js'
import { hex } from '../base/bytes.js'
import type { Btf, TypeId } from '../btf/index.js'
import type { BpfMap } from '../engine/collection.js'
import { hasNoKeys, isPerCpu, type MapEntry } from '../engine/maps.js'
import { decoderOf, type Reading } from './decoder.js'
import type { Value } from './value.js'

/** `cpu` is there for per-CPU maps only. */
export interface SnapshotEntry {
  readonly key: Value
  readonly value: Value
  readonly cpu?: number
}

export interface MapSnapshot {
  readonly name: string
  readonly kind: 'hash' | 'array' | 'variables'
  readonly entries: ReadonlyArray<SnapshotEntry>
  /** Values of an array that are not listed because they are zero. */
  readonly zeros: number
  /** What is in it comes from programs that run where a trace implies what happened. */
  readonly implied?: boolean
}

const KINDS: ReadonlyMap<number, 'hash' | 'array'> = new Map([
  [MapType.Hash, 'hash'],
  [MapType.LruHash, 'hash'],
  [MapType.PercpuHash, 'hash'],
  [MapType.LruPercpuHash, 'hash'],
  [MapType.LpmTrie, 'hash'],
  [MapType.StackTrace, 'hash'],
  [MapType.Queue, 'hash'],
  [MapType.Stack, 'hash'],
  [MapType.Array, 'array'],
  [MapType.PercpuArray, 'array'],
])

/** undefined for maps that have nothing to show. */
export const toSnapshot = (reading: Reading, { spec }: BpfMap, entries: ReadonlyArray<MapEntry>): MapSnapshot | undefined => {
  const stored = KINDS.get(spec.type)
  if (stored === undefined || spec.readOnly) return undefined
  const kind = isVariables(reading.btf, spec.valueType) ? 'variables' : stored
  const decodeKey = hasNoKeys(spec) ? decoder(reading, undefined, 4) : decoder(reading, spec.keyType, spec.keySizeBytes)
  const decodeValue = spec.type === MapType.StackTrace ? addresses : decoder(reading, spec.valueType, spec.valueSizeBytes)
  const perCpu = isPerCpu(spec)
  const sorted = stored === 'hash' ? [...entries].sort((a, b) => compareKeys(a.key, b.key)) : entries
  const all = sorted.flatMap(({ key, values }) => values.map((value, cpu) => ({ key, value, cpu })))
  const isShown = ({ value, cpu }: { readonly value: Uint8Array; readonly cpu: number }): boolean =>
    stored === 'hash' ? cpu === 0 || !isZero(value) : kind === 'variables' || !isZero(value)
  const shown = all.filter(isShown)
  return {
    name: spec.name,
    kind,
    entries: shown.map(({ key, value, cpu }) => ({ key: decodeKey(key), value: decodeValue(value), ...(perCpu ? { cpu } : {}) })),
    zeros: stored === 'hash' ? 0 : all.length - shown.length,
  }
}

const isZero = (value: Uint8Array): boolean => value.every(byte => byte === 0)

/** A stack, innermost first; what it did not fill is zero. */
const addresses = (bytes: Uint8Array): Value => {
  const items: Value[] = []
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    const value = view(bytes).getBigUint64(at, true)
    if (value === 0n) break
    items.push({ _tag: 'Address', value })
  }
  return { _tag: 'List', items }
}

const isVariables = (types: Btf, valueType: TypeId | undefined): boolean =>
  valueType !== undefined && types.types[valueType]?._tag === 'Section'

/** Without a type, what has the size of an integer is one, and the rest is bytes. */
const decoder = (reading: Reading, type: TypeId | undefined, sizeBytes: number): ((bytes: Uint8Array) => Value) => {
  const typed = type === undefined ? undefined : decoderOf(reading, type)
  if (typed !== undefined && typed.sizeBytes === sizeBytes) return typed.decode
  if (sizeBytes === 4) return bytes => ({ _tag: 'Number', value: view(bytes).getUint32(0, true) })
  if (sizeBytes === 8) return bytes => ({ _tag: 'Wide', value: view(bytes).getBigUint64(0, true) })
  return bytes => ({ _tag: 'Bytes', value: hex(bytes) })
}

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Short keys as the little-endian integers they mostly are, long ones from their first byte on, as text sorts. */
const compareKeys = (a: Uint8Array, b: Uint8Array): number => {
  const last = a.length - 1
  const isInteger = a.length <= 8
  for (let i = 0; i <= last; i++) {
    const at = isInteger ? last - i : i
    const difference = (a[at] ?? 0) - (b[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
