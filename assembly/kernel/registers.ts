// struct pt_regs of a thread that is inside a call: what the call was entered with, and its result once it has one. Other registers a
// trace does not have.
import { EventRecord, EventType } from "../abi";
import { KPtRegs, KStruct, KUserPtRegs } from "../gen/kernel";
import { Thread } from "../state/layout";
import { thread_by_serial } from "../state/serials";
import { Call, arg } from "../state/thread";
import { cur_event, machine } from "../trace/current";
import { begin, current_tid, put } from "./object";

const AARCH64: u32 = 2; // Arch of trace.proto
const X32: u32 = 2;
const X32_BIT: u64 = 0x4000_0000; // __X32_SYSCALL_BIT
const ENOSYS: i64 = -38; // what rax holds while a call is entered

/** At the exit of the call, its result; else what stands there meanwhile. */
function answer(tid: u32, meanwhile: i64): i64 {
  const leaves = current_tid() == tid && load<u32>(cur_event, EventRecord.Type) == EventType.SyscallExit;
  return leaves ? load<i64>(cur_event, EventRecord.Ret) : meanwhile;
}

function put_x86(thread: usize, number: u64): void {
  begin(KStruct.PtRegs);
  put<u64>(KPtRegs.Di, arg(thread, 0));
  put<u64>(KPtRegs.Si, arg(thread, 1));
  put<u64>(KPtRegs.Dx, arg(thread, 2));
  put<u64>(KPtRegs.R10, arg(thread, 3));
  put<u64>(KPtRegs.R8, arg(thread, 4));
  put<u64>(KPtRegs.R9, arg(thread, 5));
  put<u64>(KPtRegs.OrigAx, number);
  put<i64>(KPtRegs.Ax, answer(load<u32>(thread, Thread.Tid), ENOSYS));
}

function put_arm(thread: usize, number: u64): void {
  begin(KStruct.UserPtRegs);
  put<i64>(KUserPtRegs.Regs, answer(load<u32>(thread, Thread.Tid), <i64>arg(thread, 0)));
  for (let i: u32 = 1; i < 6; i++) put<u64>(KUserPtRegs.Regs + (i << 3), arg(thread, i));
  put<u64>(KUserPtRegs.Regs + 64, number);
}

export function registers_fill(serial: u32): bool {
  const thread = thread_by_serial(serial);
  if (thread == 0) return false;
  const inside = load<u32>(thread, Thread.InCall) != Call.None;
  const number = <u64>load<u32>(thread, Thread.Number) | (load<u32>(thread, Thread.Abi) == X32 ? X32_BIT : 0);
  if (!inside) begin(machine == AARCH64 ? KStruct.UserPtRegs : KStruct.PtRegs);
  else if (machine == AARCH64) put_arm(thread, number);
  else put_x86(thread, number);
  return true;
}
