// Bytes through Internet sockets: the functions that the calls which move them call, and what they leave in the socket's counts. A
// vector or message counts with all its pieces, as the kernel does; of several messages each is a call of its own. What sendfile sends
// goes in pieces of a pipe's size, of which a trace knows the sum: it is told as one.
import { EventRecord, SnapshotRecord } from "../abi";
import { ArgKind, ArgRole, Effect, NO_ARG, syscall_arg, syscall_kind, syscall_len_arg } from "../gen/syscalls";
import { Func } from "../gen/hooks";
import { KMsghdr } from "../gen/kernel";
import { Open, Thread } from "../state/layout";
import { is_many } from "../state/payload";
import { arg, arg_of } from "../state/thread";
import { Part, event_snaps, snap_len, snap_ptr } from "../trace/snapshot";
import { told } from "./connect";
import { AF_INET6, is_mapped, sockaddr_read } from "./inet";
import { Implied, Side } from "./queue";
import { scratch_address, scratch_take } from "./scratch";
import {
  IPPROTO_UDP, Sock, SockFlag, Tcp, is_flagged, is_tcp, queue_sock, queue_through, sk_of, unflag,
} from "./sock";
import { fin_received, reset } from "./tcp";
import { since } from "./version";

const EPIPE: i64 = -32;
const ECONNRESET: i64 = -104;
const ETIMEDOUT: i64 = -110;
const ECONNREFUSED: i64 = -111;
const MSG_OOB: u64 = 1;
const MSG_PEEK: u64 = 2;
const MSG_DONTWAIT: u64 = 0x40;
const MSG_ERRQUEUE: u64 = 0x2000;

const address = memory.data(16, 8);

let first: usize = 0; // snapshots that tell what the call was given
let count: u32 = 0;

function find(part: u32, index: u32, arg_index: u32): usize {
  for (let i: u32 = 0; i < count; i++) {
    const snap = first + <usize>i * SnapshotRecord.Size;
    if (load<u8>(snap, SnapshotRecord.Part) != part || load<u8>(snap, SnapshotRecord.Arg) != arg_index) continue;
    if (load<u32>(snap, SnapshotRecord.Index) == index) return snap;
  }
  return 0;
}

/** All bytes of a vector (struct iovec of the call's abi); 0 when it was not captured. */
function vector_bytes(thread: usize, snap: usize): u64 {
  if (snap == 0) return 0;
  const word: u32 = load<u32>(thread, Thread.Abi) == 0 ? 8 : 4;
  let bytes: u64 = 0;
  for (let at: u32 = 0; at + 2 * word <= snap_len(snap); at += 2 * word) {
    const len = snap_ptr(snap) + at + word;
    bytes += word == 8 ? load<u64>(len) : <u64>load<u32>(len);
  }
  return bytes;
}

/** Bytes that the `nth` message of the call was given, or has room for; those that moved when the trace does not tell. */
function asked(thread: usize, nth: u32, moved: i64): u64 {
  const row = load<u32>(thread, Thread.Row);
  const buffer = syscall_arg(row, ArgRole.Buf);
  if (buffer == NO_ARG) return max(moved, 0);
  const kind = syscall_kind(row, buffer);
  if (kind == ArgKind.Buf || kind == ArgKind.BufOut) {
    const len = syscall_len_arg(row, buffer);
    return len == NO_ARG ? max(moved, 0) : arg(thread, len);
  }
  const vector = kind == ArgKind.Iovec || kind == ArgKind.IovecOut;
  return max(vector_bytes(thread, find(vector ? Part.Whole : Part.Iovec, nth, buffer)), <u64>max(moved, 0));
}

/** struct msghdr on the kernel's stack, with the address that the message goes to. */
function message(thread: usize, nth: u32, out: bool): u64 {
  const at = scratch_take(KMsghdr.Size);
  if (at == 0) return 0;
  const to = out ? destination(thread, nth) : 0;
  const copy: usize = to == 0 ? 0 : scratch_take(snap_len(to));
  if (copy != 0) {
    memory.copy(copy, snap_ptr(to), snap_len(to));
    store<u64>(at, scratch_address(copy), KMsghdr.MsgName);
    store<u32>(at, snap_len(to), KMsghdr.MsgNamelen);
  }
  store<u32>(at, <u32>arg_of(thread, ArgRole.Flags, 0), KMsghdr.MsgFlags);
  return scratch_address(at);
}

function destination(thread: usize, nth: u32): usize {
  const index = syscall_arg(load<u32>(thread, Thread.Row), ArgRole.Addr);
  return index == NO_ARG ? find(Part.Name, nth, 1) : find(Part.Whole, 0, index);
}

function tcp_moves(thread: usize, sock: usize, out: bool, size: u64, moved: i64, from: u64, to: u64): void {
  const sk = sk_of(sock);
  const msg = message(thread, 0, out);
  if (out) return queue_through(Func.TcpSendmsg, from, to, moved, sock, sk, msg, size);
  receives(thread, Side.Entry, Func.TcpRecvmsg, from, 0, sock, msg, size);
  queue_through(Func.TcpCleanupRbuf, to, to, 0, sock, sk, moved, 0);
  receives(thread, Side.Return, Func.TcpRecvmsg, to, moved, sock, msg, size);
}

function receives(thread: usize, side: u32, func: u32, ts: u64, ret: i64, sock: usize, msg: u64, size: u64): void {
  const at = queue_sock(side, func, ts, ret, sock, load<u32>(sock, Sock.State), sk_of(sock), msg, size);
  if (at == 0) return;
  const flags = arg_of(thread, ArgRole.Flags, 0);
  const split = !since(5, 19); // MSG_DONTWAIT was a parameter of its own
  const from: usize = split ? 32 : 24;
  if (split) store<u64>(at, flags & MSG_DONTWAIT, Implied.Args + 24);
  store<u64>(at + from, split ? flags & ~MSG_DONTWAIT : flags, Implied.Args);
  // The last was where the length of msg_name went: in the BTF of 6.18.44 it is no more.
  if (since(6, 18)) return;
  store<u64>(at + from, scratch_address(scratch_take(4)), Implied.Args + 8);
  store<u32>(at, split ? 6 : 5, Implied.Parameters);
}

/** To an IPv4 address, or from a socket that is connected to one. */
function goes_to_four(thread: usize, sock: usize, nth: u32): bool {
  const to = destination(thread, nth);
  if (to != 0) return sockaddr_read(address, snap_ptr(to), snap_len(to)) && is_mapped(address);
  return is_flagged(sock, SockFlag.Peer) && load<u32>(sock, Sock.PeerPort) != 0 && is_mapped(sock + Sock.Peer);
}

function udp_moves(thread: usize, sock: usize, nth: u32, out: bool, size: u64, moved: i64, from: u64, to: u64): void {
  const sk = sk_of(sock);
  const state = load<u32>(sock, Sock.State);
  const msg = message(thread, nth, out);
  const six = load<u32>(sock, Sock.Family) == AF_INET6;
  if (!out) {
    const func: u32 = six ? Func.Udpv6Recvmsg : Func.UdpRecvmsg;
    receives(thread, Side.Entry, func, from, 0, sock, msg, size);
    return receives(thread, Side.Return, func, to, moved, sock, msg, size);
  }
  const four = !six || goes_to_four(thread, sock, nth);
  if (six) queue_sock(Side.Entry, Func.Udpv6Sendmsg, from, 0, sock, state, sk, msg, size);
  if (four) queue_through(Func.UdpSendmsg, from, to, moved, sock, sk, msg, size);
  if (six) queue_sock(Side.Return, Func.Udpv6Sendmsg, to, moved, sock, state, sk, msg, size);
}

function is_out(thread: usize): bool {
  const effect = load<u32>(thread, Thread.Effect);
  return effect == Effect.Write || effect == Effect.Send || effect == Effect.Sendfile;
}

/** What the `nth` of several messages came to: recvmmsg writes it into msg_len, and one that was sent went whole. */
function moved_by(thread: usize, nth: u32): i64 {
  const word: u32 = load<u32>(thread, Thread.Abi) == 0 ? 8 : 4;
  const array = find(Part.Whole, 0, 1);
  const at = nth * 8 * word + 7 * word;
  if (is_out(thread)) return <i64>asked(thread, nth, 0);
  return array == 0 || at + 4 > snap_len(array) ? 0 : <i64>load<u32>(snap_ptr(array) + at);
}

function moves(thread: usize, sock: usize, nth: u32, moved: i64, from: u64, to: u64): void {
  const size = asked(thread, nth, moved);
  const protocol = load<u32>(sock, Sock.Protocol);
  if (is_tcp(sock)) tcp_moves(thread, sock, is_out(thread), size, moved, from, to);
  else if (protocol == IPPROTO_UDP) udp_moves(thread, sock, nth, is_out(thread), size, moved, from, to);
}

export function transfer_before(thread: usize, sock: usize, ev: usize): void {
  const from = load<u64>(thread, Thread.EntryTs);
  const to = load<u64>(ev, EventRecord.TsNs);
  const ret = load<i64>(ev, EventRecord.Ret);
  const out = is_out(thread);
  const entry = out || load<u32>(ev, EventRecord.SnapCount) == 0;
  first = entry ? <usize>load<u32>(thread, Thread.Snaps) : event_snaps(ev);
  count = entry ? load<u32>(thread, Thread.SnapCount) : load<u32>(ev, EventRecord.SnapCount);
  if (is_tcp(sock) && load<u32>(sock, Sock.State) == <u32>Tcp.SynSent && ret >= 0) told(sock, 0, from);
  // inet_send_prepare gives a datagram socket its port
  if (out && !is_tcp(sock) && load<u32>(sock, Sock.LocalPort) == 0) unflag(sock, SockFlag.LocalPort);
  if (load<u32>(thread, Thread.Effect) == Effect.Read && ret == 0 && asked(thread, 0, 0) == 0) return; // sock_read_iter
  if (!is_many(thread) || ret < 0) return moves(thread, sock, 0, ret, from, to);
  for (let nth: u32 = 0; nth < <u32>ret; nth++) moves(thread, sock, nth, moved_by(thread, nth), from, to);
}

/** The bytes are counted when the functions have seen the socket without them. */
export function transfer_after(thread: usize, open: usize, sock: usize, ev: usize): void {
  const ret = load<i64>(ev, EventRecord.Ret);
  if (!is_tcp(sock)) return;
  if (is_many(thread)) return unflag(sock, SockFlag.Counts);
  if (ret < 0) return failed(sock, ret, load<u64>(ev, EventRecord.TsNs));
  if (is_out(thread)) return store<u64>(sock, load<u64>(sock, Sock.Sent) + ret, Sock.Sent);
  const flags = load<u32>(thread, Thread.Effect) == Effect.Recv ? arg_of(thread, ArgRole.Flags, 0) : 0;
  if (ret == 0 && asked(thread, 0, 0) != 0) return fin_received(sock, load<u64>(ev, EventRecord.TsNs));
  if ((flags & (MSG_OOB | MSG_PEEK | MSG_ERRQUEUE)) == 0) store<u64>(sock, load<u64>(sock, Sock.Received) + ret, Sock.Received);
}

/** The connection was reset, or nobody answers any more. */
function failed(sock: usize, ret: i64, ts: u64): void {
  const state = load<u32>(sock, Sock.State);
  if (state == <u32>Tcp.SynSent) {
    if (ret == ECONNREFUSED || ret == ECONNRESET || ret == ETIMEDOUT) told(sock, <u32>-ret, ts);
    return;
  }
  const broken = ret == EPIPE && (state == <u32>Tcp.Established || state == <u32>Tcp.CloseWait);
  if (broken || ret == ECONNRESET || ret == ETIMEDOUT) reset(sock, ts);
}
