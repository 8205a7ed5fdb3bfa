// The states that a TCP socket goes through (RFC 9293 section 3.3.2, net/ipv4/tcp.c), as far as calls prove them, at both ends when both
// are in the trace: each passes tracepoint sock/inet_sock_set_state, most through tcp_set_state. What the peer's machine does between
// two calls is taken to happen at once: it acknowledges what it is sent.
import { Func, Point } from "../gen/hooks";
import { KStruct, KTraceEventRawInetSockSetState as Raw } from "../gen/kernel";
import { Open } from "../state/layout";
import { ends_forgotten } from "./connect";
import { AF_INET } from "./inet";
import { missed_member } from "./missed";
import { Implied, Side, is_awaited } from "./queue";
import { scratch_take } from "./scratch";
import {
  Sock, SockFlag, SockOption, Tcp, View, flag, is_flagged, is_tcp, queue_sock, sk_of, sock_of, sock_view, state_is,
} from "./sock";
import {
  inet_daddr_of, inet_saddr_of, knows_local, knows_peer, knows_port, local_of, local_port_of, peer_of, peer_port_of, six_of,
} from "./socket";

function told(known: bool, member: u32): void {
  if (!known) missed_member(KStruct.TraceEventRawInetSockSetState, member);
}

/** The tracepoint's record (include/trace/events/sock.h). What is not known is 0 in it, and counted. */
function raw_of(sock: usize, before: u32, after: u32): usize {
  const raw = scratch_take(Raw.Size);
  if (raw == 0) return 0;
  const four = load<u32>(sock, Sock.Family) == AF_INET;
  const local = local_of(sock);
  const peer = peer_of(sock);
  store<u64>(raw, sk_of(sock), Raw.Skaddr);
  store<u32>(raw, before, Raw.Oldstate);
  store<u32>(raw, after, Raw.Newstate);
  store<u16>(raw, <u16>load<u32>(sock, Sock.Family), Raw.Family);
  store<u16>(raw, <u16>load<u32>(sock, Sock.Protocol), Raw.Protocol);
  told(knows_port(sock), Raw.Sport);
  if (knows_port(sock)) store<u16>(raw, <u16>local_port_of(sock), Raw.Sport);
  told(knows_local(sock), Raw.Saddr);
  if (knows_local(sock)) {
    store<u32>(raw, inet_saddr_of(sock), Raw.Saddr);
    memory.copy(raw + Raw.SaddrV6, six_of(local, four, true), 16);
  }
  told(knows_peer(sock), Raw.Daddr);
  if (!knows_peer(sock)) return raw;
  store<u16>(raw, <u16>peer_port_of(sock), Raw.Dport);
  store<u32>(raw, inet_daddr_of(sock), Raw.Daddr);
  memory.copy(raw + Raw.DaddrV6, six_of(peer, four, true), 16);
  return raw;
}

function passes_point(sock: usize, ts: u64, after: u32, seen: u32): void {
  if (!is_awaited(Side.Point, Point.InetSockSetState)) return;
  const before = seen & View.StateMask;
  sock_view(<u32>sock, seen);
  const raw = raw_of(sock, before, after);
  sock_view(0, 0);
  const at = queue_sock(Side.Point, Point.InetSockSetState, ts, 0, sock, seen, sk_of(sock), before, after);
  if (at == 0 || raw == 0) return;
  store<u32>(at, <u32>raw, Implied.Ctx);
  store<u32>(at, Raw.Size, Implied.CtxLen);
}

/** The socket's state becomes another; `hidden` (View) is what it has not been given yet. Not by tcp_set_state. */
export function becomes(sock: usize, ts: u64, after: u32, hidden: u32): void {
  const before = load<u32>(sock, Sock.State);
  passes_point(sock, ts, after, before | hidden);
  state_is(sock, after);
}

/** The same by tcp_set_state. */
export function set_state(sock: usize, ts: u64, after: u32, hidden: u32): void {
  const before = load<u32>(sock, Sock.State);
  const sk = sk_of(sock);
  queue_sock(Side.Entry, Func.TcpSetState, ts, 0, sock, before | hidden, sk, after, 0);
  becomes(sock, ts, after, hidden);
  queue_sock(Side.Return, Func.TcpSetState, ts, 0, sock, after | hidden, sk, after, 0);
}

/** The socket at the other end, if the trace has it; 0 of one that is not TCP. */
function other_of(open: usize): usize {
  const other = sock_of(load<u32>(open, Open.Other));
  return other != 0 && is_tcp(other) ? other : 0;
}

/** Its FIN came in. */
export function fin_received(sock: usize, ts: u64): void {
  const state = load<u32>(sock, Sock.State);
  if (state != <u32>Tcp.Established && state != <u32>Tcp.FinWait2) return;
  flag(sock, SockFlag.FinReceived);
  set_state(sock, ts, state == <u32>Tcp.Established ? Tcp.CloseWait : Tcp.Close, 0); // TIME_WAIT is another kind of socket
}

/** The connection is no more, at this end. */
export function reset(sock: usize, ts: u64): void {
  if (load<u32>(sock, Sock.State) != <u32>Tcp.Close) set_state(sock, ts, Tcp.Close, 0);
}

/** What it sends is at its end: tcp_close_state, and the FIN arrives. */
export function fin_sent(open: usize, sock: usize, ts: u64): void {
  const other = other_of(open);
  switch (load<u32>(sock, Sock.State)) {
    case Tcp.Established:
      set_state(sock, ts, Tcp.FinWait1, 0);
      if (other != 0) fin_received(other, ts);
      flag(sock, SockFlag.FinAcked);
      return set_state(sock, ts, Tcp.FinWait2, 0);
    case Tcp.CloseWait:
      set_state(sock, ts, Tcp.LastAck, 0);
      if (other != 0) fin_received(other, ts);
      flag(sock, SockFlag.FinAcked);
      return set_state(sock, ts, Tcp.Close, 0);
    case Tcp.SynSent: return set_state(sock, ts, Tcp.Close, 0);
    default:
  }
}

/** Bytes have come in that nobody read. */
function is_unread(sock: usize, other: usize): bool {
  if (other == 0 || !is_flagged(sock, SockFlag.Counts) || !is_flagged(other, SockFlag.Counts)) return false;
  return load<u64>(other, Sock.Sent) > load<u64>(sock, Sock.Received);
}

function is_connected(state: u32): bool {
  return state != <u32>Tcp.Close && state != <u32>Tcp.Listen && state != <u32>Tcp.SynSent;
}

/** The socket is closed: what its state becomes (__tcp_close). */
function closed(open: usize, sock: usize, ts: u64): void {
  const other = other_of(open);
  const state = load<u32>(sock, Sock.State);
  if (is_connected(state) && (is_unread(sock, other) || (load<u32>(sock, Sock.Options) & SockOption.Abort) != 0)) {
    reset(sock, ts);
    if (other != 0 && is_connected(load<u32>(other, Sock.State))) reset(other, ts);
    return;
  }
  if (state == <u32>Tcp.Listen) return reset(sock, ts);
  fin_sent(open, sock, ts);
  if (load<u32>(sock, Sock.State) == <u32>Tcp.FinWait2) reset(sock, ts); // goes on as a struct tcp_timewait_sock
}

/** tcp_close, with the last descriptor of the socket. */
export function tcp_closed(open: usize, from: u64, to: u64): void {
  const sock = sock_of(open);
  if (sock == 0 || !is_tcp(sock)) return;
  if (is_flagged(sock, SockFlag.Over)) ends_forgotten(sock);
  queue_sock(Side.Entry, Func.TcpClose, from, 0, sock, load<u32>(sock, Sock.State), sk_of(sock), 0, 0);
  closed(open, sock, from);
  queue_sock(Side.Return, Func.TcpClose, to, 0, sock, load<u32>(sock, Sock.State), sk_of(sock), 0, 0);
}

/** shutdown(2), of what is received (0), sent (1) or both (inet_shutdown). */
export function tcp_shut(open: usize, sock: usize, how: u64, ts: u64): void {
  const state = load<u32>(sock, Sock.State);
  if (state == <u32>Tcp.SynSent || (state == <u32>Tcp.Listen && how != 1)) return reset(sock, ts);
  if (how != 0) fin_sent(open, sock, ts);
}

/** The answer to its connect is known: errno 0 for a connection. Only an answer that came from the peer passes tcp_rcv_state_process. */
export function connect_answered(sock: usize, errno: u32, answered: bool, ts: u64): void {
  const sk = sk_of(sock);
  if (answered) queue_sock(Side.Entry, Func.TcpRcvStateProcess, ts, 0, sock, Tcp.SynSent, sk, 0, 0);
  if (errno == 0) flag(sock, SockFlag.SynAcked);
  set_state(sock, ts, errno == 0 ? Tcp.Established : Tcp.Close, 0);
  if (answered) queue_sock(Side.Return, Func.TcpRcvStateProcess, ts, 0, sock, load<u32>(sock, Sock.State), sk, 0, 0);
}
