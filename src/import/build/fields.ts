// Writing the structures of the kernel's interface: fields of a Struct value by their names into bytes at their offsets, little-endian.
// A field that the source leaves out is zero. Left out: which structure has which fields (structs.ts and its neighbours).
import type { Value } from '../item.js'
import { bare } from './making.js'
import { numberOf, type Words } from './words.js'

export interface Writer {
  readonly bytes: Uint8Array
  readonly put: (at: number, size: 1 | 2 | 4 | 8, value: bigint) => void
}

export const writer = (size: number): Writer => {
  const bytes = new Uint8Array(size)
  const view = new DataView(bytes.buffer)
  return {
    bytes,
    put: (at, width, value) => {
      if (at + width > size) return
      if (width === 8) view.setBigUint64(at, BigInt.asUintN(64, value), true)
      else if (width === 4) view.setUint32(at, Number(BigInt.asUintN(32, value)), true)
      else if (width === 2) view.setUint16(at, Number(BigInt.asUintN(16, value)), true)
      else view.setUint8(at, Number(BigInt.asUintN(8, value)))
    },
  }
}

/** The field of a struct; of a chain of names (`si_pid`, `pid`) the first that it has. */
export const fieldOf = (value: Value | undefined, ...names: ReadonlyArray<string>): Value | undefined => {
  if (value?._tag !== 'Struct') return undefined
  for (const name of names) {
    const found = value.fields.find(([key]) => key === name)
    if (found !== undefined) return found[1]
  }
  return undefined
}

/** Its number; 0 when the source leaves it out. */
export const fieldNumber = (words: Words, value: Value | undefined, group: string | undefined, ...names: string[]): bigint => {
  const found = bare(fieldOf(value, ...names), true)
  return (found === undefined ? undefined : numberOf(found, group, words)) ?? 0n
}

/** One field of a layout: where, how wide, its name in the source, and the group its words are of. */
export type Field = readonly [at: number, size: 1 | 2 | 4 | 8, name: string, group?: string]

export const layOut = (words: Words, value: Value | undefined, size: number, fields: ReadonlyArray<Field>): Uint8Array => {
  const out = writer(size)
  for (const [at, width, name, group] of fields) out.put(at, width, fieldNumber(words, value, group, name))
  return out.bytes
}
