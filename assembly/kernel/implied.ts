// What an event implies inside the kernel, family by family: `before` the event changes state (what a call takes away is still
// there), `after` it has (what it made is there now). Asked only while a program is attached to what could be implied.
import { EventRecord, EventType } from "../abi";
import { Thread } from "../state/layout";
import { Call, thread_find } from "../state/thread";
import { exit_implied, fork_implied } from "./life";
import { file_acts } from "./file";
import { queue_clear } from "./queue";
import { scratch_clear } from "./scratch";
import { vfs_after, vfs_before } from "./vfs";

/** Fills the queue with what comes before the event's change of state. */
export function implied_before(ev: usize): void {
  scratch_clear();
  queue_clear();
  file_acts(0);
  if (load<u32>(ev, EventRecord.Type) != EventType.SyscallExit) return;
  const thread = call_of(ev);
  if (thread != 0) vfs_before(thread, ev);
}

/** The thread of a call's exit, if the trace holds its entry. */
function call_of(ev: usize): usize {
  const thread = thread_find(load<u32>(ev, EventRecord.Tid));
  return thread != 0 && load<u32>(thread, Thread.InCall) != Call.None ? thread : 0;
}

function call_implied(ev: usize): void {
  const thread = call_of(ev);
  if (thread != 0) vfs_after(thread, ev);
}

/** Fills the queue, emptied, with what comes after it. */
export function implied_after(ev: usize): void {
  queue_clear();
  file_acts(0);
  switch (load<u32>(ev, EventRecord.Type)) {
    case EventType.SyscallExit: return call_implied(ev);
    case EventType.ProcessFork: return fork_implied(ev);
    case EventType.ProcessExit: return exit_implied(ev);
    default:
  }
}
