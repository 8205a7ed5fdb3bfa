// A system call from entry to exit: pairs the two, fills the event record with the names its numbers had then, lets the call's
// effect change state, and records failure, waiting and output. What a call does is effect.ts's.
import { EventFlag, EventRecord } from "../abi";
import {
  ArgKind, ArgRole, Effect, NO_ARG, syscall_arg, syscall_effect, syscall_kind, syscall_len_arg, syscall_native, syscall_row,
} from "../gen/syscalls";
import { machine } from "../trace/current";
import { event_stack } from "../trace/stack";
import { Part, event_snaps, snap_find, snap_len, snap_ptr } from "../trace/snapshot";
import { str_intern } from "../trace/strings";
import { address_text } from "./address";
import { fd_get } from "./descriptor";
import { effect_enter, effect_failed, effect_ok } from "./effect";
import { Errno, is_restart } from "./errno";
import { failed_call, succeeded } from "./failed";
import { Open, Process, Thread } from "./layout";
import { repeated } from "./measure";
import { open_target } from "./open";
import { path_resolve } from "./path";
import { purpose_of } from "./purpose";
import { row_owed, rows_kept } from "./rows";
import { Call, arg, arg_of, entry_snap, thread_find, thread_leave_call } from "./thread";
import { empty_answer } from "./empty";
import { wait_begin, wait_ended, wait_hold } from "./wait";

const AT_FDCWD: u64 = <u64>-100;
export let exits_without_entry: u64 = 0;
let entries_replaced: u64 = 0;

export function entries_lost(): u64 {
  return entries_replaced;
}

/** String argument `index` as captured, resolved against the directory argument with role `dir`. */
function path_argument(process: usize, thread: usize, index: u32, dir: u32): u32 {
  const snap = entry_snap(thread, index, Part.Whole);
  if (snap == 0) return 0;
  return path_resolve(process, <i32>arg_of(thread, dir, AT_FDCWD), snap_ptr(snap), snap_len(snap));
}

/** Address argument of connect, bind and sendto, or a message's name. */
function address_argument(process: usize, thread: usize): u32 {
  const row = load<u32>(thread, Thread.Row);
  const index = syscall_arg(row, ArgRole.Addr);
  if (index == NO_ARG) {
    if (load<u32>(thread, Thread.Effect) != Effect.Send) return 0;
    const name = entry_snap(thread, 1, Part.Name);
    return name == 0 ? 0 : address_text(process, snap_ptr(name), snap_len(name));
  }
  if (syscall_kind(row, index) != ArgKind.Sockaddr) return 0;
  const snap = entry_snap(thread, index, Part.Whole);
  return snap == 0 ? 0 : address_text(process, snap_ptr(snap), snap_len(snap));
}

/** Names of the call's arguments, from its entry. */
export function name_arguments(process: usize, thread: usize): void {
  const row = load<u32>(thread, Thread.Row);
  store<u64>(thread, 0, Thread.Path); // and Path2
  store<u64>(thread, 0, Thread.Given); // and Peer
  store<i32>(thread, -1, Thread.Fd);
  store<u32>(thread, 0, Thread.Open);
  const fd = syscall_arg(row, ArgRole.Fd);
  if (fd != NO_ARG) {
    const number = <i32>arg(thread, fd);
    store<i32>(thread, number, Thread.Fd);
    store<u32>(thread, <u32>fd_get(process, number), Thread.Open);
  }
  const path = syscall_arg(row, ArgRole.Path);
  if (path != NO_ARG) {
    const snap = entry_snap(thread, path, Part.Whole);
    if (snap != 0) store<u32>(thread, str_intern(snap_ptr(snap), snap_len(snap)), Thread.Given);
    store<u32>(thread, path_argument(process, thread, path, ArgRole.Dirfd), Thread.Path);
    const second = syscall_arg(row, ArgRole.Path2);
    if (second != NO_ARG) store<u32>(thread, path_argument(process, thread, second, ArgRole.Dirfd2), Thread.Path2);
  } else if (load<u32>(thread, Thread.Snaps) != 0) store<u32>(thread, address_argument(process, thread), Thread.Peer);
}

/** Names into the event, as of now. */
function name_event(process: usize, thread: usize, ev: usize): void {
  const fd = load<i32>(thread, Thread.Fd);
  const open = fd_get(process, fd);
  const path = load<u32>(thread, Thread.Path);
  const peer = load<u32>(thread, Thread.Peer);
  store<i32>(ev, fd, EventRecord.Fd);
  store<u32>(ev, path, EventRecord.PathStr);
  store<u32>(ev, load<u32>(thread, Thread.Path2), EventRecord.Path2Str);
  store<u32>(ev, load<u32>(thread, Thread.Given), EventRecord.GivenStr);
  store<u32>(ev, peer, EventRecord.PeerStr);
  if (open == 0) return;
  if (path == 0) store<u32>(ev, load<u32>(open, Open.Path), EventRecord.PathStr);
  if (peer == 0) store<u32>(ev, load<u32>(open, Open.Peer), EventRecord.PeerStr);
  store<u32>(ev, load<u32>(open, Open.Local), EventRecord.LocalStr);
}

function set_call(thread: usize, ev: usize): void {
  const abi = load<u32>(ev, EventRecord.Abi);
  const number = load<u32>(ev, EventRecord.Number);
  const row = syscall_row(machine, abi, number);
  store<u32>(thread, row, Thread.Row);
  store<u32>(thread, number, Thread.Number);
  store<u32>(thread, abi, Thread.Abi);
  store<u32>(thread, row == 0 ? number : syscall_native(machine, row), Thread.Native);
  store<u32>(thread, row == 0 ? Effect.None : syscall_effect(row), Thread.Effect);
}

export function call_enter(process: usize, thread: usize, ev: usize): void {
  const before = load<u32>(thread, Thread.InCall);
  if (before == Call.Known) entries_replaced++; // a look may have come after a call's entry and before this event of it
  if (before != Call.None) thread_leave_call(thread);
  set_call(thread, ev);
  store<u32>(thread, Call.Known, Thread.InCall);
  store<u64>(thread, load<u64>(ev, EventRecord.Seq), Thread.EntrySeq);
  store<u64>(thread, load<u64>(ev, EventRecord.TsNs), Thread.EntryTs);
  memory.copy(thread + Thread.Args, ev + EventRecord.Args, 48);
  const snaps = load<u32>(ev, EventRecord.SnapCount);
  store<u32>(thread, snaps == 0 ? 0 : <u32>event_snaps(ev), Thread.Snaps);
  store<u32>(thread, <u32>event_stack(ev), Thread.Stack);
  store<u32>(thread, load<u32>(ev, EventRecord.StackCount), Thread.StackCount);
  store<u32>(thread, snaps, Thread.SnapCount);
  store<u64>(process, load<u64>(process, Process.Syscalls) + 1, Process.Syscalls);
  wait_begin(process, thread, ev);
  name_arguments(process, thread);
  name_event(process, thread, ev);
  if (rows_kept) row_owed(thread, ev);
  effect_enter(process, thread, ev);
}

/** What the call was about, for the people who read of its failure: path, address, or what the descriptor stands for. */
function object_of(thread: usize): u32 {
  const path = load<u32>(thread, Thread.Path);
  if (path != 0) return path;
  const peer = load<u32>(thread, Thread.Peer);
  return peer != 0 ? peer : open_target(load<u32>(thread, Thread.Open));
}

/** Open flags of the call: its flags argument, creat's implied ones, or the first field of struct open_how (openat2(2)). */
export function open_flags(thread: usize): u64 {
  const row = load<u32>(thread, Thread.Row);
  if (syscall_arg(row, ArgRole.Flags) != NO_ARG) return arg_of(thread, ArgRole.Flags, 0);
  for (let i: u32 = 0; i < 4; i++) {
    if (syscall_kind(row, i) != ArgKind.Openhow) continue;
    const how = entry_snap(thread, i, Part.Whole);
    return how == 0 || snap_len(how) < 8 ? 0 : load<u64>(snap_ptr(how));
  }
  return 0o1101; // O_CREAT | O_WRONLY | O_TRUNC: creat(2)
}

/** The number that says most about how the call was made: open flags, access mode, size. */
function detail_of(thread: usize): u64 {
  switch (load<u32>(thread, Thread.Effect)) {
    case Effect.Open: return open_flags(thread);
    case Effect.Access: return arg_of(thread, ArgRole.Mode, arg_of(thread, ArgRole.Flags, 0));
    case Effect.Mmap:
    case Effect.Mprotect:
    case Effect.Mlock:
    case Effect.Fcntl:
    case Effect.Truncate: return arg(thread, 1);
    case Effect.Brk: return arg(thread, 0);
    case Effect.Read:
    case Effect.Write:
    case Effect.Send:
    case Effect.Recv: {
      const row = load<u32>(thread, Thread.Row);
      const buf = syscall_arg(row, ArgRole.Buf);
      const len = buf == NO_ARG ? NO_ARG : syscall_len_arg(row, buf);
      return len == NO_ARG ? 0 : arg(thread, len);
    }
    default: return arg_of(thread, ArgRole.Flags, 0);
  }
}

function is_open(thread: usize): bool {
  return load<u32>(thread, Thread.Effect) == Effect.Open;
}

/** Answers that are no failures: "nothing yet", "a signal came", "still connecting". */
function is_answer(thread: usize, errno: u32): bool {
  const effect = load<u32>(thread, Thread.Effect);
  switch (errno) {
    case Errno.EINTR: return true;
    case Errno.EINPROGRESS:
    case Errno.EALREADY: return effect == Effect.Connect;
    case Errno.ETIMEDOUT: return effect == Effect.Futex || effect == Effect.Semop;
    case Errno.EAGAIN:
      return (
        effect == Effect.Read || effect == Effect.Write || effect == Effect.Recv || effect == Effect.Send || effect == Effect.Accept ||
        effect == Effect.Futex || effect == Effect.Sigwait || effect == Effect.Splice || effect == Effect.Sendfile || effect == Effect.Semop
      );
    default: return false;
  }
}

function failed(process: usize, thread: usize, ev: usize, errno: u32): void {
  effect_failed(process, thread, ev, errno);
  if (is_answer(thread, errno)) return;
  const purpose = purpose_of(load<u32>(thread, Thread.Effect), is_open(thread) ? open_flags(thread) : 0);
  failed_call(process, thread, load<u32>(thread, Thread.Native), errno, object_of(thread), purpose, detail_of(thread), ev);
}

function went_well(process: usize, thread: usize, ev: usize): void {
  const object = object_of(thread);
  const native = load<u32>(thread, Thread.Native);
  const seq = load<u64>(ev, EventRecord.Seq);
  const purpose = purpose_of(load<u32>(thread, Thread.Effect), is_open(thread) ? open_flags(thread) : 0);
  effect_ok(process, thread, ev);
  if (object != 0) succeeded(process, native, object, purpose, seq);
  const second = load<u32>(thread, Thread.Path2);
  if (second != 0) succeeded(process, native, second, purpose, seq);
}

/** Bytes below which a call that moves some has moved next to nothing. */
const FEW_BYTES: i64 = 64;

function is_small(thread: usize, ret: i64): bool {
  if (load<u32>(thread, Thread.Path) != 0) return false; // asks about another thing each time, as a walk through a tree does
  switch (load<u32>(thread, Thread.Effect)) {
    case Effect.Read:
    case Effect.Write:
    case Effect.Send:
    case Effect.Recv:
    case Effect.Sendfile:
    case Effect.Splice:
    case Effect.CopyRange:
    case Effect.Getdents: return ret < FEW_BYTES;
    default: return true;
  }
}

/** A call that does what one of the thread's last two did, and moved next to nothing: the last two, since a copy in small pieces reads
 * and writes in turn. */
function note_repeat(process: usize, thread: usize, ret: i64, ev: usize): void {
  const before = load<u32>(thread, Thread.LastCall);
  const key = is_small(thread, ret) ? load<u32>(thread, Thread.Native) << 16 | (load<i32>(thread, Thread.Fd) + 1) & 0xffff | 1 << 31 : 0;
  if (key != 0 && (key == before || key == load<u32>(thread, Thread.CallBefore))) {
    repeated(process, thread, ret < 0, ev);
  }
  store<u32>(thread, before, Thread.CallBefore);
  store<u32>(thread, key, Thread.LastCall);
}

/** The exit of a call whose entry the trace does not hold: only the event is marked. */
function unpaired(ev: usize): void {
  exits_without_entry++;
  store<u32>(ev, load<u32>(ev, EventRecord.Flags) | EventFlag.Resumed, EventRecord.Flags);
}

export function call_exit(process: usize, thread: usize, ev: usize): void {
  const in_call = load<u32>(thread, Thread.InCall);
  if (in_call == Call.None) return unpaired(ev);
  const ret = load<i64>(ev, EventRecord.Ret);
  memory.copy(ev + EventRecord.Args, thread + Thread.Args, 48);
  const spent = load<u64>(ev, EventRecord.TsNs) - load<u64>(thread, Thread.EntryTs);
  store<u64>(ev, spent, EventRecord.DurationLo);
  store<u64>(ev, load<u64>(thread, Thread.EntrySeq), EventRecord.EntrySeqLo);
  if (in_call == Call.Attached) store<u32>(ev, load<u32>(ev, EventRecord.Flags) | EventFlag.Resumed, EventRecord.Flags);
  // another thread may have closed it since the entry
  if (load<u32>(thread, Thread.Open) != 0) store<u32>(thread, <u32>fd_get(process, load<i32>(thread, Thread.Fd)), Thread.Open);
  name_event(process, thread, ev);
  if (is_restart(ret)) wait_hold(process, thread, ev);
  else {
    if ((load<u32>(ev, EventRecord.Flags) & EventFlag.Failed) != 0) failed(process, thread, ev, <u32>-ret);
    else went_well(process, thread, ev);
    empty_answer(process, thread, ev);
    note_repeat(process, thread, ret, ev);
    wait_ended(process, thread, ev);
  }
}

/** After the hooks, which may still read what the call was entered with. */
export function call_left(ev: usize): void {
  const thread = thread_find(load<u32>(ev, EventRecord.Tid));
  if (thread != 0) thread_leave_call(thread);
}

/** First snapshot that the exit event took for `index`. */
export function exit_snap(ev: usize, index: u32, part: u32): usize {
  const count = load<u32>(ev, EventRecord.SnapCount);
  return count == 0 ? 0 : snap_find(event_snaps(ev), count, index, part);
}

