// Ports that a tool is to look at, as its loader hands them to the programs: keys of a map, or places of an array.
import type { MapFill } from '../engine/access.js'
import type { Assignment } from '../loader/index.js'

const PORT_BYTES = 2

const portBytes = (port: number): Uint8Array => {
  const bytes = new Uint8Array(PORT_BYTES)
  new DataView(bytes.buffer).setUint16(0, port, true)
  return bytes
}

/** Each port under itself. */
export const portEntries = (map: string, ports: ReadonlyArray<number> | undefined): ReadonlyArray<MapFill> =>
  (ports ?? []).map(port => ({ map, key: portBytes(port), value: portBytes(port) }))

/** Places of an array, from the first on. */
export const portPlaces = (array: string, ports: ReadonlyArray<number> | undefined): ReadonlyArray<Assignment> =>
  (ports ?? []).map((port, i) => ({ name: `${array}[${i}]`, value: String(port) }))
