// Threads and the call each is inside. Bytes that a call's entry captured lie in the chunk; `threads_keep` copies them for calls
// still in flight when the chunk goes, so that the exit, and programs that read at exit, find them.
import { EventRecord } from "../abi";
import { task_gone } from "../map/task";
import { heap_alloc, heap_free } from "../memory/heap";
import { snap_find, snapshots_drop, snapshots_keep } from "../trace/snapshot";
import { Effect, NO_ARG, syscall_arg } from "../gen/syscalls";
import { Process, Thread } from "./layout";
import { first_process, process_of } from "./process";
import { row_late } from "./rows";
import { thread_serial_gone, thread_serial_made } from "./serials";
import { table_get, table_new, table_remove, table_set } from "./table";
import { wait_abandon, wait_unfinished } from "./wait";

export enum Call {
  None = 0,
  Known = 1,
  Attached = 2, // was inside when it was first seen
}

let by_tid: usize = 0;
let cached: usize = 0;
let serial: u32 = 0;
export let entries_without_exit: u64 = 0;

export function thread_init(): void {
  by_tid = table_new();
}

export function thread_find(tid: u32): usize {
  if (cached != 0 && load<u32>(cached, Thread.Tid) == tid) return cached;
  const thread = <usize>table_get(by_tid, tid, 0);
  if (thread != 0) cached = thread;
  return thread;
}

export function thread_new(process: usize, tid: u32): usize {
  const stale = thread_find(tid);
  if (stale != 0) thread_forget(stale);
  const thread = heap_alloc(Thread.Size);
  if (thread == 0) return 0;
  store<u32>(thread, tid, Thread.Tid);
  store<u32>(thread, ++serial, Thread.Serial);
  store<u32>(thread, <u32>process, Thread.Process);
  store<u32>(thread, load<u32>(process, Process.Comm), Thread.Comm);
  store<u32>(thread, load<u32>(process, Process.Threads), Thread.Next);
  store<u32>(process, <u32>thread, Process.Threads);
  store<u32>(process, load<u32>(process, Process.ThreadCount) + 1, Process.ThreadCount);
  table_set(by_tid, tid, 0, <u32>thread);
  thread_serial_made(thread);
  return thread;
}

/** The thread of this event, made when it is new. */
export function thread_of(ev: usize): usize {
  const known = thread_find(load<u32>(ev, EventRecord.Tid));
  if (known != 0 && load<u32>(<usize>load<u32>(known, Thread.Process), Process.Pid) == load<u32>(ev, EventRecord.Pid)) return known;
  const process = process_of(ev);
  return process == 0 ? 0 : thread_new(process, load<u32>(ev, EventRecord.Tid));
}

/** The call is over or given up: what was kept for it goes. */
export function thread_leave_call(thread: usize): void {
  if (load<u32>(thread, Thread.RowOwed) != 0) row_late(thread);
  if (load<u32>(thread, Thread.SnapsKept) != 0) {
    snapshots_drop(load<u32>(thread, Thread.Snaps), load<u32>(thread, Thread.SnapCount));
    store<u32>(thread, 0, Thread.SnapsKept);
  }
  if (load<u32>(thread, Thread.StackKept) != 0) {
    heap_free(load<u32>(thread, Thread.Stack), <usize>load<u32>(thread, Thread.StackCount) << 3);
    store<u32>(thread, 0, Thread.StackKept);
  }
  store<u32>(thread, 0, Thread.SnapCount);
  store<u32>(thread, 0, Thread.StackCount);
  store<u32>(thread, Call.None, Thread.InCall);
}

function thread_forget(thread: usize): void {
  thread_leave_call(thread);
  const process = <usize>load<u32>(thread, Thread.Process);
  const next = load<u32>(thread, Thread.Next);
  if (<usize>load<u32>(process, Process.Threads) == thread) store<u32>(process, next, Process.Threads);
  else {
    let before = <usize>load<u32>(process, Process.Threads);
    while (<usize>load<u32>(before, Thread.Next) != thread) before = <usize>load<u32>(before, Thread.Next);
    store<u32>(before, next, Thread.Next);
  }
  store<u32>(process, load<u32>(process, Process.ThreadCount) - 1, Process.ThreadCount);
  task_gone(load<u32>(thread, Thread.Serial));
  table_remove(by_tid, load<u32>(thread, Thread.Tid), 0);
  thread_serial_gone(thread);
  if (cached == thread) cached = 0;
  heap_free(thread, Thread.Size);
}

/**
 * The kernel's group_dead, of a thread that ends now: it is the last. A tracer is told of a leader's end when all others' are, however
 * early it came (ptrace(2)); a leader that is inside exit or exit_group then is one that had ended.
 */
export function ends_group(process: usize, thread: usize): bool {
  const leader = thread_find(load<u32>(process, Process.Pid));
  const threads = load<u32>(process, Process.ThreadCount);
  if (thread == leader) return threads == 1 && load<u32>(leader, Thread.Outlived) == 0;
  if (leader == 0 || threads != 2) return false;
  return load<u32>(leader, Thread.InCall) != Call.None && load<u32>(leader, Thread.Effect) == Effect.Exit;
}

/** The thread ends at `ev` (or the trace does): a call it is inside never returned. */
export function thread_end(thread: usize, ev: usize): void {
  const process = <usize>load<u32>(thread, Thread.Process);
  const leader = thread_find(load<u32>(process, Process.Pid));
  if (leader != 0 && leader != thread && ends_group(process, thread)) store<u32>(leader, 1, Thread.Outlived);
  if (load<u32>(thread, Thread.InCall) != Call.None) {
    if (load<u32>(thread, Thread.InCall) == Call.Known && load<u32>(thread, Thread.Effect) != Effect.Exit) entries_without_exit++;
    wait_unfinished(thread, ev);
  } else wait_abandon(thread, ev);
  thread_forget(thread);
}

/** After exec only the caller is left, under the process's id (execve(2)). */
export function threads_exec(process: usize, caller: u32, ev: usize): void {
  const pid = load<u32>(process, Process.Pid);
  let thread = <usize>load<u32>(process, Process.Threads);
  while (thread != 0) {
    const next = <usize>load<u32>(thread, Thread.Next);
    const tid = load<u32>(thread, Thread.Tid);
    if (tid != caller) thread_end(thread, ev);
    thread = next;
  }
  const left = thread_find(caller);
  if (left == 0 || caller == pid) return;
  table_remove(by_tid, caller, 0);
  store<u32>(left, pid, Thread.Tid);
  table_set(by_tid, pid, 0, <u32>left);
}

function stack_keep(thread: usize): void {
  const bytes = <usize>load<u32>(thread, Thread.StackCount) << 3;
  if (bytes == 0 || load<u32>(thread, Thread.StackKept) != 0) return;
  const copy = heap_alloc(bytes);
  memory.copy(copy, load<u32>(thread, Thread.Stack), copy == 0 ? 0 : bytes);
  store<u32>(thread, <u32>copy, Thread.Stack);
  if (copy == 0) store<u32>(thread, 0, Thread.StackCount);
  store<u32>(thread, u32(copy != 0), Thread.StackKept);
}

/** Before the chunk goes. */
export function threads_keep(): void {
  for (let p = first_process; p != 0; p = <usize>load<u32>(p, Process.Next)) {
    for (let t = <usize>load<u32>(p, Process.Threads); t != 0; t = <usize>load<u32>(t, Thread.Next)) {
      stack_keep(t);
      const count = load<u32>(t, Thread.SnapCount);
      if (count == 0 || load<u32>(t, Thread.SnapsKept) != 0) continue;
      const copy = snapshots_keep(load<u32>(t, Thread.Snaps), count);
      store<u32>(t, <u32>copy, Thread.Snaps);
      store<u32>(t, copy == 0 ? 0 : count, Thread.SnapCount);
      store<u32>(t, u32(copy != 0), Thread.SnapsKept);
    }
  }
}

/** Argument of the call the thread is inside. */
// @ts-ignore: decorator
@inline
export function arg(thread: usize, index: u32): u64 {
  return load<u64>(thread + (<usize>index << 3), Thread.Args);
}

/** The argument with this ArgRole, or `otherwise`. */
export function arg_of(thread: usize, role: u32, otherwise: u64): u64 {
  const index = syscall_arg(load<u32>(thread, Thread.Row), role);
  return index == NO_ARG ? otherwise : arg(thread, index);
}

/** Snapshot that the entry of the call took; 0 when there is none. */
export function entry_snap(thread: usize, index: u32, part: u32): usize {
  return snap_find(load<u32>(thread, Thread.Snaps), load<u32>(thread, Thread.SnapCount), index, part);
}
