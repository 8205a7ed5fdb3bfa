// What an event implies inside the kernel, family by family: `before` the event changes state (what a call takes away is still
// there), `after` it has (what it made is there now). Asked only while a program is attached to what could be implied.
import { EventRecord, EventType } from "../abi";
import { Thread } from "../state/layout";
import { Call, thread_find } from "../state/thread";
import { all_close, closing_more, closing_over } from "./closing";
import { exec_implied, exit_implied, fork_implied, rename_implied } from "./life";
import { file_acts } from "./file";
import { net_after, net_before } from "./net";
import { queue_clear } from "./queue";
import { scratch_clear } from "./scratch";
import { signals_after } from "./signal";
import { vfs_after, vfs_before } from "./vfs";
import { is_told_twice } from "../trace/untold";

/** Fills the queue with what comes before the event's change of state. */
export function implied_before(ev: usize): void {
  scratch_clear();
  queue_clear();
  file_acts(0);
  closing_over();
  switch (load<u32>(ev, EventRecord.Type)) {
    case EventType.SyscallExit:
      rename_implied(ev);
      return call_implied(ev, true);
    case EventType.ProcessExec:
      rename_implied(ev);
      return ends(ev, true);
    default:
  }
}

/** A call's exit, if the trace holds its entry. */
function call_implied(ev: usize, before: bool): void {
  const thread = thread_find(load<u32>(ev, EventRecord.Tid));
  if (thread == 0 || load<u32>(thread, Thread.InCall) == <u32>Call.None) return;
  if (before) {
    vfs_before(thread, ev);
    net_before(thread, ev);
  } else {
    vfs_after(thread, ev);
    net_after(thread, ev);
  }
}

/** Fills the queue, emptied, with what comes after it. */
export function implied_after(ev: usize): void {
  queue_clear();
  file_acts(0);
  closing_over();
  signals_after(ev);
  switch (load<u32>(ev, EventRecord.Type)) {
    case EventType.SyscallExit: return call_implied(ev, false);
    case EventType.ProcessExec: return exec_implied(ev);
    case EventType.ProcessFork: return fork_implied(ev);
    case EventType.ProcessExit:
      if (!is_told_twice(ev)) exit_implied(ev);
      if (load<u64>(ev, EventRecord.Args + 16) != 0) ends(ev, false); // the last thread
      return;
    default:
  }
}

/** Descriptors go with what the process was. */
function ends(ev: usize, only_marked: bool): void {
  const thread = thread_find(load<u32>(ev, EventRecord.Tid));
  if (thread != 0) all_close(load<u32>(thread, Thread.Process), only_marked, ev);
}

/** The queue has been run: fills it with the rest of what did not fit; false when that was all. */
export function implied_more(): bool {
  scratch_clear();
  queue_clear();
  return closing_more();
}

/** The same for what a tracer is not told of (trace/untold.ts). */
export function untold_implied(ev: usize): void {
  queue_clear();
  if (load<u32>(ev, EventRecord.Type) == EventType.ProcessExit) exit_implied(ev);
}
