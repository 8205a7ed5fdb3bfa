// What programs can see of a socket, kept beside its open file once an event was about it while a program was on something that events
// imply: what it is bound and connected to, its TCP state, options, bytes. The rules by which calls change it are those of net.ts and
// tcp.ts; here it is made, told and given back. What neither a call nor a list of descriptors told is not known.
import { Side, queue_add, Implied } from "./queue";
import { heap_alloc, heap_free } from "../memory/heap";
import { Open, Process, SocketState } from "../state/layout";
import { ObjectKind, object_address } from "./address";
import { ADDRESS_BYTES, AF_INET, AF_INET6, inet_port, text_read } from "./inet";

/** The record, byte offsets. */
export enum Sock {
  State = 0, // Tcp
  Flags = 4, // SockFlag
  Protocol = 8, // IPPROTO_*
  Options = 12, // SockOption
  Local = 16, // 16 bytes: inet.ts
  Peer = 32, // 16 bytes
  LocalPort = 48,
  PeerPort = 52, // 0: not connected
  Device = 56, // index of the network device it is bound to; SOME_DEVICE: of one that only its name tells
  Backlog = 60,
  Sent = 64, // u64 bytes that calls sent
  Received = 72, // u64
  NetNs = 80, // inode of its network namespace; 0 unknown
  Serial = 84, // of its open file
  Family = 88,
  Type = 92,
  Size = 96,
}

/** States of a TCP socket, and TCP_CLOSE of any other (include/net/tcp_states.h). */
export enum Tcp {
  Established = 1,
  SynSent = 2,
  SynRecv = 3,
  FinWait1 = 4,
  FinWait2 = 5,
  Close = 7,
  CloseWait = 8,
  LastAck = 9,
  Listen = 10,
}

export enum SockFlag {
  Local = 1, // the address is known
  LocalPort = 2,
  Peer = 4,
  Options = 8, // those seen are all
  Counts = 16, // the bytes are known from its first
  Accepted = 32,
  // Sequence numbers that are no bytes (RFC 9293 section 3.4), and that the kernel counts
  SynAcked = 64,
  FinAcked = 128,
  FinReceived = 256,
  Backlog = 512,
  // bind chose them: they outlast a connection that failed
  BoundLocal = 1024,
  BoundPort = 2048,
  Over = 4096, // a connection failed: its ends are forgotten before the next call
}

export enum SockOption {
  Reuse = 1, // SO_REUSEADDR
  ReusePort = 2,
  V6Only = 4,
  Freebind = 8,
  Transparent = 16,
  NoPort = 32, // IP_BIND_ADDRESS_NO_PORT
  Abort = 64, // SO_LINGER of no time
}

/** What an entry of the queue sees of its socket: a state, and what it had not been given yet. */
export enum View {
  StateMask = 255,
  NoPeer = 256,
  NoLocal = 512,
  NoPort = 1024,
}

export const SOME_DEVICE: u32 = 0xffff_ffff;
export const IPPROTO_TCP: u32 = 6;
export const IPPROTO_UDP: u32 = 17;
const SOCK_STREAM: u32 = 1;
const SOCK_DGRAM: u32 = 2;

let viewed: usize = 0;
let view: u32 = 0;

/** From here on the socket of this record is seen so; record 0: every one as it is. */
// @ts-ignore: decorator
@inline
export function sock_view(sock: u32, seen: u32): void {
  viewed = sock;
  view = seen;
}

// @ts-ignore: decorator
@inline
export function view_of(sock: usize): u32 {
  return sock == viewed ? view : load<u32>(sock, Sock.State);
}

// @ts-ignore: decorator
@inline
export function is_flagged(sock: usize, flag: u32): bool {
  return (load<u32>(sock, Sock.Flags) & flag) == flag;
}

// @ts-ignore: decorator
@inline
export function flag(sock: usize, flags: u32): void {
  store<u32>(sock, load<u32>(sock, Sock.Flags) | flags, Sock.Flags);
}

// @ts-ignore: decorator
@inline
export function unflag(sock: usize, flags: u32): void {
  store<u32>(sock, load<u32>(sock, Sock.Flags) & ~flags, Sock.Flags);
}

// @ts-ignore: decorator
@inline
export function is_tcp(sock: usize): bool {
  return load<u32>(sock, Sock.Protocol) == IPPROTO_TCP;
}

/** Addresses of struct sock and struct socket. */
// @ts-ignore: decorator
@inline
export function sk_of(sock: usize): u64 {
  return object_address(ObjectKind.Sock, load<u32>(sock, Sock.Serial));
}

// @ts-ignore: decorator
@inline
export function socket_of_sock(sock: usize): u64 {
  return object_address(ObjectKind.Socket, load<u32>(sock, Sock.Serial));
}

function protocol_of(type: u32): u32 {
  return type == SOCK_STREAM ? IPPROTO_TCP : type == SOCK_DGRAM ? IPPROTO_UDP : 0;
}

/** The state that what is known of a socket means, of one that the trace did not see the beginning of. */
function state_then(open: usize): u32 {
  if (load<u32>(open, Open.Type) != SOCK_STREAM) return Tcp.Close;
  switch (load<u32>(open, Open.State)) {
    case SocketState.Listening: return Tcp.Listen;
    case SocketState.Connecting: return Tcp.SynSent;
    case SocketState.Connected: return Tcp.Established;
    default: return Tcp.Close;
  }
}

/** Record of an Internet socket, made from what is known when there is none; 0 of another. */
export function sock_of(open: usize): usize {
  if (open == 0) return 0;
  let sock = <usize>load<u32>(open, Open.Sock);
  if (sock != 0) return sock;
  const family = load<u32>(open, Open.Family);
  if (family != AF_INET && family != AF_INET6) return 0;
  sock = heap_alloc(Sock.Size);
  if (sock == 0) return 0;
  store<u32>(open, <u32>sock, Open.Sock);
  store<u32>(sock, load<u32>(open, Open.Serial), Sock.Serial);
  store<u32>(sock, family, Sock.Family);
  store<u32>(sock, load<u32>(open, Open.Type), Sock.Type);
  store<u32>(sock, protocol_of(load<u32>(open, Open.Type)), Sock.Protocol);
  state_is(sock, state_then(open));
  if (text_read(sock + Sock.Local, load<u32>(open, Open.Local))) {
    store<u32>(sock, inet_port, Sock.LocalPort);
    flag(sock, SockFlag.Local | SockFlag.LocalPort);
  }
  if (load<u32>(sock, Sock.State) == Tcp.Listen) flag(sock, SockFlag.Peer);
  else if (text_read(sock + Sock.Peer, load<u32>(open, Open.Peer))) {
    store<u32>(sock, inet_port, Sock.PeerPort);
    flag(sock, SockFlag.Peer);
  }
  return sock;
}

/** Sockets that wait for the answer to their connect. */
export let connecting: u32 = 0;

export function state_is(sock: usize, state: u32): void {
  if (load<u32>(sock, Sock.State) == <u32>Tcp.SynSent) connecting--;
  if (state == <u32>Tcp.SynSent) connecting++;
  store<u32>(sock, state, Sock.State);
}

/** The trace saw it made: nothing is bound, connected, set or counted yet. */
export function sock_fresh(open: usize, protocol: u32, process: usize): usize {
  const sock = sock_of(open);
  if (sock == 0) return 0;
  if (protocol != 0) store<u32>(sock, protocol, Sock.Protocol);
  if (process != 0) store<u32>(sock, <u32>load<u64>(process, Process.NetNs), Sock.NetNs);
  state_is(sock, Tcp.Close);
  flag(sock, SockFlag.Local | SockFlag.LocalPort | SockFlag.Peer | SockFlag.Options | SockFlag.Counts);
  return sock;
}

/** The open file goes. */
export function sock_free(open: usize): void {
  const sock = <usize>load<u32>(open, Open.Sock);
  if (sock == 0) return;
  state_is(sock, Tcp.Close);
  heap_free(sock, Sock.Size);
}

export function local_is(sock: usize, address: usize, port: u32): void {
  memory.copy(sock + Sock.Local, address, ADDRESS_BYTES);
  store<u32>(sock, port, Sock.LocalPort);
  flag(sock, SockFlag.Local | SockFlag.LocalPort);
}

export function peer_is(sock: usize, address: usize, port: u32): void {
  memory.copy(sock + Sock.Peer, address, ADDRESS_BYTES);
  store<u32>(sock, port, Sock.PeerPort);
  flag(sock, SockFlag.Peer);
}

/** One side of a call, or a tracepoint, about a socket that is then seen so. */
export function queue_sock(side: u32, number: u32, ts: u64, ret: i64, sock: usize, seen: u32, a: u64, b: u64, c: u64): usize {
  const at = queue_add(side, number, ts);
  if (at == 0) return 0;
  store<i64>(at, side == <u32>Side.Return ? ret : 0, Implied.Ret);
  store<u32>(at, <u32>sock, Implied.Sock);
  store<u32>(at, seen, Implied.View);
  store<u64>(at, a, Implied.Args);
  store<u64>(at, b, Implied.Args + 8);
  store<u64>(at, c, Implied.Args + 16);
  return at;
}

/** A call that changes nothing of the socket. */
export function queue_through(func: u32, from: u64, to: u64, ret: i64, sock: usize, a: u64, b: u64, c: u64): void {
  const state = load<u32>(sock, Sock.State);
  for (let side: u32 = Side.Entry; side <= <u32>Side.Return; side++) {
    queue_sock(side, func, side == <u32>Side.Entry ? from : to, ret, sock, state, a, b, c);
  }
}
