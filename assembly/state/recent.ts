// What was last done to a thing that others may wait for: a futex word woken, a semaphore changed, a process or thread ended. A table of
// fixed size in which a later thing takes the place of an older one, since only what came just before the end of a wait counts.
import { EventRecord } from "../abi";
import { mix } from "./table";

/** Kinds of things; below them are the serials of processes, for words that only their own threads share. */
export enum Space {
  Shared = 0xffff_fff0, // a futex word that processes share
  ThreadEnd = 0xffff_fff1,
  ProcessEnd = 0xffff_fff2,
  Semaphore = 0xffff_fff3,
  Queue = 0xffff_fff4,
  Lock = 0xffff_fff5, // of a path
}

enum Slot {
  Thing = 0, // u64
  Space = 8,
  Tid = 12,
  Pid = 16,
  Seq = 24, // u64
  To = 32, // u64
  Size = 40,
}

const SLOTS: u32 = 2048;
const slots = memory.data(81920, 8); // SLOTS * Slot.Size

/** Set by `recent`. */
export let recent_pid: u32 = 0;
export let recent_tid: u32 = 0;
export let recent_seq: u64 = 0;
export let recent_to: u64 = 0;

function slot(thing: u64, space: u32): usize {
  return slots + <usize>(mix(<u32>thing ^ <u32>(thing >> 32), space) % SLOTS) * Slot.Size;
}

/** `ev` did it; `to` is where those were sent who still wait. */
export function happened(thing: u64, space: u32, to: u64, ev: usize): void {
  const at = slot(thing, space);
  store<u64>(at, thing, Slot.Thing);
  store<u32>(at, space, Slot.Space);
  store<u32>(at, load<u32>(ev, EventRecord.Tid), Slot.Tid);
  store<u32>(at, load<u32>(ev, EventRecord.Pid), Slot.Pid);
  store<u64>(at, load<u64>(ev, EventRecord.Seq), Slot.Seq);
  store<u64>(at, to, Slot.To);
}

/** Whether something is known to have happened to the thing after `since`, by another thread than `tid`. */
export function recent(thing: u64, space: u32, since: u64, tid: u32): bool {
  const at = slot(thing, space);
  if (load<u64>(at, Slot.Thing) != thing || load<u32>(at, Slot.Space) != space) return false;
  if (load<u64>(at, Slot.Seq) <= since || load<u32>(at, Slot.Tid) == tid) return false;
  recent_pid = load<u32>(at, Slot.Pid);
  recent_tid = load<u32>(at, Slot.Tid);
  recent_seq = load<u64>(at, Slot.Seq);
  recent_to = load<u64>(at, Slot.To);
  return true;
}
