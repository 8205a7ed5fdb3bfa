// Sockets that end because their last descriptor does: close, close_range and dup2, an exec that closes some, a process's end. One event
// may end thousands, and the queue holds a few calls: it is filled anew until all have been.
import { EventRecord } from "../abi";
import { Effect } from "../gen/syscalls";
import { fd_capacity, fd_get, fd_is_cloexec } from "../state/descriptor";
import { Files, Open, OpenKind, Process, Thread } from "../state/layout";
import { arg } from "../state/thread";
import { has_room } from "./queue";
import { tcp_closed } from "./tcp";

const EBADF: i64 = -9;
const CLOSE_RANGE_CLOEXEC: u64 = 4;
const ALL: u32 = 0xffff_ffff;

let process: usize = 0;
let next: u32 = 0;
let last: u32 = 0;
let only_marked = false; // those that an exec closes
let from: u64 = 0;
let to: u64 = 0;

function begins(whose: usize, first: u32, end: u32, marked: bool, entered: u64, left: u64): void {
  process = whose;
  next = first;
  last = end;
  only_marked = marked;
  from = entered;
  to = left;
  closing_more();
}

/** The descriptors from `fd` to the last that go, and stand for this open file, are all there are of it. */
function is_last(open: usize, fd: u32): bool {
  const refs = load<u32>(open, Open.Refs);
  if (refs == 1) return true;
  let seen: u32 = 0;
  for (let at = fd; at < fd_capacity(process) && at <= last; at++) if (goes(at) == open) seen++;
  return seen == refs;
}

/** The open file that `fd` is of, if it goes with it. */
function goes(fd: u32): usize {
  return only_marked && !fd_is_cloexec(process, fd) ? 0 : fd_get(process, <i32>fd);
}

/** Fills the queue with more of what closes; false when there is nothing left. */
export function closing_more(): bool {
  let any = false;
  if (process == 0) return false;
  for (; next <= last && next < fd_capacity(process); next++) {
    const open = goes(next);
    if (open == 0 || load<u32>(open, Open.Kind) != <u32>OpenKind.Socket || !is_last(open, next)) continue;
    if (!has_room()) return any;
    tcp_closed(open, from, to);
    any = true;
  }
  process = 0;
  return any;
}

/** Nothing closes any more: an event begins. */
export function closing_over(): void {
  process = 0;
}

/** Before close, close_range and dup2 have their effect. */
export function close_begins(thread: usize, effect: u32, ev: usize): void {
  const whose = <usize>load<u32>(thread, Thread.Process);
  const ret = load<i64>(ev, EventRecord.Ret);
  const entered = load<u64>(thread, Thread.EntryTs);
  const left = load<u64>(ev, EventRecord.TsNs);
  if (effect == Effect.Close) {
    const fd = load<u32>(thread, Thread.Fd);
    if (ret != EBADF) begins(whose, fd, fd, false, entered, left);
  } else if (ret < 0) return;
  else if (effect == Effect.CloseRange) {
    if ((arg(thread, 2) & CLOSE_RANGE_CLOEXEC) == 0) begins(whose, <u32>arg(thread, 0), <u32>arg(thread, 1), false, entered, left);
  } else if (fd_get(whose, <i32>ret) != fd_get(whose, load<i32>(thread, Thread.Fd))) {
    begins(whose, <u32>ret, <u32>ret, false, entered, left);
  }
}

/** Before an exec, and at the end of a process, whose table nobody shares. */
export function all_close(whose: usize, marked: bool, ev: usize): void {
  if (load<u32>(<usize>load<u32>(whose, Process.Files), Files.Refs) != 1) return;
  const ts = load<u64>(ev, EventRecord.TsNs);
  begins(whose, 0, ALL, marked, ts, ts);
}
