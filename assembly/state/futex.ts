// Futex words: who woke the threads that wait on them. A wake counts from its entry, since the one it wakes may be seen to return first.
import { Process, Thread } from "./layout";
import { Space, happened } from "./recent";
import { arg } from "./thread";

const PRIVATE: u64 = 128; // futex(2); FUTEX2_PRIVATE is the same
const WAKE_OP: u32 = 5;
const FUTEX2_WAKE: u32 = 454;
const FUTEX2_WAIT: u32 = 455;

/** WAKE, WAKE_OP, WAKE_BITSET, UNLOCK_PI (futex(2)). */
const WAKES: u32 = 1 << 1 | 1 << WAKE_OP | 1 << 10 | 1 << 7;
/** REQUEUE, CMP_REQUEUE, CMP_REQUEUE_PI: wake some and send the others to the second word. */
const REQUEUES: u32 = 1 << 3 | 1 << 4 | 1 << 12;

/** Threads of one process share a private word; of any other word the address must do. */
export function futex_space(process: usize, thread: usize): u32 {
  const native = load<u32>(thread, Thread.Native);
  const flags = arg(thread, native == FUTEX2_WAIT || native == FUTEX2_WAKE ? 3 : 1);
  return (flags & PRIVATE) != 0 ? load<u32>(process, Process.Serial) : Space.Shared;
}

export function futex_entered(process: usize, thread: usize, ev: usize): void {
  const native = load<u32>(thread, Thread.Native);
  if (native != FUTEX2_WAKE && native != 202 && native != 98) return;
  const op: u32 = native == FUTEX2_WAKE ? 1 : <u32>arg(thread, 1) & 0x7f;
  if (op > 31) return;
  const space = futex_space(process, thread);
  if ((WAKES >> op & 1) != 0) happened(arg(thread, 0), space, 0, ev);
  else if ((REQUEUES >> op & 1) != 0) happened(arg(thread, 0), space, arg(thread, 4), ev);
  if (op == WAKE_OP) happened(arg(thread, 4), space, 0, ev);
}
