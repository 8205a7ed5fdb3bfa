// The event that is running, as helpers see it: its record, the trace's offsets, and user memory as the trace captured it: this
// event's snapshots, then those of the call its thread is inside (a program reads at exit the pointer it saved at entry), adjacent
// ones joined. What is in none of them is unknown and never invented.
import { EventRecord, SnapshotRecord } from "../abi";
import { Thread } from "../state/layout";
import { thread_find } from "../state/thread";
import { Part, SnapFlag, event_snaps, snap_len, snap_ptr } from "./snapshot";

/** Address of the current EventRecord; 0 outside an event. */
export let cur_event: usize = 0;
/** Hook kind and number of the programs that run now: of a function of the kernel, which one. */
export let cur_kind: u32 = 0;
export let cur_number: u32 = 0;
/** Add to a time to get CLOCK_BOOTTIME. */
export let boot_offset: u64 = 0;
/** Add to a time to get CLOCK_REALTIME. */
export let realtime_offset: i64 = 0;
/** Arch of trace.proto. */
export let machine: u32 = 1;

export function set_current(ev: usize): void {
  cur_event = ev;
}

export function set_hook(kind: u32, number: u32): void {
  cur_kind = kind;
  cur_number = number;
}

export function set_clocks(boot: u64, realtime: i64): void {
  boot_offset = boot;
  realtime_offset = realtime;
}

export function set_machine(arch: u32): void {
  machine = arch;
}

/** Snapshots of the current thread's call: kept ones and those of this chunk alike. */
let call_first: usize = 0;
let call_count: u32 = 0;

function find_call(): void {
  const thread = thread_find(load<u32>(cur_event, EventRecord.Tid));
  call_first = thread == 0 ? 0 : <usize>load<u32>(thread, Thread.Snaps);
  call_count = thread == 0 ? 0 : load<u32>(thread, Thread.SnapCount);
}

/** A snapshot among `count` from `first` that holds the byte at `addr`; later ones win. 0: none does. */
function holding(first: usize, count: u32, addr: u64): usize {
  for (let i = count; i > 0; i--) {
    const snap = first + <usize>(i - 1) * SnapshotRecord.Size;
    if (addr - load<u64>(snap, SnapshotRecord.Addr) >= <u64>span_of(snap)) continue;
    if (load<u8>(snap, SnapshotRecord.Part) < <u8>Part.Local) return snap; // the others are no memory
  }
  return 0;
}

/** Bytes a snapshot answers for: a terminated string has its NUL as well. */
function span_of(snap: usize): u32 {
  return snap_len(snap) + u32((load<u8>(snap, SnapshotRecord.Flags) & SnapFlag.Terminated) != 0);
}

function find(addr: u64): usize {
  const count = load<u32>(cur_event, EventRecord.SnapCount);
  const own: usize = count == 0 ? 0 : holding(event_snaps(cur_event), count, addr);
  return own != 0 ? own : holding(call_first, call_count, addr);
}

/** Copies up to `len` bytes from the one snapshot that holds `addr`; how many. */
function copy_piece(dst: usize, addr: u64, len: u32): u32 {
  const snap = find(addr);
  if (snap == 0) return 0;
  const skip = <u32>(addr - load<u64>(snap, SnapshotRecord.Addr));
  const piece = min(span_of(snap) - skip, len);
  const stored = skip < snap_len(snap) ? min(snap_len(snap) - skip, piece) : 0;
  memory.copy(dst, snap_ptr(snap) + skip, stored);
  if (stored < piece) store<u8>(dst + stored, 0);
  return piece;
}

/** Copies `len` bytes of user memory; false when the trace does not hold all of them. */
export function user_read(dst: usize, addr: u64, len: u32): bool {
  if (cur_event == 0) return false;
  find_call();
  let done: u32 = 0;
  while (done < len) {
    const piece = copy_piece(dst + done, addr + done, len - done);
    if (piece == 0) return false;
    done += piece;
  }
  return true;
}

/** Where the NUL of `len` bytes is, or `len`. */
function end_of(bytes: usize, len: u32): u32 {
  let at: u32 = 0;
  while (at < len && load<u8>(bytes + at) != 0) at++;
  return at;
}

/** How far the string at `addr` goes in the one snapshot that holds it, its NUL counted and no more than `len`; 0: none holds it. */
function string_piece(addr: u64, len: u32): u32 {
  const snap = find(addr);
  if (snap == 0) return 0;
  const skip = <u32>(addr - load<u64>(snap, SnapshotRecord.Addr));
  const stored = skip < snap_len(snap) ? snap_len(snap) - skip : 0;
  const text = end_of(snap_ptr(snap) + skip, min(stored, len));
  return min(text + 1, min(span_of(snap) - skip, len));
}

/**
 * Copies a string, NUL included; its length with NUL (cut at `size`), or -1 when the trace does not hold it. Behind the NUL the kernel
 * writes zeros to the end of the word it copied, and nothing further (lib/strncpy_from_user.c).
 */
export function user_read_str(dst: usize, size: u32, addr: u64): i32 {
  if (cur_event == 0 || size == 0) return -1;
  find_call();
  let done: u32 = 0;
  while (done < size) {
    const piece = string_piece(addr + done, size - done);
    if (piece == 0) return -1;
    copy_piece(dst + done, addr + done, piece);
    done += piece;
    if (load<u8>(dst + done - 1) != 0) continue;
    const word = (done + 7) & ~7;
    if (word <= size) memory.fill(dst + done, 0, word - done);
    return <i32>done;
  }
  store<u8>(dst + size - 1, 0);
  return <i32>size;
}
