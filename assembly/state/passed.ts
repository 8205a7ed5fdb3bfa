// Descriptors that travel: SCM_RIGHTS over Unix sockets (unix(7), cmsg(3)), and pidfd_getfd. What is sent waits at the socket that will
// receive it, in order, from the entry of the send: the receiver may be seen to return first. Only messages whose both ends are in
// the trace, and of a call for many messages only the first.
import { heap_alloc, heap_free } from "../memory/heap";
import { Part, snap_len, snap_ptr } from "../trace/snapshot";
import { exit_snap } from "./call";
import { fd_get, fd_put } from "./descriptor";
import { Open, Thread } from "./layout";
import { ret_fd } from "./made";
import { open_keep, open_release } from "./open";
import { is_pipe, pipe_row } from "./pipe";
import { process_find } from "./process";
import { ArgRole } from "../gen/syscalls";
import { arg, arg_of, entry_snap } from "./thread";

const SOL_SOCKET: u64 = 1;
const SCM_RIGHTS: u64 = 1;
const MSG_CMSG_CLOEXEC: u64 = 0x4000_0000;
const I386: u32 = 1;
const WAITING_MAX: u32 = 1024; // at one socket

/** An open file on its way. */
enum Passed {
  Next = 0,
  Open = 4,
  Size = 8,
}

/** Set by `rights`. */
let numbers: usize = 0;

/** How many descriptor numbers the control message at `snap` holds, if it begins with them. */
function rights(thread: usize, snap: usize): u32 {
  const narrow = load<u32>(thread, Thread.Abi) == I386;
  const head: u32 = narrow ? 12 : 16; // struct cmsghdr: length, level, type
  if (snap == 0 || snap_len(snap) <= head) return 0;
  const at = snap_ptr(snap);
  if (load<u64>(at + head - 8) != (SCM_RIGHTS << 32 | SOL_SOCKET)) return 0;
  numbers = at + head;
  return (min(load<u32>(at), snap_len(snap)) - head) >> 2;
}

/** Where the item after the first `count` hangs, or the last one's end. */
function place(queue: usize, count: u32): usize {
  let at = queue + Open.Passed;
  while (count-- != 0 && load<u32>(at) != 0) at = <usize>load<u32>(at) + Passed.Next;
  return at;
}

function put_last(queue: usize, open: usize): void {
  const at = place(queue, WAITING_MAX);
  const item: usize = load<u32>(at) == 0 ? heap_alloc(Passed.Size) : 0;
  if (item == 0) return;
  if (open != 0) open_keep(open);
  store<u32>(item, <u32>open, Passed.Open);
  store<u32>(at, <u32>item);
}

/** Takes the item that hangs at `at`; its reference goes with it. */
function take(at: usize): usize {
  const item = <usize>load<u32>(at);
  if (item == 0) return 0;
  const open = <usize>load<u32>(item, Passed.Open);
  store<u32>(at, load<u32>(item, Passed.Next));
  heap_free(item, Passed.Size);
  return open;
}

/** Where what `open` sends will be received; until its peer accepts it waits at `open` itself. */
function queue_of(open: usize): usize {
  const other = <usize>load<u32>(open, Open.Other);
  return other == 0 ? open : other;
}

/** The entry of a call that sends on `open`. */
export function rights_sent(process: usize, thread: usize, open: usize): void {
  const count = rights(thread, entry_snap(thread, 1, Part.Control));
  for (let i: u32 = 0; i < count; i++) put_last(queue_of(open), fd_get(process, load<i32>(numbers + (<usize>i << 2))));
}

/** The send failed: what it would have sent, the last there, comes back. */
export function rights_kept(thread: usize, open: usize): void {
  const back = rights(thread, entry_snap(thread, 1, Part.Control));
  if (back == 0) return;
  const queue = queue_of(open);
  let count: u32 = 0;
  while (load<u32>(place(queue, count)) != 0) count++;
  drop_all(place(queue, count - min(back, count)));
}

function drop_all(at: usize): void {
  while (load<u32>(at) != 0) {
    const open = take(at);
    if (open != 0) open_release(open);
  }
}

/** A message came: the numbers that its descriptors have here. */
export function rights_received(process: usize, thread: usize, open: usize, ev: usize): void {
  const count = rights(thread, exit_snap(ev, 1, Part.Control));
  const cloexec = (arg_of(thread, ArgRole.Flags, 0) & MSG_CMSG_CLOEXEC) != 0;
  for (let i: u32 = 0; i < count; i++) received(process, load<i32>(numbers + (<usize>i << 2)), take(open + Open.Passed), cloexec, ev);
}

function received(process: usize, fd: i32, open: usize, cloexec: bool, ev: usize): void {
  if (open == 0) return;
  fd_put(process, fd, open, cloexec, ev);
  if (is_pipe(open)) pipe_row(process, open, ev);
  open_release(open);
}

/** The peer accepted: what was sent before waits for it there. */
export function rights_follow(client: usize, open: usize): void {
  store<u32>(open, load<u32>(client, Open.Passed), Open.Passed);
  store<u32>(client, 0, Open.Passed);
}

/** The socket is gone, and what nobody received with it. */
export function rights_lost(open: usize): void {
  drop_all(open + Open.Passed);
}

/** pidfd_getfd(2): a copy of what another process has under a number. */
export function taken_over(process: usize, thread: usize, ev: usize): void {
  const pidfd = <usize>load<u32>(thread, Thread.Open);
  const subject: usize = pidfd == 0 ? 0 : process_find(load<u32>(pidfd, Open.PeerPid));
  const open: usize = subject == 0 ? 0 : fd_get(subject, <i32>arg(thread, 1));
  if (open == 0) return;
  open_keep(open);
  received(process, ret_fd(ev), open, true, ev);
}
