// What system calls on Internet sockets imply, by their effect: before state takes it in (what the call takes away is still there) and
// after. Who does what: connect.ts makes and joins sockets, traffic.ts moves bytes, closing.ts ends them, tcp.ts knows the
// states in between; here stand the calls that only tell something.
import { EventRecord } from "../abi";
import { Effect } from "../gen/syscalls";
import { exit_snap } from "../state/call";
import { fd_get } from "../state/descriptor";
import { Open, OpenKind, Thread } from "../state/layout";
import { POLLERR, POLLHUP, POLLOUT, poll_told, told_events, told_fd } from "../state/poll";
import { arg, entry_snap } from "../state/thread";
import { Part, snap_len, snap_ptr } from "../trace/snapshot";
import { close_begins } from "./closing";
import { accept_called, bind_called, connect_called, ends_forgotten, listen_called, not_yet_connected, told } from "./connect";
import { inet_port, sockaddr_read } from "./inet";
import {
  SOME_DEVICE, Sock, SockFlag, SockOption, Tcp, connecting, is_flagged, is_tcp, local_is, peer_is, sock_fresh, sock_of,
} from "./sock";
import { connect_answered, reset, tcp_shut } from "./tcp";
import { transfer_after, transfer_before } from "./traffic";

const SOL_SOCKET: u32 = 1;
const SO_ERROR: u32 = 4;
const SO_LINGER: u32 = 13;
const SO_BINDTODEVICE: u32 = 25;
const SO_BINDTOIFINDEX: u32 = 62;

const address = memory.data(16, 8);

/** level, name and what it sets: asm-generic/socket.h, linux/in.h, linux/in6.h */
const options = memory.data<u16>([
  1, 2, 1, // SO_REUSEADDR: SockOption.Reuse
  1, 15, 2, // SO_REUSEPORT: ReusePort
  41, 26, 4, // IPV6_V6ONLY: V6Only
  0, 15, 8, // IP_FREEBIND: Freebind
  41, 78, 8, // IPV6_FREEBIND
  0, 19, 16, // IP_TRANSPARENT: Transparent
  41, 75, 16, // IPV6_TRANSPARENT
  0, 24, 32, // IP_BIND_ADDRESS_NO_PORT: NoPort
]);
const OPTIONS: u32 = 8;

let process: usize = 0;
let open: usize = 0;
let sock: usize = 0;

/** The call's socket; false when it is about none of the Internet's. */
function takes(thread: usize): bool {
  process = load<u32>(thread, Thread.Process);
  const fd = load<i32>(thread, Thread.Fd);
  open = fd < 0 ? 0 : fd_get(process, fd);
  sock = open == 0 || load<u32>(open, Open.Kind) != <u32>OpenKind.Socket ? 0 : sock_of(open);
  return sock != 0;
}

export function net_before(thread: usize, ev: usize): void {
  const effect = load<u32>(thread, Thread.Effect);
  switch (effect) {
    case Effect.Close:
    case Effect.CloseRange:
    case Effect.Dup2: return close_begins(thread, effect, ev);
    case Effect.Bind:
    case Effect.Listen:
    case Effect.Connect:
    case Effect.Accept:
    case Effect.Shutdown:
    case Effect.Read:
    case Effect.Recv:
    case Effect.Write:
    case Effect.Send:
    case Effect.Sendfile: break;
    default: return;
  }
  const before = takes(thread);
  if (!before) return;
  if (is_flagged(sock, SockFlag.Over)) ends_forgotten(sock);
  switch (effect) {
    case Effect.Connect: return not_yet_connected(thread, open, sock);
    case Effect.Read:
    case Effect.Recv:
    case Effect.Write:
    case Effect.Send:
    case Effect.Sendfile: return transfer_before(thread, sock, ev);
    default:
  }
}

export function net_after(thread: usize, ev: usize): void {
  const effect = load<u32>(thread, Thread.Effect);
  const ret = load<i64>(ev, EventRecord.Ret);
  switch (effect) {
    case Effect.Socket: return made(thread, ret);
    case Effect.Poll:
    case Effect.Select:
    case Effect.EpollWait:
      if (connecting != 0) polled(thread, ev);
      return;
    case Effect.Bind:
    case Effect.Listen:
    case Effect.Connect:
    case Effect.Accept:
    case Effect.Shutdown:
    case Effect.Getsockname:
    case Effect.Getpeername:
    case Effect.Setsockopt:
    case Effect.Getsockopt:
    case Effect.Read:
    case Effect.Recv:
    case Effect.Write:
    case Effect.Send:
    case Effect.Sendfile:
      if (takes(thread)) on_socket(thread, effect, ret, ev);
      return;
    default:
  }
}

function on_socket(thread: usize, effect: u32, ret: i64, ev: usize): void {
  const ts = load<u64>(ev, EventRecord.TsNs);
  switch (effect) {
    case Effect.Bind: return bind_called(thread, sock, ev);
    case Effect.Listen: return listen_called(thread, sock, ev);
    case Effect.Connect: return connect_called(thread, sock, ev);
    case Effect.Accept: return accept_called(thread, sock, ev);
    case Effect.Shutdown:
      if (ret == 0 && is_tcp(sock)) tcp_shut(open, sock, arg(thread, 1), load<u64>(thread, Thread.EntryTs));
      return;
    case Effect.Getsockname:
    case Effect.Getpeername:
      if (ret == 0) address_told(effect == Effect.Getpeername, ts, ev);
      return;
    case Effect.Setsockopt:
      if (ret == 0) option_set(thread);
      return;
    case Effect.Getsockopt:
      if (ret == 0) error_told(thread, ts, ev);
      return;
    default: return transfer_after(thread, open, sock, ev);
  }
}

function made(thread: usize, ret: i64): void {
  const fresh: usize = ret < 0 ? 0 : fd_get(load<u32>(thread, Thread.Process), <i32>ret);
  if (fresh != 0) sock_fresh(fresh, <u32>arg(thread, 2), load<u32>(thread, Thread.Process));
}

function address_told(peer: bool, ts: u64, ev: usize): void {
  const snap = exit_snap(ev, 1, Part.Whole);
  if (snap == 0 || !sockaddr_read(address, snap_ptr(snap), snap_len(snap))) return;
  if (!peer) return local_is(sock, address, inet_port);
  peer_is(sock, address, inet_port);
  if (load<u32>(sock, Sock.State) == <u32>Tcp.SynSent) connect_answered(sock, 0, true, ts);
}

function option_set(thread: usize): void {
  const level = <u32>arg(thread, 1);
  const name = <u32>arg(thread, 2);
  const snap = entry_snap(thread, 3, Part.Whole);
  if (level == SOL_SOCKET && name == SO_BINDTODEVICE) return store<u32>(sock, SOME_DEVICE, Sock.Device);
  if (snap == 0 || snap_len(snap) < 4) return;
  const value = load<u32>(snap_ptr(snap));
  if (level == SOL_SOCKET && name == SO_BINDTOIFINDEX) return store<u32>(sock, value, Sock.Device);
  if (level == SOL_SOCKET && name == SO_LINGER) {
    const at_once = value != 0 && snap_len(snap) >= 8 && load<u32>(snap_ptr(snap), 4) == 0; // struct linger
    return sets(SockOption.Abort, at_once);
  }
  for (let i: u32 = 0; i < OPTIONS; i++) {
    const row = options + <usize>(i * 6);
    if (load<u16>(row) == level && load<u16>(row, 2) == name) return sets(load<u16>(row, 4), value != 0);
  }
}

function sets(option: u32, on: bool): void {
  const others = load<u32>(sock, Sock.Options) & ~option;
  store<u32>(sock, on ? others | option : others, Sock.Options);
}

/** SO_ERROR: what became of a connect that went on by itself, or of a connection. */
function error_told(thread: usize, ts: u64, ev: usize): void {
  if (<u32>arg(thread, 1) != SOL_SOCKET || <u32>arg(thread, 2) != SO_ERROR || !is_tcp(sock)) return;
  const snap = exit_snap(ev, 3, Part.Whole);
  if (snap == 0 || snap_len(snap) < 4) return;
  const errno = load<u32>(snap_ptr(snap));
  if (load<u32>(sock, Sock.State) == <u32>Tcp.SynSent) told(sock, errno, ts);
  else if (errno != 0) reset(sock, ts);
}

/** A socket that can be written to without an error is connected. */
function polled(thread: usize, ev: usize): void {
  for (let i: u32 = 0; poll_told(thread, i, ev); i++) {
    if ((told_events & (POLLOUT | POLLERR | POLLHUP)) != POLLOUT) continue;
    const ready = fd_get(load<u32>(thread, Thread.Process), told_fd);
    const waiting: usize = ready == 0 ? 0 : <usize>load<u32>(ready, Open.Sock);
    if (waiting == 0 || load<u32>(waiting, Sock.State) != <u32>Tcp.SynSent) continue;
    connect_answered(waiting, 0, true, load<u64>(ev, EventRecord.TsNs));
  }
}
