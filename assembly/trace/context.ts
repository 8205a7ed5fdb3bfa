// The ctx of each hook, byte for byte as the recorded kernel lays it out (/sys/kernel/tracing/events/*/*/format), built in the
// read-only part of the guest arena. The first eight bytes, which the kernel lets no program read, stay 0, and so does
// what a trace cannot know (a task's priority, registers other than a call's number, arguments and result).
import { EventRecord, Hook } from "../abi";
import { CTX_OFFSET, GUEST_BASE, REGS_OFFSET, arena } from "../memory/arena";
import { copy_blocks, zero_blocks } from "../memory/words";
import { FUNC_PARAMETERS } from "../gen/hooks";
import {
  KTraceEventRawSchedProcessExit, KTraceEventRawSchedProcessFork, KTraceEventRawSchedProcessFork__Fixed,
} from "../gen/kernel";
import { syscall_nargs, syscall_row } from "../gen/syscalls";
import { call_address, code_address } from "../kernel/address";
import { Implied } from "../kernel/queue";
import { ctx_region } from "../map/region";
import { Thread } from "../state/layout";
import { ends_group, thread_find } from "../state/thread";
import { since } from "../kernel/version";
import { machine } from "./current";
import { raw_number } from "./number";
import { call_regs, function_regs, regs_size, return_regs } from "./registers";
import { string_len, string_ptr } from "./strings";

const values = memory.data(48, 8); // arguments of a function that has one: the others stay 0
const COMM_BYTES: u32 = 16; // TASK_COMM_LEN
const PATH_BYTES: u32 = 4096; // PATH_MAX

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

/** raw_tp/sys_enter and sys_exit: struct pt_regs *, then the number or the result. */
function raw_tp(ev: usize, leaving: bool): void {
  begin(16, regs_size());
  call_regs(arena + REGS_OFFSET, ev, leaving);
  store<u64>(ctx(), GUEST_BASE + <u64>REGS_OFFSET);
  store<u64>(ctx(), leaving ? load<u64>(ev, EventRecord.Ret) : raw_number(ev), 8);
}

/**
 * A function that serves a call and is given the caller's registers: as these were at the call's entry, since the result is put into
 * them when the function has returned (do_syscall_64, invoke_syscall).
 */
function call_function(ev: usize, kind: u32): void {
  const registers = GUEST_BASE + <u64>REGS_OFFSET;
  const is_kprobe = kind <= <u32>Hook.CallReturn;
  begin(is_kprobe ? regs_size() : 16, regs_size());
  call_regs(arena + REGS_OFFSET, ev, false);
  store<u64>(values, registers);
  if (kind == Hook.CallEntry) function_regs(ctx(), values, call_address(load<u32>(ev, EventRecord.Number)));
  else if (kind == Hook.CallReturn) return_regs(ctx(), load<i64>(ev, EventRecord.Ret));
  else {
    store<u64>(ctx(), registers);
    store<i64>(ctx(), kind == Hook.CallExit ? load<i64>(ev, EventRecord.Ret) : 0, 8);
  }
}

/** The function inside of it, which is given the call's arguments; at its return the result stands behind them. */
function call_values(ev: usize, kind: u32): void {
  const args = ev + EventRecord.Args;
  if (kind <= <u32>Hook.ValuesReturn) {
    begin(regs_size(), 0);
    if (kind == Hook.ValuesEntry) function_regs(ctx(), args, 0);
    else return_regs(ctx(), load<i64>(ev, EventRecord.Ret));
    return;
  }
  begin(56, 0);
  copy_blocks(ctx(), args, 48);
  if (kind != Hook.ValuesExit) return;
  const row = syscall_row(machine, load<u32>(ev, EventRecord.Abi), load<u32>(ev, EventRecord.Number));
  store<i64>(ctx() + (<usize>syscall_nargs(row) << 3), load<i64>(ev, EventRecord.Ret));
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

/** A child begins with its parent's name. Names are __data_loc since Linux 6.16; before, two char[16] stood in their place. */
function process_fork(ev: usize): void {
  const comm = ev + EventRecord.Comm;
  const len = comm_length(comm);
  const parent = load<u32>(ev, EventRecord.Tid);
  const child = <u32>load<u64>(ev, EventRecord.Args + 8);
  if (!since(6, 16)) {
    begin(KTraceEventRawSchedProcessFork__Fixed.Size, 0);
    memory.copy(ctx() + KTraceEventRawSchedProcessFork__Fixed.ParentComm, comm, len);
    store<u32>(ctx(), parent, KTraceEventRawSchedProcessFork__Fixed.ParentPid);
    memory.copy(ctx() + KTraceEventRawSchedProcessFork__Fixed.ChildComm, comm, len);
    store<u32>(ctx(), child, KTraceEventRawSchedProcessFork__Fixed.ChildPid);
    return;
  }
  begin(KTraceEventRawSchedProcessFork.Size + 2 * COMM_BYTES, 0);
  const second = data_loc(KTraceEventRawSchedProcessFork.__DataLocParentComm, KTraceEventRawSchedProcessFork.Size, comm, len);
  data_loc(KTraceEventRawSchedProcessFork.__DataLocChildComm, second, comm, len);
  store<u32>(ctx(), parent, KTraceEventRawSchedProcessFork.ParentPid);
  store<u32>(ctx(), child, KTraceEventRawSchedProcessFork.ChildPid);
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

export function group_dead(ev: usize): bool {
  const thread = thread_find(load<u32>(ev, EventRecord.Tid));
  return thread == 0 ? load<u64>(ev, EventRecord.Args + 16) != 0 : ends_group(load<u32>(thread, Thread.Process), thread);
}

/** group_dead is there since Linux 6.16, and in the way of nothing before. */
function process_exit(ev: usize): void {
  begin(40, 0);
  memory.copy(ctx() + 8, ev + EventRecord.Comm, COMM_BYTES);
  store<u32>(ctx(), load<u32>(ev, EventRecord.Tid), 24);
  store<u8>(ctx(), u8(group_dead(ev)), KTraceEventRawSchedProcessExit.GroupDead);
}

/** Builds the ctx of `kind` for an entry of the queue. */
export function context_implied(kind: u32, implied: usize): void {
  const args = implied + Implied.Args;
  switch (kind) {
    case Hook.FuncEntry:
      begin(regs_size(), 0);
      return function_regs(ctx(), args, code_address(load<u32>(implied, Implied.Number)));
    case Hook.FuncReturn:
      begin(regs_size(), 0);
      return return_regs(ctx(), load<i64>(implied, Implied.Ret));
    case Hook.Point:
      begin(load<u32>(implied, Implied.CtxLen), 0);
      memory.copy(ctx(), load<u32>(implied, Implied.Ctx), load<u32>(implied, Implied.CtxLen));
      return;
    default:
      begin(56, 0);
      copy_blocks(ctx(), args, 48);
      // fexit: the result stands behind the parameters.
      if (kind == Hook.FuncExit) {
        const own = load<u32>(implied, Implied.Parameters);
        const parameters = own != 0 ? own : <u32>load<u8>(FUNC_PARAMETERS + load<u32>(implied, Implied.Number));
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
    case Hook.RawTpSysEnter:
    case Hook.RawTpEnterOf: return raw_tp(ev, false);
    case Hook.RawTpSysExit:
    case Hook.RawTpExitOf: return raw_tp(ev, true);
    case Hook.ProcessFork: return process_fork(ev);
    case Hook.ProcessExec: return process_exec(ev);
    case Hook.ProcessExit: return process_exit(ev);
    case Hook.CallEntry:
    case Hook.CallReturn:
    case Hook.CallEnter:
    case Hook.CallExit: return call_function(ev, kind);
    case Hook.ValuesEntry:
    case Hook.ValuesReturn:
    case Hook.ValuesEnter:
    case Hook.ValuesExit: return call_values(ev, kind);
    default: // Hook.Event
      begin(EventRecord.Size, 0);
      copy_blocks(ctx(), ev, EventRecord.Size);
  }
}
