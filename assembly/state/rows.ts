// Rows for whoever lists events (RowBlock of abi.ts), written while the events run, since only then is the thread there that knows
// whose call it was and what it waits for. Only when the host asks (rows_keep): a report needs none. A call in flight owes
// a row, which its exit pays; one that never returns becomes a late row, at its entry's number and therefore out of order: those
// wait in a list for the host, which sorts them in. Left out: how many rows are kept and where, which is the host's affair.
import { EventFlag, EventRecord, EventType, Limit, RowBlock, RowsMark, Status, WaitKind } from "../abi";
import { is_started } from "../engine";
import { heap_alloc, heap_free } from "../memory/heap";
import { Process, Thread } from "./layout";
import { table_get, table_new, table_set } from "./table";
import { thread_find } from "./thread";
import { wait_kind } from "./wait";

/** A late row, before it has its place. */
enum Late {
  Next = 0,
  Comm = 4, // string
  StartNs = 8, // u64
  TookNs = 16, // u64
  Seq = 24,
  Pid = 28,
  Tid = 32,
  Call = 36,
  Fd = 40,
  Path = 44,
  Peer = 48,
  Local = 52,
  Wait = 56,
  Size = 64,
}

const NO_CALL: u32 = 0xffff_ffff;
const OTHER_WAIT: u32 = 255; // WaitKind.Other is 0, which in a row is no wait
const NAMES_MAX: u32 = 65535; // an index of 16 bits, 0 being none

export let rows_kept = false;
let block: usize = 0;
let start: u64 = 0;
let now: u64 = 0;
let count: u32 = 0;
let local_count: u32 = 0;
let marks: u32 = 0;
let late_first: usize = 0;
let late_last: usize = 0;

let name_index: usize = 0; // string to index
let name_strings: usize = 0; // index to string
let name_count: u32 = 0;
let last_name: u32 = 0;
let last_index: u32 = 0;

/** From now on rows are written; times count from `start_ns`. Before the first chunk. */
export function rows_keep(start_ns: u64): i32 {
  if (!is_started() || rows_kept) return -Status.BadState;
  block = heap_alloc(RowBlock.Size);
  name_strings = heap_alloc(<usize>(NAMES_MAX + 1) << 2);
  name_index = table_new();
  if (block == 0 || name_strings == 0 || name_index == 0) return -Status.NoMemory;
  start = start_ns;
  rows_kept = true;
  return Status.Ok;
}

/** Where the columns are. */
export function rows_ptr(): usize {
  return block;
}

/** Rows in the columns, to be taken before the next chunk runs. */
export function rows_len(): u32 {
  return count;
}

/** Rows that have a local address. */
export function rows_local_len(): u32 {
  return local_count;
}

/** RowsMark of the chunk. */
export function rows_marks(): u32 {
  return marks;
}

export function rows_consume(): void {
  marks = 0;
  count = 0;
  local_count = 0;
}

/** The string of a name; 0 past the last. */
export function rows_name(index: u32): u32 {
  return index <= name_count ? load<u32>(name_strings + (<usize>index << 2)) : 0;
}

function index_of(comm: u32): u32 {
  if (comm == last_name) return last_index;
  let index = comm == 0 ? 0 : table_get(name_index, comm, 0);
  if (index == 0 && comm != 0 && name_count < NAMES_MAX) {
    index = ++name_count;
    store<u32>(name_strings + (<usize>index << 2), comm);
    table_set(name_index, comm, 0, index);
  }
  last_name = comm;
  last_index = index;
  return index;
}

/** Rounded down: a call does not reach into the one behind it. */
function at_most(took: u64): f32 {
  const near = <f32>took;
  return <u64>near > took ? reinterpret<f32>(reinterpret<u32>(near) - 1) : near;
}

/** What happened, into the next row. */
function put_call(from: u64, took: u64, entry: u32, call: u32, ret: u32, errno: u32, wait: u32): void {
  const at4 = block + (<usize>count << 2);
  store<f64>(block + (<usize>count << 3), <f64><i64>(from - start), RowBlock.StartNs);
  store<f32>(at4, at_most(took), RowBlock.TookNs);
  store<u32>(at4, entry, RowBlock.Entry);
  store<u32>(at4, call, RowBlock.Call);
  store<u32>(at4, ret, RowBlock.Ret);
  store<u16>(block + (<usize>count << 1), <u16>errno, RowBlock.Errno);
  store<u8>(block + <usize>count, <u8>wait, RowBlock.Wait);
}

/** Who and on what; the row is complete. */
function put_who(seq: u32, pid: u32, tid: u32, type: u32, comm: u32, fd: i32, path: u32, peer: u32, local: u32): void {
  const at4 = block + (<usize>count << 2);
  store<u32>(at4, seq, RowBlock.Seq);
  store<u32>(at4, pid, RowBlock.Pid);
  store<u32>(at4, tid, RowBlock.Tid);
  store<i32>(at4, fd, RowBlock.Fd);
  store<u32>(at4, path, RowBlock.PathStr);
  store<u32>(at4, peer, RowBlock.PeerStr);
  store<u16>(block + (<usize>count << 1), <u16>index_of(comm), RowBlock.Comm);
  store<u8>(block + <usize>count, <u8>type, RowBlock.Type);
  count++;
  if (local == 0) return;
  const pair = block + (<usize>local_count << 2);
  store<u32>(pair, seq, RowBlock.LocalSeq);
  store<u32>(pair, local, RowBlock.LocalStr);
  local_count++;
}

/** RowBlock.Wait of a WaitKind; none is negative. */
function wait_code(kind: i32): u32 {
  return kind < 0 ? 0 : kind == WaitKind.Other ? OTHER_WAIT : kind;
}

/** The time until which calls that an event cuts off have lasted. Before state sees the event. */
export function rows_now(ev: usize): void {
  now = load<u64>(ev, EventRecord.TsNs);
}

/** At a call's entry, its names known and its effects still to come. */
export function row_owed(thread: usize, ev: usize): void {
  store<u32>(thread, wait_code(wait_kind(thread)) + 1, Thread.RowOwed);
  store<u32>(thread, load<u32>(ev, EventRecord.Abi) << 16 | load<u32>(ev, EventRecord.Number), Thread.RowCall);
  store<u32>(thread, load<u32>(ev, EventRecord.PathStr), Thread.RowPath);
  store<u32>(thread, load<u32>(ev, EventRecord.PeerStr), Thread.RowPeer);
  store<u32>(thread, load<u32>(ev, EventRecord.LocalStr), Thread.RowLocal);
  store<i32>(thread, load<i32>(ev, EventRecord.Fd), Thread.RowFd);
}

/** The call a thread is inside ends without an exit. Without memory the row is lost. */
export function row_late(thread: usize): void {
  const owed = load<u32>(thread, Thread.RowOwed);
  store<u32>(thread, 0, Thread.RowOwed);
  const late = heap_alloc(Late.Size);
  if (late == 0) return;
  const from = load<u64>(thread, Thread.EntryTs);
  store<u32>(late, load<u32>(thread, Thread.Comm), Late.Comm);
  store<u64>(late, from, Late.StartNs);
  store<u64>(late, now - from, Late.TookNs);
  store<u32>(late, <u32>load<u64>(thread, Thread.EntrySeq), Late.Seq);
  store<u32>(late, load<u32>(<usize>load<u32>(thread, Thread.Process), Process.Pid), Late.Pid);
  store<u32>(late, load<u32>(thread, Thread.Tid), Late.Tid);
  store<u32>(late, load<u32>(thread, Thread.RowCall), Late.Call);
  store<u32>(late, load<u32>(thread, Thread.RowFd), Late.Fd);
  store<u32>(late, load<u32>(thread, Thread.RowPath), Late.Path);
  store<u32>(late, load<u32>(thread, Thread.RowPeer), Late.Peer);
  store<u32>(late, load<u32>(thread, Thread.RowLocal), Late.Local);
  store<u32>(late, owed - 1, Late.Wait);
  if (late_last == 0) late_first = late;
  else store<u32>(late_last, <u32>late, Late.Next);
  late_last = late;
}

/** Events that only serve stacks are no rows: mappings, and the Sample that carries the stack of a waiting thread. */
function serves(ev: usize, type: u32): bool {
  return type == EventType.Mappings || (type == EventType.Sample && load<u32>(ev, EventRecord.StackCount) != 0);
}

function clamped(ret: i64): u32 {
  return <u32>(<i32>max(min(ret, i32.MAX_VALUE), i32.MIN_VALUE));
}

/** What the call waited for: known at its entry, or when its thread was looked at. */
function waited(thread: usize): u32 {
  if (thread == 0) return 0;
  const owed = load<u32>(thread, Thread.RowOwed);
  store<u32>(thread, 0, Thread.RowOwed);
  if (owed != 0) return owed - 1;
  return load<u32>(thread, Thread.Described) == 0 ? 0 : wait_code(load<u32>(thread, Thread.WaitKind));
}

/** After state has seen the event, before what it ends is forgotten. */
export function row_take(ev: usize): void {
  const type = load<u32>(ev, EventRecord.Type);
  if (load<u32>(ev, EventRecord.StackCount) != 0) marks |= RowsMark.Stacks;
  if (type == EventType.Mappings) marks |= RowsMark.Mappings;
  if (type == EventType.SyscallEntry || serves(ev, type)) return;
  const thread = thread_find(load<u32>(ev, EventRecord.Tid));
  const ts = load<u64>(ev, EventRecord.TsNs);
  if (type == EventType.SyscallExit) {
    const ret = load<i64>(ev, EventRecord.Ret);
    const took = load<u64>(ev, EventRecord.DurationLo);
    const call = load<u32>(ev, EventRecord.Abi) << 16 | load<u32>(ev, EventRecord.Number);
    const errno: u32 = (load<u32>(ev, EventRecord.Flags) & EventFlag.Failed) != 0 ? <u32>-ret : 0;
    put_call(ts - took, took, load<u32>(ev, EventRecord.EntrySeqLo), call, clamped(ret), errno, waited(thread));
  } else put_call(ts, 0, 0, NO_CALL, 0, 0, 0);
  put_who(
    load<u32>(ev, EventRecord.Seq),
    load<u32>(ev, EventRecord.Pid),
    load<u32>(ev, EventRecord.Tid),
    type,
    thread == 0 ? 0 : load<u32>(thread, Thread.Comm),
    load<i32>(ev, EventRecord.Fd),
    load<u32>(ev, EventRecord.PathStr),
    load<u32>(ev, EventRecord.PeerStr),
    load<u32>(ev, EventRecord.LocalStr),
  );
}

/** Late rows in place of those that were taken, in no order; how many. Until it answers 0. */
export function rows_late(): u32 {
  rows_consume();
  while (late_first != 0 && count < <u32>Limit.ChunkEventsMax) {
    const late = late_first;
    put_call(load<u64>(late, Late.StartNs), load<u64>(late, Late.TookNs), 0, load<u32>(late, Late.Call), 0, 0, load<u32>(late, Late.Wait));
    put_who(
      load<u32>(late, Late.Seq),
      load<u32>(late, Late.Pid),
      load<u32>(late, Late.Tid),
      EventType.SyscallEntry,
      load<u32>(late, Late.Comm),
      load<i32>(late, Late.Fd),
      load<u32>(late, Late.Path),
      load<u32>(late, Late.Peer),
      load<u32>(late, Late.Local),
    );
    late_first = <usize>load<u32>(late, Late.Next);
    if (late_first == 0) late_last = 0;
    heap_free(late, Late.Size);
  }
  return count;
}
