// Descriptors that a ProcessState lists. What state already knows of a descriptor is better than its link text and stays, unless the
// kernel's number of it says that it is another one by now; the rest is taken over. Of a process that was looked at each
// becomes a Held fact, by which who waits is matched with who could end the wait.
import { FactKind, FactRecord } from "../abi";
import { text_id, text_len, text_ptr } from "../trace/chunk";
import { string_len, string_ptr } from "../trace/strings";
import { at, field, is_wire, length, next_field, skip_field, uint_field, wire_rewind } from "../trace/wire";
import { Wire, wire_enter, wire_leave } from "../trace/wire";
import { note, read_facts } from "../kernel/told";
import { address_port, address_text } from "./address";
import { connection_row } from "./connection";
import { fd_capacity, fd_close, fd_get, fd_put } from "./descriptor";
import { fact_count, fact_get } from "./facts";
import { is_fifo } from "./fifo";
import { Open, OpenKind, Process, SocketState } from "./layout";
import { open_new } from "./open";
import { End, pipe_open, pipe_row } from "./pipe";
import { watch_add, watches_free } from "./poll";
import { Row } from "./row";
import { socket_listens, socket_met, socket_of } from "./socket";

const NO_FD: u32 = 0xffff_ffff;
const O_CLOEXEC: u32 = 0o2000000;

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
let state_inode: u64 = 0;
let state_peer_inode: u64 = 0;
let state_received: u32 = 0;
let state_sent: u32 = 0;
let state_mount: u32 = 0;
let state_state: u32 = 0;
let state_file: u32 = 0;

/** Reads all but the watches of an epoll instance. */
function read_descriptor(): void {
  state_fd = 0;
  state_target = state_flags = state_family = state_type = state_local = state_peer = 0;
  state_listening = false;
  state_inode = state_peer_inode = 0;
  state_received = state_sent = state_mount = state_state = state_file = 0;
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
      case 10: state_inode = uint_field(0); break;
      case 11: state_peer_inode = uint_field(0); break;
      case 12: state_received = <u32>uint_field(0); break;
      case 13: state_sent = <u32>uint_field(0); break;
      case 15: state_mount = <u32>uint_field(0); break;
      case 16: state_state = <u32>uint_field(0); break;
      case 17: state_file = <u32>uint_field(0); break;
      default: skip_field();
    }
  }
}

function make_socket(process: usize): usize {
  const shared = socket_of(state_inode);
  if (shared != 0) return shared; // inherited, or passed on
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
  if (state_inode != 0) socket_met(open, state_inode, state_peer_inode);
  return open;
}

function make_open(process: usize, kind: u32): usize {
  if (kind == <u32>OpenKind.Socket) return make_socket(process);
  if (kind != <u32>OpenKind.Pipe) return open_new(kind, state_target, state_flags);
  const mode = state_flags & 3;
  return pipe_open(state_target, mode == 0 ? End.Read : mode == 1 ? End.Write : End.Read | End.Write, state_flags);
}

/** True when what state has at this number is still what the list tells of. */
function is_kept(known: usize, kind: u32): bool {
  if (known == 0) return false;
  const inode = load<u64>(known, Open.Inode);
  if (inode != 0 && state_inode != 0 && inode != state_inode) return false;
  return kind == <u32>OpenKind.Unknown || alike(load<u32>(known, Open.Kind), kind);
}

/** One descriptor of the list, whose message is the span being read. */
export function listed(process: usize, looked: bool, ev: usize): void {
  const from = at;
  read_descriptor();
  const kind = kind_of_target(state_target);
  const known = fd_get(process, state_fd);
  if (!is_kept(known, kind)) {
    if (known != 0) fd_close(process, state_fd, ev);
    const open = make_open(process, kind);
    if (open != 0) store<u64>(open, state_inode, Open.Inode);
    if (open != 0 && read_facts(text_ptr(state_file), text_len(state_file))) note(open, 0);
    fd_put(process, state_fd, open, (state_flags & O_CLOEXEC) != 0, ev);
    if (open != 0 && kind == <u32>OpenKind.Pipe) pipe_row(process, open, ev);
    if (open != 0 && kind == <u32>OpenKind.Socket) known_socket(process, open, looked, ev);
  }
  if (looked) held(process, ev);
  if (kind == <u32>OpenKind.Epoll) take_watches(process, from);
  mark_seen(state_fd);
}

/** A FIFO that was not seen to be one was taken for a file, a socket pair is both a pipe and a socket. */
function alike(known: u32, told: u32): bool {
  if (known == told || known == <u32>OpenKind.Other || told == <u32>OpenKind.Other) return true;
  const is_path = known == <u32>OpenKind.File || known == <u32>OpenKind.Terminal || known == <u32>OpenKind.Pipe;
  return is_path && (told == <u32>OpenKind.File || told == <u32>OpenKind.Terminal);
}

/** A socket that was in use before it was first seen. */
function known_socket(process: usize, open: usize, looked: bool, ev: usize): void {
  if (state_listening) socket_listens(process, open, ev);
  else if (looked) connection_row(process, open, state_fd, ev);
}

/** What an epoll instance watches, from its message at `from`: what the list says now replaces what was known. */
function take_watches(process: usize, from: usize): void {
  const open = fd_get(process, state_fd);
  if (open == 0) return;
  watches_free(open);
  wire_rewind(from);
  while (next_field()) {
    if (field != 14 || !is_wire(Wire.Bytes)) {
      skip_field();
      continue;
    }
    const len = length();
    const outer = wire_enter(at + len);
    let fd: u32 = 0;
    let events: u32 = 0;
    let data: u64 = 0;
    while (next_field()) {
      switch (field) {
        case 1: fd = <u32>uint_field(0); break;
        case 2: events = <u32>uint_field(0); break;
        case 3: data = uint_field(0); break;
        default: skip_field();
      }
    }
    wire_leave(outer);
    watch_add(open, fd, events, data);
  }
}

/** The Held fact of the descriptor just read. */
function held(process: usize, ev: usize): void {
  const row = fact_count(process, FactKind.Held, state_fd, 0, 0, ev);
  const open = fd_get(process, state_fd);
  if (row == 0) return;
  store<i32>(row, state_fd, FactRecord.Fd);
  store<u32>(row, state_target, FactRecord.Str1);
  store<u32>(row, open == 0 ? 0 : load<u32>(open, Open.Local), FactRecord.Str2);
  store<u32>(row, open == 0 ? 0 : load<u32>(open, Open.Peer), FactRecord.Str3);
  store<u32>(row, state_flags, FactRecord.Number);
  store<u64>(row, state_inode, FactRecord.A);
  store<u64>(row, state_peer_inode, FactRecord.B);
  store<u64>(row, state_family, FactRecord.C);
  store<u64>(row, state_type, FactRecord.D);
  store<u64>(row, state_received, FactRecord.E);
  store<u64>(row, state_sent, FactRecord.F);
  store<u64>(row, state_mount, FactRecord.G);
  store<u64>(row, state_state, FactRecord.H);
  store<u32>(row, u32(state_listening), FactRecord.Flags);
}

/** The trace ends and the process, which was looked at, lives: what it has open by now, as far as events tell. */
export function held_last(process: usize, ev: usize): void {
  for (let fd: u32 = 0; fd < fd_capacity(process); fd++) {
    const open = fd_get(process, fd);
    const known = fact_get(process, FactKind.Held, fd, 0, 0);
    if (open == 0) {
      if (known != 0) store<u32>(known, 0, FactRecord.Str1); // closed since
      continue;
    }
    if (known != 0 && load<u64>(known, FactRecord.A) == load<u64>(open, Open.Inode) && load<u64>(open, Open.Inode) != 0) continue;
    const row = fact_count(process, FactKind.Held, fd, 0, 0, ev);
    if (row == 0) return;
    store<i32>(row, fd, FactRecord.Fd);
    store<u32>(row, load<u32>(open, Open.Path), FactRecord.Str1);
    store<u32>(row, load<u32>(open, Open.Local), FactRecord.Str2);
    store<u32>(row, load<u32>(open, Open.Peer), FactRecord.Str3);
    store<u32>(row, load<u32>(open, Open.Flags), FactRecord.Number);
    store<u64>(row, load<u64>(open, Open.Inode), FactRecord.A);
    store<u64>(row, load<u32>(open, Open.Family), FactRecord.C);
    store<u64>(row, load<u32>(open, Open.Type), FactRecord.D);
    store<u32>(row, u32(load<u32>(open, Open.State) == SocketState.Listening), FactRecord.Flags);
  }
}

/** A thread of the process waits for a path below this one. */
function is_waited_for(process: usize, point: u32): bool {
  const len = string_len(point);
  const whole = len == 1; // "/"
  for (let row = <usize>load<u32>(process, Process.FirstFact); row != 0; row = <usize>load<u32>(row, Row.Next)) {
    const object = load<u32>(row, FactRecord.Str1);
    if (load<u32>(row, FactRecord.Kind) != <u32>FactKind.Thread || object == 0 || !begins(object, string_ptr(point), len)) continue;
    if (whole || string_len(object) == len || load<u8>(string_ptr(object) + len) == 0x2f) return true;
  }
  return false;
}

/** A mount, whose message is the span being read: the facts of descriptors that lie on it say where it is. What a thread waits for may
 * not be open yet: then the mount has a fact of its own, without a descriptor. */
export function mounted(process: usize, ev: usize): void {
  let id: u64 = 0;
  let point: u32 = 0;
  let type: u32 = 0;
  while (next_field()) {
    switch (field) {
      case 1: id = uint_field(0); break;
      case 2: point = text_id(<u32>uint_field(0)); break;
      case 3: type = text_id(<u32>uint_field(0)); break;
      default: skip_field();
    }
  }
  let row = <usize>load<u32>(process, Process.FirstFact);
  for (; row != 0; row = <usize>load<u32>(row, Row.Next)) {
    if (load<u32>(row, FactRecord.Kind) != <u32>FactKind.Held || load<u64>(row, FactRecord.G) != id || id == 0) continue;
    store<u32>(row, point, FactRecord.Str4);
    store<u32>(row, type, FactRecord.Extra);
  }
  if (point == 0 || !is_waited_for(process, point)) return;
  row = fact_count(process, FactKind.Held, NO_FD, point, 0, ev);
  if (row == 0) return;
  store<i32>(row, -1, FactRecord.Fd);
  store<u32>(row, point, FactRecord.Str4);
  store<u32>(row, type, FactRecord.Extra);
}

const seen_fds = memory.data(131072, 8); // one bit for each descriptor number up to 2^20

/** Descriptors that state has and the list has not: closed unseen. */
export function drop_unlisted(process: usize, ev: usize): void {
  const capacity = fd_capacity(process);
  for (let fd: u32 = 0; fd < capacity; fd++) {
    if (fd_get(process, fd) != 0 && (load<u8>(seen_fds + (fd >> 3)) >> <u8>(fd & 7) & 1) == 0) fd_close(process, fd, ev);
  }
}

function mark_seen(fd: u32): void {
  if (fd < 1048576) store<u8>(seen_fds + (fd >> 3), load<u8>(seen_fds + (fd >> 3)) | (<u8>1 << <u8>(fd & 7)));
}

/** Before a list is read. */
export function none_listed(process: usize): void {
  memory.fill(seen_fds, 0, (fd_capacity(process) + 7) >> 3);
}
