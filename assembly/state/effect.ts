// What calls do to state: one row per effect of the system call table, at entry, on success and on failure. The families do the
// work; here stands only who does what.
import { EventRecord, FactKind, FactRecord, FileFlag, ProcessFlag } from "../abi";
import { ArgKind, ArgRole, Effect, NO_ARG, syscall_arg, syscall_kind, syscall_len_arg } from "../gen/syscalls";
import { machine } from "../trace/current";
import { Part, event_snaps, snap_len, snap_ptr } from "../trace/snapshot";
import { str_intern } from "../trace/strings";
import { exit_snap, open_flags } from "./call";
import { connection_eof, connection_failed, connection_received, connection_sent } from "./connection";
import { fd_close, fd_close_range, fd_get, fd_put, fd_set_cloexec } from "./descriptor";
import { DNS_PORT, dns_answered, dns_asked, dns_failed } from "./dns";
import { Errno } from "./errno";
import { kind_of_target } from "./exec";
import { fact_count } from "./facts";
import { fifo_add, is_fifo_mode } from "./fifo";
import { file_opened, file_read, file_synced, file_used, file_written } from "./file";
import { Open, OpenKind, Process, SocketState, Thread } from "./layout";
import { lock_asked, lock_granted, lock_refused } from "./lock";
import { open_new } from "./open";
import { output_written } from "./output";
import { linked_fd, set_cwd } from "./path";
import { is_many, payload_element, payload_in, payload_len, payload_out, payload_ptr } from "./payload";
import { End, is_pipe, name_by_seq, pipe_moved, pipe_open, pipe_row } from "./pipe";
import { poll_errors, watch_changed } from "./poll";
import { process_flag } from "./process";
import { limit_set } from "./rlimit";
import { signal_sent } from "./signal";
import {
  accepted, address_told, bound, connect_begun, connect_failed, connect_worked, listening, option_set, option_told, sends_to, socket_made,
  socketpair_made,
} from "./socket";
import { arg, arg_of, entry_snap } from "./thread";
import { anonymous_name } from "./anonymous";

const O_CLOEXEC: u64 = 0o2000000;
const SOCK_DGRAM: u32 = 2;
const SOCK_STREAM: u32 = 1;
const F_DUPFD: u32 = 0; // fcntl(2)
const F_SETFD: u32 = 2;
const F_DUPFD_CLOEXEC: u32 = 1030;
const FIOCLEX: u32 = 0x5451;
const FIONCLEX: u32 = 0x5450;
const CLOSE_RANGE_CLOEXEC: u64 = 4;
const PR_SET_NAME: u64 = 15;
const PR_SET_SECCOMP: u64 = 22;
const AT_REMOVEDIR: u64 = 0x200;
const MSG_PEEK: u64 = 2;
const NO_BYTES: u64 = 0;
const pipe_word = memory.data<u8>([0x70, 0x69, 0x70, 0x65]); // "pipe"

// @ts-ignore: decorator
@inline
function ret_fd(ev: usize): i32 {
  return <i32>load<i64>(ev, EventRecord.Ret);
}

/** Size asked for: the length argument of the buffer; ~0 when it is spread over an iovec. */
function asked(thread: usize): u64 {
  const row = load<u32>(thread, Thread.Row);
  const buffer = syscall_arg(row, ArgRole.Buf);
  if (buffer == NO_ARG) return 0;
  const kind = syscall_kind(row, buffer);
  const len = syscall_len_arg(row, buffer);
  return len == NO_ARG || (kind != ArgKind.Buf && kind != ArgKind.BufOut) ? 0 : arg(thread, len);
}

// ---- entry

export function effect_enter(process: usize, thread: usize, ev: usize): void {
  switch (load<u32>(thread, Thread.Effect)) {
    case Effect.Connect: return connect_begun(process, thread, ev);
    case Effect.Flock:
    case Effect.Fcntl:
      if (load<u32>(thread, Thread.Open) != 0) lock_asked(process, thread, ev);
      return;
    case Effect.Exit:
      // exit_group; exit ends one thread only
      if (load<u32>(thread, Thread.Native) == (machine == 2 ? 94 : 231)) process_flag(process, ProcessFlag.ExitCalled);
      return;
    default:
  }
}

// ---- moving bytes

/** Datagrams of the call to or from a name server, each by itself. */
function look_ups(process: usize, thread: usize, open: usize, out: bool, ev: usize): void {
  if (!is_many(thread)) {
    if (out) dns_asked(process, open, payload_ptr, payload_len, ev);
    else dns_answered(process, open, payload_ptr, payload_len, ev);
    return;
  }
  const first = out ? <usize>load<u32>(thread, Thread.Snaps) : event_snaps(ev);
  const count = out ? load<u32>(thread, Thread.SnapCount) : load<u32>(ev, EventRecord.SnapCount);
  for (let i: u32 = 0; payload_element(first, count, i); i++) {
    if (out) dns_asked(process, open, payload_ptr, payload_len, ev);
    else dns_answered(process, open, payload_ptr, payload_len, ev);
  }
}

function is_look_up(open: usize): bool {
  return load<u32>(open, Open.Port) == DNS_PORT && load<u32>(open, Open.Type) == SOCK_DGRAM;
}

/** Bytes that arrived: sendmmsg and recvmmsg return how many messages, whose sizes are not captured. */
function moved(thread: usize, ev: usize): u64 {
  return is_many(thread) ? NO_BYTES : load<u64>(ev, EventRecord.Ret);
}

function took(process: usize, thread: usize, ev: usize): void {
  const open = <usize>load<u32>(thread, Thread.Open);
  if (open == 0) return;
  const ret = load<u64>(ev, EventRecord.Ret);
  const size = asked(thread);
  const ended = ret == 0 && size != 0;
  if (load<u32>(open, Open.Kind) == OpenKind.File) {
    const first = load<u32>(open, Open.SawFirst) == 0;
    if (first) payload_in(thread, ev);
    return file_read(process, thread, open, ret, size, payload_ptr, first ? payload_len : 0, ev);
  }
  if (is_pipe(open)) pipe_moved(process, open, ret, false, ended, ev);
  if (load<u32>(open, Open.Kind) != OpenKind.Socket) return;
  connect_worked(process, open, ev);
  if (load<u32>(thread, Thread.Effect) == Effect.Recv && (arg_of(thread, ArgRole.Flags, 0) & MSG_PEEK) != 0) return;
  if (ret == 0 && load<u32>(open, Open.Type) == SOCK_STREAM) {
    if (ended || syscall_kind(load<u32>(thread, Thread.Row), 1) != ArgKind.BufOut) connection_eof(process, open, ev);
    return;
  }
  payload_in(thread, ev);
  connection_received(process, open, load<i32>(thread, Thread.Fd), moved(thread, ev), payload_ptr, payload_len, ev);
  if (is_look_up(open)) look_ups(process, thread, open, false, ev);
}

function gave(process: usize, thread: usize, ev: usize): void {
  const open = <usize>load<u32>(thread, Thread.Open);
  const fd = load<i32>(thread, Thread.Fd);
  const ret = load<u64>(ev, EventRecord.Ret);
  if (fd == 1 || fd == 2) output_written(process, thread, fd, ret, ev);
  if (open == 0) return;
  store<u32>(open, load<u32>(process, Process.Pid), Open.LastWriter);
  if (load<u32>(open, Open.Kind) == OpenKind.File) return file_written(process, thread, open, ret, asked(thread), ev);
  if (is_pipe(open)) pipe_moved(process, open, ret, true, false, ev);
  if (load<u32>(open, Open.Kind) != OpenKind.Socket) return;
  sends_to(thread, open);
  connect_worked(process, open, ev);
  payload_out(thread);
  connection_sent(process, open, fd, moved(thread, ev), payload_ptr, payload_len, ev);
  if (is_look_up(open)) look_ups(process, thread, open, true, ev);
}

/** sendfile, splice, copy_file_range: bytes from one descriptor to another, none of them seen. */
function carried(process: usize, thread: usize, from: i32, to: i32, ev: usize): void {
  const bytes = load<u64>(ev, EventRecord.Ret);
  const source = fd_get(process, from);
  const target = fd_get(process, to);
  if (source != 0) {
    if (load<u32>(source, Open.Kind) == OpenKind.File) file_read(process, thread, source, bytes, bytes, 0, 0, ev);
    else if (is_pipe(source)) pipe_moved(process, source, bytes, false, false, ev);
    else if (load<u32>(source, Open.Kind) == OpenKind.Socket) connection_received(process, source, from, bytes, 0, 0, ev);
  }
  if (target == 0) return;
  store<u32>(target, load<u32>(process, Process.Pid), Open.LastWriter);
  if (load<u32>(target, Open.Kind) == OpenKind.File) file_written(process, thread, target, bytes, bytes, ev);
  else if (is_pipe(target)) pipe_moved(process, target, bytes, true, false, ev);
  else if (load<u32>(target, Open.Kind) == OpenKind.Socket) connection_sent(process, target, to, bytes, 0, 0, ev);
}

// ---- descriptors

/** What opening a link like /dev/fd/63 opens again: the path or pipe that descriptor stands for (proc(5), /proc/PID/fd). */
function through_link(process: usize, path: u32): u32 {
  const open = fd_get(process, linked_fd(path));
  return open == 0 ? path : load<u32>(open, Open.Path);
}

function opened(process: usize, thread: usize, ev: usize): void {
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
  file_opened(process, thread, path, <u32>flags, ev);
  store<i32>(ev, ret_fd(ev), EventRecord.Fd);
}

function pipe_made(process: usize, thread: usize, ev: usize): void {
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
function duplicated(process: usize, thread: usize, to: i32, cloexec: bool, ev: usize): void {
  const open = <usize>load<u32>(thread, Thread.Open);
  if (to == load<i32>(thread, Thread.Fd)) return;
  if (fd_get(process, to) != 0) fd_close(process, to, ev);
  fd_put(process, to, open, cloexec, ev);
}

function fcntl_done(process: usize, thread: usize, ev: usize): void {
  const command = <u32>arg(thread, 1);
  switch (command) {
    case F_DUPFD: return duplicated(process, thread, ret_fd(ev), false, ev);
    case F_DUPFD_CLOEXEC: return duplicated(process, thread, ret_fd(ev), true, ev);
    case F_SETFD: return fd_set_cloexec(process, load<i32>(thread, Thread.Fd), (arg(thread, 2) & 1) != 0);
    default:
      if (load<u32>(thread, Thread.Open) != 0) lock_granted(process, thread, ev);
  }
}

/** A descriptor without a path of its own, named as strace -y does. */
function made_anonymous(process: usize, thread: usize, effect: u32, ev: usize): void {
  const kind = effect == <u32>Effect.EpollCreate ? OpenKind.Epoll : OpenKind.Other;
  const open = open_new(kind, anonymous_name(thread, effect), 2);
  if (open == 0) return;
  if (effect == <u32>Effect.PidfdOpen) store<u32>(open, <u32>arg(thread, 0), Open.PeerPid);
  // EFD_CLOEXEC, TFD_CLOEXEC, SFD_CLOEXEC, IN_CLOEXEC and EPOLL_CLOEXEC are O_CLOEXEC; MFD_CLOEXEC is 1
  const flags = arg_of(thread, ArgRole.Flags, 0);
  const cloexec = effect == <u32>Effect.Memfd ? (flags & 1) != 0 : effect == <u32>Effect.PidfdOpen || (flags & O_CLOEXEC) != 0;
  fd_put(process, ret_fd(ev), open, cloexec, ev);
}

// ---- names

/** File type in the struct stat that came back: st_mode is at 24 on x86_64, at 16 on aarch64, at 28 (u16) in struct statx. */
function note_type(thread: usize, path: u32, ev: usize): void {
  for (let i: u32 = 1; i < 5; i++) {
    const kind = syscall_kind(load<u32>(thread, Thread.Row), i);
    if (kind != ArgKind.StatOut && kind != ArgKind.StatxOut) continue;
    const snap = exit_snap(ev, i, Part.Whole);
    if (snap == 0 || snap_len(snap) < 32) return;
    const mode = kind == ArgKind.StatxOut ? <u32>load<u16>(snap_ptr(snap), 28) : load<u32>(snap_ptr(snap) + (machine == 2 ? 16 : 24));
    if (is_fifo_mode(mode) && linked_fd(path) < 0) fifo_add(path);
    return;
  }
}

function looked_at(process: usize, thread: usize, ev: usize): void {
  const path = load<u32>(thread, Thread.Path);
  if (path == 0) return;
  if (load<u32>(thread, Thread.Given) != 0) file_used(process, thread, path, FileFlag.Stat, ev); // not a descriptor's own path
  note_type(thread, path, ev);
}

function renamed(process: usize, thread: usize, ev: usize): void {
  file_used(process, thread, load<u32>(thread, Thread.Path), FileFlag.RenamedFrom, ev);
  file_used(process, thread, load<u32>(thread, Thread.Path2), FileFlag.RenamedTo, ev);
}

function of_path(process: usize, thread: usize, flags: u32, ev: usize): void {
  file_used(process, thread, load<u32>(thread, Thread.Path), flags, ev);
}

function of_open(process: usize, thread: usize, flags: u32, ev: usize): void {
  const open = <usize>load<u32>(thread, Thread.Open);
  if (open != 0 && load<u32>(open, Open.Kind) == OpenKind.File) file_used(process, thread, load<u32>(open, Open.Path), flags, ev);
}

function made_node(process: usize, thread: usize, ev: usize): void {
  of_path(process, thread, FileFlag.Created, ev);
  if (is_fifo_mode(<u32>arg_of(thread, ArgRole.Mode, 0))) fifo_add(load<u32>(thread, Thread.Path));
}

function mapped(process: usize, thread: usize, ev: usize): void {
  if ((arg(thread, 3) & 0x20) == 0) of_open(process, thread, FileFlag.Mapped, ev); // not MAP_ANONYMOUS
}

// ---- the process itself

function seccomp_fact(process: usize, thread: usize, mode: u64, ev: usize): void {
  process_flag(process, ProcessFlag.Seccomp);
  const row = fact_count(process, FactKind.Seccomp, <u32>mode, 0, 0, ev);
  if (row == 0) return;
  store<u64>(row, mode, FactRecord.A);
  store<u32>(row, load<u32>(thread, Thread.Native), FactRecord.Number);
}

function prctl_done(process: usize, thread: usize, ev: usize): void {
  const option = arg(thread, 0);
  if (option == PR_SET_SECCOMP) return seccomp_fact(process, thread, arg(thread, 1), ev);
  if (option != PR_SET_NAME) return;
  const snap = entry_snap(thread, 1, Part.Whole);
  if (snap == 0) return;
  const name = str_intern(snap_ptr(snap), min(snap_len(snap), 15));
  store<u32>(thread, name, Thread.Comm);
  if (load<u32>(thread, Thread.Tid) == load<u32>(process, Process.Pid)) store<u32>(process, name, Process.Comm);
}

/** SECCOMP_SET_MODE_STRICT is 0, _FILTER 1; what only asks is above (seccomp(2)). The fact has prctl's numbering: 1 and 2. */
function seccomp_done(process: usize, thread: usize, ev: usize): void {
  if (arg(thread, 0) < 2) seccomp_fact(process, thread, arg(thread, 0) + 1, ev);
}

/** A call succeeded. */
export function effect_ok(process: usize, thread: usize, ev: usize): void {
  const effect = load<u32>(thread, Thread.Effect);
  switch (effect) {
    case Effect.Read:
    case Effect.Recv: return took(process, thread, ev);
    case Effect.Write:
    case Effect.Send: return gave(process, thread, ev);
    case Effect.Sendfile: return carried(process, thread, <i32>arg(thread, 1), <i32>arg(thread, 0), ev);
    case Effect.CopyRange: return carried(process, thread, <i32>arg(thread, 0), <i32>arg(thread, 2), ev);
    case Effect.Splice: return carried(process, thread, <i32>arg(thread, 0), <i32>arg_of(thread, ArgRole.Fd2, <u64>-1), ev);
    case Effect.Open: return opened(process, thread, ev);
    case Effect.Close: return fd_close(process, load<i32>(thread, Thread.Fd), ev);
    case Effect.CloseRange:
      return fd_close_range(process, <u32>arg(thread, 0), <u32>arg(thread, 1), (arg(thread, 2) & CLOSE_RANGE_CLOEXEC) != 0, ev);
    case Effect.Dup: return duplicated(process, thread, ret_fd(ev), false, ev);
    case Effect.Dup2: return duplicated(process, thread, ret_fd(ev), (arg_of(thread, ArgRole.Flags, 0) & O_CLOEXEC) != 0, ev);
    case Effect.Fcntl: return fcntl_done(process, thread, ev);
    case Effect.Ioctl: {
      const command = <u32>arg(thread, 1);
      if (command == FIOCLEX || command == FIONCLEX) fd_set_cloexec(process, load<i32>(thread, Thread.Fd), command == FIOCLEX);
      return;
    }
    case Effect.Pipe: return pipe_made(process, thread, ev);
    case Effect.Socket: return socket_made(process, thread, ev);
    case Effect.Socketpair: return socketpair_made(process, thread, ev);
    case Effect.Bind: return bound(process, thread, ev);
    case Effect.Listen: return listening(process, thread, ev);
    case Effect.Connect: {
      const open = <usize>load<u32>(thread, Thread.Open);
      if (open != 0) connect_worked(process, open, ev);
      return;
    }
    case Effect.Accept: return accepted(process, thread, (arg_of(thread, ArgRole.Flags, 0) & O_CLOEXEC) != 0, ev);
    case Effect.Getsockname: return address_told(process, thread, false, ev);
    case Effect.Getpeername: return address_told(process, thread, true, ev);
    case Effect.Getsockopt: return option_told(process, thread, ev);
    case Effect.Setsockopt: return option_set(thread);
    case Effect.Poll:
    case Effect.EpollWait: return poll_errors(process, thread, ev);
    case Effect.EpollCtl: return watch_changed(thread);
    case Effect.EpollCreate:
    case Effect.Eventfd:
    case Effect.Timerfd:
    case Effect.Signalfd:
    case Effect.Inotify:
    case Effect.Memfd:
    case Effect.PidfdOpen:
    case Effect.PidfdGetfd:
    case Effect.MqOpen:
    case Effect.Openother: return made_anonymous(process, thread, effect, ev);
    case Effect.Fsync: {
      const open = <usize>load<u32>(thread, Thread.Open);
      if (open != 0) file_synced(process, thread, open, ev);
      return;
    }
    case Effect.Stat:
    case Effect.Access:
    case Effect.Readlink: return looked_at(process, thread, ev);
    case Effect.Chdir:
      set_cwd(process, load<u32>(thread, Thread.Path));
      return of_path(process, thread, FileFlag.Entered, ev);
    case Effect.Fchdir: {
      const open = <usize>load<u32>(thread, Thread.Open);
      if (open != 0) set_cwd(process, load<u32>(open, Open.Path));
      return of_open(process, thread, FileFlag.Entered, ev);
    }
    case Effect.Chroot: return of_path(process, thread, FileFlag.Entered, ev);
    case Effect.Mkdir: return of_path(process, thread, FileFlag.Created | FileFlag.Directory, ev);
    case Effect.Mknod: return made_node(process, thread, ev);
    case Effect.Symlink: return of_path(process, thread, FileFlag.Created, ev);
    case Effect.Link: {
      file_used(process, thread, load<u32>(thread, Thread.Path2), FileFlag.Created, ev);
      return of_path(process, thread, 0, ev);
    }
    case Effect.Unlink: {
      const directory = (arg_of(thread, ArgRole.Flags, 0) & AT_REMOVEDIR) != 0;
      return of_path(process, thread, FileFlag.Removed | (directory ? FileFlag.Directory : 0), ev);
    }
    case Effect.Rmdir: return of_path(process, thread, FileFlag.Removed | FileFlag.Directory, ev);
    case Effect.Rename: return renamed(process, thread, ev);
    case Effect.Truncate: {
      const path = load<u32>(thread, Thread.Path);
      return path != 0 ? of_path(process, thread, FileFlag.Write, ev) : of_open(process, thread, FileFlag.Write, ev);
    }
    case Effect.Getdents: return of_open(process, thread, FileFlag.Listed | FileFlag.Directory, ev);
    case Effect.Mmap: return mapped(process, thread, ev);
    case Effect.Flock: return lock_granted(process, thread, ev);
    case Effect.Kill: return signal_sent(process, thread, 0, ev);
    case Effect.Setrlimit: return limit_set(process, thread, 0, ev);
    case Effect.Prctl: return prctl_done(process, thread, ev);
    case Effect.Seccomp: return seccomp_done(process, thread, ev);
    default:
  }
}

// ---- failure

function io_failed(process: usize, thread: usize, errno: u32, ev: usize): void {
  const open = <usize>load<u32>(thread, Thread.Open);
  if (open == 0 || load<u32>(open, Open.Kind) != OpenKind.Socket || errno == Errno.EAGAIN || errno == Errno.EINTR) return;
  if (is_look_up(open)) dns_failed(process, open, errno, ev);
  if (load<u32>(open, Open.State) == SocketState.Connecting) return connect_failed(process, open, errno, ev);
  connection_failed(process, open, errno, ev);
}

/** A call failed. */
export function effect_failed(process: usize, thread: usize, ev: usize, errno: u32): void {
  switch (load<u32>(thread, Thread.Effect)) {
    case Effect.Read:
    case Effect.Write:
    case Effect.Send:
    case Effect.Recv:
    case Effect.Sendfile:
    case Effect.Splice: return io_failed(process, thread, errno, ev);
    case Effect.Connect: {
      const open = <usize>load<u32>(thread, Thread.Open);
      if (open != 0) connect_failed(process, open, errno, ev);
      return;
    }
    case Effect.Close:
      if (errno != 9) fd_close(process, load<i32>(thread, Thread.Fd), ev); // not EBADF: it is closed all the same (close(2))
      return;
    case Effect.Flock: return lock_refused(process, thread, errno, ev);
    case Effect.Fcntl:
      if (load<u32>(thread, Thread.Open) != 0) lock_refused(process, thread, errno, ev);
      return;
    case Effect.Exec: return process_flag(process, ProcessFlag.ExecFailed);
    case Effect.Kill: return signal_sent(process, thread, errno, ev);
    case Effect.Setrlimit: return limit_set(process, thread, errno, ev);
    default:
  }
}
