// Blocks of a .scap file (userspace/libscap/scap_savefile.h of falcosecurity/libs; the frame is pcapng): type, length, body, length
// again. Of a block whose length cannot be, nothing behind it can be found, so reading ends there; one that is larger than any is passed
// over. What is held is one block.
import { concat } from '../../base/bytes.js'

export const SECTION = 0x0a0d0d0a
/** Of the section's body, in the byte order of the machine; only little-endian ones are read, as everywhere. */
export const MAGIC = 0x1a2b3c4d
const FRAME = 12
const HEAD = 8
/** A process list of a large machine in one block, as old versions write it. */
const BLOCK_MAX = 1 << 26

export type EachBlock = (type: number, body: Uint8Array, at: number) => void

export interface Blocks {
  readonly push: (bytes: Uint8Array, each: EachBlock) => void
  /** Bytes that are no whole block, that cannot be read, or of a block that was passed over. */
  readonly rest: () => number
  readonly broken: () => boolean
}

export const blocks = (): Blocks => {
  let held: Uint8Array[] = []
  let [size, wanted, offset, skipping, passed, broken] = [0, HEAD, 0, 0, 0, false]

  const drain = (each: EachBlock): void => {
    const bytes = held.length === 1 ? (held[0] as Uint8Array) : concat(held)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    let at = 0
    wanted = HEAD
    while (bytes.length - at >= HEAD && !broken) {
      const length = view.getUint32(at + 4, true)
      if (length < FRAME || length % 4 !== 0) broken = true
      else if (length > BLOCK_MAX) {
        skipping = length - (bytes.length - at)
        passed += bytes.length - at
        offset += length
        at = bytes.length
      } else if (at + length > bytes.length) {
        wanted = length
        break
      } else {
        if (view.getUint32(at + length - 4, true) !== length) broken = true
        else each(view.getUint32(at, true), bytes.subarray(at + HEAD, at + length - 4), offset)
        at += length
        offset += length
      }
    }
    held = at < bytes.length && !broken ? [bytes.subarray(at)] : []
    size = held[0]?.length ?? 0
  }

  return {
    push: (bytes, each) => {
      const skipped = Math.min(skipping, bytes.length)
      skipping -= skipped
      passed += skipped
      if (broken || skipped === bytes.length) return
      held.push(bytes.subarray(skipped))
      size += bytes.length - skipped
      if (size >= wanted) drain(each)
    },
    rest: () => size + passed,
    broken: () => broken,
  }
}
