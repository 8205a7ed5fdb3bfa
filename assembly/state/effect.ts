// What calls do to state: one row per effect of the system call table, at entry, on success and on failure. The families do the
// work; here stands only who does what.
import { FactKind, FactRecord, FileFlag, ProcessFlag } from "../abi";
import { ArgKind, ArgRole, Effect, syscall_kind } from "../gen/syscalls";
import { tasks_renamed } from "../kernel/object";
import { machine } from "../trace/current";
import { Part, snap_len, snap_ptr } from "../trace/snapshot";
import { str_intern } from "../trace/strings";
import { exit_snap } from "./call";
import { fd_close, fd_close_range, fd_set_cloexec } from "./descriptor";
import { extent_told, sought } from "./extent";
import { fact_count } from "./facts";
import { fifo_add, is_fifo_mode } from "./fifo";
import { name_now } from "./exec";
import { file_synced, file_used } from "./file";
import { name_written } from "./history";
import { Open, OpenKind, Process, Thread } from "./layout";
import { futex_entered } from "./futex";
import { capabilities_known, ids_set } from "./ids";
import { kin_reaper } from "./kin";
import { lock_asked, lock_granted, lock_refused } from "./lock";
import { cut, linked, made, made_node, mode_set, mounted, of_open, of_path, owner_set, removed, renamed, symlinked } from "./named";
import { linked_fd, set_cwd } from "./path";
import { rights_sent, taken_over } from "./passed";
import { poll_errors, watch_changed } from "./poll";
import { process_flag } from "./process";
import { Space, happened } from "./recent";
import { namespace_entered, user_set } from "./rights";
import { set_root, spaces_left } from "./spaces";
import { limit_set } from "./rlimit";
import { signal_sent } from "./signal";
import {
  accepted, address_told, bound, connect_begun, connect_failed, connect_worked, listening, local_told, option_set, option_told, shut_down,
  socket_made, socketpair_made,
} from "./socket";
import { talk_began } from "./talk";
import { arg, arg_of, entry_snap } from "./thread";
import { carried, gave, io_failed, took } from "./transfer";
import { duplicated, fcntl_done, made_anonymous, opened, pipe_made, ret_fd } from "./made";

const O_CLOEXEC: u64 = 0o2000000;
const FIOCLEX: u32 = 0x5451;
const FIONCLEX: u32 = 0x5450;
const CLOSE_RANGE_CLOEXEC: u64 = 4;
const CLONE_NEWUSER: u64 = 0x1000_0000; // linux/sched.h
const PR_SET_NAME: u64 = 15;
const PR_SET_CHILD_SUBREAPER: u64 = 36;
const PR_SET_SECCOMP: u64 = 22;

// ---- entry

export function effect_enter(process: usize, thread: usize, ev: usize): void {
  switch (load<u32>(thread, Thread.Effect)) {
    case Effect.Connect: return connect_begun(process, thread, ev);
    case Effect.Flock:
    case Effect.Fcntl:
      if (load<u32>(thread, Thread.Open) != 0) lock_asked(process, thread, ev);
      return;
    case Effect.Read:
    case Effect.Recv:
    case Effect.Write:
    case Effect.Send: {
      const open = <usize>load<u32>(thread, Thread.Open);
      const effect = load<u32>(thread, Thread.Effect);
      if (open == 0) return;
      talk_began(process, open, effect == Effect.Write || effect == Effect.Send, ev);
      if (effect == Effect.Send) rights_sent(process, thread, open);
      return;
    }
    case Effect.Futex: return futex_entered(process, thread, ev);
    case Effect.Semop: return happened(arg(thread, 0), Space.Semaphore, 0, ev);
    case Effect.Msgop: return happened(arg(thread, 0), Space.Queue, 0, ev);
    case Effect.Exit:
      happened(load<u32>(thread, Thread.Tid), Space.ThreadEnd, 0, ev);
      // exit_group; exit ends one thread only
      if (load<u32>(thread, Thread.Native) == (machine == 2 ? 94 : 231)) process_flag(process, ProcessFlag.ExitCalled);
      return;
    default:
  }
}

// ---- names

/** File type and size in the struct stat that came back: st_mode is at 24 on x86_64, at 16 on aarch64, at 28 (u16) in struct statx;
 * st_size at 48, at 40 in struct statx. */
function note_answer(process: usize, thread: usize, path: u32, ev: usize): void {
  for (let i: u32 = 1; i < 5; i++) {
    const kind = syscall_kind(load<u32>(thread, Thread.Row), i);
    if (kind != ArgKind.StatOut && kind != ArgKind.StatxOut) continue;
    const snap = exit_snap(ev, i, Part.Whole);
    if (snap == 0 || snap_len(snap) < 56) return;
    const extended = kind == ArgKind.StatxOut;
    const mode = extended ? <u32>load<u16>(snap_ptr(snap), 28) : load<u32>(snap_ptr(snap) + (machine == 2 ? 16 : 24));
    if (path != 0 && is_fifo_mode(mode) && linked_fd(path) < 0) fifo_add(path);
    extent_told(process, thread, mode, load<u64>(snap_ptr(snap) + (extended ? 40 : 48)));
    return;
  }
}

function looked_at(process: usize, thread: usize, ev: usize): void {
  const path = load<u32>(thread, Thread.Path);
  if (path != 0 && load<u32>(thread, Thread.Given) != 0) file_used(process, thread, path, FileFlag.Stat, ev); // not a descriptor's own
  note_answer(process, thread, path, ev);
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

/** Other namespaces; flags 0 (setns): those of the descriptor. */
function entered(process: usize, flags: u64): void {
  namespace_entered(process, flags);
  spaces_left(process, flags);
  if (flags == 0 || (flags & CLONE_NEWUSER) != 0) capabilities_known(process, false);
}

function prctl_done(process: usize, thread: usize, ev: usize): void {
  const option = arg(thread, 0);
  if (option == PR_SET_CHILD_SUBREAPER) return kin_reaper(process, arg(thread, 1) != 0);
  if (option == PR_SET_SECCOMP) return seccomp_fact(process, thread, arg(thread, 1), ev);
  if (option != PR_SET_NAME) return;
  const snap = entry_snap(thread, 1, Part.Whole);
  if (snap == 0) return;
  const name = str_intern(snap_ptr(snap), min(snap_len(snap), 15));
  store<u32>(thread, name, Thread.Comm);
  tasks_renamed();
  if (load<u32>(thread, Thread.Tid) == load<u32>(process, Process.Pid)) store<u32>(process, name, Process.Comm);
  name_now(ev, name);
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
    case Effect.Lseek: return sought(thread, ev);
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
    case Effect.Shutdown: return shut_down(process, thread, ev);
    case Effect.Connect: {
      const open = <usize>load<u32>(thread, Thread.Open);
      local_told(process, open, ev);
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
    case Effect.MqOpen:
    case Effect.Openother: return made_anonymous(process, thread, effect, ev);
    case Effect.PidfdGetfd: return taken_over(process, thread, ev);
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
    case Effect.Chroot:
      // pivot_root's two paths say where to, and its processes' new roots depend on their old ones
      set_root(process, load<u32>(thread, Thread.Path2) != 0 ? 0 : load<u32>(thread, Thread.Path));
      return of_path(process, thread, FileFlag.Entered, ev);
    case Effect.Mkdir: return made(process, thread, true, ev);
    case Effect.Mknod: return made_node(process, thread, ev);
    case Effect.Symlink: return symlinked(process, thread, ev);
    case Effect.Link: return linked(process, thread, ev);
    case Effect.Unlink: return removed(process, thread, false, ev);
    case Effect.Rmdir: return removed(process, thread, true, ev);
    case Effect.Rename: return renamed(process, thread, ev);
    case Effect.Truncate: return cut(process, thread, ev);
    case Effect.Chmod: return mode_set(process, thread, ev);
    case Effect.Chown: return owner_set(process, thread, ev);
    case Effect.Mount: return mounted(process, thread, ev);
    case Effect.Getdents: return of_open(process, thread, FileFlag.Listed | FileFlag.Directory, ev);
    case Effect.Mmap: return mapped(process, thread, ev);
    case Effect.Flock: return lock_granted(process, thread, ev);
    case Effect.Kill: return signal_sent(process, thread, 0, ev);
    case Effect.Setrlimit: return limit_set(process, thread, 0, ev);
    case Effect.Setid:
      ids_set(process, thread);
      return user_set(process, thread, ev);
    case Effect.Unshare:
      if (arg(thread, 0) != 0) entered(process, arg(thread, 0));
      return;
    case Effect.Setns: return entered(process, arg(thread, 1));
    case Effect.Prctl: return prctl_done(process, thread, ev);
    case Effect.Seccomp: return seccomp_done(process, thread, ev);
    default:
  }
}

// ---- failure

/** A call failed. */
export function effect_failed(process: usize, thread: usize, ev: usize, errno: u32): void {
  switch (load<u32>(thread, Thread.Effect)) {
    case Effect.Write: {
      const open = <usize>load<u32>(thread, Thread.Open);
      if (open != 0 && load<u32>(open, Open.Kind) == OpenKind.File) return name_written(process, open, 0, true, errno, ev);
      return io_failed(process, thread, errno, ev);
    }
    case Effect.Read:
    case Effect.Send:
    case Effect.Recv:
    case Effect.Sendfile:
    case Effect.Splice: return io_failed(process, thread, errno, ev);
    case Effect.Connect: {
      const open = <usize>load<u32>(thread, Thread.Open);
      local_told(process, open, ev);
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
