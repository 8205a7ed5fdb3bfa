// File locks: flock, and record locks of fcntl. Who holds a file's lock is known only while that party is in the trace, so a holder
// is one process per path: the last that was granted it. Byte ranges are not told apart.
import { EventRecord, FactKind, FactRecord } from "../abi";
import { Effect } from "../gen/syscalls";
import { machine } from "../trace/current";
import { Part, snap_len, snap_ptr } from "../trace/snapshot";
import { fact_add, fact_count, fact_get } from "./facts";
import { duration } from "./file";
import { Open, Process, Thread } from "./layout";
import { Space, happened } from "./recent";
import { Row } from "./row";
import { table_get, table_new, table_remove, table_set } from "./table";
import { arg, entry_snap } from "./thread";

const LOCK_EX: u32 = 2; // flock(2)
const LOCK_UN: u32 = 8;
const F_WRLCK: u32 = 1; // fcntl(2)
const F_UNLCK: u32 = 2;
const EXCLUSIVE: u32 = 1;
const WAITING: u32 = 2;
const AARCH64: u32 = 2;
const HOLDER: u32 = 0;

let holders: usize = 0; // (path, HOLDER) to pid

export function lock_init(): void {
  holders = table_new();
}

/** F_SETLK and F_SETLKW, their 64-bit twins of i386, F_OFD_SETLK and F_OFD_SETLKW. */
function is_lock_command(command: u32): bool {
  return command == 6 || command == 7 || command == 13 || command == 14 || command == 37 || command == 38;
}

enum Wish {
  None = 0,
  Shared = 1,
  Exclusive = 2,
  Unlock = 3,
}

function wish_of(thread: usize): u32 {
  const command = <u32>arg(thread, 1);
  if (load<u32>(thread, Thread.Effect) == Effect.Flock) {
    return (command & LOCK_UN) != 0 ? Wish.Unlock : (command & LOCK_EX) != 0 ? Wish.Exclusive : Wish.Shared;
  }
  if (!is_lock_command(command)) return Wish.None;
  const snap = entry_snap(thread, 2, Part.Whole);
  if (snap == 0 || snap_len(snap) < 2) return Wish.None;
  const type = <u32>load<u16>(snap_ptr(snap));
  return type == F_UNLCK ? Wish.Unlock : type == F_WRLCK ? Wish.Exclusive : Wish.Shared;
}

function path_of(thread: usize): u32 {
  const open = <usize>load<u32>(thread, Thread.Open);
  return open == 0 ? 0 : load<u32>(open, Open.Path);
}

function row_of(process: usize, thread: usize): usize {
  return fact_get(process, FactKind.Lock, path_of(thread), load<u32>(thread, Thread.Native), 0);
}

/** Another process that holds the lock of `path`, as far as is known. */
function held_by(process: usize, path: u32): u32 {
  const holder = table_get(holders, path, HOLDER);
  return holder == load<u32>(process, Process.Pid) ? 0 : holder;
}

/** Entry of a call that asks for a lock: it counts as waiting until its exit. */
export function lock_asked(process: usize, thread: usize, ev: usize): void {
  const wish = wish_of(thread);
  const path = path_of(thread);
  if (path == 0 || wish == Wish.None) return;
  if (wish == Wish.Unlock) return happened(path, Space.Lock, 0, ev); // who waits may be seen to go on before this returns
  const row = fact_count(process, FactKind.Lock, path, load<u32>(thread, Thread.Native), 0, ev);
  if (row == 0) return;
  store<u32>(row, path, FactRecord.Str1);
  store<u32>(row, load<u32>(thread, Thread.Native), FactRecord.Number);
  store<i32>(row, load<i32>(thread, Thread.Fd), FactRecord.Fd);
  store<u32>(row, (wish == Wish.Exclusive ? EXCLUSIVE : 0) | WAITING, FactRecord.Flags);
  const holder = held_by(process, path);
  if (holder != 0) store<u64>(row, <u64>holder, FactRecord.D);
}

function stop_waiting(row: usize, ev: usize): void {
  store<u32>(row, load<u32>(row, FactRecord.Flags) & ~WAITING, FactRecord.Flags);
  store<u64>(row, load<u64>(ev, EventRecord.Seq), FactRecord.SeqLast);
  store<u64>(row, load<u64>(ev, EventRecord.TsNs), FactRecord.TsLast);
  fact_add(row, FactRecord.A, duration(ev));
}

export function lock_granted(process: usize, thread: usize, ev: usize): void {
  const wish = wish_of(thread);
  const path = path_of(thread);
  if (path == 0 || wish == Wish.None) return;
  if (wish == Wish.Unlock) return released(process, path, load<u64>(ev, EventRecord.Seq));
  const row = row_of(process, thread);
  if (row != 0) {
    stop_waiting(row, ev);
    store<u64>(row, load<u64>(ev, EventRecord.Seq), FactRecord.B);
    store<u64>(row, 0, FactRecord.C);
  }
  table_set(holders, path, HOLDER, load<u32>(process, Process.Pid));
}

/** A look at the process told that it holds or waits for a lock; `holder` of the latter is who is in its way, 0 unknown. */
export function lock_told(process: usize, path: u32, flock: bool, exclusive: bool, waits: bool, holder: u32, ev: usize): void {
  const native: u32 = flock ? (machine == AARCH64 ? 32 : 73) : machine == AARCH64 ? 25 : 72;
  const seq = load<u64>(ev, EventRecord.Seq);
  const row = fact_count(process, FactKind.Lock, path, native, 0, ev);
  if (row == 0) return;
  store<u32>(row, path, FactRecord.Str1);
  store<u32>(row, native, FactRecord.Number);
  store<u32>(row, (exclusive ? EXCLUSIVE : 0) | (waits ? WAITING : 0), FactRecord.Flags);
  if (waits) store<u64>(row, <u64>holder, FactRecord.D);
  else {
    if (load<u64>(row, FactRecord.B) == 0) store<u64>(row, seq, FactRecord.B);
    table_set(holders, path, HOLDER, load<u32>(process, Process.Pid));
  }
}

export function lock_refused(process: usize, thread: usize, errno: u32, ev: usize): void {
  const row = row_of(process, thread);
  if (row == 0 || wish_of(thread) == Wish.Unlock) return;
  stop_waiting(row, ev);
  store<u32>(row, errno, FactRecord.Errno);
}

function released(process: usize, path: u32, seq: u64): void {
  let row = <usize>load<u32>(process, Process.FirstFact);
  for (; row != 0; row = <usize>load<u32>(row, Row.Next)) {
    if (load<u32>(row, FactRecord.Kind) != <u32>FactKind.Lock || load<u32>(row, FactRecord.Str1) != path) continue;
    if (load<u64>(row, FactRecord.B) != 0 && load<u64>(row, FactRecord.C) == 0) store<u64>(row, seq, FactRecord.C);
  }
  if (table_get(holders, path, HOLDER) != load<u32>(process, Process.Pid)) return;
  table_remove(holders, path, HOLDER);
}

/** Closing the file gives its locks back: record locks with any descriptor, flock's with the last of the open file. */
export function lock_closed(process: usize, open: usize, ev: usize): void {
  const path = load<u32>(open, Open.Path);
  if (table_get(holders, path, HOLDER) != load<u32>(process, Process.Pid)) return;
  if (load<u32>(open, Open.Refs) != 1) return;
  released(process, path, load<u64>(ev, EventRecord.Seq));
  happened(path, Space.Lock, 0, ev);
}

/** The end of a process gives back what it held. */
export function locks_of_gone(process: usize, ev: usize): void {
  const pid = load<u32>(process, Process.Pid);
  let row = <usize>load<u32>(process, Process.FirstFact);
  for (; row != 0; row = <usize>load<u32>(row, Row.Next)) {
    if (load<u32>(row, FactRecord.Kind) != <u32>FactKind.Lock) continue;
    const path = load<u32>(row, FactRecord.Str1);
    if (table_get(holders, path, HOLDER) != pid) continue;
    table_remove(holders, path, HOLDER);
    happened(path, Space.Lock, 0, ev);
  }
}

/** Process that held the lock when this call asked for it; 0 unknown. */
export function lock_holder(process: usize, thread: usize): u32 {
  const row = row_of(process, thread);
  return row == 0 ? 0 : <u32>load<u64>(row, FactRecord.D);
}
