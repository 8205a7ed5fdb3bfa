// The instruction set as a table: one row per opcode byte says which registers, offsets and immediates RFC 9669 allows and
// which dense operation it becomes. `verify` and `predecode` read the rows; a field no rule names is reserved and must be
// zero. Rows that differ only by width and source are written by the three row functions at the end.
import { Op } from "./op";

export enum Rule {
  Dst = 1, // dst is read only: any register
  DstWritten = 2, // dst is written: r10 is refused
  Src = 4,
  OffAny = 8, // of a memory access
  OffJump = 16,
  OffSigned = 32, // 0, or 1 for the signed division
  OffWidth = 64, // 0, or the width a move extends from
  ImmAny = 128,
  ImmWidth = 256, // 16, 32 or 64
  ImmJump = 512,
  ImmAtomic = 1024,
  Wide = 2048, // 64-bit immediate: two slots, src names the kind
  Call = 4096, // src names the kind
  CallReg = 8192, // the register is in dst (RFC 9669) or in imm (clang up to 18)
  Known = 32768,
}

const rows = memory.data(256 * 4, 4);

// @ts-ignore: decorator
@inline
export function rules_of(opcode: u32): u32 {
  return load<u16>(rows + (opcode << 2));
}

// @ts-ignore: decorator
@inline
export function op_of(opcode: u32): u32 {
  return load<u16>(rows + (opcode << 2), 2);
}

function row(opcode: u32, op: i32, rules: i32): void {
  store<u16>(rows + (opcode << 2), rules | Rule.Known);
  store<u16>(rows + (opcode << 2), op, 2);
}

// RFC 9669 section 4.1: class 7 is 64-bit, class 4 is 32-bit; bit 3 picks the register source.
function arithmetic(code: u32, op: i32, off: i32): void {
  row(code | 0x07, op, Rule.DstWritten | Rule.ImmAny | off);
  row(code | 0x0f, op + 1, Rule.DstWritten | Rule.Src | off);
  row(code | 0x04, op + 2, Rule.DstWritten | Rule.ImmAny | off);
  row(code | 0x0c, op + 3, Rule.DstWritten | Rule.Src | off);
}

// RFC 9669 section 4.3: class 5 compares 64 bits, class 6 compares 32.
function jump(code: u32, op: i32): void {
  row(code | 0x05, op, Rule.Dst | Rule.ImmAny | Rule.OffJump);
  row(code | 0x0d, op + 1, Rule.Dst | Rule.Src | Rule.OffJump);
  row(code | 0x06, op + 2, Rule.Dst | Rule.ImmAny | Rule.OffJump);
  row(code | 0x0e, op + 3, Rule.Dst | Rule.Src | Rule.OffJump);
}

export function opcodes_init(): void {
  arithmetic(0x00, Op.Add64K, 0);
  arithmetic(0x10, Op.Sub64K, 0);
  arithmetic(0x20, Op.Mul64K, 0);
  arithmetic(0x30, Op.Div64K, Rule.OffSigned);
  arithmetic(0x40, Op.Or64K, 0);
  arithmetic(0x50, Op.And64K, 0);
  arithmetic(0x60, Op.Lsh64K, 0);
  arithmetic(0x70, Op.Rsh64K, 0);
  arithmetic(0x90, Op.Mod64K, Rule.OffSigned);
  arithmetic(0xa0, Op.Xor64K, 0);
  arithmetic(0xb0, Op.Mov64K, 0);
  arithmetic(0xc0, Op.Arsh64K, 0);
  row(0x87, Op.Neg64, Rule.DstWritten);
  row(0x84, Op.Neg32, Rule.DstWritten);
  row(0xbf, Op.Mov64X, Rule.DstWritten | Rule.Src | Rule.OffWidth);
  row(0xbc, Op.Mov32X, Rule.DstWritten | Rule.Src | Rule.OffWidth);
  row(0xd4, Op.Zext16, Rule.DstWritten | Rule.ImmWidth); // to little-endian
  row(0xdc, Op.Swap16, Rule.DstWritten | Rule.ImmWidth); // to big-endian
  row(0xd7, Op.Swap16, Rule.DstWritten | Rule.ImmWidth); // unconditional swap

  row(0x05, Op.Ja, Rule.OffJump);
  row(0x06, Op.Ja, Rule.ImmJump);
  jump(0x10, Op.Jeq64K);
  jump(0x20, Op.Jgt64K);
  jump(0x30, Op.Jge64K);
  jump(0x40, Op.Jset64K);
  jump(0x50, Op.Jne64K);
  jump(0x60, Op.Jsgt64K);
  jump(0x70, Op.Jsge64K);
  jump(0xa0, Op.Jlt64K);
  jump(0xb0, Op.Jle64K);
  jump(0xc0, Op.Jslt64K);
  jump(0xd0, Op.Jsle64K);
  row(0x85, Op.CallHelper, Rule.Call);
  row(0x8d, Op.CallReg, Rule.CallReg);
  row(0x95, Op.Exit, 0);

  // RFC 9669 section 5: class 0 and 1 load, 2 stores an immediate, 3 a register; 0x60 is plain, 0x80 sign-extends, 0xc0 atomic.
  row(0x18, Op.LoadImm64, Rule.DstWritten | Rule.ImmAny | Rule.Wide);
  row(0x71, Op.Load8, Rule.DstWritten | Rule.Src | Rule.OffAny);
  row(0x69, Op.Load16, Rule.DstWritten | Rule.Src | Rule.OffAny);
  row(0x61, Op.Load32, Rule.DstWritten | Rule.Src | Rule.OffAny);
  row(0x79, Op.Load64, Rule.DstWritten | Rule.Src | Rule.OffAny);
  row(0x91, Op.LoadS8, Rule.DstWritten | Rule.Src | Rule.OffAny);
  row(0x89, Op.LoadS16, Rule.DstWritten | Rule.Src | Rule.OffAny);
  row(0x81, Op.LoadS32, Rule.DstWritten | Rule.Src | Rule.OffAny);
  row(0x72, Op.StoreImm8, Rule.Dst | Rule.ImmAny | Rule.OffAny);
  row(0x6a, Op.StoreImm16, Rule.Dst | Rule.ImmAny | Rule.OffAny);
  row(0x62, Op.StoreImm32, Rule.Dst | Rule.ImmAny | Rule.OffAny);
  row(0x7a, Op.StoreImm64, Rule.Dst | Rule.ImmAny | Rule.OffAny);
  row(0x73, Op.Store8, Rule.Dst | Rule.Src | Rule.OffAny);
  row(0x6b, Op.Store16, Rule.Dst | Rule.Src | Rule.OffAny);
  row(0x63, Op.Store32, Rule.Dst | Rule.Src | Rule.OffAny);
  row(0x7b, Op.Store64, Rule.Dst | Rule.Src | Rule.OffAny);
  row(0xc3, Op.Atomic32, Rule.Dst | Rule.Src | Rule.OffAny | Rule.ImmAtomic);
  row(0xdb, Op.Atomic64, Rule.Dst | Rule.Src | Rule.OffAny | Rule.ImmAtomic);
}
