// Waiting for many descriptors at once: poll, select and epoll. Which one became ready, and which one stands for all of them when
// none did. Errors that poll reports about a socket belong to its connection.
import { EventRecord } from "../abi";
import { Effect } from "../gen/syscalls";
import { heap_alloc, heap_free } from "../memory/heap";
import { machine } from "../trace/current";
import { Part, snap_len, snap_ptr } from "../trace/snapshot";
import { exit_snap } from "./call";
import { connection_poll_error } from "./connection";
import { fd_get } from "./descriptor";
import { Open, OpenKind, Thread, Watch } from "./layout";
import { text_begin, text_end, text_word } from "./text";
import { arg, entry_snap } from "./thread";

export const POLLOUT: u32 = 4; // asm-generic/poll.h; epoll's are the same
export const POLLERR: u32 = 8;
export const POLLHUP: u32 = 16;
const AARCH64: u32 = 2;
const EPOLL_CTL_ADD: u32 = 1;
const EPOLL_CTL_DEL: u32 = 2;

/** Set by poll_ready. */
export let ready_fd: i32 = -1;

// ---- epoll sets

export function watches_free(open: usize): void {
  let watch = <usize>load<u32>(open, Open.Watches);
  while (watch != 0) {
    const next = <usize>load<u32>(watch, Watch.Next);
    heap_free(watch, Watch.Size);
    watch = next;
  }
  store<u32>(open, 0, Open.Watches);
}

/** epoll_ctl(2). The user's data is what epoll_wait will name the descriptor by. */
export function watch_changed(thread: usize): void {
  const epoll = <usize>load<u32>(thread, Thread.Open);
  if (epoll == 0) return;
  const fd = <u32>arg(thread, 2);
  const op = <u32>arg(thread, 1);
  const snap = entry_snap(thread, 3, Part.Whole);
  const data_at: usize = machine == AARCH64 ? 8 : 4;
  const told = snap != 0 && snap_len(snap) >= 12;
  const data: u64 = told ? load<u64>(snap_ptr(snap) + data_at) : 0;
  let before: usize = 0;
  for (let w = <usize>load<u32>(epoll, Open.Watches); w != 0; w = <usize>load<u32>(w, Watch.Next)) {
    if (load<u32>(w, Watch.Fd) == fd) {
      if (op != EPOLL_CTL_DEL) return store<u64>(w, data, Watch.Data);
      if (before == 0) store<u32>(epoll, load<u32>(w, Watch.Next), Open.Watches);
      else store<u32>(before, load<u32>(w, Watch.Next), Watch.Next);
      return heap_free(w, Watch.Size);
    }
    before = w;
  }
  if (op == EPOLL_CTL_ADD) watch_add(epoll, fd, told ? load<u32>(snap_ptr(snap)) : 0, data);
}

export function watch_add(epoll: usize, fd: u32, events: u32, data: u64): void {
  const watch = heap_alloc(Watch.Size);
  if (watch == 0) return;
  store<u32>(watch, load<u32>(epoll, Open.Watches), Watch.Next);
  store<u32>(watch, fd, Watch.Fd);
  store<u32>(watch, events, Watch.Events);
  store<u64>(watch, data, Watch.Data);
  store<u32>(epoll, <u32>watch, Open.Watches);
}

function watched_by(epoll: usize, data: u64): i32 {
  for (let w = <usize>load<u32>(epoll, Open.Watches); w != 0; w = <usize>load<u32>(w, Watch.Next)) {
    if (load<u64>(w, Watch.Data) == data) return load<i32>(w, Watch.Fd);
  }
  return -1;
}

// ---- the one that stands for all

/** Better than what was found before: a socket with a peer, else any socket or pipe, else the first. */
function rank(process: usize, fd: i32): i32 {
  const open = fd_get(process, fd);
  if (open == 0) return 1;
  if (load<u32>(open, Open.Kind) == OpenKind.Socket) return load<u32>(open, Open.Peer) != 0 ? 4 : 3;
  return load<u32>(open, Open.Kind) == OpenKind.Pipe || load<u32>(open, Open.Kind) == OpenKind.Terminal ? 3 : 2;
}

function select_words(thread: usize, index: u32, ev: usize): usize {
  return ev == 0 ? entry_snap(thread, index, Part.Whole) : exit_snap(ev, index, Part.Whole);
}

/** First descriptor in the sets of a select call that ranks highest; -1 when they are empty or were not captured. */
function select_best(process: usize, thread: usize, ev: usize): i32 {
  let best = -1;
  let best_rank = 0;
  for (let index: u32 = 1; index <= 3; index++) {
    const snap = select_words(thread, index, ev);
    if (snap == 0) continue;
    const bits = min<u32>(snap_len(snap) << 3, <u32>arg(thread, 0));
    for (let fd: u32 = 0; fd < bits; fd++) {
      if ((load<u8>(snap_ptr(snap) + (fd >> 3)) >> <u8>(fd & 7) & 1) == 0) continue;
      const how = rank(process, fd);
      if (how <= best_rank) continue;
      best = fd;
      best_rank = how;
    }
  }
  return best;
}

function poll_best(process: usize, snap: usize, only_ready: bool): i32 {
  let best = -1;
  let best_rank = 0;
  if (snap == 0) return -1;
  for (let at: u32 = 0; at + 8 <= snap_len(snap); at += 8) {
    const fd = load<i32>(snap_ptr(snap) + at);
    if (fd < 0 || (only_ready && load<u16>(snap_ptr(snap) + at, 6) == 0)) continue;
    const how = rank(process, fd);
    if (how <= best_rank) continue;
    best = fd;
    best_rank = how;
  }
  return best;
}

function epoll_best(process: usize, thread: usize): i32 {
  const epoll = <usize>load<u32>(thread, Thread.Open);
  let best = -1;
  let best_rank = 0;
  if (epoll == 0) return -1;
  for (let w = <usize>load<u32>(epoll, Open.Watches); w != 0; w = <usize>load<u32>(w, Watch.Next)) {
    const how = rank(process, load<i32>(w, Watch.Fd));
    if (how < best_rank) continue; // of equals the one added first, which stands last
    best = load<i32>(w, Watch.Fd);
    best_rank = how;
  }
  return best;
}

// ---- all of them

function add_pair(fd: u32, events: u32): void {
  text_word(fd);
  text_word(events);
}

const select_events = memory.data<u32>([0, 1, 4, 2]); // by argument of select: POLLIN, POLLOUT, POLLPRI

/** Descriptors that can end the call, as the u32 pairs of the Thread fact; 0 when it waits for none or they were not captured. */
export function poll_all(thread: usize): u32 {
  text_begin();
  switch (load<u32>(thread, Thread.Effect)) {
    case Effect.Poll: {
      const snap = entry_snap(thread, 0, Part.Whole);
      if (snap == 0) return 0;
      for (let at: u32 = 0; at + 8 <= snap_len(snap); at += 8) {
        if (load<i32>(snap_ptr(snap) + at) >= 0) add_pair(load<u32>(snap_ptr(snap) + at), load<u16>(snap_ptr(snap) + at, 4));
      }
      break;
    }
    case Effect.Select:
      for (let index: u32 = 1; index <= 3; index++) {
        const snap = entry_snap(thread, index, Part.Whole);
        if (snap == 0) continue;
        const bits = min<u32>(snap_len(snap) << 3, <u32>arg(thread, 0));
        for (let fd: u32 = 0; fd < bits; fd++) {
          if ((load<u8>(snap_ptr(snap) + (fd >> 3)) >> <u8>(fd & 7) & 1) != 0) add_pair(fd, load<u32>(select_events + (<usize>index << 2)));
        }
      }
      break;
    case Effect.EpollWait: {
      const epoll = <usize>load<u32>(thread, Thread.Open);
      if (epoll == 0) return 0;
      for (let w = <usize>load<u32>(epoll, Open.Watches); w != 0; w = <usize>load<u32>(w, Watch.Next)) {
        add_pair(load<u32>(w, Watch.Fd), load<u32>(w, Watch.Events));
      }
      break;
    }
    default:
      if (load<i32>(thread, Thread.Fd) < 0) return 0;
      add_pair(load<u32>(thread, Thread.Fd), 0);
  }
  return text_end();
}

/** Of the descriptors the call waits for, the one to name; -1 unknown. */
export function poll_first(process: usize, thread: usize): i32 {
  switch (load<u32>(thread, Thread.Effect)) {
    case Effect.Poll: return poll_best(process, entry_snap(thread, 0, Part.Whole), false);
    case Effect.Select: return select_best(process, thread, 0);
    case Effect.EpollWait: return epoll_best(process, thread);
    default: return -1;
  }
}

function epoll_stride(): u32 {
  return machine == AARCH64 ? 16 : 12;
}

function epoll_ready(process: usize, thread: usize, ev: usize): i32 {
  const epoll = <usize>load<u32>(thread, Thread.Open);
  const snap = exit_snap(ev, 1, Part.Whole);
  if (epoll == 0 || snap == 0 || snap_len(snap) < epoll_stride()) return -1;
  return watched_by(epoll, load<u64>(snap_ptr(snap) + (machine == AARCH64 ? 8 : 4)));
}

/** Whether the exit tells which descriptor became ready: `ready_fd`. */
export function poll_ready(process: usize, thread: usize, ev: usize): bool {
  switch (load<u32>(thread, Thread.Effect)) {
    case Effect.Poll:
      ready_fd = poll_best(process, exit_snap(ev, 0, Part.Whole), true);
      break;
    case Effect.Select:
      ready_fd = select_best(process, thread, ev);
      break;
    case Effect.EpollWait:
      ready_fd = epoll_ready(process, thread, ev);
      break;
    default:
      ready_fd = -1;
  }
  return ready_fd >= 0;
}

function note_error(process: usize, fd: i32, events: u32): void {
  if ((events & (POLLERR | POLLHUP)) == 0) return;
  const open = fd_get(process, fd);
  if (open != 0 && load<u32>(open, Open.Kind) == OpenKind.Socket) connection_poll_error(process, open);
}

/** Set by poll_told. */
export let told_fd: i32 = -1;
export let told_events: u32 = 0;

/** What a poll, select or epoll_wait reported `nth`: false behind the last. */
export function poll_told(thread: usize, nth: u32, ev: usize): bool {
  if (load<i64>(ev, EventRecord.Ret) <= 0) return false;
  const effect = load<u32>(thread, Thread.Effect);
  const snap = exit_snap(ev, effect == Effect.Poll ? 0 : effect == Effect.Select ? 2 : 1, Part.Whole);
  if (snap == 0) return false;
  if (effect == Effect.Select) {
    told_fd = nth;
    told_events = nth < snap_len(snap) << 3 && (load<u8>(snap_ptr(snap) + (nth >> 3)) >> <u8>(nth & 7) & 1) != 0 ? POLLOUT : 0;
    return nth < min<u32>(snap_len(snap) << 3, <u32>arg(thread, 0));
  }
  const stride: u32 = effect == Effect.Poll ? 8 : epoll_stride();
  const at = snap_ptr(snap) + <usize>(nth * stride);
  if ((nth + 1) * stride > snap_len(snap)) return false;
  if (effect == Effect.Poll) {
    told_fd = load<i32>(at);
    told_events = load<u16>(at, 6);
    return true;
  }
  const epoll = <usize>load<u32>(thread, Thread.Open);
  if (epoll == 0) return false;
  told_fd = watched_by(epoll, load<u64>(at + (machine == AARCH64 ? 8 : 4)));
  told_events = load<u32>(at);
  return true;
}

/** Errors that a poll or epoll_wait reported. */
export function poll_errors(process: usize, thread: usize, ev: usize): void {
  for (let i: u32 = 0; poll_told(thread, i, ev); i++) note_error(process, told_fd, told_events);
}
