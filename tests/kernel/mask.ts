// What of a record cannot be equal on both sides, and why. A row of `watched.ts` names fields with one of these words; everything
// else, but the padding between fields, is compared byte for byte.
import type { Layout } from './layout.js'

export const MASKS = {
  time: 'both sides read a clock of their own: the kernel when the program runs, the recorder when the tracee has stopped',
  tail: 'the kernel hands out ring and stack memory as it was; a string is written up to its NUL',
  stack:
    'the kernel can walk the stack at every call; the recorder takes it where a call fails or waits long, unless told otherwise',
  pointer: 'an address in the kernel; here an object of the virtual kernel has one of its own',
} as const

export type Mask = keyof typeof MASKS
export type Masks = Readonly<Record<string, Mask>>

const PADDING = 0

export const masked = (bytes: Uint8Array, { size, fields }: Layout, masks: Masks): Uint8Array => {
  const out = new Uint8Array(size).fill(PADDING)
  for (const { name, at, size: length } of fields) {
    const field = bytes.subarray(at, at + length)
    const mask = masks[name]
    if (mask === undefined) out.set(field, at)
    else if (mask === 'tail') out.set(field.subarray(0, field.indexOf(0) < 0 ? length : field.indexOf(0)), at)
  }
  return out
}

/** Fields of masked bytes in words, for a difference that a person must understand. */
export const inWords = (bytes: Uint8Array, { fields }: Layout): string =>
  fields
    .map(({ name, at, size }) => {
      const field = Buffer.from(bytes.subarray(at, at + size))
      if (size <= 6) return `${name}=${field.readUIntLE(0, Math.max(size, 1))}`
      if (size === 8) return `${name}=${field.readBigUInt64LE()}`
      const end = field.findLastIndex(byte => byte !== 0) + 1
      return `${name}=${JSON.stringify(field.toString('latin1', 0, end))}`
    })
    .join(' ')
