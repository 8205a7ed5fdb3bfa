// Threads that a ProcessState describes: the call each is inside, whose exit will come without an entry event of its own, and what
// the call's arguments point at. Of a process that was looked at each becomes a Thread fact. A call that began within the
// trace is known better from its entry and stays.
import { EventRecord, FactKind, FactRecord, SnapshotRecord, ThreadFlag } from "../abi";
import { text_id } from "../trace/chunk";
import { snapshot_read } from "../trace/data";
import { machine } from "../trace/current";
import { snap_len, snap_ptr, snapshots_keep } from "../trace/snapshot";
import { at, end, field, is_wire, length, next_field, skip_field, uint_field, varint } from "../trace/wire";
import { Wire, wire_enter, wire_leave } from "../trace/wire";
import { Effect, syscall_effect, syscall_native, syscall_row } from "../gen/syscalls";
import { name_arguments } from "./call";
import { effect_enter } from "./effect";
import { fact_count, fact_get } from "./facts";
import { Process, Thread } from "./layout";
import { poll_all } from "./poll";
import { leader_of } from "./process";
import { Call, arg, thread_find, thread_leave_call, thread_new } from "./thread";
import { wait_describe } from "./wait";

const SNAPS_MAX: u32 = 16; // of one call: more than any call's arguments lead to
const RUNNING: u64 = 0x52; // letters of /proc/PID/stat
const SLEEPING: u64 = 0x53;
const OWNER_AT: usize = 8; // pthread_mutex_t's __owner behind its __lock (glibc, bits/struct_mutex.h)

let tid: u32 = 0;
let comm: u32 = 0;
let inside = false;
let number: u32 = 0;
let wchan: u32 = 0;
let since: u64 = 0;
let letter: u32 = 0;
let switches: u64 = 0;
let abi: u32 = 0;
let inner: u32 = 0;
let stack: u32 = 0;
const args = memory.data(48, 8);
const snaps = memory.data(512, 8); // SNAPS_MAX * SnapshotRecord.Size
let snap_count: u32 = 0;

function take_args(): void {
  if (!is_wire(Wire.Bytes)) return skip_field();
  const len = length();
  const outer = wire_enter(at + len);
  for (let i: usize = 0; at < end; i++) {
    const value = varint();
    if (i < 6) store<u64>(args + (i << 3), value);
  }
  wire_leave(outer);
}

function take_snapshot(): void {
  if (!is_wire(Wire.Bytes)) return skip_field();
  const len = length();
  const outer = wire_enter(at + len);
  if (snap_count < SNAPS_MAX) snapshot_read(snaps + <usize>(snap_count++) * SnapshotRecord.Size);
  wire_leave(outer);
}

function read_thread(): void {
  tid = comm = number = wchan = letter = snap_count = abi = inner = stack = 0;
  since = switches = 0;
  inside = false;
  memory.fill(args, 0, 48);
  memory.fill(snaps, 0, SNAPS_MAX * SnapshotRecord.Size);
  while (next_field()) {
    switch (field) {
      case 1: tid = <u32>uint_field(0); break;
      case 2: comm = text_id(<u32>uint_field(0)); break;
      case 3: inside = uint_field(0) != 0; break;
      case 4: number = <u32>uint_field(0); break;
      case 5: take_args(); break;
      case 6: wchan = text_id(<u32>uint_field(0)); break;
      case 7: since = uint_field(0); break;
      case 8: letter = <u32>uint_field(0); break;
      case 9: take_snapshot(); break;
      case 12: switches = uint_field(0); break;
      case 13: abi = <u32>uint_field(0); break;
      case 14: inner = <u32>uint_field(0); break;
      case 15: stack = text_id(<u32>uint_field(0)); break;
      default: skip_field();
    }
  }
}

/** The thread is where it was found before: same call, same arguments. */
function is_same(thread: usize): bool {
  return (
    load<u32>(thread, Thread.InCall) == Call.Attached && inside && load<u32>(thread, Thread.Number) == number &&
    memory.compare(thread + Thread.Args, args, 48) == 0
  );
}

/** `since`, or the time of the look when that is unknown: the wait lasted at least from then. */
function enter(process: usize, thread: usize, ev: usize): void {
  const row = syscall_row(machine, abi, number);
  const now = load<u64>(ev, EventRecord.TsNs);
  const seq = load<u64>(ev, EventRecord.Seq);
  const began = since == 0 ? now : min(since, now);
  store<u32>(thread, Call.Attached, Thread.InCall);
  store<u32>(thread, row, Thread.Row);
  store<u32>(thread, number, Thread.Number);
  store<u32>(thread, abi, Thread.Abi);
  store<u32>(thread, row == 0 ? number : syscall_native(machine, row), Thread.Native);
  store<u32>(thread, syscall_effect(row), Thread.Effect);
  memory.copy(thread + Thread.Args, args, 48);
  store<u64>(thread, seq, Thread.EntrySeq);
  store<u64>(thread, seq, Thread.WaitSeq);
  store<u64>(thread, began, Thread.EntryTs);
  store<u64>(thread, began, Thread.WaitTs);
  store<u32>(thread, 0, Thread.Held);
  store<u32>(thread, 0, Thread.Described);
}

function keep_snapshots(thread: usize): void {
  const copy = snapshots_keep(snaps, snap_count);
  store<u32>(thread, <u32>copy, Thread.Snaps);
  store<u32>(thread, copy == 0 ? 0 : snap_count, Thread.SnapCount);
  store<u32>(thread, u32(copy != 0), Thread.SnapsKept);
}

/** The 32-bit word `offset` bytes behind the address that argument 0 holds, as the look saw it; -1 when it did not. */
function word_at(thread: usize, offset: usize): i64 {
  for (let i: u32 = 0; i < snap_count; i++) {
    const snap = snaps + <usize>i * SnapshotRecord.Size;
    const from = arg(thread, 0) + offset - load<u64>(snap, SnapshotRecord.Addr);
    if (load<u8>(snap, SnapshotRecord.Arg) == 0 && from < <u64>snap_len(snap) && snap_len(snap) - <u32>from >= 4) {
      return <i64>load<u32>(snap_ptr(snap) + <usize>from);
    }
  }
  return -1;
}

const P_PID: u32 = 1; // waitid(2)

/** What the wait was asked for, as wait4(2) has it: a child, -1 for any. */
function child_wanted(thread: usize): i64 {
  const native = load<u32>(thread, Thread.Native);
  if (native == 61 || native == 260) return <i64><i32>arg(thread, 0); // wait4
  return <u32>arg(thread, 0) == P_PID ? <i64>arg(thread, 1) : -1;
}

function write_call(process: usize, thread: usize, row: usize): void {
  const effect = load<u32>(thread, Thread.Effect);
  wait_describe(process, thread, true);
  store<u32>(row, load<u32>(thread, Thread.Native), FactRecord.Number);
  store<u32>(row, load<u32>(thread, Thread.WaitObject), FactRecord.Str1);
  store<u32>(row, poll_all(thread), FactRecord.Str4);
  store<i32>(row, load<i32>(thread, Thread.WaitFd), FactRecord.Fd);
  store<i64>(row, load<i64>(thread, Thread.WaitLimit), FactRecord.G);
  store<u64>(row, load<u32>(thread, Thread.WaitKind), FactRecord.H);
  if (effect == <u32>Effect.Wait) store<i64>(row, child_wanted(thread), FactRecord.F);
  if (effect == <u32>Effect.Semop || effect == <u32>Effect.Msgop) store<i64>(row, <i64><i32>arg(thread, 0), FactRecord.F);
  if (effect != <u32>Effect.Futex) return;
  store<u64>(row, <u64><u32>arg(thread, 2), FactRecord.F);
  store<u32>(row, <u32>arg(thread, 1), FactRecord.Extra);
}

function write_thread(process: usize, thread: usize, same: bool, ev: usize): void {
  const row = fact_count(process, FactKind.Thread, tid, 0, 0, ev);
  if (row == 0) return;
  const again = load<u32>(row, FactRecord.Count) > 1;
  const still = again && load<u64>(row, FactRecord.B) == switches;
  store<u32>(row, tid, FactRecord.Tid);
  store<u32>(row, load<u32>(thread, Thread.Comm), FactRecord.Comm);
  store<u32>(row, wchan, FactRecord.Str2);
  store<u32>(row, stack, FactRecord.Str3);
  store<u32>(row, inner, FactRecord.Errno);
  store<u64>(row, since, FactRecord.A);
  store<u64>(row, switches, FactRecord.B);
  store<u64>(row, letter, FactRecord.C);
  store<u32>(
    row,
    (inside ? ThreadFlag.Inside : 0) | (same && again ? ThreadFlag.Same : 0) | (still ? ThreadFlag.Still : 0),
    FactRecord.Flags,
  );
  store<u32>(row, 0, FactRecord.Str1);
  store<u32>(row, 0, FactRecord.Str4);
  if (!inside) return;
  write_call(process, thread, row);
  store<i64>(row, word_at(thread, 0), FactRecord.D);
  store<i64>(row, word_at(thread, OWNER_AT), FactRecord.E);
}

/** The trace is of processes that ran before it began. */
export let any_looked = false;

export function looks_told(): void {
  any_looked = true;
}

/** Inside one call for longer than this, and it stands still. */
const STILL_NS: u64 = 200_000_000;

/** The trace ends and the thread lives: what events told of it since the look. A call that the look saw already, and that the recorder
 * made the kernel begin again, has lasted since before. */
export function last_seen(process: usize, thread: usize, ev: usize): void {
  const in_call = load<u32>(thread, Thread.InCall);
  if (in_call == Call.Attached) return;
  const name = load<u32>(thread, Thread.Tid);
  let row = fact_get(process, FactKind.Thread, name, 0, 0);
  const before = row != 0 && (load<u32>(row, FactRecord.Flags) & ThreadFlag.Inside) != 0;
  const busy = load<u64>(process, Process.SpanTs) != 0;
  // Nothing happened that the look did not see: stopped, ended or unreadable it is still.
  if (in_call == Call.None && row != 0 && !before && !busy && load<u64>(process, Process.Syscalls) == 0) return;
  const call = before ? load<u32>(row, FactRecord.Number) : 0;
  const object = before ? load<u32>(row, FactRecord.Str1) : 0;
  row = fact_count(process, FactKind.Thread, name, 0, 0, ev);
  if (row == 0) return;
  store<u32>(row, name, FactRecord.Tid);
  store<u32>(row, load<u32>(thread, Thread.Comm), FactRecord.Comm);
  store<u32>(row, max<u32>(load<u32>(row, FactRecord.Count), 2), FactRecord.Count);
  if (in_call == Call.None) {
    store<u64>(row, RUNNING, FactRecord.C);
    store<u32>(row, busy ? ThreadFlag.Still : 0, FactRecord.Flags);
    return;
  }
  const began = load<u64>(thread, Thread.WaitTs);
  const stands = load<u64>(ev, EventRecord.TsNs) - began >= STILL_NS;
  write_call(process, thread, row);
  const same = before && load<u32>(row, FactRecord.Number) == call && load<u32>(row, FactRecord.Str1) == object;
  if (!same) {
    store<u64>(row, 0, FactRecord.Str2); // and Str3
    store<i64>(row, -1, FactRecord.D);
    store<i64>(row, -1, FactRecord.E);
  }
  if (!same || load<u64>(row, FactRecord.A) == 0) store<u64>(row, began, FactRecord.A);
  store<u64>(row, SLEEPING, FactRecord.C);
  store<u32>(row, ThreadFlag.Inside | (stands ? ThreadFlag.Same | ThreadFlag.Still : 0), FactRecord.Flags);
}

/** One thread of the list, whose message is the span being read. */
export function found_inside(process: usize, looked: bool, ev: usize): void {
  read_thread();
  if (tid == 0) return;
  const known = thread_find(tid);
  const own = known != 0 && <usize>load<u32>(known, Thread.Process) == process;
  const thread = own ? known : tid == load<u32>(process, Process.Pid) ? leader_of(process) : thread_new(process, tid);
  if (thread == 0) return;
  if (comm != 0) store<u32>(thread, comm, Thread.Comm);
  if (load<u32>(thread, Thread.InCall) == Call.Known) {
    // The recorder is stopped here itself: only what the call points at is news.
    if (looked && inside && load<u32>(thread, Thread.Number) == number) write_thread(process, thread, true, ev);
    return;
  }
  const same = is_same(thread);
  const still = same && load<u64>(thread, Thread.Switches) == switches;
  store<u64>(thread, switches, Thread.Switches);
  if (!still) thread_leave_call(thread);
  if (inside && !still) {
    enter(process, thread, ev);
    keep_snapshots(thread);
    name_arguments(process, thread);
    effect_enter(process, thread, ev);
  }
  if (looked) write_thread(process, thread, same, ev);
}
