// ProcessState: what a process has when it is first seen or after exec. Read from the event's message, which decode has checked. What
// state already knows of a descriptor is better than its link text and stays; the rest is taken over.
import { EventRecord } from "../abi";
import { text_id, text_len, text_ptr } from "../trace/chunk";
import { string_len, string_ptr } from "../trace/strings";
import { at, end, field, is_wire, length, next_field, skip_field, uint_field, varint } from "../trace/wire";
import { Wire, wire_enter, wire_leave } from "../trace/wire";
import { address_port, address_text } from "./address";
import { fd_capacity, fd_close, fd_get, fd_put } from "./descriptor";
import { is_fifo } from "./fifo";
import { Life, Open, OpenKind, Process, SocketState, Thread } from "./layout";
import { open_new } from "./open";
import { set_cwd } from "./path";
import { End, pipe_open, pipe_row } from "./pipe";
import { leader_of } from "./process";
import { limit_known } from "./rlimit";
import { Call, thread_new } from "./thread";
import { syscall_effect, syscall_native, syscall_row } from "../gen/syscalls";
import { machine } from "../trace/current";
import { joined, open_message } from "./exec";

const O_CLOEXEC: u32 = 0o2000000;
const STATE_EXEC: u64 = 1;

const pipe_word = memory.data<u8>([0x70, 0x69, 0x70, 0x65, 0x3a]); // "pipe:"
const socket_word = memory.data<u8>([0x73, 0x6f, 0x63, 0x6b, 0x65, 0x74, 0x3a]); // "socket:"
const pts_word = memory.data<u8>([0x2f, 0x64, 0x65, 0x76, 0x2f, 0x70, 0x74, 0x73, 0x2f]); // "/dev/pts/"
const tty_word = memory.data<u8>([0x2f, 0x64, 0x65, 0x76, 0x2f, 0x74, 0x74, 0x79]); // "/dev/tty"
const poll_word = memory.data<u8>([
  0x61, 0x6e, 0x6f, 0x6e, 0x5f, 0x69, 0x6e, 0x6f, 0x64, 0x65, 0x3a, 0x5b, 0x65, 0x76, 0x65, 0x6e, 0x74, 0x70, 0x6f, 0x6c, 0x6c,
]); // "anon_inode:[eventpoll"

function begins(text: u32, ptr: usize, len: u32): bool {
  return string_len(text) >= len && memory.compare(string_ptr(text), ptr, len) == 0;
}

/** What kind of open file a path or a link text of /proc/PID/fd names (proc(5)). */
export function kind_of_target(target: u32): u32 {
  if (target == 0) return OpenKind.Unknown;
  if (begins(target, pipe_word, 5) || is_fifo(target)) return OpenKind.Pipe;
  if (begins(target, socket_word, 7)) return OpenKind.Socket;
  if (begins(target, pts_word, 9) || begins(target, tty_word, 8)) return OpenKind.Terminal;
  if (begins(target, poll_word, 21)) return OpenKind.Epoll;
  return load<u8>(string_ptr(target)) == 0x2f ? OpenKind.File : OpenKind.Other;
}

let state_fd: i32 = 0;
let state_target: u32 = 0;
let state_flags: u32 = 0;
let state_family: u32 = 0;
let state_type: u32 = 0;
let state_local: u32 = 0;
let state_peer: u32 = 0;
let state_listening = false;

function read_descriptor(): void {
  state_fd = 0;
  state_target = state_flags = state_family = state_type = state_local = state_peer = 0;
  state_listening = false;
  while (next_field()) {
    switch (field) {
      case 1: state_fd = <i32>uint_field(0); break;
      case 2: state_target = text_id(<u32>uint_field(0)); break;
      case 3: state_flags = <u32>uint_field(0); break;
      case 5: state_family = <u32>uint_field(0); break;
      case 6: state_type = <u32>uint_field(0); break;
      case 7: state_local = <u32>uint_field(0); break;
      case 8: state_peer = <u32>uint_field(0); break;
      case 9: state_listening = uint_field(0) != 0; break;
      default: skip_field();
    }
  }
}

function make_socket(process: usize): usize {
  const open = open_new(OpenKind.Socket, state_target, state_flags);
  if (open == 0) return 0;
  store<u32>(open, state_family, Open.Family);
  store<u32>(open, state_type, Open.Type);
  store<u32>(open, address_text(process, text_ptr(state_local), text_len(state_local)), Open.Local);
  store<u32>(open, address_port, Open.LocalPort);
  store<u32>(open, address_text(process, text_ptr(state_peer), text_len(state_peer)), Open.Peer);
  store<u32>(open, address_port, Open.Port);
  const state = state_listening ? SocketState.Listening : load<u32>(open, Open.Peer) != 0 ? SocketState.Connected : SocketState.Fresh;
  store<u32>(open, state, Open.State);
  return open;
}

function make_open(process: usize, kind: u32): usize {
  if (kind == <u32>OpenKind.Socket) return make_socket(process);
  if (kind != <u32>OpenKind.Pipe) return open_new(kind, state_target, state_flags);
  const mode = state_flags & 3;
  return pipe_open(state_target, mode == 0 ? End.Read : mode == 1 ? End.Write : End.Read | End.Write, state_flags);
}

/** One descriptor of the list. Kept as it is when state has an open file of the same kind there. */
function take_descriptor(process: usize, ev: usize): void {
  read_descriptor();
  const kind = kind_of_target(state_target);
  const known = fd_get(process, state_fd);
  if (known != 0 && (kind == OpenKind.Unknown || alike(load<u32>(known, Open.Kind), kind))) return;
  if (known != 0) fd_close(process, state_fd, ev);
  const open = make_open(process, kind);
  fd_put(process, state_fd, open, (state_flags & O_CLOEXEC) != 0, ev);
  if (open != 0 && kind == OpenKind.Pipe) pipe_row(process, open, ev);
}

/** A FIFO that was not seen to be one was taken for a file, a socket pair is both a pipe and a socket. */
function alike(known: u32, told: u32): bool {
  if (known == told || known == <u32>OpenKind.Other || told == <u32>OpenKind.Other) return true;
  const is_path = known == <u32>OpenKind.File || known == <u32>OpenKind.Terminal || known == <u32>OpenKind.Pipe;
  return is_path && (told == <u32>OpenKind.File || told == <u32>OpenKind.Terminal);
}

function take_limit(process: usize, ev: usize): void {
  let resource: u32 = 0;
  let soft: u64 = 0;
  let hard: u64 = 0;
  while (next_field()) {
    switch (field) {
      case 1: resource = <u32>uint_field(0); break;
      case 2: soft = uint_field(0); break;
      case 3: hard = uint_field(0); break;
      default: skip_field();
    }
  }
  limit_known(process, resource, soft, hard, ev);
}

/** A thread that was inside a call when it was first seen: its exit will come without an entry event of its own. */
function take_thread(process: usize, ev: usize): void {
  let tid: u32 = 0;
  let number: u32 = 0;
  let inside = false;
  let comm: u32 = 0;
  let since: u64 = 0;
  let taken: u32 = 0;
  const thread_args = memory.data(48, 8);
  memory.fill(thread_args, 0, 48);
  while (next_field()) {
    switch (field) {
      case 1: tid = <u32>uint_field(0); break;
      case 2: comm = text_id(<u32>uint_field(0)); break;
      case 3: inside = uint_field(0) != 0; break;
      case 4: number = <u32>uint_field(0); break;
      case 5: {
        if (!is_wire(Wire.Bytes)) {
          skip_field();
          break;
        }
        const len = length();
        const outer = wire_enter(at + len);
        for (; at < end; taken++) {
          const value = varint();
          if (taken < 6) store<u64>(thread_args + (<usize>taken << 3), value);
        }
        wire_leave(outer);
        break;
      }
      case 7: since = uint_field(0); break;
      default: skip_field();
    }
  }
  if (tid == 0) return;
  const thread = tid == load<u32>(process, Process.Pid) ? leader_of(process) : thread_new(process, tid);
  if (thread == 0) return;
  if (comm != 0) store<u32>(thread, comm, Thread.Comm);
  if (!inside) return;
  const row = syscall_row(machine, 0, number);
  const now = load<u64>(ev, EventRecord.TsNs);
  store<u32>(thread, Call.Attached, Thread.InCall);
  store<u32>(thread, row, Thread.Row);
  store<u32>(thread, number, Thread.Number);
  store<u32>(thread, row == 0 ? number : syscall_native(machine, row), Thread.Native);
  store<u32>(thread, syscall_effect(row), Thread.Effect);
  memory.copy(thread + Thread.Args, thread_args, 48);
  store<i32>(thread, <i32>load<u64>(thread_args), Thread.Fd);
  store<u32>(thread, <u32>fd_get(process, load<i32>(thread, Thread.Fd)), Thread.Open);
  store<u64>(thread, load<u64>(ev, EventRecord.Seq), Thread.EntrySeq);
  store<u64>(thread, load<u64>(ev, EventRecord.Seq), Thread.WaitSeq);
  store<u64>(thread, since == 0 ? now : since, Thread.EntryTs);
  store<u64>(thread, since == 0 ? now : since, Thread.WaitTs);
}

/** The first and, when there is one, the second number of a packed list: real and effective id. */
function effective(): u32 {
  if (!is_wire(Wire.Bytes)) return <u32>uint_field(0);
  const len = length();
  const outer = wire_enter(at + len);
  let value: u32 = 0;
  for (let i: u32 = 0; at < end; i++) {
    const id = <u32>varint();
    if (i < 2) value = id;
  }
  wire_leave(outer);
  return value;
}

const seen_fds = memory.data(131072, 8); // one bit for each descriptor number up to 2^20

/** Descriptors that state has and the list has not: closed unseen. */
function drop_unlisted(process: usize, ev: usize): void {
  const capacity = fd_capacity(process);
  for (let fd: u32 = 0; fd < capacity; fd++) {
    if (fd_get(process, fd) != 0 && (load<u8>(seen_fds + (fd >> 3)) >> <u8>(fd & 7) & 1) == 0) fd_close(process, fd, ev);
  }
}

function mark_seen(fd: u32): void {
  if (fd < 1048576) store<u8>(seen_fds + (fd >> 3), load<u8>(seen_fds + (fd >> 3)) | (<u8>1 << <u8>(fd & 7)));
}

function take_nested(process: usize, number: u32, ev: usize): void {
  const len = length();
  const outer = wire_enter(at + len);
  switch (number) {
    case 17: take_limit(process, ev); break;
    case 23:
      take_descriptor(process, ev);
      mark_seen(state_fd);
      break;
    case 25: take_thread(process, ev); break;
    default:
  }
  wire_leave(outer);
}

/** ProcessState: what the process has. */
export function described(process: usize, ev: usize): void {
  const after_exec = load<u64>(ev, EventRecord.Args) == STATE_EXEC;
  const argv = joined(ev, 9);
  let listed = false;
  memory.fill(seen_fds, 0, (fd_capacity(process) + 7) >> 3);
  if (argv != 0) store<u32>(process, argv, Process.Argv);
  open_message(ev);
  while (next_field()) {
    if ((field == 17 || field == 23 || field == 25) && is_wire(Wire.Bytes)) {
      listed = listed || field == 23;
      take_nested(process, field, ev);
      continue;
    }
    switch (field) {
      case 2: {
        const ppid = <u32>uint_field(0);
        if (load<u32>(process, Process.Ppid) == 0) store<u32>(process, ppid, Process.Ppid);
        break;
      }
      case 5: {
        const comm = text_id(<u32>uint_field(0));
        store<u32>(process, comm, Process.Comm);
        store<u32>(leader_of(process), comm, Thread.Comm);
        break;
      }
      case 6: {
        const exe = text_id(<u32>uint_field(0));
        if (load<u32>(process, Process.Exe) == 0 || !after_exec) store<u32>(process, exe, Process.Exe);
        break;
      }
      case 7: set_cwd(process, text_id(<u32>uint_field(0))); break;
      case 10: store<u32>(process, effective(), Process.Uid); break;
      case 11: store<u32>(process, effective(), Process.Gid); break;
      default: skip_field();
    }
  }
  if (listed) drop_unlisted(process, ev);
  if (load<u32>(process, Process.State) == Life.Guessed) store<u32>(process, Life.Described, Process.State);
}
