// Accepts or rejects a program, slot by slot, by the rows of opcode.ts. It promises `predecode` and `interp` that every
// opcode, register, jump target, call target, helper and map named in the text exists. It does not follow values: a bad
// address, an endless loop or a deep call is found by the run, which every access and backward jump checks.
import { CallNumber, Limit, ProgFlag, VerifyReason } from "../abi";
import { helper_known } from "../helper/table";
import { map_has_values, map_within, map_value_bytes } from "../map/table";
import { Rule, rules_of } from "./opcode";

/** Slot of the first offence of the last call. */
export let offending: u32 = 0;

let text: usize = 0;
let slots: u32 = 0;

// @ts-ignore: decorator
@inline
function opcode_at(slot: u32): u32 {
  return load<u8>(text + (<usize>slot << 3));
}

export function verify(insns: usize, count: u32, flags: u32): VerifyReason {
  text = insns;
  slots = count;
  offending = 0;
  if (count == 0) return VerifyReason.Empty;
  if (count > <u32>Limit.ProgInsnsMax) return VerifyReason.TooLong;
  let slot: u32 = 0;
  let last: u32 = 0;
  while (slot < count) {
    offending = last = slot;
    const reason = verify_slot(slot, flags);
    if (reason != VerifyReason.None) return reason;
    slot += opcode_at(slot) == 0x18 ? 2 : 1;
  }
  // What ends a program cannot fall through: exit or an unconditional jump.
  const end = opcode_at(last);
  return end == 0x95 || end == 0x05 || end == 0x06 ? VerifyReason.None : VerifyReason.NoExit;
}

function verify_slot(slot: u32, flags: u32): VerifyReason {
  const at = text + (<usize>slot << 3);
  const opcode = <u32>load<u8>(at);
  const dst = <u32>load<u8>(at, 1) & 15;
  const src = <u32>load<u8>(at, 1) >> 4;
  const off = <i32>load<i16>(at, 2);
  const imm = load<i32>(at, 4);
  const rules = rules_of(opcode);
  if (!(rules & Rule.Known)) return VerifyReason.UnknownOpcode;

  if (rules & Rule.Call) return verify_call(slot, dst, src, off, imm, flags);
  if (rules & Rule.CallReg) return verify_call_reg(dst, src, off, imm);
  if (rules & (Rule.Dst | Rule.DstWritten)) {
    if (dst > 10) return VerifyReason.BadRegister;
    if (dst == 10 && (rules & Rule.DstWritten) != 0) return VerifyReason.FrameWritten;
  } else if (dst != 0) return VerifyReason.ReservedField;
  if (rules & Rule.Wide) return verify_wide(slot, src, off, imm);
  if (rules & Rule.Src) {
    if (src > 10) return VerifyReason.BadRegister;
  } else if (src != 0) return VerifyReason.ReservedField;
  if (!off_allowed(rules, opcode, off)) return VerifyReason.ReservedField;
  if (rules & Rule.OffJump) return imm_allowed(rules, imm) ? jump_target(slot, off) : VerifyReason.ReservedField;
  if (rules & Rule.ImmJump) return jump_target(slot, imm);
  if (rules & Rule.ImmAtomic) return verify_atomic(src, imm);
  return imm_allowed(rules, imm) ? VerifyReason.None : VerifyReason.ReservedField;
}

function off_allowed(rules: u32, opcode: u32, off: i32): bool {
  if (off == 0 || (rules & (Rule.OffAny | Rule.OffJump)) != 0) return true;
  if (rules & Rule.OffSigned) return off == 1;
  if (rules & Rule.OffWidth) return off == 8 || off == 16 || (off == 32 && opcode == 0xbf);
  return false;
}

function imm_allowed(rules: u32, imm: i32): bool {
  if (rules & Rule.ImmAny) return true;
  if (rules & Rule.ImmWidth) return imm == 16 || imm == 32 || imm == 64;
  return imm == 0;
}

/** A jump must land on an instruction, not behind the end and not on the second slot of a 64-bit immediate. */
function jump_target(slot: u32, delta: i32): VerifyReason {
  const target = <i64>slot + 1 + <i64>delta;
  if (target < 0 || target >= <i64>slots) return VerifyReason.JumpOutOfBounds;
  return in_immediate(<u32>target) ? VerifyReason.JumpIntoImmediate : VerifyReason.None;
}

// Second slots carry opcode 0, which no instruction has, so looking at the slot itself decides.
function in_immediate(slot: u32): bool {
  return opcode_at(slot) == 0 && slot > 0 && opcode_at(slot - 1) == 0x18;
}

function verify_wide(slot: u32, src: u32, off: i32, imm: i32): VerifyReason {
  if (slot + 1 >= slots) return VerifyReason.Truncated;
  const next = text + (<usize>(slot + 1) << 3);
  if (load<u8>(next) != 0) return VerifyReason.Truncated;
  if (off != 0 || load<u8>(next, 1) != 0 || load<u16>(next, 2) != 0) return VerifyReason.ReservedField;
  const high = load<i32>(next, 4);
  switch (src) {
    case 0:
      return VerifyReason.None;
    case 1: // BPF_PSEUDO_MAP_FD
    case 5: // BPF_PSEUDO_MAP_IDX
      if (high != 0) return VerifyReason.ReservedField;
      return map_within(imm) ? VerifyReason.None : VerifyReason.BadMapId;
    case 2: // BPF_PSEUDO_MAP_VALUE
    case 6: // BPF_PSEUDO_MAP_IDX_VALUE
      if (!map_within(imm) || !map_has_values(imm)) return VerifyReason.BadMapId;
      return <u32>high < map_value_bytes(imm) ? VerifyReason.None : VerifyReason.BadImmediate;
    case 4: // BPF_PSEUDO_FUNC
      if (high != 0) return VerifyReason.ReservedField;
      return jump_target(slot, imm) == VerifyReason.None ? VerifyReason.None : VerifyReason.BadCallTarget;
    default:
      return VerifyReason.BadImmediate;
  }
}

// RFC 9669 section 5.3: add, or, and, xor, each with or without fetch; exchange and compare-exchange always fetch.
function verify_atomic(src: u32, imm: i32): VerifyReason {
  const operation = imm & ~1;
  const plain = operation == 0x00 || operation == 0x40 || operation == 0x50 || operation == 0xa0;
  if (!plain && imm != 0xe1 && imm != 0xf1) return VerifyReason.BadImmediate;
  return src == 10 && (imm & 1) != 0 && imm != 0xf1 ? VerifyReason.FrameWritten : VerifyReason.None;
}

function verify_call(slot: u32, dst: u32, src: u32, off: i32, imm: i32, flags: u32): VerifyReason {
  if (dst != 0 || off != 0) return VerifyReason.ReservedField;
  if (src == 1) return jump_target(slot, imm) == VerifyReason.None ? VerifyReason.None : VerifyReason.BadCallTarget;
  if (src == 2) return VerifyReason.UnknownHelper; // kernel functions by BTF id
  if (src != 0) return VerifyReason.ReservedField;
  if ((flags & ProgFlag.TestHelpers) != 0 && imm == 5) return VerifyReason.None;
  return helper_known(imm) || imm == CallNumber.Poisoned ? VerifyReason.None : VerifyReason.UnknownHelper;
}

function verify_call_reg(dst: u32, src: u32, off: i32, imm: i32): VerifyReason {
  if (src != 0 || off != 0 || (imm != 0 && dst != 0)) return VerifyReason.ReservedField;
  return dst > 9 || <u32>imm > 9 ? VerifyReason.BadRegister : VerifyReason.None;
}
