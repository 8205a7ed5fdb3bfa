// The ctx of each hook, byte for byte as the kernel lays it out (/sys/kernel/tracing/events/*/*/format of Linux 6.18), built
// in the read-only part of the guest arena. The first eight bytes, which the kernel lets no program read, stay 0, and so does
// what a trace cannot know (a task's priority, registers other than a call's number, arguments and result).
import { EventRecord, Hook } from "../abi";
import { CTX_OFFSET, GUEST_BASE, REGS_OFFSET, arena } from "../memory/arena";
import { copy_blocks, zero_blocks } from "../memory/words";
import { FUNC_PARAMETERS } from "../gen/hooks";
import { Implied } from "../kernel/queue";
import { ctx_region } from "../map/region";
import { machine } from "./current";
import { raw_number } from "./number";
import { string_len, string_ptr } from "./strings";

const COMM_BYTES: u32 = 16; // TASK_COMM_LEN
const PATH_BYTES: u32 = 4096; // PATH_MAX
const ENOSYS: i64 = -38; // what rax holds while a call is entered

/** Offsets in struct pt_regs of x86_64 (arch/x86/include/asm/ptrace.h). */
enum RegsX86 {
  R10 = 56,
  R9 = 64,
  R8 = 72,
  Ax = 80,
  Cx = 88,
  Dx = 96,
  Si = 104,
  Di = 112,
  OrigAx = 120,
  Size = 168,
}

/** The same of arm64 (arch/arm64/include/asm/ptrace.h): x0 to x5 are the arguments, x8 the number, x0 becomes the result. */
enum RegsArm {
  X0 = 0,
  X8 = 64,
  OrigX0 = 272,
  SyscallNo = 280,
  Size = 336,
}

const AARCH64: u32 = 2; // Arch of trace.proto

// @ts-ignore: decorator
@inline
function ctx(): usize {
  return arena + CTX_OFFSET;
}

function begin(bytes: u32, regs: u32): void {
  zero_blocks(ctx(), (bytes + 15) & ~15);
  ctx_region(bytes, regs);
}

/** Both families of entry hooks: number at 8, six arguments from 16. */
function sys_enter(ev: usize, number: u64): void {
  begin(64, 0);
  store<u64>(ctx(), number, 8);
  copy_blocks(ctx() + 16, ev + EventRecord.Args, 48);
}

/** Number at 8, result at 16. */
function sys_exit(ev: usize, number: u64): void {
  begin(24, 0);
  store<u64>(ctx(), number, 8);
  store<i64>(ctx(), load<i64>(ev, EventRecord.Ret), 16);
}

function regs_x86(ev: usize, regs: usize, leaving: bool): void {
  zero_blocks(regs, (RegsX86.Size + 15) & ~15);
  store<u64>(regs, load<u64>(ev, EventRecord.Args), RegsX86.Di);
  store<u64>(regs, load<u64>(ev, EventRecord.Args + 8), RegsX86.Si);
  store<u64>(regs, load<u64>(ev, EventRecord.Args + 16), RegsX86.Dx);
  store<u64>(regs, load<u64>(ev, EventRecord.Args + 24), RegsX86.R10);
  store<u64>(regs, load<u64>(ev, EventRecord.Args + 32), RegsX86.R8);
  store<u64>(regs, load<u64>(ev, EventRecord.Args + 40), RegsX86.R9);
  store<u64>(regs, raw_number(ev), RegsX86.OrigAx);
  store<i64>(regs, leaving ? load<i64>(ev, EventRecord.Ret) : ENOSYS, RegsX86.Ax);
}

function regs_arm(ev: usize, regs: usize, leaving: bool): void {
  zero_blocks(regs, RegsArm.Size);
  copy_blocks(regs + RegsArm.X0, ev + EventRecord.Args, 48);
  store<u64>(regs, load<u64>(ev, EventRecord.Args), RegsArm.OrigX0);
  store<u64>(regs, raw_number(ev), RegsArm.X8);
  store<u32>(regs, <u32>raw_number(ev), RegsArm.SyscallNo);
  if (leaving) store<i64>(regs, load<i64>(ev, EventRecord.Ret), RegsArm.X0);
}

/** raw_tp/sys_enter and sys_exit: struct pt_regs *, then the number or the result. */
function raw_tp(ev: usize, leaving: bool): void {
  const arm = machine == AARCH64;
  begin(16, arm ? RegsArm.Size : RegsX86.Size);
  const regs = arena + REGS_OFFSET;
  if (arm) regs_arm(ev, regs, leaving);
  else regs_x86(ev, regs, leaving);
  store<u64>(ctx(), GUEST_BASE + <u64>REGS_OFFSET);
  store<u64>(ctx(), leaving ? load<u64>(ev, EventRecord.Ret) : raw_number(ev), 8);
}

/** A string with NUL at `offset`, named by a __data_loc field: length << 16 | offset. */
function data_loc(field: u32, offset: u32, bytes: usize, len: u32): u32 {
  const kept = min(len, PATH_BYTES - 1);
  memory.copy(ctx() + offset, bytes, kept);
  store<u8>(ctx() + offset + kept, 0);
  store<u32>(ctx() + field, ((kept + 1) << 16) | offset);
  return offset + kept + 1;
}

function comm_length(comm: usize): u32 {
  let len: u32 = 0;
  while (len < COMM_BYTES - 1 && load<u8>(comm + len) != 0) len++;
  return len;
}

/**
 * Names are __data_loc here since Linux 6.16. Before, two char[16] stood in their place: programs built for that layout
 * find child's name and both ids where they look, behind the present fields. A child begins with its parent's name.
 */
function process_fork(ev: usize): void {
  begin(48 + 2 * COMM_BYTES, 0);
  const comm = ev + EventRecord.Comm;
  const len = comm_length(comm);
  const parent = load<u32>(ev, EventRecord.Tid);
  const child = <u32>load<u64>(ev, EventRecord.Args + 8);
  const second = data_loc(8, 48, comm, len);
  data_loc(16, second, comm, len);
  store<u32>(ctx(), parent, 12);
  store<u32>(ctx(), child, 20);
  store<u32>(ctx(), parent, 24);
  memory.copy(ctx() + 28, comm, len);
  store<u32>(ctx(), child, 44);
}

function process_exec(ev: usize): void {
  const name = load<u32>(ev, EventRecord.GivenStr);
  const path = name != 0 ? name : load<u32>(ev, EventRecord.PathStr);
  const len = path == 0 ? 0 : string_len(path);
  begin(20 + min(len, PATH_BYTES - 1) + 1, 0);
  data_loc(8, 20, path == 0 ? 0 : string_ptr(path), len);
  const tid = load<u32>(ev, EventRecord.Tid);
  const old = <u32>load<u64>(ev, EventRecord.Args);
  store<u32>(ctx(), tid, 12);
  store<u32>(ctx(), old == 0 ? tid : old, 16);
}

function process_exit(ev: usize): void {
  begin(40, 0);
  memory.copy(ctx() + 8, ev + EventRecord.Comm, COMM_BYTES);
  store<u32>(ctx(), load<u32>(ev, EventRecord.Tid), 24);
  store<u8>(ctx(), u8(load<u64>(ev, EventRecord.Args + 16) != 0), 32);
}

/** Registers as a function is entered with them (System V ABI), and what it answers. */
function function_regs(regs: usize, args: usize, ret: i64): void {
  zero_blocks(regs, (RegsX86.Size + 15) & ~15);
  store<u64>(regs, load<u64>(args), RegsX86.Di);
  store<u64>(regs, load<u64>(args, 8), RegsX86.Si);
  store<u64>(regs, load<u64>(args, 16), RegsX86.Dx);
  store<u64>(regs, load<u64>(args, 24), RegsX86.Cx);
  store<u64>(regs, load<u64>(args, 32), RegsX86.R8);
  store<u64>(regs, load<u64>(args, 40), RegsX86.R9);
  store<i64>(regs, ret, RegsX86.Ax);
}

/** Builds the ctx of `kind` for an entry of the queue. */
export function context_implied(kind: u32, implied: usize): void {
  const args = implied + Implied.Args;
  switch (kind) {
    case Hook.FuncEntry:
    case Hook.FuncReturn:
      begin(RegsX86.Size, 0);
      return function_regs(ctx(), args, kind == Hook.FuncReturn ? load<i64>(implied, Implied.Ret) : 0);
    case Hook.Point:
      begin(load<u32>(implied, Implied.CtxLen), 0);
      memory.copy(ctx(), load<u32>(implied, Implied.Ctx), load<u32>(implied, Implied.CtxLen));
      return;
    default:
      begin(56, 0);
      copy_blocks(ctx(), args, 48);
      // fexit: the result stands behind the parameters.
      if (kind == Hook.FuncExit) {
        const parameters = load<u8>(FUNC_PARAMETERS + load<u32>(implied, Implied.Number));
        store<i64>(ctx() + (<usize>parameters << 3), load<i64>(implied, Implied.Ret));
      }
  }
}

/** Builds the ctx of `kind` for an event. */
export function context_build(kind: u32, ev: usize): void {
  switch (kind) {
    case Hook.SysEnter: return sys_enter(ev, <u64>load<u32>(ev, EventRecord.Number));
    case Hook.SysExit: return sys_exit(ev, <u64>load<u32>(ev, EventRecord.Number));
    case Hook.RawSysEnter: return sys_enter(ev, raw_number(ev));
    case Hook.RawSysExit: return sys_exit(ev, raw_number(ev));
    case Hook.RawTpSysEnter: return raw_tp(ev, false);
    case Hook.RawTpSysExit: return raw_tp(ev, true);
    case Hook.ProcessFork: return process_fork(ev);
    case Hook.ProcessExec: return process_exec(ev);
    case Hook.ProcessExit: return process_exit(ev);
    default: // Hook.Event
      begin(EventRecord.Size, 0);
      copy_blocks(ctx(), ev, EventRecord.Size);
  }
}
