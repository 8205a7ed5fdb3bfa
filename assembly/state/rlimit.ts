// Resource limits: those a process began with that can make a call fail, and those set while it ran. Infinity stays ~0.
import { FactKind, FactRecord } from "../abi";
import { ArgKind, NO_ARG, syscall_kind } from "../gen/syscalls";
import { Part, snap_len, snap_ptr } from "../trace/snapshot";
import { fact_count } from "./facts";
import { Process, Thread } from "./layout";
import { process_find } from "./process";
import { arg, entry_snap } from "./thread";

const RLIM_INFINITY: u64 = <u64>-1;
const RLIMIT_NOFILE: u32 = 7;
/** RLIMIT_CPU, FSIZE, DATA, NPROC, NOFILE, AS (asm-generic/resource.h): a call fails, or a signal comes, when they are met. */
const REFUSING: u32 = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 6 | 1 << 7 | 1 << 9;

function write(process: usize, resource: u32, soft: u64, hard: u64, target: u32, set: u32, errno: u32, ev: usize): void {
  const row = fact_count(process, FactKind.Limit, resource, target, set << 16 | errno, ev);
  if (row == 0) return;
  store<u64>(row, <u64>resource, FactRecord.A);
  store<u64>(row, soft, FactRecord.B);
  store<u64>(row, hard, FactRecord.C);
  store<u64>(row, <u64>target, FactRecord.D);
  store<u32>(row, set, FactRecord.Flags);
  store<u32>(row, errno, FactRecord.Errno);
}

/** A limit that ProcessState tells. */
export function limit_known(process: usize, resource: u32, soft: u64, hard: u64, ev: usize): void {
  if (resource == RLIMIT_NOFILE) store<u64>(process, soft == RLIM_INFINITY ? 0 : soft, Process.FdLimit);
  if (resource > 31 || (REFUSING >> resource & 1) == 0 || soft == RLIM_INFINITY) return;
  write(process, resource, soft, hard, load<u32>(process, Process.Pid), 0, 0, ev);
}

/** Index of the argument that holds the new limit, or NO_ARG; prlimit64 may only ask. */
function new_limit(thread: usize): u32 {
  const row = load<u32>(thread, Thread.Row);
  for (let i: u32 = 1; i < 3; i++) {
    const kind = syscall_kind(row, i);
    if (kind == ArgKind.Rlimit || kind == ArgKind.Rlimit64) return i;
  }
  return NO_ARG;
}

/** setrlimit(resource, new) and prlimit64(pid, resource, new, old). */
export function limit_set(process: usize, thread: usize, errno: u32, ev: usize): void {
  const index = new_limit(thread);
  if (index == NO_ARG || arg(thread, index) == 0) return;
  const snap = entry_snap(thread, index, Part.Whole);
  if (snap == 0) return;
  const at = snap_ptr(snap);
  const wide = snap_len(snap) >= 16;
  const soft: u64 = wide ? load<u64>(at) : widen(load<u32>(at));
  const hard: u64 = wide ? load<u64>(at, 8) : widen(load<u32>(at, 4));
  const resource = <u32>arg(thread, index - 1);
  const named = index == 2 ? <u32>arg(thread, 0) : 0;
  const target = named == 0 ? load<u32>(process, Process.Pid) : named;
  write(process, resource, soft, hard, target, 1, errno, ev);
  const subject = process_find(target);
  if (errno == 0 && resource == RLIMIT_NOFILE && subject != 0) store<u64>(subject, soft == RLIM_INFINITY ? 0 : soft, Process.FdLimit);
}

function widen(value: u32): u64 {
  return value == 0xffff_ffff ? RLIM_INFINITY : <u64>value;
}
