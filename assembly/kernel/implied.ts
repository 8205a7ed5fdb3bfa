// What an event implies inside the kernel, family by family: `before` the event changes state (what a call takes away is still
// there), `after` it has (what it made is there now). Asked only while a program is attached to what could be implied.
import { EventRecord, EventType } from "../abi";
import { exit_implied, fork_implied } from "./life";
import { queue_clear } from "./queue";
import { scratch_clear } from "./scratch";

/** Fills the queue with what comes before the event's change of state. */
export function implied_before(ev: usize): void {
  scratch_clear();
  queue_clear();
}

/** Fills the queue, emptied, with what comes after it. */
export function implied_after(ev: usize): void {
  queue_clear();
  switch (load<u32>(ev, EventRecord.Type)) {
    case EventType.ProcessFork: return fork_implied(ev);
    case EventType.ProcessExit: return exit_implied(ev);
    default:
  }
}
