// Tracepoints of a task's life: as raw_tp and tp_btf programs see them (include/trace/events/sched.h, task.h), and of those that have no
// kind of hook of their own the structure too.
import { EventRecord, EventType } from "../abi";
import { Point } from "../gen/hooks";
import { KLinuxBinprm, KTraceEventRawTaskNewtask, KTraceEventRawTaskRename } from "../gen/kernel";
import { Effect } from "../gen/syscalls";
import { exec_given, exec_words } from "../state/exec";
import { Thread } from "../state/layout";
import { base_name } from "../state/path";
import { arg, thread_find } from "../state/thread";
import { group_dead } from "../trace/context";
import { user_read_str } from "../trace/current";
import { string_len, string_ptr } from "../trace/strings";
import { ObjectKind, object_or_null } from "./address";
import { queue_point } from "./queue";
import { scratch_address, scratch_take } from "./scratch";
import { task_address } from "./task";

const COMM_BYTES: u32 = 16; // TASK_COMM_LEN
const PR_SET_NAME: u64 = 15; // linux/prctl.h
const FORK_VFORK: u64 = 1; // ForkKind of trace.proto
const VFORK_FLAGS: u64 = 0x4100; // linux/sched.h: CLONE_VFORK, CLONE_VM
const CSIGNAL: u64 = 0xff; // linux/sched.h: of clone's flags, kept elsewhere by the kernel

function put_comm(to: usize, name: u32): void {
  if (name != 0) memory.copy(to, string_ptr(name), min(string_len(name), COMM_BYTES - 1));
}

/** copy_process ends with task_newtask, and kernel_clone with sched_process_fork, both in the parent. */
export function fork_implied(ev: usize): void {
  const ts = load<u64>(ev, EventRecord.TsNs);
  const tid = <u32>load<u64>(ev, EventRecord.Args + 8);
  const child = task_address(tid);
  const borrows: u64 = load<u64>(ev, EventRecord.Args + 16) == FORK_VFORK ? VFORK_FLAGS : 0;
  const flags = (load<u64>(ev, EventRecord.Args + 24) & ~CSIGNAL) | borrows;
  const at = scratch_take(KTraceEventRawTaskNewtask.Size);
  if (at != 0) {
    store<u32>(at, tid, KTraceEventRawTaskNewtask.Pid);
    memory.copy(at + KTraceEventRawTaskNewtask.Comm, ev + EventRecord.Comm, COMM_BYTES);
    store<u64>(at, flags, KTraceEventRawTaskNewtask.CloneFlags);
  }
  queue_point(Point.TaskNewtask, ts, at, KTraceEventRawTaskNewtask.Size, child, flags, 0, 0, 0);
  queue_point(Point.SchedProcessFork, ts, 0, 0, task_address(load<u32>(ev, EventRecord.Tid)), child, 0, 0, 0);
}

export function exit_implied(ev: usize): void {
  const task = task_address(load<u32>(ev, EventRecord.Tid));
  queue_point(Point.SchedProcessExit, load<u64>(ev, EventRecord.TsNs), 0, 0, task, u64(group_dead(ev)), 0, 0, 0);
}

/** What is known of struct linux_binprm: the name given, and how many words. */
export function exec_implied(ev: usize): void {
  const tid = load<u32>(ev, EventRecord.Tid);
  const old = <u32>load<u64>(ev, EventRecord.Args);
  const bprm = scratch_take(KLinuxBinprm.Size);
  if (bprm != 0) {
    store<u64>(bprm, object_or_null(ObjectKind.Name, load<u32>(ev, EventRecord.GivenStr)), KLinuxBinprm.Filename);
    store<u32>(bprm, exec_words(ev), KLinuxBinprm.Argc);
  }
  const ts = load<u64>(ev, EventRecord.TsNs);
  queue_point(Point.SchedProcessExec, ts, 0, 0, task_address(tid), old == 0 ? tid : old, scratch_address(bprm), 0, 0);
}

/** A task gets a name, while it still has the old one: at exec that of the file (begin_new_exec), or as prctl(2) says. */
export function rename_implied(ev: usize): void {
  const thread = thread_find(load<u32>(ev, EventRecord.Tid));
  const name = scratch_take(COMM_BYTES);
  const at = scratch_take(KTraceEventRawTaskRename.Size);
  if (thread == 0 || name == 0 || at == 0) return;
  if (load<u32>(ev, EventRecord.Type) == EventType.ProcessExec) {
    const given = exec_given(ev);
    if (given == 0) return;
    const from = base_name(given);
    memory.copy(name, string_ptr(given) + from, min(string_len(given) - from, COMM_BYTES - 1));
  } else {
    if (load<u32>(thread, Thread.Effect) != Effect.Prctl || arg(thread, 0) != PR_SET_NAME) return;
    if (load<i64>(ev, EventRecord.Ret) != 0 || user_read_str(name, COMM_BYTES, arg(thread, 1)) < 0) return;
  }
  store<u32>(at, load<u32>(ev, EventRecord.Tid), KTraceEventRawTaskRename.Pid);
  put_comm(at + KTraceEventRawTaskRename.Oldcomm, load<u32>(thread, Thread.Comm));
  memory.copy(at + KTraceEventRawTaskRename.Newcomm, name, COMM_BYTES);
  const task = task_address(load<u32>(ev, EventRecord.Tid));
  const ts = load<u64>(ev, EventRecord.TsNs);
  queue_point(Point.TaskRename, ts, at, KTraceEventRawTaskRename.Size, task, scratch_address(name), 0, 0, 0);
}
