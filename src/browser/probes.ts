// The objects of shipped probes, which the page carries in a data block (vite.config.ts), packed: unpacked when the first is run.
import { CATALOG, type ShippedProbe } from '../probe/catalog/index.js'
import { fromBase64, gunzip } from './carried.js'
import type { ObjectFile } from './programs.js'

interface Packed {
  readonly sizes: ReadonlyArray<readonly [name: string, bytes: number]>
  /** All objects one behind the other, gzip in base64. */
  readonly packed: string
}

const unpack = async (): Promise<ReadonlyMap<string, ObjectFile>> => {
  const { sizes, packed } = JSON.parse(document.getElementById('probes')?.textContent ?? '') as Packed
  const all = new Uint8Array(await (await gunzip(fromBase64(packed))).arrayBuffer())
  const objects = new Map<string, ObjectFile>()
  let at = 0
  for (const [name, bytes] of sizes) {
    objects.set(name, { name, bytes: all.slice(at, at + bytes) })
    at += bytes
  }
  return objects
}

let objects: Promise<ReadonlyMap<string, ObjectFile>> | undefined

export const shippedObject = async (name: string): Promise<ObjectFile | undefined> => {
  objects ??= unpack()
  return (await objects).get(name)
}

export const SHIPPED: ReadonlyArray<ShippedProbe> = CATALOG
