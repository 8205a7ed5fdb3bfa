// The loop: one switch on the dense operation number of the record at `pc`. It computes and checks; what a call, a frame or
// an atomic does stands in their own files. Registers and frames are in memory, so a run can stop at any record and go on
// later. Fuel is counted where a loop must pass: taken backward jumps, calls, rounds of callbacks, bytes. It comes in slices,
// because engines swap in their optimised code for a function when it is entered, not in the middle of a loop.
import { Trap } from "../abi";
import { calls_back, helper_call } from "../helper/table";
import { CODE_BASE, GUEST_BASE, KIND_MASK, STACK_OFFSET, WRITE_BASE, arena, arena_end } from "../memory/arena";
import { region_covers } from "../map/region";
import { div32, div64, mod32, mod64, sdiv32, sdiv64, smod32, smod64 } from "./alu";
import { atomic32, atomic64 } from "./atomic";
import { call_back } from "./callback";
import { depth, frame_pop, frame_push, loop_continues, loop_next, loop_rounds } from "./frame";
import { Op } from "./op";
import { RECORD_BYTES } from "./predecode";
import { code_at, test_helpers, typed } from "./program";
import { REG0, argument } from "./registers";
import { trap, trap_set, trap_store } from "./trap";
import { typed_load, typed_load_signed } from "./typed";

/** How a slice ended. */
export enum Stop {
  Exit,
  Spent, // out of fuel for now, before the record it returned
  Trapped, // at the record it returned; trap.ts says why
}

export let stop: Stop = Stop.Exit;
export let fuel_left: u32 = 0;
/** Fuel that helpers took beyond the slice. */
export let owed: u32 = 0;

// Operands of the record at `pc`: destination and source register, immediate; the 32-bit ones are their low halves.
// @ts-ignore: decorator
@inline
function d(pc: usize): u64 { return load<u64>(load<u8>(pc, 2) + REG0); }
// @ts-ignore: decorator
@inline
function s(pc: usize): u64 { return load<u64>(load<u8>(pc, 3) + REG0); }
// @ts-ignore: decorator
@inline
function k(pc: usize): u64 { return load<u64>(pc, 8); }
// @ts-ignore: decorator
@inline
function d32(pc: usize): u32 { return load<u32>(load<u8>(pc, 2) + REG0); }
// @ts-ignore: decorator
@inline
function s32(pc: usize): u32 { return load<u32>(load<u8>(pc, 3) + REG0); }
// @ts-ignore: decorator
@inline
function k32(pc: usize): u32 { return load<u32>(pc, 8); }
// @ts-ignore: decorator
@inline
function set(pc: usize, value: u64): void { store<u64>(load<u8>(pc, 2) + REG0, value); }
// @ts-ignore: decorator
@inline
function set32(pc: usize, value: u32): void { store<u64>(load<u8>(pc, 2) + REG0, <u64>value); }

function fault(pc: usize, reason: Trap, addr: u64): usize {
  trap_set(reason, addr);
  stop = Stop.Trapped;
  return pc;
}

function fault_load(pc: usize, at: u64): usize {
  return fault(pc, Trap.OutOfBounds, at + GUEST_BASE);
}

function fault_store(pc: usize, at: u64, len: u64): usize {
  trap_store(at + WRITE_BASE, len);
  stop = Stop.Trapped;
  return pc;
}

/** Runs from the record `pc` until exit, trap or the end of `fuel`; `stop` says which. Returns the record it stands at. */
export function interp(pc: usize, fuel: u32): usize {
  fuel_left = fuel;
  owed = 0;
  const base = arena;
  const write_base = base + STACK_OFFSET;
  const readable = <u64>arena_end;
  const writable = <u64>(arena_end - STACK_OFFSET);
  while (true) {
    switch (<i32>load<u16>(pc)) {
      case Op.Add64K: set(pc, d(pc) + k(pc)); pc += RECORD_BYTES; continue;
      case Op.Add64X: set(pc, d(pc) + s(pc)); pc += RECORD_BYTES; continue;
      case Op.Add32K: set32(pc, d32(pc) + k32(pc)); pc += RECORD_BYTES; continue;
      case Op.Add32X: set32(pc, d32(pc) + s32(pc)); pc += RECORD_BYTES; continue;
      case Op.Sub64K: set(pc, d(pc) - k(pc)); pc += RECORD_BYTES; continue;
      case Op.Sub64X: set(pc, d(pc) - s(pc)); pc += RECORD_BYTES; continue;
      case Op.Sub32K: set32(pc, d32(pc) - k32(pc)); pc += RECORD_BYTES; continue;
      case Op.Sub32X: set32(pc, d32(pc) - s32(pc)); pc += RECORD_BYTES; continue;
      case Op.Mul64K: set(pc, d(pc) * k(pc)); pc += RECORD_BYTES; continue;
      case Op.Mul64X: set(pc, d(pc) * s(pc)); pc += RECORD_BYTES; continue;
      case Op.Mul32K: set32(pc, d32(pc) * k32(pc)); pc += RECORD_BYTES; continue;
      case Op.Mul32X: set32(pc, d32(pc) * s32(pc)); pc += RECORD_BYTES; continue;
      case Op.Div64K: set(pc, div64(d(pc), k(pc))); pc += RECORD_BYTES; continue;
      case Op.Div64X: set(pc, div64(d(pc), s(pc))); pc += RECORD_BYTES; continue;
      case Op.Div32K: set32(pc, div32(d32(pc), k32(pc))); pc += RECORD_BYTES; continue;
      case Op.Div32X: set32(pc, div32(d32(pc), s32(pc))); pc += RECORD_BYTES; continue;
      case Op.Sdiv64K: set(pc, <u64>sdiv64(<i64>d(pc), <i64>k(pc))); pc += RECORD_BYTES; continue;
      case Op.Sdiv64X: set(pc, <u64>sdiv64(<i64>d(pc), <i64>s(pc))); pc += RECORD_BYTES; continue;
      case Op.Sdiv32K: set32(pc, <u32>sdiv32(<i32>d32(pc), <i32>k32(pc))); pc += RECORD_BYTES; continue;
      case Op.Sdiv32X: set32(pc, <u32>sdiv32(<i32>d32(pc), <i32>s32(pc))); pc += RECORD_BYTES; continue;
      case Op.Or64K: set(pc, d(pc) | k(pc)); pc += RECORD_BYTES; continue;
      case Op.Or64X: set(pc, d(pc) | s(pc)); pc += RECORD_BYTES; continue;
      case Op.Or32K: set32(pc, d32(pc) | k32(pc)); pc += RECORD_BYTES; continue;
      case Op.Or32X: set32(pc, d32(pc) | s32(pc)); pc += RECORD_BYTES; continue;
      case Op.And64K: set(pc, d(pc) & k(pc)); pc += RECORD_BYTES; continue;
      case Op.And64X: set(pc, d(pc) & s(pc)); pc += RECORD_BYTES; continue;
      case Op.And32K: set32(pc, d32(pc) & k32(pc)); pc += RECORD_BYTES; continue;
      case Op.And32X: set32(pc, d32(pc) & s32(pc)); pc += RECORD_BYTES; continue;
      case Op.Lsh64K: set(pc, d(pc) << k(pc)); pc += RECORD_BYTES; continue;
      case Op.Lsh64X: set(pc, d(pc) << s(pc)); pc += RECORD_BYTES; continue;
      case Op.Lsh32K: set32(pc, d32(pc) << k32(pc)); pc += RECORD_BYTES; continue;
      case Op.Lsh32X: set32(pc, d32(pc) << s32(pc)); pc += RECORD_BYTES; continue;
      case Op.Rsh64K: set(pc, d(pc) >> k(pc)); pc += RECORD_BYTES; continue;
      case Op.Rsh64X: set(pc, d(pc) >> s(pc)); pc += RECORD_BYTES; continue;
      case Op.Rsh32K: set32(pc, d32(pc) >> k32(pc)); pc += RECORD_BYTES; continue;
      case Op.Rsh32X: set32(pc, d32(pc) >> s32(pc)); pc += RECORD_BYTES; continue;
      case Op.Mod64K: set(pc, mod64(d(pc), k(pc))); pc += RECORD_BYTES; continue;
      case Op.Mod64X: set(pc, mod64(d(pc), s(pc))); pc += RECORD_BYTES; continue;
      case Op.Mod32K: set32(pc, mod32(d32(pc), k32(pc))); pc += RECORD_BYTES; continue;
      case Op.Mod32X: set32(pc, mod32(d32(pc), s32(pc))); pc += RECORD_BYTES; continue;
      case Op.Smod64K: set(pc, <u64>smod64(<i64>d(pc), <i64>k(pc))); pc += RECORD_BYTES; continue;
      case Op.Smod64X: set(pc, <u64>smod64(<i64>d(pc), <i64>s(pc))); pc += RECORD_BYTES; continue;
      case Op.Smod32K: set32(pc, <u32>smod32(<i32>d32(pc), <i32>k32(pc))); pc += RECORD_BYTES; continue;
      case Op.Smod32X: set32(pc, <u32>smod32(<i32>d32(pc), <i32>s32(pc))); pc += RECORD_BYTES; continue;
      case Op.Xor64K: set(pc, d(pc) ^ k(pc)); pc += RECORD_BYTES; continue;
      case Op.Xor64X: set(pc, d(pc) ^ s(pc)); pc += RECORD_BYTES; continue;
      case Op.Xor32K: set32(pc, d32(pc) ^ k32(pc)); pc += RECORD_BYTES; continue;
      case Op.Xor32X: set32(pc, d32(pc) ^ s32(pc)); pc += RECORD_BYTES; continue;
      case Op.Mov64K: set(pc, k(pc)); pc += RECORD_BYTES; continue;
      case Op.Mov64X: set(pc, s(pc)); pc += RECORD_BYTES; continue;
      case Op.Mov32K: set32(pc, k32(pc)); pc += RECORD_BYTES; continue;
      case Op.Mov32X: set32(pc, s32(pc)); pc += RECORD_BYTES; continue;
      case Op.Arsh64K: set(pc, <u64>(<i64>d(pc) >> <i64>k(pc))); pc += RECORD_BYTES; continue;
      case Op.Arsh64X: set(pc, <u64>(<i64>d(pc) >> <i64>s(pc))); pc += RECORD_BYTES; continue;
      case Op.Arsh32K: set32(pc, <u32>(<i32>d32(pc) >> <i32>k32(pc))); pc += RECORD_BYTES; continue;
      case Op.Arsh32X: set32(pc, <u32>(<i32>d32(pc) >> <i32>s32(pc))); pc += RECORD_BYTES; continue;
      case Op.Neg64: set(pc, 0 - d(pc)); pc += RECORD_BYTES; continue;
      case Op.Neg32: set32(pc, 0 - d32(pc)); pc += RECORD_BYTES; continue;

      case Op.Jeq64K: if (d(pc) == k(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jeq64X: if (d(pc) == s(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jeq32K: if (d32(pc) == k32(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jeq32X: if (d32(pc) == s32(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jgt64K: if (d(pc) > k(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jgt64X: if (d(pc) > s(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jgt32K: if (d32(pc) > k32(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jgt32X: if (d32(pc) > s32(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jge64K: if (d(pc) >= k(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jge64X: if (d(pc) >= s(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jge32K: if (d32(pc) >= k32(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jge32X: if (d32(pc) >= s32(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jset64K: if ((d(pc) & k(pc)) != 0) break; pc += RECORD_BYTES; continue;
      case Op.Jset64X: if ((d(pc) & s(pc)) != 0) break; pc += RECORD_BYTES; continue;
      case Op.Jset32K: if ((d32(pc) & k32(pc)) != 0) break; pc += RECORD_BYTES; continue;
      case Op.Jset32X: if ((d32(pc) & s32(pc)) != 0) break; pc += RECORD_BYTES; continue;
      case Op.Jne64K: if (d(pc) != k(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jne64X: if (d(pc) != s(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jne32K: if (d32(pc) != k32(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jne32X: if (d32(pc) != s32(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jsgt64K: if (<i64>d(pc) > <i64>k(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jsgt64X: if (<i64>d(pc) > <i64>s(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jsgt32K: if (<i32>d32(pc) > <i32>k32(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jsgt32X: if (<i32>d32(pc) > <i32>s32(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jsge64K: if (<i64>d(pc) >= <i64>k(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jsge64X: if (<i64>d(pc) >= <i64>s(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jsge32K: if (<i32>d32(pc) >= <i32>k32(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jsge32X: if (<i32>d32(pc) >= <i32>s32(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jlt64K: if (d(pc) < k(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jlt64X: if (d(pc) < s(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jlt32K: if (d32(pc) < k32(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jlt32X: if (d32(pc) < s32(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jle64K: if (d(pc) <= k(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jle64X: if (d(pc) <= s(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jle32K: if (d32(pc) <= k32(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jle32X: if (d32(pc) <= s32(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jslt64K: if (<i64>d(pc) < <i64>k(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jslt64X: if (<i64>d(pc) < <i64>s(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jslt32K: if (<i32>d32(pc) < <i32>k32(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jslt32X: if (<i32>d32(pc) < <i32>s32(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jsle64K: if (<i64>d(pc) <= <i64>k(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jsle64X: if (<i64>d(pc) <= <i64>s(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jsle32K: if (<i32>d32(pc) <= <i32>k32(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Jsle32X: if (<i32>d32(pc) <= <i32>s32(pc)) break; pc += RECORD_BYTES; continue;
      case Op.Ja: break;

      case Op.Movsx8To64: set(pc, <u64><i64><i8>s(pc)); pc += RECORD_BYTES; continue;
      case Op.Movsx16To64: set(pc, <u64><i64><i16>s(pc)); pc += RECORD_BYTES; continue;
      case Op.Movsx32To64: set(pc, <u64><i64><i32>s(pc)); pc += RECORD_BYTES; continue;
      case Op.Movsx8To32: set32(pc, <u32><i32><i8>s(pc)); pc += RECORD_BYTES; continue;
      case Op.Movsx16To32: set32(pc, <u32><i32><i16>s(pc)); pc += RECORD_BYTES; continue;
      case Op.Zext16: set(pc, d(pc) & 0xffff); pc += RECORD_BYTES; continue;
      case Op.Zext32: set(pc, d(pc) & 0xffff_ffff); pc += RECORD_BYTES; continue;
      case Op.Nop: pc += RECORD_BYTES; continue;
      case Op.Swap16: set(pc, <u64>bswap<u16>(<u16>d(pc))); pc += RECORD_BYTES; continue;
      case Op.Swap32: set(pc, <u64>bswap<u32>(<u32>d(pc))); pc += RECORD_BYTES; continue;
      case Op.Swap64: set(pc, bswap<u64>(d(pc))); pc += RECORD_BYTES; continue;
      case Op.LoadImm64: set(pc, k(pc)); pc += RECORD_BYTES; continue;

      case Op.Load8: {
        const at = s(pc) + k(pc);
        if (at > readable - 1) {
          if (!typed) return fault_load(pc, at);
          set(pc, typed_load(at + GUEST_BASE, 1));
          pc += RECORD_BYTES;
          continue;
        }
        set(pc, <u64>load<u8>(base + <usize>at));
        pc += RECORD_BYTES;
        continue;
      }
      case Op.Load16: {
        const at = s(pc) + k(pc);
        if (at > readable - 2) {
          if (!typed) return fault_load(pc, at);
          set(pc, typed_load(at + GUEST_BASE, 2));
          pc += RECORD_BYTES;
          continue;
        }
        set(pc, <u64>load<u16>(base + <usize>at));
        pc += RECORD_BYTES;
        continue;
      }
      case Op.Load32: {
        const at = s(pc) + k(pc);
        if (at > readable - 4) {
          if (!typed) return fault_load(pc, at);
          set(pc, typed_load(at + GUEST_BASE, 4));
          pc += RECORD_BYTES;
          continue;
        }
        set(pc, <u64>load<u32>(base + <usize>at));
        pc += RECORD_BYTES;
        continue;
      }
      case Op.Load64: {
        const at = s(pc) + k(pc);
        if (at > readable - 8) {
          if (!typed) return fault_load(pc, at);
          set(pc, typed_load(at + GUEST_BASE, 8));
          pc += RECORD_BYTES;
          continue;
        }
        set(pc, load<u64>(base + <usize>at));
        pc += RECORD_BYTES;
        continue;
      }
      case Op.LoadS8: {
        const at = s(pc) + k(pc);
        if (at > readable - 1) {
          if (!typed) return fault_load(pc, at);
          set(pc, typed_load_signed(at + GUEST_BASE, 1));
          pc += RECORD_BYTES;
          continue;
        }
        set(pc, <u64><i64>load<i8>(base + <usize>at));
        pc += RECORD_BYTES;
        continue;
      }
      case Op.LoadS16: {
        const at = s(pc) + k(pc);
        if (at > readable - 2) {
          if (!typed) return fault_load(pc, at);
          set(pc, typed_load_signed(at + GUEST_BASE, 2));
          pc += RECORD_BYTES;
          continue;
        }
        set(pc, <u64><i64>load<i16>(base + <usize>at));
        pc += RECORD_BYTES;
        continue;
      }
      case Op.LoadS32: {
        const at = s(pc) + k(pc);
        if (at > readable - 4) {
          if (!typed) return fault_load(pc, at);
          set(pc, typed_load_signed(at + GUEST_BASE, 4));
          pc += RECORD_BYTES;
          continue;
        }
        set(pc, <u64><i64>load<i32>(base + <usize>at));
        pc += RECORD_BYTES;
        continue;
      }
      case Op.Store8: {
        const at = d(pc) + k(pc);
        if (at > writable - 1) return fault_store(pc, at, 1);
        store<u8>(write_base + <usize>at, <u8>s(pc));
        pc += RECORD_BYTES;
        continue;
      }
      case Op.Store16: {
        const at = d(pc) + k(pc);
        if (at > writable - 2) return fault_store(pc, at, 2);
        store<u16>(write_base + <usize>at, <u16>s(pc));
        pc += RECORD_BYTES;
        continue;
      }
      case Op.Store32: {
        const at = d(pc) + k(pc);
        if (at > writable - 4) return fault_store(pc, at, 4);
        store<u32>(write_base + <usize>at, <u32>s(pc));
        pc += RECORD_BYTES;
        continue;
      }
      case Op.Store64: {
        const at = d(pc) + k(pc);
        if (at > writable - 8) return fault_store(pc, at, 8);
        store<u64>(write_base + <usize>at, s(pc));
        pc += RECORD_BYTES;
        continue;
      }
      case Op.StoreImm8: {
        const at = d(pc) + <u64><i64>load<i32>(pc, 4) - WRITE_BASE;
        if (at > writable - 1) return fault_store(pc, at, 1);
        store<u8>(write_base + <usize>at, <u8>k(pc));
        pc += RECORD_BYTES;
        continue;
      }
      case Op.StoreImm16: {
        const at = d(pc) + <u64><i64>load<i32>(pc, 4) - WRITE_BASE;
        if (at > writable - 2) return fault_store(pc, at, 2);
        store<u16>(write_base + <usize>at, <u16>k(pc));
        pc += RECORD_BYTES;
        continue;
      }
      case Op.StoreImm32: {
        const at = d(pc) + <u64><i64>load<i32>(pc, 4) - WRITE_BASE;
        if (at > writable - 4) return fault_store(pc, at, 4);
        store<u32>(write_base + <usize>at, <u32>k(pc));
        pc += RECORD_BYTES;
        continue;
      }
      case Op.StoreImm64: {
        const at = d(pc) + <u64><i64>load<i32>(pc, 4) - WRITE_BASE;
        if (at > writable - 8) return fault_store(pc, at, 8);
        store<u64>(write_base + <usize>at, k(pc));
        pc += RECORD_BYTES;
        continue;
      }
      case Op.AtomicAdd32: {
        const at = d(pc) + k(pc);
        if (at > writable - 4) return fault_store(pc, at, 4);
        if (at & 3) return fault(pc, Trap.Misaligned, at + WRITE_BASE);
        store<u32>(write_base + <usize>at, load<u32>(write_base + <usize>at) + s32(pc));
        pc += RECORD_BYTES;
        continue;
      }
      case Op.AtomicAdd64: {
        const at = d(pc) + k(pc);
        if (at > writable - 8) return fault_store(pc, at, 8);
        if (at & 7) return fault(pc, Trap.Misaligned, at + WRITE_BASE);
        store<u64>(write_base + <usize>at, load<u64>(write_base + <usize>at) + s(pc));
        pc += RECORD_BYTES;
        continue;
      }
      case Op.Atomic32: {
        const at = d(pc) + k(pc);
        if (at > writable - 4) return fault_store(pc, at, 4);
        if (at & 3) return fault(pc, Trap.Misaligned, at + WRITE_BASE);
        atomic32(write_base + <usize>at, REG0 + load<u8>(pc, 3), load<i32>(pc, 4));
        pc += RECORD_BYTES;
        continue;
      }
      case Op.Atomic64: {
        const at = d(pc) + k(pc);
        if (at > writable - 8) return fault_store(pc, at, 8);
        if (at & 7) return fault(pc, Trap.Misaligned, at + WRITE_BASE);
        atomic64(write_base + <usize>at, REG0 + load<u8>(pc, 3), load<i32>(pc, 4));
        pc += RECORD_BYTES;
        continue;
      }

      case Op.CallHelper: {
        const r0 = helper_call(load<i32>(pc, 8));
        if (trap != Trap.None) return fault_helper(pc);
        store<u64>(REG0, r0);
        pc += RECORD_BYTES;
        continue;
      }
      case Op.CallTest: store<u64>(REG0, argument(1)); pc += RECORD_BYTES; continue;
      case Op.CallLocal: {
        if (fuel_left == 0) return spent(pc);
        fuel_left--;
        if (!frame_push(pc + RECORD_BYTES, 0)) return fault(pc, Trap.CallDepth, 0);
        pc += load<i32>(pc, 4);
        continue;
      }
      case Op.CallReg: {
        const target = s(pc);
        if ((target & KIND_MASK) == CODE_BASE) {
          if (fuel_left == 0) return spent(pc);
          fuel_left--;
          const callee = code_at(target);
          if (callee == 0) return fault(pc, Trap.BadCallTarget, target);
          if (!frame_push(pc + RECORD_BYTES, 0)) return fault(pc, Trap.CallDepth, 0);
          pc = callee;
          continue;
        }
        if (test_helpers && target == 5) {
          store<u64>(REG0, argument(1));
        } else {
          if (!callable(target)) return fault(pc, Trap.BadHelper, target);
          const r0 = helper_call(<i32>target);
          if (trap != Trap.None) return fault_helper(pc);
          store<u64>(REG0, r0);
        }
        pc += RECORD_BYTES;
        continue;
      }
      case Op.CallBack: {
        if (fuel_left == 0) return spent(pc);
        fuel_left--;
        const next = call_back(load<i32>(pc, 8), pc + RECORD_BYTES);
        if (trap != Trap.None) return fault_helper(pc);
        pc = next == 0 ? pc + RECORD_BYTES : next;
        continue;
      }
      case Op.Exit: {
        if (depth == 1) {
          stop = Stop.Exit;
          return pc;
        }
        if (loop_continues()) {
          if (fuel_left == 0) return spent(pc);
          fuel_left--;
          pc = loop_next();
          continue;
        }
        const rounds = loop_rounds();
        if (rounds != 0) store<u64>(REG0, rounds);
        pc = frame_pop();
        continue;
      }
      case Op.Check: {
        const at = s(pc) + k(pc);
        if (!region_covers(at, load<i32>(pc, 4)) && !(typed && at >= readable)) return fault_load(pc, at);
        pc += RECORD_BYTES;
        continue;
      }
      default: return fault(pc, Trap.BadCallTarget, 0); // verify lets no other number through
    }
    // A jump that is taken. One that does not go forward costs fuel.
    const distance = load<i32>(pc, 4);
    if (distance <= 0) {
      if (fuel_left == 0) return spent(pc);
      fuel_left--;
    }
    pc += distance;
  }
}

/** Fuel for what a helper does in proportion to its arguments. What a slice cannot pay is owed by the next. */
export function charge(fuel: u32): void {
  if (fuel > fuel_left) owed += fuel - fuel_left;
  fuel_left -= min(fuel, fuel_left);
}

/** Helpers a register may name: all but those that change what runs next. */
function callable(id: u64): bool {
  return id <= 0x7fff_ffff && !calls_back(<i32>id);
}

function spent(pc: usize): usize {
  stop = Stop.Spent;
  return pc;
}

function fault_helper(pc: usize): usize {
  stop = Stop.Trapped;
  return pc;
}
