// One eBPF instruction and its eight bytes (RFC 9669 section 3). A 64-bit immediate load is one instruction that takes two
// slots. Decoding keeps every field as it stands, also nonsense: judging is the engine's verifier's, naming is disassemble.ts's.
import * as E from 'fp-ts/lib/Either.js'
import { type Failed, fail, offset } from '../base/error.js'

export const SLOT_BYTES = 8
const LDDW = 0x18

export interface Instruction {
  readonly opcode: number
  readonly dst: number
  readonly src: number
  /** Signed 16 bits. */
  readonly offset: number
  /** Signed 32 bits; of a 64-bit immediate load the low half. */
  readonly imm: number
  /** Signed 32 bits: the high half of a 64-bit immediate load, which makes the instruction two slots wide. */
  readonly high?: number
}

export type AsmReason = 'Truncated' | 'UnknownMnemonic' | 'BadOperand' | 'UnknownLabel' | 'OutOfRange'
export type AsmError = Failed<'AsmError', AsmReason>

/** Slots the instruction takes. */
export const widthOf = (insn: Instruction): number => (insn.high === undefined ? 1 : 2)

/** The 64-bit immediate, unsigned. */
export const imm64 = (insn: Instruction): bigint =>
  (BigInt.asUintN(32, BigInt(insn.high ?? 0)) << 32n) | BigInt.asUintN(32, BigInt(insn.imm))

export const decodeInstructions = (bytes: Uint8Array): E.Either<AsmError, ReadonlyArray<Instruction>> => {
  if (bytes.length % SLOT_BYTES !== 0) {
    return fail('AsmError', 'Truncated', { doing: 'the last instruction is cut short', at: offset(bytes.length) })
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const decoded: Instruction[] = []
  for (let at = 0; at < bytes.length; at += SLOT_BYTES) {
    const registers = view.getUint8(at + 1)
    const insn = {
      opcode: view.getUint8(at),
      dst: registers & 15,
      src: registers >> 4,
      offset: view.getInt16(at + 2, true),
      imm: view.getInt32(at + 4, true),
    }
    if (insn.opcode !== LDDW) {
      decoded.push(insn)
      continue
    }
    at += SLOT_BYTES
    if (at >= bytes.length) {
      return fail('AsmError', 'Truncated', { doing: 'a 64-bit immediate has no second half', at: offset(at) })
    }
    decoded.push({ ...insn, high: view.getInt32(at + 4, true) })
  }
  return E.right(decoded)
}

export const encodeInstructions = (instructions: ReadonlyArray<Instruction>): Uint8Array => {
  const slots = instructions.reduce((sum, insn) => sum + widthOf(insn), 0)
  const bytes = new Uint8Array(slots * SLOT_BYTES)
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const insn of instructions) {
    view.setUint8(at, insn.opcode)
    view.setUint8(at + 1, (insn.src << 4) | insn.dst)
    view.setInt16(at + 2, insn.offset, true)
    view.setInt32(at + 4, insn.imm, true)
    if (insn.high !== undefined) view.setInt32(at + SLOT_BYTES + 4, insn.high, true)
    at += widthOf(insn) * SLOT_BYTES
  }
  return bytes
}
