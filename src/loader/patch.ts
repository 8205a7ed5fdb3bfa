// Puts the answer to a CO-RE question into the instruction that asked: the immediate of an arithmetic instruction, the offset of a
// load or store, a 64-bit immediate. A load of a member that has another size in the kernel becomes that long. What an instruction
// must look like is what compilers make; anything else is a broken object. libbpf's bpf_core_patch_insn.
import { CallNumber } from '../../assembly/abi.js'
import type { CoreFound, Lack } from '../btf/index.js'
import { SLOT_BYTES } from './programs.js'

/** `poison`: the kernel has it, but not so that this instruction can use it. */
export type Patched = { readonly _tag: 'Done' } | { readonly _tag: 'Poison'; readonly lack: Lack } | Malformed
interface Malformed {
  readonly _tag: 'Malformed'
  readonly what: string
}

const DONE: Patched = { _tag: 'Done' }
const UNREADABLE: Patched = { _tag: 'Poison', lack: 'Unreadable' }
const malformed = (what: string): Malformed => ({ _tag: 'Malformed', what })

const CLASS = 0x07
const LD = 0x00
const LDX = 0x01
const STX = 0x03
const ALU = 0x04
const ALU64 = 0x07
const SOURCE_REGISTER = 0x08
const LDDW = 0x18
const CALL = 0x85
const OFFSET_MAX = 0x7fff

export const patch = (code: DataView, slot: number, found: CoreFound): Patched => {
  const at = slot * SLOT_BYTES
  const kind = code.getUint8(at) & CLASS
  if (kind === ALU || kind === ALU64) return patchImmediate(code, at, found)
  if (kind === LD) return patchWide(code, at, found)
  return kind >= LDX && kind <= STX ? patchAccess(code, at, found) : malformed('it is at an instruction that takes no number')
}

/** What stands there is compared as the 64 bits it stands for. */
const isExpected = ({ expected }: CoreFound, value: bigint): boolean =>
  expected === undefined || BigInt.asUintN(64, value) === BigInt.asUintN(64, expected)

const unexpected = (value: bigint | number, { expected }: CoreFound): Malformed =>
  malformed(`the instruction holds ${value} where the object's own types say ${expected}`)

const patchImmediate = (code: DataView, at: number, found: CoreFound): Patched => {
  const now = code.getInt32(at + 4, true)
  if (code.getUint8(at) & SOURCE_REGISTER) return malformed('it is at an instruction without an immediate')
  if (!isExpected(found, BigInt(now))) return unexpected(now, found)
  code.setInt32(at + 4, Number(BigInt.asIntN(32, found.value)), true)
  return DONE
}

const patchWide = (code: DataView, at: number, found: CoreFound): Patched => {
  const next = at + SLOT_BYTES
  if (code.getUint8(at) !== LDDW || next >= code.byteLength) return malformed('it is at an instruction that takes no number')
  const plain = code.getUint8(at + 1) >> 4 === 0 && code.getInt16(at + 2, true) === 0
  if (!plain || code.getUint32(next, true) !== 0) return malformed('it is at a 64-bit load of something else than a number')
  const now = (BigInt(code.getUint32(next + 4, true)) << 32n) | BigInt(code.getUint32(at + 4, true))
  if (!isExpected(found, now)) return unexpected(now, found)
  const value = BigInt.asUintN(64, found.value)
  code.setUint32(at + 4, Number(value & 0xffffffffn), true)
  code.setUint32(next + 4, Number(value >> 32n), true)
  return DONE
}

/** Size bits of an opcode by the bytes they move (RFC 9669 section 5). */
const SIZE_BITS: ReadonlyMap<number, number> = new Map([
  [4, 0x00],
  [2, 0x08],
  [1, 0x10],
  [8, 0x18],
])
const SIZE_MASK = 0x18

const patchAccess = (code: DataView, at: number, found: CoreFound): Patched => {
  const now = code.getInt16(at + 2, true)
  if (!isExpected(found, BigInt(now))) return unexpected(now, found)
  const { value, resized } = found
  if (value > BigInt(OFFSET_MAX) || resized?.allowed === false) return UNREADABLE
  if (resized !== undefined) {
    const opcode = code.getUint8(at)
    const [from, to] = [SIZE_BITS.get(resized.from), SIZE_BITS.get(resized.to)]
    if (from === undefined || (opcode & SIZE_MASK) !== from)
      return malformed(`the instruction moves other than ${resized.from} bytes, as the object's own types say`)
    if (to === undefined) return UNREADABLE
    code.setUint8(at, (opcode & ~SIZE_MASK) | to)
  }
  code.setInt16(at + 2, Number(value), true)
  return DONE
}

/** The instruction becomes one that only stops the run; both halves of a 64-bit load do. */
export const poison = (code: DataView, slot: number): void => {
  const at = slot * SLOT_BYTES
  const halves = code.getUint8(at) === LDDW && at + SLOT_BYTES < code.byteLength ? 2 : 1
  for (let half = 0; half < halves; half++) callInstead(code, slot + half, CallNumber.Poisoned)
}

/** A call of a number: of a helper, of a function of the kernel, or of none. */
export const callInstead = (code: DataView, slot: number, number: number): void => {
  const at = slot * SLOT_BYTES
  code.setUint32(at, CALL, true)
  code.setInt32(at + 4, number, true)
}

export const isPoisoned = (code: DataView, slot: number): boolean =>
  code.getUint32(slot * SLOT_BYTES, true) === CALL && code.getInt32(slot * SLOT_BYTES + 4, true) === CallNumber.Poisoned
