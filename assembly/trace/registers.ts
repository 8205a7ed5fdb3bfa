// struct pt_regs as programs are given it: of a thread that entered a system call (raw tracepoints, and what the functions of system
// calls get), and of a function's entry and return (kprobes). Those of the trace's machine; what is not an argument, the number, a
// result or where a function is stays 0.
import { EventRecord } from "../abi";
import { copy_blocks, zero_blocks } from "../memory/words";
import { machine } from "./current";
import { raw_number } from "./number";

const ENOSYS: i64 = -38; // what rax holds while a call is entered
const AARCH64: u32 = 2; // Arch of trace.proto
const I386: u32 = 1; // EventRecord.Abi

/** Offsets in struct pt_regs of x86_64 (arch/x86/include/asm/ptrace.h). */
enum RegsX86 {
  Bp = 32,
  Bx = 40,
  R10 = 56,
  R9 = 64,
  R8 = 72,
  Ax = 80,
  Cx = 88,
  Dx = 96,
  Si = 104,
  Di = 112,
  OrigAx = 120,
  Ip = 128,
  Size = 168,
}

/** The same of arm64 (arch/arm64/include/asm/ptrace.h): x0 to x5 are the arguments, x8 the number, x0 becomes the result. */
enum RegsArm {
  X0 = 0,
  X8 = 64,
  Pc = 256,
  OrigX0 = 272,
  SyscallNo = 280,
  Size = 336,
}

/** Where the six arguments are: of a call of x86_64, of one of i386, of a function (the ABIs' calling conventions). */
const CALL_ARGS = memory.data<i32>([RegsX86.Di, RegsX86.Si, RegsX86.Dx, RegsX86.R10, RegsX86.R8, RegsX86.R9]);
const I386_ARGS = memory.data<i32>([RegsX86.Bx, RegsX86.Cx, RegsX86.Dx, RegsX86.Si, RegsX86.Di, RegsX86.Bp]);
const FUNCTION_ARGS = memory.data<i32>([RegsX86.Di, RegsX86.Si, RegsX86.Dx, RegsX86.Cx, RegsX86.R8, RegsX86.R9]);

export function regs_size(): u32 {
  return machine == AARCH64 ? RegsArm.Size : RegsX86.Size;
}

function put_args(regs: usize, places: usize, args: usize): void {
  for (let i: usize = 0; i < 6; i++) store<u64>(regs + load<u32>(places + (i << 2)), load<u64>(args + (i << 3)));
}

/** Of the thread that made a call: at its entry, or with its result. */
export function call_regs(regs: usize, ev: usize, leaving: bool): void {
  const args = ev + EventRecord.Args;
  zero_blocks(regs, (regs_size() + 15) & ~15);
  if (machine == AARCH64) {
    copy_blocks(regs + RegsArm.X0, args, 48);
    store<u64>(regs, load<u64>(args), RegsArm.OrigX0);
    store<u64>(regs, raw_number(ev), RegsArm.X8);
    store<u32>(regs, <u32>raw_number(ev), RegsArm.SyscallNo);
    if (leaving) store<i64>(regs, load<i64>(ev, EventRecord.Ret), RegsArm.X0);
    return;
  }
  put_args(regs, load<u32>(ev, EventRecord.Abi) == I386 ? I386_ARGS : CALL_ARGS, args);
  store<u64>(regs, raw_number(ev), RegsX86.OrigAx);
  store<i64>(regs, leaving ? load<i64>(ev, EventRecord.Ret) : ENOSYS, RegsX86.Ax);
}

/** As the function at `from` (0: nobody can say where) is entered with them: `args` points at six. On x86 a kprobe is met one byte in
 * (kprobe_ftrace_handler). */
export function function_regs(regs: usize, args: usize, from: u64): void {
  zero_blocks(regs, (regs_size() + 15) & ~15);
  if (machine == AARCH64) {
    copy_blocks(regs + RegsArm.X0, args, 48);
    store<u64>(regs, from, RegsArm.Pc);
    return;
  }
  put_args(regs, FUNCTION_ARGS, args);
  store<u64>(regs, from == 0 ? 0 : from + 1, RegsX86.Ip);
}

/** As a function returns: of the others nothing is left. */
export function return_regs(regs: usize, ret: i64): void {
  zero_blocks(regs, (regs_size() + 15) & ~15);
  store<i64>(regs + (machine == AARCH64 ? RegsArm.X0 : RegsX86.Ax), ret);
}
