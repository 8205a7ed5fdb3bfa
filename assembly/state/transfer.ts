// Bytes in and out: read and write in all their forms, on files, pipes and sockets alike, and what carries bytes between two
// descriptors without showing them. Each family counts for itself; datagrams to a name server are looked into.
import { EventRecord } from "../abi";
import { ArgKind, ArgRole, Effect, NO_ARG, syscall_arg, syscall_kind, syscall_len_arg } from "../gen/syscalls";
import { event_snaps } from "../trace/snapshot";
import { connection_eof, connection_failed, connection_received, connection_sent } from "./connection";
import { fd_get } from "./descriptor";
import { DNS_PORT, dns_answered, dns_asked, dns_failed } from "./dns";
import { Errno } from "./errno";
import { file_carried, file_read, file_written } from "./file";
import { Open, OpenKind, SocketState, Thread } from "./layout";
import { output_written } from "./output";
import { rights_kept, rights_received } from "./passed";
import { is_many, payload_element, payload_in, payload_len, payload_out, payload_ptr } from "./payload";
import { is_pipe, pipe_moved } from "./pipe";
import { connect_failed, connect_worked, sends_to } from "./socket";
import { talk_began } from "./talk";
import { arg, arg_of } from "./thread";

const SOCK_STREAM: u32 = 1;
const MSG_PEEK: u64 = 2;
const NO_BYTES: u64 = 0;

/** Size asked for: the length argument of the buffer; ~0 when it is spread over an iovec. */
function asked(thread: usize): u64 {
  const row = load<u32>(thread, Thread.Row);
  const buffer = syscall_arg(row, ArgRole.Buf);
  if (buffer == NO_ARG) return 0;
  const kind = syscall_kind(row, buffer);
  const len = syscall_len_arg(row, buffer);
  return len == NO_ARG || (kind != ArgKind.Buf && kind != ArgKind.BufOut) ? 0 : arg(thread, len);
}

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
  return load<u32>(open, Open.Port) == DNS_PORT;
}

/** Bytes that arrived: sendmmsg and recvmmsg return how many messages, whose sizes are not captured. */
function moved(thread: usize, ev: usize): u64 {
  return is_many(thread) ? NO_BYTES : load<u64>(ev, EventRecord.Ret);
}

export function took(process: usize, thread: usize, ev: usize): void {
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
  if (is_pipe(open)) pipe_moved(process, open, ret, ended, ev);
  if (load<u32>(open, Open.Kind) != OpenKind.Socket) return;
  connect_worked(process, open, ev);
  if (load<u32>(thread, Thread.Effect) == Effect.Recv && (arg_of(thread, ArgRole.Flags, 0) & MSG_PEEK) != 0) return;
  if (ret == 0 && load<u32>(open, Open.Type) == SOCK_STREAM) {
    if (ended || syscall_kind(load<u32>(thread, Thread.Row), 1) != ArgKind.BufOut) connection_eof(process, open, ev);
    return;
  }
  if (load<u32>(thread, Thread.Effect) == Effect.Recv) rights_received(process, thread, open, ev);
  payload_in(thread, ev);
  connection_received(process, open, load<i32>(thread, Thread.Fd), moved(thread, ev), payload_ptr, payload_len, ev);
  if (is_look_up(open)) look_ups(process, thread, open, false, ev);
}

export function gave(process: usize, thread: usize, ev: usize): void {
  const open = <usize>load<u32>(thread, Thread.Open);
  const fd = load<i32>(thread, Thread.Fd);
  const ret = load<u64>(ev, EventRecord.Ret);
  if (fd == 1 || fd == 2) output_written(process, thread, fd, ret, ev);
  // some runtimes open their terminal anew and write there (libuv, uv_tty_init)
  else if (open != 0 && load<u32>(open, Open.Kind) == OpenKind.Terminal) output_written(process, thread, 2, ret, ev);
  if (open == 0) return;
  if (load<u32>(open, Open.Kind) == OpenKind.File) return file_written(process, thread, open, ret, asked(thread), ev);
  if (is_pipe(open)) pipe_moved(process, open, ret, false, ev);
  if (load<u32>(open, Open.Kind) != OpenKind.Socket) return;
  sends_to(thread, open);
  connect_worked(process, open, ev);
  payload_out(thread);
  connection_sent(process, open, fd, moved(thread, ev), payload_ptr, payload_len, ev);
  if (is_look_up(open)) look_ups(process, thread, open, true, ev);
}

/** sendfile, splice, copy_file_range: bytes from one descriptor to another, none of them seen. */
export function carried(process: usize, thread: usize, from: i32, to: i32, ev: usize): void {
  const bytes = load<u64>(ev, EventRecord.Ret);
  const source = fd_get(process, from);
  const target = fd_get(process, to);
  if (source != 0) {
    talk_began(process, source, false, ev);
    if (load<u32>(source, Open.Kind) == OpenKind.File) file_carried(process, thread, source, bytes, ev);
    else if (is_pipe(source)) pipe_moved(process, source, bytes, false, ev);
    else if (load<u32>(source, Open.Kind) == OpenKind.Socket) connection_received(process, source, from, bytes, 0, 0, ev);
  }
  if (target == 0) return;
  talk_began(process, target, true, ev);
  if (load<u32>(target, Open.Kind) == OpenKind.File) file_written(process, thread, target, bytes, bytes, ev);
  else if (is_pipe(target)) pipe_moved(process, target, bytes, false, ev);
  else if (load<u32>(target, Open.Kind) == OpenKind.Socket) connection_sent(process, target, to, bytes, 0, 0, ev);
}

/** A read or write failed: what that says of a socket. */
export function io_failed(process: usize, thread: usize, errno: u32, ev: usize): void {
  const open = <usize>load<u32>(thread, Thread.Open);
  if (open != 0 && load<u32>(thread, Thread.Effect) == Effect.Send) rights_kept(thread, open);
  if (open == 0 || load<u32>(open, Open.Kind) != OpenKind.Socket || errno == Errno.EAGAIN || errno == Errno.EINTR) return;
  if (is_look_up(open)) dns_failed(process, open, errno, ev);
  if (load<u32>(open, Open.State) == SocketState.Connecting) return connect_failed(process, open, errno, ev);
  connection_failed(process, open, errno, ev);
}

