// Rewrites verified instructions to records of 16 bytes that `interp` runs without thinking:
//
//     u16 operation   u8 dst * 8   u8 src * 8   i32 off   i64 imm
//
// Jump and call offsets become byte distances between records. An access carries `offset - base of the arena part` in imm,
// so that one addition gives the arena offset. Programs loaded with ProgFlag.Check get a check record before each access.
import { ProgFlag } from "../abi";
import { MAP_BASE, CODE_BASE, GUEST_BASE, WRITE_BASE } from "../memory/arena";
import { calls_back } from "../helper/table";
import { map_value_guest } from "../map/table";
import { Op } from "./op";
import { op_of, rules_of, Rule } from "./opcode";

export const RECORD_BYTES: u32 = 16;

/** Bytes of an access by the size bits of its opcode (RFC 9669 section 5): w, h, b, dw. */
// @ts-ignore: decorator
@inline
function access_bytes(opcode: u32): i32 {
  return 1 << ((0x3012 >> ((opcode >> 3 & 3) << 2)) & 15);
}

function is_access(opcode: u32): bool {
  return (rules_of(opcode) & Rule.OffAny) != 0;
}

/** Fills `slot_to_record` (u32 for each slot) and returns how many records the program needs. */
export function layout_records(insns: usize, slots: u32, flags: u32, slot_to_record: usize): u32 {
  const checking = (flags & ProgFlag.Check) != 0;
  let record: u32 = 0;
  let slot: u32 = 0;
  while (slot < slots) {
    const opcode = <u32>load<u8>(insns + (<usize>slot << 3));
    store<u32>(slot_to_record + (<usize>slot << 2), record);
    record += checking && is_access(opcode) ? 2 : 1;
    if (opcode == 0x18) store<u32>(slot_to_record + (<usize>++slot << 2), record - 1);
    slot++;
  }
  return record;
}

let out: usize = 0;

function emit(op: u32, dst: u32, src: u32, off: i32, imm: i64): void {
  store<u16>(out, op);
  store<u8>(out, dst << 3, 2);
  store<u8>(out, src << 3, 3);
  store<i32>(out, off, 4);
  store<i64>(out, imm, 8);
  out += RECORD_BYTES;
}

/** Writes the records at `code` and, for each, its slot at `record_to_slot`. */
export function predecode(insns: usize, slots: u32, flags: u32, code: usize, slot_to_record: usize, record_to_slot: usize): void {
  out = code;
  for (let slot: u32 = 0; slot < slots; slot++) {
    const at = insns + (<usize>slot << 3);
    const from = <u32>(out - code) / RECORD_BYTES;
    const opcode = <u32>load<u8>(at);
    predecode_one(at, opcode, slot, flags, slot_to_record);
    const to = <u32>(out - code) / RECORD_BYTES;
    for (let r = from; r < to; r++) store<u32>(record_to_slot + (<usize>r << 2), slot);
    if (opcode == 0x18) slot++;
  }
}

function predecode_one(at: usize, opcode: u32, slot: u32, flags: u32, slot_to_record: usize): void {
  const dst = <u32>load<u8>(at, 1) & 15;
  const src = <u32>load<u8>(at, 1) >> 4;
  const off = <i32>load<i16>(at, 2);
  const imm = load<i32>(at, 4);
  const rules = rules_of(opcode);
  const op = op_of(opcode);
  if (rules & Rule.OffAny) return predecode_access(opcode, op, dst, src, off, imm, flags);
  if (rules & Rule.OffJump) return emit(op, dst, src, distance(slot, off, slot_to_record), imm);
  if (rules & Rule.ImmJump) return emit(op, 0, 0, distance(slot, imm, slot_to_record), 0);
  if (rules & Rule.Wide) return emit(op, dst, 0, 0, wide_value(slot, src, imm, load<u32>(at, 12)));
  if (rules & Rule.Call) return predecode_call(slot, src, imm, flags, slot_to_record);
  if (rules & Rule.CallReg) return emit(op, 0, imm != 0 ? imm : dst, 0, 0);
  if (rules & Rule.ImmWidth) return emit(swap_op(opcode, imm), dst, 0, 0, 0);
  if (off != 0) return emit(variant(op, off), dst, src, 0, imm);
  emit(op, dst, src, 0, imm);
}

/** Bytes from the record of `slot` to that of the instruction `delta` slots behind the next one. */
function distance(slot: u32, delta: i32, slot_to_record: usize): i32 {
  const from = load<u32>(slot_to_record + (<usize>slot << 2));
  const to = load<u32>(slot_to_record + (<usize>(slot + 1 + delta) << 2));
  return (<i32>to - <i32>from) * RECORD_BYTES;
}

function predecode_access(opcode: u32, op: u32, dst: u32, src: u32, off: i32, imm: i32, flags: u32): void {
  const is_load = (opcode & 7) == 1;
  const bytes = access_bytes(opcode);
  if (flags & ProgFlag.Check) {
    emit(Op.Check, 0, is_load ? src : dst, bytes, <i64>off - <i64>GUEST_BASE);
  }
  if (is_load) return emit(op, dst, src, 0, <i64>off - <i64>GUEST_BASE);
  if ((opcode & 7) == 2) return emit(op, dst, 0, off, imm);
  if (rules_of(opcode) & Rule.ImmAtomic) {
    const plain_add = imm == 0 ? (bytes == 8 ? Op.AtomicAdd64 : Op.AtomicAdd32) : op;
    return emit(plain_add, dst, src, imm, <i64>off - <i64>WRITE_BASE);
  }
  emit(op, dst, src, 0, <i64>off - <i64>WRITE_BASE);
}

function wide_value(slot: u32, src: u32, low: i32, high: u32): i64 {
  switch (src) {
    case 1:
    case 5:
      return <i64>(MAP_BASE | <u64>low);
    case 2:
    case 6:
      return <i64>(map_value_guest(low) + high);
    case 4:
      return <i64>(CODE_BASE | <u64>(slot + 1 + low));
    default:
      return <i64>((<u64>high << 32) | <u64><u32>low);
  }
}

function predecode_call(slot: u32, src: u32, imm: i32, flags: u32, slot_to_record: usize): void {
  if (src == 1) return emit(Op.CallLocal, 0, 0, distance(slot, imm, slot_to_record), 0);
  if ((flags & ProgFlag.TestHelpers) != 0 && imm == 5) return emit(Op.CallTest, 0, 0, 0, 0);
  emit(calls_back(imm) ? Op.CallBack : Op.CallHelper, 0, 0, 0, imm);
}

// To little-endian keeps the low bits on this machine; to big-endian and the unconditional swap reverse them.
function swap_op(opcode: u32, width: i32): u32 {
  if (opcode == 0xd4) return width == 16 ? Op.Zext16 : width == 32 ? Op.Zext32 : Op.Nop;
  return width == 16 ? Op.Swap16 : width == 32 ? Op.Swap32 : Op.Swap64;
}

/** Offsets that turn an operation into its signed or sign-extending sibling (RFC 9669 section 4.1). */
function variant(op: u32, off: i32): u32 {
  if (off == 1) return op + (op >= <u32>Op.Mod64K ? Op.Smod64K - Op.Mod64K : Op.Sdiv64K - Op.Div64K);
  if (op == Op.Mov32X) return off == 8 ? Op.Movsx8To32 : Op.Movsx16To32;
  return off == 8 ? Op.Movsx8To64 : off == 16 ? Op.Movsx16To64 : Op.Movsx32To64;
}
