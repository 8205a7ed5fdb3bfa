// The bytes a call moved, as far as they were captured: a buffer as it is, the pieces of an iovec or message joined.
import { EventRecord, SnapshotRecord } from "../abi";
import { ArgKind, ArgRole, NO_ARG, syscall_arg, syscall_kind } from "../gen/syscalls";
import { Part, event_snaps, snap_len, snap_ptr } from "../trace/snapshot";
import { Thread } from "./layout";

const JOIN_BYTES: u32 = 4096;
const joined = memory.data(4096, 8);

export let payload_ptr: usize = 0;
export let payload_len: u32 = 0;

/** Index of the buffer argument of the call, or NO_ARG. */
function buffer_of(thread: usize): u32 {
  return syscall_arg(load<u32>(thread, Thread.Row), ArgRole.Buf);
}

/** True for sendmmsg and recvmmsg, whose elements are messages of their own. */
export function is_many(thread: usize): bool {
  const index = buffer_of(thread);
  if (index == NO_ARG) return false;
  const kind = syscall_kind(load<u32>(thread, Thread.Row), index);
  return kind == ArgKind.Mmsghdr || kind == ArgKind.MmsghdrOut;
}

function join(first: usize, count: u32, index: u32): void {
  payload_len = 0;
  for (let i: u32 = 0; i < count; i++) {
    const snap = first + <usize>i * SnapshotRecord.Size;
    if (load<u8>(snap, SnapshotRecord.Arg) != index || load<u8>(snap, SnapshotRecord.Part) != Part.Element) continue;
    const whole = snap_len(snap);
    const len = min(whole, JOIN_BYTES - payload_len);
    memory.copy(joined + payload_len, snap_ptr(snap), len);
    payload_len += len;
    if (<u64>whole < load<u64>(snap, SnapshotRecord.FullSize)) break; // what follows would not join on
  }
  payload_ptr = joined;
}

function find(first: usize, count: u32, thread: usize): void {
  payload_len = 0;
  const index = buffer_of(thread);
  if (index == NO_ARG) return;
  const kind = syscall_kind(load<u32>(thread, Thread.Row), index);
  if (kind != ArgKind.Buf && kind != ArgKind.BufOut) return join(first, count, index);
  for (let i: u32 = 0; i < count; i++) {
    const snap = first + <usize>i * SnapshotRecord.Size;
    if (load<u8>(snap, SnapshotRecord.Arg) != index || load<u8>(snap, SnapshotRecord.Part) != Part.Whole) continue;
    payload_ptr = snap_ptr(snap);
    payload_len = snap_len(snap);
    return;
  }
}

/** What the call was given to write or send. */
export function payload_out(thread: usize): void {
  find(load<u32>(thread, Thread.Snaps), load<u32>(thread, Thread.SnapCount), thread);
}

/** What the call brought: captured at its exit. */
export function payload_in(thread: usize, ev: usize): void {
  const count = load<u32>(ev, EventRecord.SnapCount);
  find(count == 0 ? 0 : event_snaps(ev), count, thread);
}

/** The `nth` element by itself, for calls of many messages; false when there is none. */
export function payload_element(first: usize, count: u32, nth: u32): bool {
  let seen: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const snap = first + <usize>i * SnapshotRecord.Size;
    if (load<u8>(snap, SnapshotRecord.Part) != Part.Element || seen++ != nth) continue;
    payload_ptr = snap_ptr(snap);
    payload_len = snap_len(snap);
    return true;
  }
  return false;
}
