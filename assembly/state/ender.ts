// Who or what ended a wait: its own limit, a signal, a child's end, a wake of its futex, the other side of its pipe or socket, the one
// that gave its lock back, a client that connected. What the trace does not show is WaitEnd.Unknown.
import { EventRecord, WaitEnd, WaitKind } from "../abi";
import { ArgKind, Effect, syscall_kind } from "../gen/syscalls";
import { Part, snap_len, snap_ptr } from "../trace/snapshot";
import { Errno } from "./errno";
import { exit_snap } from "./call";
import { futex_space } from "./futex";
import { fd_get } from "./descriptor";
import { lock_holder } from "./lock";
import { Open, OpenKind, SocketState, Talk, Thread } from "./layout";
import { Space, recent, recent_pid, recent_seq, recent_tid, recent_to } from "./recent";
import { client_of, listener_of } from "./socket";
import { talk_of } from "./talk";
import { arg } from "./thread";

const TID_MASK: u64 = 0x3fff_ffff; // FUTEX_TID_MASK (linux/futex.h)
const SI_PID: usize = 16; // of siginfo_t, 64 bits (sigaction(2))

/** Set by `ended`. */
export let ender_how: u32 = 0;
export let ender_pid: u32 = 0;
export let ender_tid: u32 = 0;
export let ender_seq: u64 = 0;

function set(how: u32, pid: u32, tid: u32, seq: u64): void {
  ender_how = how;
  ender_pid = pid;
  ender_tid = tid;
  ender_seq = seq;
}

// ---- futexes

function woken(how: u32): void {
  set(how, recent_pid, recent_tid, recent_seq);
}

function futex_ended(process: usize, thread: usize, since: u64, tid: u32): void {
  const space = futex_space(process, thread);
  if (recent(arg(thread, 0), space, since, tid)) {
    woken(WaitEnd.Woken);
    if (recent_to != 0 && recent(recent_to, space, ender_seq, tid)) woken(WaitEnd.Woken);
    return;
  }
  // pthread_join waits on the word that the kernel clears when the thread ends, and whose value is its id (clone(2))
  if (recent(arg(thread, 2) & TID_MASK, Space.ThreadEnd, since, tid)) woken(WaitEnd.Exit);
}

// ---- children

/** waitid tells the child in its siginfo. */
function child_of(thread: usize, ret: i64, ev: usize): u32 {
  if (ret > 0) return <u32>ret;
  const row = load<u32>(thread, Thread.Row);
  const info = ret == 0 && syscall_kind(row, 2) == ArgKind.SiginfoOut ? exit_snap(ev, 2, Part.Whole) : 0;
  return info == 0 || <usize>snap_len(info) < SI_PID + 4 ? 0 : load<u32>(snap_ptr(info) + SI_PID);
}

function child_ended(thread: usize, ret: i64, ev: usize): void {
  const child = child_of(thread, ret, ev);
  if (child == 0) return;
  set(WaitEnd.Exit, child, child, recent(child, Space.ProcessEnd, 0, 0) ? recent_seq : 0);
}

// ---- the other side

function talk_ended(open: usize, since: u64, writes: bool, ret: i64): void {
  const talk = talk_of(open);
  if (talk == 0) return;
  const read = load<u64>(talk, Talk.ReadSeq);
  if (writes) {
    if (read > since) set(ret < 0 ? WaitEnd.Closed : WaitEnd.Room, load<u32>(talk, Talk.Reader), 0, read);
    return;
  }
  const written = load<u64>(talk, Talk.WriteSeq);
  const gone = load<u64>(talk, Talk.GoneSeq);
  if (ret > 0 && written > since) set(WaitEnd.Data, load<u32>(talk, Talk.Writer), 0, written);
  else if (gone > since) set(WaitEnd.Closed, load<u32>(talk, Talk.GoneBy), 0, gone);
}

/** A client that connects ends the wait of who listens. */
function connected(client: usize): void {
  if (client != 0) set(WaitEnd.Connected, load<u32>(client, Open.User), 0, load<u64>(client, Open.ConnectSeq));
}

function open_ended(process: usize, thread: usize, open: usize, since: u64, ret: i64): void {
  const effect = load<u32>(thread, Thread.Effect);
  if (effect == Effect.Accept) {
    const taken = fd_get(process, <i32>ret);
    return connected(taken == 0 ? 0 : load<u32>(taken, Open.Other));
  }
  if (effect == Effect.Connect) {
    const listener = listener_of(open);
    return set(WaitEnd.Connected, listener == 0 ? 0 : load<u32>(listener, Open.User), 0, 0);
  }
  if (load<u32>(open, Open.State) == SocketState.Listening) return connected(client_of(open));
  const subject = load<u32>(open, Open.PeerPid); // of a pidfd
  if (subject != 0 && load<u32>(open, Open.Kind) == OpenKind.Other) {
    return set(WaitEnd.Exit, subject, subject, recent(subject, Space.ProcessEnd, 0, 0) ? recent_seq : 0);
  }
  talk_ended(open, since, effect == Effect.Write || effect == Effect.Send, ret);
}

/** System V: whoever did something to the same set or queue. */
function ipc_ended(thread: usize, since: u64, tid: u32): void {
  const effect = load<u32>(thread, Thread.Effect);
  if (effect != Effect.Semop && effect != Effect.Msgop) return;
  if (recent(arg(thread, 0), effect == Effect.Semop ? Space.Semaphore : Space.Queue, since, tid)) woken(WaitEnd.Woken);
}

/** The wait of the call that ends with `ev`; `late`: by its own time limit. */
export function ended(process: usize, thread: usize, ret: i64, late: bool, ev: usize): void {
  set(WaitEnd.Unknown, 0, 0, 0);
  const since = load<u64>(thread, Thread.WaitSeq);
  const tid = load<u32>(thread, Thread.Tid);
  const kind = load<u32>(thread, Thread.WaitKind);
  if (late || (kind == WaitKind.Sleep && ret == 0)) return set(WaitEnd.TimeLimit, 0, 0, load<u64>(ev, EventRecord.Seq));
  if (ret == -Errno.EINTR) return set(WaitEnd.Signal, 0, 0, 0);
  const open = fd_get(process, load<i32>(thread, Thread.WaitFd));
  switch (kind) {
    case WaitKind.Child: return child_ended(thread, ret, ev);
    case WaitKind.Futex: return futex_ended(process, thread, since, tid);
    case WaitKind.Lock: {
      if (ret < 0) return;
      if (recent(load<u32>(thread, Thread.WaitObject), Space.Lock, since, tid)) return woken(WaitEnd.Released);
      return set(WaitEnd.Released, lock_holder(process, thread), 0, 0);
    }
    case WaitKind.File:
    case WaitKind.Sync: return set(WaitEnd.Storage, 0, 0, 0);
    case WaitKind.Signal: return set(ret > 0 ? WaitEnd.Signal : WaitEnd.Unknown, 0, 0, 0);
    default:
  }
  if (open != 0) open_ended(process, thread, open, since, ret);
  else ipc_ended(thread, since, tid);
}
