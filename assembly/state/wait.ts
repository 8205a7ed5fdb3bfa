// Time blocked: calls that took a millisecond or never returned. A call that a signal breaks off and the kernel restarts is one
// wait. Says what was waited for, up to which limit, how it ended and by whom; whether that matters is for the rules.
import { EventRecord, FactKind, FactRecord, Measure, WaitEnd, WaitFlag, WaitKind } from "../abi";
import { Effect } from "../gen/syscalls";
import { Call, arg, thread_leave_call } from "./thread";
import { connection_timed_out } from "./connection";
import { ended, ender_how, ender_pid, ender_seq, ender_tid } from "./ender";
import { fact_get, fact_new, fact_touch } from "./facts";
import { Open, OpenKind, Process, Thread } from "./layout";
import { measured_since } from "./measure";
import { open_target } from "./open";
import { is_fifo } from "./fifo";
import { poll_first, poll_ready, ready_fd } from "./poll";
import { fd_get } from "./descriptor";
import { talk_ask } from "./talk";
import { text_begin, text_bytes, text_end, text_hex } from "./text";
import { Errno } from "./errno";
import { time_limit } from "./timeout";
import { str_intern } from "../trace/strings";

/** Shorter calls are work, not waiting. */
const WAIT_MIN_NS: u64 = 1_000_000;
/** Calls after which a broken-off wait is taken as ended: its handler left by longjmp. */
const HELD_CALLS_MAX: u32 = 256;

const futex_word = memory.data<u8>([0x66, 0x75, 0x74, 0x65, 0x78, 0x3a, 0x30, 0x78]); // "futex:0x"
const child_word = memory.data<u8>([0x63, 0x68, 0x69, 0x6c, 0x64]); // "child"
const sleep_word = memory.data<u8>([0x73, 0x6c, 0x65, 0x65, 0x70]); // "sleep"
const signal_word = memory.data<u8>([0x73, 0x69, 0x67, 0x6e, 0x61, 0x6c]); // "signal"
const NOT_A_WAIT: i32 = -1;
/** No signal has come yet; 0 is a signal from the kernel. */
const NOBODY: u32 = 0xffff_ffff;

/** futex(2): operations that wait; WAKE, REQUEUE and their kin do not. */
function futex_waits(op: u32): bool {
  return op == 0 || op == 6 || op == 9 || op == 11 || op == 13;
}

function kind_of_open(open: usize): i32 {
  switch (load<u32>(open, Open.Kind)) {
    case OpenKind.Pipe: return WaitKind.Pipe;
    case OpenKind.Socket: return WaitKind.Socket;
    case OpenKind.Terminal: return WaitKind.Terminal;
    case OpenKind.File: return WaitKind.File;
    default: return WaitKind.Other;
  }
}

/** Kind of wait a call's effect makes, or NOT_A_WAIT for calls that do not block by purpose. Its open file must still be there. */
export function wait_kind(thread: usize): i32 {
  const open = <usize>load<u32>(thread, Thread.Open);
  switch (load<u32>(thread, Thread.Effect)) {
    case Effect.Futex: {
      const native = load<u32>(thread, Thread.Native);
      if (native != 202 && native != 98) return native == 454 || native == 456 ? NOT_A_WAIT : WaitKind.Futex;
      return futex_waits(<u32>arg(thread, 1) & 0x7f) ? WaitKind.Futex : NOT_A_WAIT;
    }
    case Effect.Read:
    case Effect.Write:
    case Effect.Recv:
    case Effect.Send:
    case Effect.Sendfile:
    case Effect.Splice:
    case Effect.CopyRange:
    case Effect.Ioctl:
    case Effect.Close: return open == 0 ? WaitKind.Other : kind_of_open(open);
    case Effect.Connect:
    case Effect.Accept: return WaitKind.Socket;
    case Effect.Poll:
    case Effect.Select:
    case Effect.Oldselect:
    case Effect.EpollWait: return WaitKind.Poll;
    case Effect.Wait: return WaitKind.Child;
    case Effect.Sleep: return WaitKind.Sleep;
    case Effect.Sigwait: return WaitKind.Signal;
    case Effect.Flock: return WaitKind.Lock;
    case Effect.Fcntl: {
      const command = <u32>arg(thread, 1); // F_SETLKW, F_OFD_SETLKW, F_SETLKW64 of i386
      return command == 7 || command == 38 || command == 14 ? WaitKind.Lock : NOT_A_WAIT;
    }
    case Effect.Sync:
    case Effect.Fsync: return WaitKind.Sync;
    case Effect.Open: return is_fifo(load<u32>(thread, Thread.Path)) ? WaitKind.Pipe : WaitKind.File;
    case Effect.Semop:
    case Effect.Msgop:
    case Effect.Restart: return WaitKind.Other;
    case Effect.Getdents:
    case Effect.Stat:
    case Effect.Access:
    case Effect.Readlink:
    case Effect.Unlink:
    case Effect.Rename:
    case Effect.Mkdir:
    case Effect.Truncate: return WaitKind.File;
    default: return NOT_A_WAIT;
  }
}

function word(ptr: usize, len: u32): u32 {
  return str_intern(ptr, len);
}

function futex_name(addr: u64): u32 {
  text_begin();
  text_bytes(futex_word, 8);
  text_hex(addr);
  return text_end();
}

/** Object and descriptor of the wait, from what the call's entry told. */
function object_of(process: usize, thread: usize, kind: i32): u32 {
  switch (kind) {
    case WaitKind.Futex: return futex_name(arg(thread, 0));
    case WaitKind.Child: return word(child_word, 5);
    case WaitKind.Sleep: return word(sleep_word, 5);
    case WaitKind.Signal: return word(signal_word, 6);
    case WaitKind.Poll: {
      store<i32>(thread, poll_first(process, thread), Thread.WaitFd);
      return open_target(fd_get(process, load<i32>(thread, Thread.WaitFd)));
    }
    default: {
      const peer = load<u32>(thread, Thread.Peer);
      const path = load<u32>(thread, Thread.Path);
      const open = <usize>load<u32>(thread, Thread.Open);
      if (open == 0) return peer != 0 ? peer : path;
      return peer != 0 && load<u32>(thread, Thread.Effect) == Effect.Connect ? peer : open_target(open);
    }
  }
}

/** Settles what the call waits for; false when it is not a wait, unless its thread ended `inside` it. Done once, also for a call that is
 * restarted later. */
export function wait_describe(process: usize, thread: usize, inside: bool): bool {
  if (load<u32>(thread, Thread.Described) != 0) return true;
  let kind = wait_kind(thread);
  if (kind == NOT_A_WAIT) {
    if (!inside) return false;
    kind = WaitKind.Other;
  }
  store<i32>(thread, load<i32>(thread, Thread.Fd), Thread.WaitFd);
  store<u32>(thread, object_of(process, thread, kind), Thread.WaitObject);
  store<u32>(thread, kind, Thread.WaitKind);
  store<i64>(thread, time_limit(thread), Thread.WaitLimit);
  store<u32>(thread, 1, Thread.Described);
  return true;
}

function row_of(process: usize, thread: usize, ev: usize): usize {
  const tid = load<u32>(thread, Thread.Tid);
  const native = load<u32>(thread, Thread.Native);
  const object = load<u32>(thread, Thread.WaitObject);
  let row = fact_get(process, FactKind.Wait, tid, native, object);
  if (row != 0) return row;
  row = fact_new(process, FactKind.Wait, tid, native, object, ev);
  if (row == 0) return 0;
  store<u32>(row, tid, FactRecord.Tid);
  store<u32>(row, native, FactRecord.Number);
  store<u32>(row, object, FactRecord.Str1);
  store<u64>(row, load<u32>(thread, Thread.WaitKind), FactRecord.H);
  store<u64>(row, load<u64>(thread, Thread.WaitTs), FactRecord.TsFirst);
  return row;
}

/** One wait into its row. `exit` 0: it never ended; `by` sent the signal that ended it, when it was `signalled`. */
function record(
  process: usize,
  thread: usize,
  exit: u64,
  now: u64,
  ret: i64,
  timed_out: bool,
  flags: u32,
  signalled: bool,
  by: u32,
  ev: usize,
): void {
  const row = row_of(process, thread, ev);
  if (row == 0) return;
  fact_touch(row, ev);
  const spent = now - load<u64>(thread, Thread.WaitTs);
  store<u64>(row, load<u64>(row, FactRecord.A) + spent, FactRecord.A);
  if (timed_out) store<u64>(row, load<u64>(row, FactRecord.C) + 1, FactRecord.C);
  const unfinished = exit == 0;
  if (!unfinished && (spent < load<u64>(row, FactRecord.B) || (load<u32>(row, FactRecord.Flags) & WaitFlag.Unfinished) != 0)) return;
  const limit = load<i64>(thread, Thread.WaitLimit);
  store<u64>(row, spent, FactRecord.B);
  store<u64>(row, load<u64>(thread, Thread.WaitSeq), FactRecord.D);
  store<u64>(row, exit, FactRecord.E);
  store<i64>(row, limit, FactRecord.G);
  const seen_late = load<u32>(thread, Thread.InCall) == Call.Attached ? WaitFlag.AtLeast : 0;
  store<u32>(row, flags | seen_late | (limit < 0 ? WaitFlag.NoLimit : 0), FactRecord.Flags);
  store<i32>(row, load<i32>(thread, Thread.WaitFd), FactRecord.Fd);
  if (signalled) note_end(row, WaitEnd.Signal, by, 0, load<u64>(thread, Thread.HeldSignal));
  else if (unfinished) note_end(row, WaitEnd.Unknown, 0, 0, 0);
  else {
    ended(process, thread, ret, timed_out, ev);
    note_end(row, ender_how, ender_pid, ender_tid, ender_seq);
    if (ender_how == WaitEnd.Unknown && may_be_end(thread, ret)) talk_ask(fd_get(process, load<i32>(thread, Thread.WaitFd)), row, thread);
  }
}

/** An end of file, or a poll that may tell of one. */
function may_be_end(thread: usize, ret: i64): bool {
  const effect = load<u32>(thread, Thread.Effect);
  if (effect == Effect.Read || effect == Effect.Recv) return ret == 0;
  return ret > 0 && load<u32>(thread, Thread.WaitKind) == WaitKind.Poll;
}

function note_end(row: usize, how: u32, pid: u32, tid: u32, seq: u64): void {
  store<u32>(row, how, FactRecord.Extra);
  store<u64>(row, pid, FactRecord.F);
  store<u32>(row, tid, FactRecord.Errno);
  store<u64>(row, seq, FactRecord.X);
}

/** Time that some thread of the process was blocked by storage: exits come in order of time, so what an earlier one covered is not
 * counted again. */
function blocked(process: usize, thread: usize, ev: usize): void {
  const now = load<u64>(ev, EventRecord.TsNs);
  const from = max(load<u64>(thread, Thread.WaitTs), load<u64>(process, Process.BlockedUntil));
  store<u64>(process, now, Process.BlockedUntil);
  if (from >= now) return;
  const object = load<u32>(thread, Thread.WaitObject);
  measured_since(process, Measure.Blocked, from, load<u64>(thread, Thread.WaitSeq), now - from, 1, object, ev);
}

function by_own_limit(thread: usize, ret: i64): bool {
  if (load<i64>(thread, Thread.WaitLimit) < 0) return false;
  switch (load<u32>(thread, Thread.WaitKind)) {
    case WaitKind.Poll:
    case WaitKind.Sleep: return ret == 0;
    case WaitKind.Futex: return ret == -Errno.ETIMEDOUT;
    default: return ret == -Errno.ETIMEDOUT || ret == -Errno.EAGAIN || ret == -Errno.EINPROGRESS;
  }
}

/** At the exit of a call, after its effects. */
export function wait_ended(process: usize, thread: usize, ev: usize): void {
  const now = load<u64>(ev, EventRecord.TsNs);
  if (load<u32>(thread, Thread.Held) != 0) return; // a call of the handler; the held wait's beginning stands
  if (now - load<u64>(thread, Thread.WaitTs) < WAIT_MIN_NS || !wait_describe(process, thread, false)) return;
  const ret = load<i64>(ev, EventRecord.Ret);
  const polls = load<u32>(thread, Thread.WaitKind) == WaitKind.Poll;
  if (polls && ret > 0 && poll_ready(process, thread, ev)) {
    store<i32>(thread, ready_fd, Thread.WaitFd);
    store<u32>(thread, open_target(fd_get(process, ready_fd)), Thread.WaitObject);
  }
  const late = by_own_limit(thread, ret);
  if (late) connection_timed_out(process, fd_get(process, load<i32>(thread, Thread.WaitFd)));
  const flags = ret == -Errno.EINTR ? WaitFlag.Interrupted : 0;
  const kind = load<u32>(thread, Thread.WaitKind);
  if (kind == WaitKind.File || kind == WaitKind.Sync) blocked(process, thread, ev);
  record(process, thread, load<u64>(ev, EventRecord.Seq), now, ret, late, flags, false, 0, ev);
  if (ret == -Errno.EINTR || is_short(thread, ret)) {
    const row = row_of(process, thread, ev);
    if (row != 0 && load<u64>(row, FactRecord.E) == load<u64>(ev, EventRecord.Seq)) store<u32>(thread, <u32>row, Thread.CutRow);
  }
}

/** A write that blocked and returned before all was written: a signal does that (signal(7)). */
function is_short(thread: usize, ret: i64): bool {
  const effect = load<u32>(thread, Thread.Effect);
  return (effect == Effect.Write || effect == Effect.Send) && ret > 0 && <u64>ret < arg(thread, 2);
}

/** The exit told ERESTART*: a signal broke the call off, and the kernel may take it up again. */
export function wait_hold(process: usize, thread: usize, ev: usize): void {
  if (!wait_describe(process, thread, false)) return;
  store<u32>(thread, 1, Thread.Held);
  store<u32>(thread, 0, Thread.HeldCalls);
  store<u32>(thread, NOBODY, Thread.HeldTid);
  store<u32>(thread, load<u32>(thread, Thread.Row), Thread.HeldRow);
  store<u32>(thread, load<u32>(thread, Thread.Number), Thread.HeldNumber);
  store<u32>(thread, load<u32>(thread, Thread.Native), Thread.HeldNative);
  store<u32>(thread, load<u32>(thread, Thread.Effect), Thread.HeldEffect);
  store<u64>(thread, load<u64>(ev, EventRecord.Seq), Thread.HeldExit);
  store<u64>(thread, load<u64>(ev, EventRecord.TsNs), Thread.HeldExitTs);
  memory.copy(thread + Thread.HeldArgs, thread + Thread.Args, 48);
}

function restore(thread: usize): void {
  store<u32>(thread, load<u32>(thread, Thread.HeldRow), Thread.Row);
  store<u32>(thread, load<u32>(thread, Thread.HeldNumber), Thread.Number);
  store<u32>(thread, load<u32>(thread, Thread.HeldNative), Thread.Native);
  store<u32>(thread, load<u32>(thread, Thread.HeldEffect), Thread.Effect);
  memory.copy(thread + Thread.Args, thread + Thread.HeldArgs, 48);
}

/** The held wait is over: recorded as ended by the signal, or as never ended. */
function settle(process: usize, thread: usize, unfinished: bool, ev: usize): void {
  const was_native = load<u32>(thread, Thread.Native);
  const was_effect = load<u32>(thread, Thread.Effect);
  store<u32>(thread, load<u32>(thread, Thread.HeldNative), Thread.Native);
  store<u32>(thread, load<u32>(thread, Thread.HeldEffect), Thread.Effect);
  const now = load<u64>(thread, Thread.HeldExitTs);
  const sender = load<u32>(thread, Thread.HeldTid);
  const by: u32 = sender == NOBODY ? 0 : sender;
  const exit = unfinished ? 0 : load<u64>(thread, Thread.HeldExit);
  if (unfinished || now - load<u64>(thread, Thread.WaitTs) >= WAIT_MIN_NS) {
    const flags = WaitFlag.Interrupted | (unfinished ? WaitFlag.Unfinished : 0);
    record(process, thread, exit, now, -Errno.EINTR, false, flags, sender != NOBODY, by, ev);
  }
  store<u32>(thread, was_native, Thread.Native);
  store<u32>(thread, was_effect, Thread.Effect);
  store<u32>(thread, 0, Thread.Held);
}

function goes_on(thread: usize): bool {
  if (load<u32>(thread, Thread.Effect) == Effect.Restart) return true;
  return (
    load<u32>(thread, Thread.Number) == load<u32>(thread, Thread.HeldNumber) && arg(thread, 0) == load<u64>(thread, Thread.HeldArgs) &&
    arg(thread, 1) == load<u64>(thread, Thread.HeldArgs + 8)
  );
}

/** At the entry of a call, its row and arguments known. True when it goes on with the held wait. */
export function wait_begin(process: usize, thread: usize, ev: usize): bool {
  const held = load<u32>(thread, Thread.Held);
  store<u32>(thread, 0, Thread.CutRow);
  if (held != 0) {
    if (goes_on(thread)) {
      if (load<u32>(thread, Thread.Effect) == Effect.Restart) restore(thread);
      store<u32>(thread, 0, Thread.Held);
      return true;
    }
    const calls = load<u32>(thread, Thread.HeldCalls) + 1;
    store<u32>(thread, calls, Thread.HeldCalls);
    const native = load<u32>(thread, Thread.Native);
    if (native == 15 || native == 139) store<u32>(thread, 2, Thread.Held); // rt_sigreturn
    else if (held == 2 || calls > HELD_CALLS_MAX) settle(process, thread, false, ev);
    if (load<u32>(thread, Thread.Held) != 0) return false; // WaitSeq and WaitTs are still the held wait's
  }
  store<u64>(thread, load<u64>(ev, EventRecord.Seq), Thread.WaitSeq);
  store<u64>(thread, load<u64>(ev, EventRecord.TsNs), Thread.WaitTs);
  store<u32>(thread, 0, Thread.Described);
  return false;
}

/** The thread ends inside a call. */
export function wait_unfinished(thread: usize, ev: usize): void {
  const process = <usize>load<u32>(thread, Thread.Process);
  const effect = load<u32>(thread, Thread.Effect);
  if (load<u32>(thread, Thread.Held) == 0 && effect != Effect.Exit && effect != Effect.Exec && wait_describe(process, thread, true)) {
    record(process, thread, 0, load<u64>(ev, EventRecord.TsNs), 0, false, WaitFlag.Unfinished, false, 0, ev);
  } else if (load<u32>(thread, Thread.Held) != 0) settle(process, thread, false, ev);
  thread_leave_call(thread);
}

/** The thread ends outside any call: a wait that a signal broke off never came to its end. */
export function wait_abandon(thread: usize, ev: usize): void {
  const cut = <usize>load<u32>(thread, Thread.CutRow);
  if (cut != 0 && (load<u32>(cut, FactRecord.Flags) & WaitFlag.Interrupted) != 0) {
    // It returned, but not to the program: the signal ended that first.
    store<u32>(cut, load<u32>(cut, FactRecord.Flags) | WaitFlag.Unfinished, FactRecord.Flags);
    store<u64>(cut, 0, FactRecord.E);
  }
  if (load<u32>(thread, Thread.Held) == 0) return;
  settle(<usize>load<u32>(thread, Thread.Process), thread, load<u32>(thread, Thread.HeldCalls) == 0, ev);
}

/** Whose signal broke the wait off. */
export function wait_signalled(thread: usize, sender: u32, seq: u64): void {
  const cut = <usize>load<u32>(thread, Thread.CutRow);
  if (cut != 0) {
    store<u32>(cut, load<u32>(cut, FactRecord.Flags) | WaitFlag.Interrupted, FactRecord.Flags);
    note_end(cut, WaitEnd.Signal, sender, 0, seq);
  }
  if (load<u32>(thread, Thread.Held) != 1 || load<u32>(thread, Thread.HeldTid) != NOBODY) return;
  store<u32>(thread, sender, Thread.HeldTid);
  store<u64>(thread, seq, Thread.HeldSignal);
}


