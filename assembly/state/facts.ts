// The table of facts: one row for each (process, kind, key), found by hash, bounded per process. A row is a FactRecord with a tail
// of the table's own. When a process ends its rows are copied to the view the host drains; rows of failed calls stay until
// the end of the trace, since a later success of somebody else still belongs in them.
import { EventRecord, FactKind, FactRecord, Limit } from "../abi";
import { heap_alloc, heap_free } from "../memory/heap";
import { forget } from "./awaited";
import { Process } from "./layout";
import { Row } from "./row";
import { mix } from "./table";

let buckets: usize = 0;
let bucket_count: u32 = 0;
let rows: u32 = 0;
export let facts_dropped: u64 = 0;

let view: usize = 0;
let view_capacity: u32 = 0;
let view_from: u32 = 0;
let view_to: u32 = 0;

let orphan_first: usize = 0;
let orphan_last: usize = 0;

// @ts-ignore: decorator
@inline
function bucket(hash: u32): usize {
  return buckets + (<usize>(hash & (bucket_count - 1)) << 2);
}

function rehash(): bool {
  const wanted: u32 = bucket_count == 0 ? 4096 : bucket_count << 1;
  const fresh = heap_alloc(<usize>wanted << 2);
  if (fresh == 0) return false;
  const old = buckets;
  const old_count = bucket_count;
  buckets = fresh;
  bucket_count = wanted;
  for (let i: u32 = 0; i < old_count; i++) {
    let row = <usize>load<u32>(old + (<usize>i << 2));
    while (row != 0) {
      const next = <usize>load<u32>(row, Row.Bucket);
      const at = bucket(load<u32>(row, Row.Hash));
      store<u32>(row, load<u32>(at), Row.Bucket);
      store<u32>(at, <u32>row);
      row = next;
    }
  }
  heap_free(old, <usize>old_count << 2);
  return true;
}

// @ts-ignore: decorator
@inline
function hash_of(serial: u32, kind: u32, k1: u32, k2: u32, k3: u32): u32 {
  return mix(mix(serial, kind ^ k2 << 5), mix(k1, k3));
}

/** The row of this key, or 0. */
export function fact_get(process: usize, kind: u32, k1: u32, k2: u32, k3: u32): usize {
  if (bucket_count == 0) return 0;
  const serial = load<u32>(process, Process.Serial);
  const hash = hash_of(serial, kind, k1, k2, k3);
  let row = <usize>load<u32>(bucket(hash));
  while (row != 0) {
    if (
      load<u32>(row, Row.Hash) == hash && load<u32>(row, Row.Serial) == serial && load<u32>(row, FactRecord.Kind) == kind &&
      load<u32>(row, Row.K1) == k1 && load<u32>(row, Row.K2) == k2 && load<u32>(row, Row.K3) == k3
    ) return row;
    row = <usize>load<u32>(row, Row.Bucket);
  }
  return 0;
}

/** The row given last, which its asker may still be filling. */
let given: usize = 0;
/** How far a search for a row to take back goes at once. */
const SWEEP: u32 = 256;

/** Of a process that has its share: a row of a file or a failed call, which are most of what a long run collects, the oldest first.
 * How it ended is told by the newest. It keeps its place in the process's list; 0: none was near. */
function taken_back(process: usize): usize {
  let row = <usize>load<u32>(process, Process.Sweep);
  for (let i: u32 = 0; i < SWEEP; i++) {
    if (row == 0) row = <usize>load<u32>(process, Process.FirstFact);
    const next = <usize>load<u32>(row, Row.Next);
    const kind = load<u32>(row, FactRecord.Kind);
    if ((kind == <u32>FactKind.File || kind == <u32>FactKind.Failed) && row != given) {
      store<u32>(process, <u32>next, Process.Sweep);
      if (kind == <u32>FactKind.Failed) forget(row);
      unlink(row);
      memory.fill(row, 0, Row.Size);
      store<u32>(row, <u32>next, Row.Next);
      return row;
    }
    row = next;
  }
  store<u32>(process, <u32>row, Process.Sweep);
  return 0;
}

/** One more row of the process, or 0 when memory is exhausted. */
function one_more(process: usize): usize {
  if (rows >= bucket_count && !rehash()) return 0;
  const row = heap_alloc(Row.Size);
  if (row == 0) return 0;
  const last = <usize>load<u32>(process, Process.LastFact);
  if (last == 0) store<u32>(process, <u32>row, Process.FirstFact);
  else store<u32>(last, <u32>row, Row.Next);
  store<u32>(process, <u32>row, Process.LastFact);
  store<u32>(process, load<u32>(process, Process.FactCount) + 1, Process.FactCount);
  return row;
}

/** A new row that begins with this event, its count 0; 0 when there is no room. */
export function fact_new(process: usize, kind: u32, k1: u32, k2: u32, k3: u32, ev: usize): usize {
  const full = load<u32>(process, Process.FactCount) >= <u32>Limit.FactsPerProcess;
  if (full) facts_dropped++; // this one, or the one in whose place it comes
  const row = full ? taken_back(process) : one_more(process);
  if (row == 0) {
    if (!full) facts_dropped++;
    return 0;
  }
  const serial = load<u32>(process, Process.Serial);
  const hash = hash_of(serial, kind, k1, k2, k3);
  store<u32>(row, hash, Row.Hash);
  store<u32>(row, serial, Row.Serial);
  store<u32>(row, k1, Row.K1);
  store<u32>(row, k2, Row.K2);
  store<u32>(row, k3, Row.K3);
  store<u32>(row, kind, FactRecord.Kind);
  store<u32>(row, load<u32>(process, Process.Pid), FactRecord.Pid);
  const own = load<u32>(ev, EventRecord.Pid) == load<u32>(process, Process.Pid);
  store<u32>(row, own ? load<u32>(ev, EventRecord.Tid) : load<u32>(process, Process.Pid), FactRecord.Tid);
  store<u32>(row, load<u32>(process, Process.Comm), FactRecord.Comm);
  store<i32>(row, -1, FactRecord.Fd);
  store<u64>(row, load<u64>(ev, EventRecord.Seq), FactRecord.SeqFirst);
  store<u64>(row, load<u64>(ev, EventRecord.Seq), FactRecord.SeqLast);
  store<u64>(row, load<u64>(ev, EventRecord.TsNs), FactRecord.TsFirst);
  store<u64>(row, load<u64>(ev, EventRecord.TsNs), FactRecord.TsLast);
  const at = bucket(hash);
  store<u32>(row, load<u32>(at), Row.Bucket);
  store<u32>(at, <u32>row);
  rows++;
  given = row;
  return row;
}

// @ts-ignore: decorator
@inline
export function fact_touch(row: usize, ev: usize): void {
  store<u32>(row, load<u32>(row, FactRecord.Count) + 1, FactRecord.Count);
  store<u64>(row, load<u64>(ev, EventRecord.Seq), FactRecord.SeqLast);
  store<u64>(row, load<u64>(ev, EventRecord.TsNs), FactRecord.TsLast);
}

/** The row of this key, made if new, with this event counted; 0 when there is no room for a new one. */
export function fact_count(process: usize, kind: u32, k1: u32, k2: u32, k3: u32, ev: usize): usize {
  let row = fact_get(process, kind, k1, k2, k3);
  if (row == 0) row = fact_new(process, kind, k1, k2, k3, ev);
  if (row != 0) fact_touch(row, ev);
  return row;
}

// @ts-ignore: decorator
@inline
export function fact_add(row: usize, field: usize, by: u64): void {
  store<u64>(row + field, load<u64>(row + field) + by);
}

function unlink(row: usize): void {
  let at = bucket(load<u32>(row, Row.Hash));
  if (<usize>load<u32>(at) == row) store<u32>(at, load<u32>(row, Row.Bucket));
  else {
    let before = <usize>load<u32>(at);
    while (<usize>load<u32>(before, Row.Bucket) != row) before = <usize>load<u32>(before, Row.Bucket);
    store<u32>(before, load<u32>(row, Row.Bucket), Row.Bucket);
  }
  rows--;
}

/** Room for one more record at the end of the view, or 0. */
function view_room(): usize {
  const used = view_to - view_from;
  if (view_from != 0 && used == 0) view_from = view_to = 0;
  if (view_to + FactRecord.Size > view_capacity) {
    const wanted: u32 = view_capacity == 0 ? 65536 : view_capacity << 1;
    const grown = heap_alloc(wanted);
    if (grown == 0) return 0;
    memory.copy(grown, view + view_from, used);
    heap_free(view, view_capacity);
    view = grown;
    view_capacity = wanted;
    view_from = 0;
    view_to = used;
  }
  view_to += FactRecord.Size;
  return view + view_to - FactRecord.Size;
}

/** Copies a finished record to the view. */
export function fact_emit(row: usize): void {
  const to = view_room();
  if (to == 0) facts_dropped++;
  else memory.copy(to, row, FactRecord.Size);
}

/** The process is over: its rows go out, failed calls wait for the end of the trace. */
export function facts_flush(process: usize): void {
  let row = <usize>load<u32>(process, Process.FirstFact);
  while (row != 0) {
    const next = <usize>load<u32>(row, Row.Next);
    unlink(row);
    if (load<u32>(row, FactRecord.Kind) == <u32>FactKind.Failed) {
      store<u32>(row, 1, Row.Gone);
      store<u32>(row, 0, Row.Next);
      if (orphan_last == 0) orphan_first = row;
      else store<u32>(orphan_last, <u32>row, Row.Next);
      orphan_last = row;
    } else {
      fact_emit(row);
      heap_free(row, Row.Size);
    }
    row = next;
  }
  store<u32>(process, 0, Process.FirstFact);
  store<u32>(process, 0, Process.LastFact);
  store<u32>(process, 0, Process.Sweep);
}

/** At the end of the trace: what failed_calls kept back. */
export function facts_flush_failed(): void {
  for (let row = orphan_first; row != 0; row = <usize>load<u32>(row, Row.Next)) fact_emit(row);
  orphan_first = orphan_last = 0;
}

export function facts_ptr(): usize {
  return view + view_from;
}

export function facts_len(): u32 {
  return view_to - view_from;
}

/** Gives back the first `len` bytes of the view. */
export function facts_consume(len: u32): i32 {
  view_from += min(len, view_to - view_from);
  return 0;
}
