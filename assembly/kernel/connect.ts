// bind, listen, connect and accept: the functions they call, and both ends of the socket as far as they are told. Of a connecting
// socket the kernel chooses what bind did not: its port is known when the trace tells it (getsockname, the recorder, the accept at the
// other end), its address also where the route allows one only: to 127.0.0.0/8 from 127.0.0.1, to ::1 from ::1 (the local table).
import { EventRecord } from "../abi";
import { Func } from "../gen/hooks";
import { exit_snap } from "../state/call";
import { fd_get } from "../state/descriptor";
import { is_restart } from "../state/errno";
import { Open, Thread } from "../state/layout";
import { arg, entry_snap } from "../state/thread";
import { NO_ARGUMENT, Part, snap_len, snap_ptr } from "../trace/snapshot";
import { AF_INET6, AF_UNSPEC, inet_port, inet_scope, is_mapped, is_unspecified, put_mapped, sockaddr_read, text_read } from "./inet";
import { Implied, Side } from "./queue";
import { scratch_address, scratch_take } from "./scratch";
import {
  Sock, SockFlag, SockOption, Tcp, View, flag, is_flagged, is_tcp, local_is, peer_is, queue_sock, queue_through, sk_of, sock_fresh, sock_of,
  socket_of_sock, state_is, unflag,
} from "./sock";
import { becomes, connect_answered, reset, set_state } from "./tcp";
import { since } from "./version";

// errno numbers, negated
const EPERM: i64 = -1;
const EINTR: i64 = -4;
const EAGAIN: i64 = -11;
const EACCES: i64 = -13;
const EOPNOTSUPP: i64 = -95;
const EADDRINUSE: i64 = -98;
const EADDRNOTAVAIL: i64 = -99;
const ECONNRESET: i64 = -104;
const EISCONN: i64 = -106;
const ETIMEDOUT: i64 = -110;
const ECONNREFUSED: i64 = -111;
const EHOSTUNREACH: i64 = -113;
const EALREADY: i64 = -114;
const EINPROGRESS: i64 = -115;

const SOMAXCONN: u32 = 4096; // net.core.somaxconn's default since Linux 5.4
const LOOPBACK: u32 = 0x0100_007f; // 127.0.0.1

const address = memory.data(16, 8);

/** Copy of the caller's address on the kernel's stack (move_addr_to_kernel), and its parts; NULL when the trace has none. */
function taken(thread: usize): u64 {
  const snap = entry_snap(thread, 1, Part.Whole);
  if (snap == 0) {
    text_read(address, load<u32>(thread, Thread.Peer));
    return 0;
  }
  sockaddr_read(address, snap_ptr(snap), snap_len(snap));
  const copy = scratch_take(snap_len(snap));
  if (copy != 0) memory.copy(copy, snap_ptr(snap), snap_len(snap));
  return scratch_address(copy);
}

/** What the recorder asked the kernel for when the call had ended: the socket's own address, and its peer's. */
function answers_asked(sock: usize, ev: usize): void {
  const local = exit_snap(ev, NO_ARGUMENT, Part.Local);
  if (local != 0 && sockaddr_read(address, snap_ptr(local), snap_len(local))) local_is(sock, address, inet_port);
  const peer = exit_snap(ev, NO_ARGUMENT, Part.Remote);
  if (peer != 0 && sockaddr_read(address, snap_ptr(peer), snap_len(peer))) peer_is(sock, address, inet_port);
}

function has_local(sock: usize): bool {
  return is_flagged(sock, SockFlag.Local) && !is_unspecified(sock + Sock.Local);
}

/** What bind has not chosen yet is not there, and hidden from those who look at an earlier moment. */
function unchosen(sock: usize): u32 {
  const address: u32 = is_flagged(sock, SockFlag.Local) && is_unspecified(sock + Sock.Local) ? View.NoLocal : 0;
  return address | (is_flagged(sock, SockFlag.LocalPort) && load<u32>(sock, Sock.LocalPort) == 0 ? View.NoPort : 0);
}

export function bind_called(thread: usize, sock: usize, ev: usize): void {
  const from = load<u64>(thread, Thread.EntryTs);
  const ret = load<i64>(ev, EventRecord.Ret);
  const six = load<u32>(sock, Sock.Family) == AF_INET6;
  const func: u32 = six ? Func.Inet6Bind : Func.InetBind;
  const uaddr = taken(thread);
  const before = load<u32>(sock, Sock.State) | unchosen(sock);
  queue_sock(Side.Entry, func, from, 0, sock, before, socket_of_sock(sock), uaddr, arg(thread, 2));
  if (ret == 0) bound(sock, ev);
  const seen = ret == 0 ? load<u32>(sock, Sock.State) : before;
  queue_sock(Side.Return, func, load<u64>(ev, EventRecord.TsNs), ret, sock, seen, socket_of_sock(sock), uaddr, arg(thread, 2));
}

function bound(sock: usize, ev: usize): void {
  const asked = inet_port;
  local_is(sock, address, asked);
  if (!is_unspecified(address)) flag(sock, SockFlag.BoundLocal);
  if (inet_scope != 0) store<u32>(sock, inet_scope, Sock.Device);
  if (asked != 0) flag(sock, SockFlag.BoundPort);
  else if ((load<u32>(sock, Sock.Options) & SockOption.NoPort) == 0) unflag(sock, SockFlag.LocalPort);
  answers_asked(sock, ev);
}

/** inet_listen: only stream sockets have it. */
export function listen_called(thread: usize, sock: usize, ev: usize): void {
  const from = load<u64>(thread, Thread.EntryTs);
  const ret = load<i64>(ev, EventRecord.Ret);
  if (ret == EOPNOTSUPP || !is_tcp(sock)) return;
  const backlog: u64 = min<u32>(<u32>arg(thread, 1), SOMAXCONN); // __sys_listen
  const hidden = unchosen(sock);
  const socket = socket_of_sock(sock);
  const before = load<u32>(sock, Sock.State);
  queue_sock(Side.Entry, Func.InetListen, from, 0, sock, before | hidden, socket, backlog, 0);
  if (ret == 0 || ret == EADDRINUSE) {
    if (before != <u32>Tcp.Listen) becomes(sock, from, Tcp.Listen, hidden);
    if (ret != 0) becomes(sock, from, Tcp.Close, hidden);
    store<u32>(sock, <u32>backlog, Sock.Backlog);
    flag(sock, SockFlag.Backlog | SockFlag.Peer);
    if ((hidden & View.NoPort) != 0 && ret == 0) unflag(sock, SockFlag.LocalPort);
    answers_asked(sock, ev);
  }
  queue_sock(Side.Return, Func.InetListen, load<u64>(ev, EventRecord.TsNs), ret, sock, load<u32>(sock, Sock.State), socket, backlog, 0);
}

// ---- connect

/** State marks a socket as connecting when its connect is entered: one that nobody looked at before that was not. */
export function not_yet_connected(thread: usize, open: usize, sock: usize): void {
  if (is_flagged(sock, SockFlag.Counts) || load<u64>(open, Open.ConnectSeq) != load<u64>(thread, Thread.EntrySeq)) return;
  if (load<u32>(sock, Sock.State) == <u32>Tcp.SynSent) state_is(sock, Tcp.Close);
}

/** After a connection that failed: what bind chose is left (tcp_disconnect). */
export function ends_forgotten(sock: usize): void {
  unflag(sock, SockFlag.Over);
  memory.fill(address, 0, 16);
  peer_is(sock, address, 0);
  const port = is_flagged(sock, SockFlag.BoundPort) ? load<u32>(sock, Sock.LocalPort) : 0;
  local_is(sock, is_flagged(sock, SockFlag.BoundLocal) ? sock + Sock.Local : address, port);
}

/** Results that come when the function has returned 0 and the socket waits for its peer. */
function comes_later(ret: i64): bool {
  switch (<i32>ret) {
    case 0:
    case <i32>EINPROGRESS:
    case <i32>EINTR:
    case <i32>ECONNREFUSED:
    case <i32>ECONNRESET:
    case <i32>ETIMEDOUT:
    case <i32>EHOSTUNREACH: return true;
    default: return is_restart(ret);
  }
}

/** Results of calls that come before the protocol's function: a security module's, and those of a socket that is at it. */
function is_kept_away(ret: i64): bool {
  return ret == EPERM || ret == EACCES || ret == EISCONN || ret == EALREADY;
}

/** The outcome of a connect that waited. */
export function told(sock: usize, errno: u32, ts: u64): void {
  connect_answered(sock, errno, errno == 0 || errno == <u32>-ECONNREFUSED || errno == <u32>-ECONNRESET, ts);
}

/** What connects to nobody reaches this machine. */
function choose_peer(sock: usize): void {
  const six = load<u32>(sock, Sock.Family) == AF_INET6;
  if (is_unspecified(address)) {
    if (six && !is_mapped(address) && !is_mapped(sock + Sock.Local)) store<u8>(address, 1, 15);
    else put_mapped(address, LOOPBACK);
  }
  peer_is(sock, address, inet_port);
}

function choose_local(sock: usize, ev: usize): void {
  if (is_flagged(sock, SockFlag.Local) && is_unspecified(sock + Sock.Local)) {
    const four = is_mapped(address);
    if (four ? load<u8>(address, 12) == 127 : load<u64>(address) == 0 && load<u64>(address, 8) == 1 << 56) {
      if (four) put_mapped(address, LOOPBACK);
      memory.copy(sock + Sock.Local, address, 16);
    } else unflag(sock, SockFlag.Local);
  }
  if (load<u32>(sock, Sock.LocalPort) == 0) unflag(sock, SockFlag.LocalPort);
  answers_asked(sock, ev);
}

export function connect_called(thread: usize, sock: usize, ev: usize): void {
  const ret = load<i64>(ev, EventRecord.Ret);
  const state = load<u32>(sock, Sock.State);
  if (!is_tcp(sock)) return datagrams_to(thread, sock, ret, ev);
  if (state == <u32>Tcp.Close && !is_kept_away(ret)) connects(thread, sock, ret, ev);
  else if (ret == 0 && is_parting(thread)) return parts(sock, ev);
  if (load<u32>(sock, Sock.State) != <u32>Tcp.SynSent || is_restart(ret)) return;
  if (ret == EINPROGRESS || ret == EALREADY || ret == EINTR || ret == EAGAIN) return;
  told(sock, ret == EISCONN ? 0 : <u32>-ret, load<u64>(ev, EventRecord.TsNs));
  if (load<u32>(sock, Sock.State) == <u32>Tcp.Close) flag(sock, SockFlag.Over); // inet_stream_connect disconnects
}

/** connect with AF_UNSPEC takes the peer away (connect(2)). */
function is_parting(thread: usize): bool {
  const snap = entry_snap(thread, 1, Part.Whole);
  return snap != 0 && snap_len(snap) >= 2 && load<u16>(snap_ptr(snap)) == AF_UNSPEC;
}

function parts(sock: usize, ev: usize): void {
  if (is_tcp(sock)) reset(sock, load<u64>(ev, EventRecord.TsNs));
  state_is(sock, Tcp.Close);
  flag(sock, SockFlag.Over);
}

/** tcp_v4_connect or tcp_v6_connect; of a mapped address the one calls the other. */
function connects(thread: usize, sock: usize, ret: i64, ev: usize): void {
  const from = load<u64>(thread, Thread.EntryTs);
  const later = comes_later(ret);
  const result: i64 = later ? 0 : ret;
  const to = later && ret != EINPROGRESS ? from : load<u64>(ev, EventRecord.TsNs);
  const len = arg(thread, 2);
  const six = load<u32>(sock, Sock.Family) == AF_INET6;
  const uaddr = taken(thread);
  const four = !six || is_mapped(address);
  const sk = sk_of(sock);
  const hidden = unchosen(sock);
  const before: u32 = Tcp.Close | hidden | View.NoPeer;
  if (six) queue_sock(Side.Entry, Func.TcpV6Connect, from, 0, sock, before, sk, uaddr, len);
  if (four) queue_sock(Side.Entry, Func.TcpV4Connect, from, 0, sock, before, sk, uaddr, len);
  let after: u32 = before;
  if (later || ret == EADDRNOTAVAIL) {
    choose_peer(sock);
    choose_local(sock, ev);
    set_state(sock, from, Tcp.SynSent, hidden & View.NoPort);
    after = Tcp.SynSent;
  }
  if (ret == EADDRNOTAVAIL) {
    // inet_hash_connect found no port
    set_state(sock, from, Tcp.Close, hidden & View.NoPort);
    flag(sock, SockFlag.Over);
    after = before;
  } else if (later) {
    queue_through(Func.TcpConnect, from, to, 0, sock, sk, 0, 0);
  }
  if (four) queue_sock(Side.Return, Func.TcpV4Connect, to, result, sock, after, sk, uaddr, len);
  if (six) queue_sock(Side.Return, Func.TcpV6Connect, to, result, sock, after, sk, uaddr, len);
}

/** connect of a datagram socket chooses whom it talks to, and nothing is sent (ip4_datagram_connect). */
function datagrams_to(thread: usize, sock: usize, ret: i64, ev: usize): void {
  if (ret != 0) return;
  if (is_parting(thread)) return parts(sock, ev);
  taken(thread);
  choose_peer(sock);
  choose_local(sock, ev);
  state_is(sock, Tcp.Established);
}

// ---- accept

/** flags, err and kern became one structure in Linux 6.10. */
function parameters(at: usize): void {
  if (at != 0 && !since(6, 10)) store<u32>(at, 4, Implied.Parameters);
}

export function accept_called(thread: usize, listener: usize, ev: usize): void {
  const from = load<u64>(thread, Thread.EntryTs);
  const to = load<u64>(ev, EventRecord.TsNs);
  const ret = load<i64>(ev, EventRecord.Ret);
  if (ret == EOPNOTSUPP || !is_tcp(listener)) return;
  const sk = sk_of(listener);
  queue_sock(Side.Entry, Func.InetCskAccept, from, 0, listener, load<u32>(listener, Sock.State), sk, 0, 0);
  const open: usize = ret < 0 ? 0 : fd_get(load<u32>(thread, Thread.Process), <i32>ret);
  const sock: usize = open == 0 ? 0 : accepted(open, listener, to, ev);
  const result: u64 = sock == 0 ? 0 : sk_of(sock);
  parameters(queue_sock(Side.Return, Func.InetCskAccept, to, <i64>result, sock, sock == 0 ? 0 : load<u32>(sock, Sock.State), sk, 0, 0));
}

/** The socket of a connection that waited: a copy of the listener (inet_csk_clone_lock) with ends of its own. */
function accepted(open: usize, listener: usize, ts: u64, ev: usize): usize {
  const sock = sock_fresh(open, 0, 0);
  if (sock == 0) return 0;
  const client = sock_of(load<u32>(open, Open.Other));
  store<u32>(sock, load<u32>(listener, Sock.Options), Sock.Options);
  store<u32>(sock, load<u32>(listener, Sock.Device), Sock.Device);
  store<u32>(sock, load<u32>(listener, Sock.NetNs), Sock.NetNs);
  unflag(sock, SockFlag.Local | SockFlag.LocalPort | SockFlag.Peer | SockFlag.Options);
  flag(sock, SockFlag.Accepted | (load<u32>(listener, Sock.Flags) & SockFlag.Options));
  const any: u32 = has_local(listener) ? 0 : View.NoLocal;
  if (is_flagged(listener, SockFlag.LocalPort)) {
    local_is(sock, listener + Sock.Local, load<u32>(listener, Sock.LocalPort));
    if (any != 0) unflag(sock, SockFlag.Local);
  }
  const snap = exit_snap(ev, 1, Part.Whole);
  if (snap != 0 && sockaddr_read(address, snap_ptr(snap), snap_len(snap))) peer_is(sock, address, inet_port);
  if (client != 0) meet(sock, client, ts);
  answers_asked(sock, ev);
  state_is(sock, Tcp.Listen);
  becomes(sock, ts, Tcp.SynRecv, since(6, 15) ? 0 : View.NoPeer | any); // the copy was given its ends after that
  set_state(sock, ts, Tcp.Established, 0);
  return sock;
}

/** Both ends are in the trace: what the one is told is true of the other. */
function meet(sock: usize, client: usize, ts: u64): void {
  if (is_flagged(client, SockFlag.Peer)) local_is(sock, client + Sock.Peer, load<u32>(client, Sock.PeerPort));
  if (is_flagged(sock, SockFlag.Peer)) local_is(client, sock + Sock.Peer, load<u32>(sock, Sock.PeerPort));
  else if (is_flagged(client, SockFlag.Local | SockFlag.LocalPort)) peer_is(sock, client + Sock.Local, load<u32>(client, Sock.LocalPort));
  if (load<u32>(client, Sock.State) == <u32>Tcp.SynSent) connect_answered(client, 0, true, ts);
}
