// Bytes captured from tracee memory. Snapshots of the current chunk are an array of SnapshotRecords whose bytes lie in the
// chunk body; a call that is still in flight when its chunk goes takes copies along (`snapshots_keep`). A call's snapshots are
// asked for by the argument that led to them.
import { EventRecord, SnapshotRecord } from "../abi";
import { heap_alloc, heap_free } from "../memory/heap";

let records: usize = 0;
let capacity: u32 = 0;
export let snapshot_count: u32 = 0;

export enum Part {
  Whole = 0,
  Element = 1,
  Name = 2,
  Iovec = 3,
  Control = 4,
  Local = 5,
  Remote = 6,
  File = 7, // no memory: what the call opened
}

/** What the kernel was asked belongs to no argument. */
export const NO_ARGUMENT: u32 = 6;

export enum SnapFlag {
  Terminated = 1,
  Redacted = 2,
}

export function snapshots_clear(): void {
  snapshot_count = 0;
}

/** A fresh record at the end of the array, or 0. */
export function snapshot_add(): usize {
  if (snapshot_count == capacity) {
    const wanted = capacity == 0 ? 4096 : capacity << 1;
    const grown = heap_alloc(<usize>wanted * SnapshotRecord.Size);
    if (grown == 0) return 0;
    memory.copy(grown, records, <usize>capacity * SnapshotRecord.Size);
    heap_free(records, <usize>capacity * SnapshotRecord.Size);
    records = grown;
    capacity = wanted;
  }
  const snap = records + <usize>(snapshot_count++) * SnapshotRecord.Size;
  memory.fill(snap, 0, SnapshotRecord.Size);
  return snap;
}

export function snapshot_ptr(index: u32): usize {
  return index < snapshot_count ? records + <usize>index * SnapshotRecord.Size : 0;
}

// @ts-ignore: decorator
@inline
export function event_snaps(ev: usize): usize {
  return records + <usize>load<u32>(ev, EventRecord.SnapFirst) * SnapshotRecord.Size;
}

/** First snapshot of `arg` and `part` among `count` from `first`; 0 when there is none. */
export function snap_find(first: usize, count: u32, arg: u32, part: u32): usize {
  const stop = first + <usize>count * SnapshotRecord.Size;
  for (let s = first; s < stop; s += SnapshotRecord.Size) {
    if (load<u8>(s, SnapshotRecord.Arg) == arg && load<u8>(s, SnapshotRecord.Part) == part) return s;
  }
  return 0;
}

// @ts-ignore: decorator
@inline
export function snap_ptr(snap: usize): usize {
  return <usize>load<u32>(snap, SnapshotRecord.Ptr);
}

// @ts-ignore: decorator
@inline
export function snap_len(snap: usize): u32 {
  return load<u32>(snap, SnapshotRecord.Len);
}

/** Bytes a kept copy of `count` snapshots takes: the records, then what they point at. */
function kept_bytes(first: usize, count: u32): usize {
  let bytes = <usize>count * SnapshotRecord.Size;
  for (let i: u32 = 0; i < count; i++) bytes += snap_len(first + <usize>i * SnapshotRecord.Size);
  return bytes;
}

/** Copies records and bytes out of the chunk; `snapshots_drop` gives the copy back. 0 when there are none. */
export function snapshots_keep(first: usize, count: u32): usize {
  if (count == 0) return 0;
  const copy = heap_alloc(kept_bytes(first, count));
  if (copy == 0) return 0;
  memory.copy(copy, first, <usize>count * SnapshotRecord.Size);
  let to = copy + <usize>count * SnapshotRecord.Size;
  for (let i: u32 = 0; i < count; i++) {
    const snap = copy + <usize>i * SnapshotRecord.Size;
    memory.copy(to, snap_ptr(snap), snap_len(snap));
    store<u32>(snap, <u32>to, SnapshotRecord.Ptr);
    to += snap_len(snap);
  }
  return copy;
}

export function snapshots_drop(copy: usize, count: u32): void {
  if (copy != 0) heap_free(copy, kept_bytes(copy, count));
}
