// The objects of shipped probes, which the page carries in a data block (vite.config.ts), packed: unpacked when the first is run.
import { CATALOG, type ShippedProbe } from '../probe/catalog/index.js'
import { unpacked } from './carried.js'
import type { ObjectFile } from './programs.js'

interface Packed {
  readonly sizes: ReadonlyArray<readonly [name: string, bytes: number]>
  /** All objects one behind the other. */
  readonly packed: string
}

const unpack = (): ReadonlyMap<string, ObjectFile> => {
  const { sizes, packed } = JSON.parse(document.getElementById('probes')?.textContent ?? '') as Packed
  const all = unpacked(packed)
  const objects = new Map<string, ObjectFile>()
  let at = 0
  for (const [name, bytes] of sizes) {
    objects.set(name, { name, bytes: all.slice(at, at + bytes) })
    at += bytes
  }
  return objects
}

let objects: ReadonlyMap<string, ObjectFile> | undefined

export const shippedObject = (name: string): ObjectFile | undefined => {
  objects ??= unpack()
  return objects.get(name)
}

export const SHIPPED: ReadonlyArray<ShippedProbe> = CATALOG
