// Calls that make, copy or change descriptors.
import { EventRecord } from "../abi";
import { ArgRole, Effect } from "../gen/syscalls";
import { Part, snap_len, snap_ptr } from "../trace/snapshot";
import { exit_snap, open_flags } from "./call";
import { fd_close, fd_get, fd_put, fd_set_cloexec } from "./descriptor";
import { kind_of_target } from "./listed";
import { extent_opened } from "./extent";
import { file_opened } from "./file";
import { Open, OpenKind, Thread } from "./layout";
import { lock_granted } from "./lock";
import { open_new } from "./open";
import { linked_fd } from "./path";
import { End, is_pipe, name_by_seq, pipe_open, pipe_row } from "./pipe";
import { arg, arg_of } from "./thread";
import { anonymous_name } from "./anonymous";

const O_CLOEXEC: u64 = 0o2000000;
const F_DUPFD: u32 = 0; // fcntl(2)
const F_SETFD: u32 = 2;
const F_SETFL: u32 = 4;
const O_APPEND: u32 = 0o2000; // asm-generic/fcntl.h
const F_DUPFD_CLOEXEC: u32 = 1030;
const pipe_word = memory.data<u8>([0x70, 0x69, 0x70, 0x65]); // "pipe"

// @ts-ignore: decorator
@inline
export function ret_fd(ev: usize): i32 {
  return <i32>load<i64>(ev, EventRecord.Ret);
}

/** What opening a link like /dev/fd/63 opens again: the path or pipe that descriptor stands for (proc(5), /proc/PID/fd). */
function through_link(process: usize, path: u32): u32 {
  const open = fd_get(process, linked_fd(path));
  return open == 0 ? path : load<u32>(open, Open.Path);
}

export function opened(process: usize, thread: usize, ev: usize): void {
  const path = through_link(process, load<u32>(thread, Thread.Path));
  const flags = open_flags(thread);
  const kind = kind_of_target(path);
  const mode = <u32>flags & 3;
  const end = mode == 0 ? End.Read : mode == 1 ? End.Write : End.Read | End.Write;
  const open = kind == <u32>OpenKind.Pipe ? pipe_open(path, end, <u32>flags) : open_new(kind, path, <u32>flags);
  if (open == 0) return;
  store<u32>(open, load<u32>(thread, Thread.Given), Open.Given);
  fd_put(process, ret_fd(ev), open, (flags & O_CLOEXEC) != 0, ev);
  if (is_pipe(open)) pipe_row(process, open, ev);
  extent_opened(open);
  file_opened(process, thread, path, <u32>flags, ev);
  store<i32>(ev, ret_fd(ev), EventRecord.Fd);
}

export function pipe_made(process: usize, thread: usize, ev: usize): void {
  const fds = exit_snap(ev, 0, Part.Whole);
  if (fds == 0 || snap_len(fds) < 8) return;
  const flags = <u32>arg_of(thread, ArgRole.Flags, 0);
  const name = name_by_seq(pipe_word, 4, ev);
  for (let i: u32 = 0; i < 2; i++) {
    const open = pipe_open(name, i == 0 ? End.Read : End.Write, flags);
    if (open == 0) return;
    fd_put(process, load<i32>(snap_ptr(fds) + <usize>(i << 2)), open, (<u64>flags & O_CLOEXEC) != 0, ev);
    pipe_row(process, open, ev);
  }
}

/** A second descriptor of an open file; `to` was closed by the call if it was open (dup(2)). */
export function duplicated(process: usize, thread: usize, to: i32, cloexec: bool, ev: usize): void {
  const open = <usize>load<u32>(thread, Thread.Open);
  if (to == load<i32>(thread, Thread.Fd)) return;
  if (fd_get(process, to) != 0) fd_close(process, to, ev);
  fd_put(process, to, open, cloexec, ev);
}

/** Where the next write goes. */
function append_set(open: usize, flags: u32): void {
  if (open != 0) store<u32>(open, (load<u32>(open, Open.Flags) & ~O_APPEND) | (flags & O_APPEND), Open.Flags);
}

export function fcntl_done(process: usize, thread: usize, ev: usize): void {
  const command = <u32>arg(thread, 1);
  switch (command) {
    case F_DUPFD: return duplicated(process, thread, ret_fd(ev), false, ev);
    case F_DUPFD_CLOEXEC: return duplicated(process, thread, ret_fd(ev), true, ev);
    case F_SETFL: return append_set(<usize>load<u32>(thread, Thread.Open), <u32>arg(thread, 2));
    case F_SETFD: return fd_set_cloexec(process, load<i32>(thread, Thread.Fd), (arg(thread, 2) & 1) != 0);
    default:
      if (load<u32>(thread, Thread.Open) != 0) lock_granted(process, thread, ev);
  }
}

/** A descriptor without a path of its own, named as strace -y does. */
export function made_anonymous(process: usize, thread: usize, effect: u32, ev: usize): void {
  const kind = effect == <u32>Effect.EpollCreate ? OpenKind.Epoll : OpenKind.Other;
  const open = open_new(kind, anonymous_name(thread, effect), 2);
  if (open == 0) return;
  if (effect == <u32>Effect.PidfdOpen) store<u32>(open, <u32>arg(thread, 0), Open.PeerPid);
  // EFD_CLOEXEC, TFD_CLOEXEC, SFD_CLOEXEC, IN_CLOEXEC and EPOLL_CLOEXEC are O_CLOEXEC; MFD_CLOEXEC is 1
  const flags = arg_of(thread, ArgRole.Flags, 0);
  const cloexec = effect == <u32>Effect.Memfd ? (flags & 1) != 0 : effect == <u32>Effect.PidfdOpen || (flags & O_CLOEXEC) != 0;
  fd_put(process, ret_fd(ev), open, cloexec, ev);
}

