// The committed eBPF objects, as bytes: fixtures by name, probes of the catalogue by name.
import { readFileSync } from 'node:fs'

export const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../fixtures/bpf/${name}.bpf.o`, import.meta.url)))

export const shipped = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../src/probe/catalog/${name}.bpf.o`, import.meta.url)))

/** A copy with some bytes replaced; each row is a little-endian number of 1, 2, 4 or 8 bytes at an offset. */
export const patched = (
  bytes: Uint8Array,
  ...patches: ReadonlyArray<readonly [at: number, size: number, value: number]>
): Uint8Array => {
  const out = Uint8Array.from(bytes)
  for (const [at, size, value] of patches) for (let i = 0; i < size; i++) out[at + i] = Math.floor(value / 2 ** (8 * i)) & 0xff
  return out
}
