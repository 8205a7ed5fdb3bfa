// Sockets: addresses, state, and the two ends of connections inside the trace. A client waits in a list from its connect's entry
// until a listener of the same address accepts; then both open files point at each other, which tells who ended whose wait.
// Facts about the talk are connection.ts's.
import { EventRecord, FactKind, FactRecord } from "../abi";
import { sock_free } from "../kernel/sock";
import { machine } from "../trace/current";
import { NO_ARGUMENT, Part, snap_len, snap_ptr } from "../trace/snapshot";
import { str_starts, string_len, string_ptr } from "../trace/strings";
import { address_family, address_port, address_text, Family } from "./address";
import { exit_snap } from "./call";
import { connection_accepted, connection_begun, connection_ended, connection_outcome, connection_paired } from "./connection";
import { contact_failed, contact_tried } from "./contact";
import { fd_put } from "./descriptor";
import { Errno } from "./errno";
import { fact_count } from "./facts";
import { failed_call, succeeded } from "./failed";
import { name_made } from "./history";
import { End, name_by_seq, pipe_named } from "./pipe";
import { Open, OpenKind, Process, SocketState, Thread } from "./layout";
import { open_new } from "./open";
import { rights_follow, rights_lost } from "./passed";
import { Purpose } from "./purpose";
import { table_get, table_new, table_remove, table_set } from "./table";
import { talk_hung_up } from "./talk";
import { arg, entry_snap } from "./thread";
import { option_time } from "./timeout";

const SOCK_TYPE_MASK: u32 = 15; // linux/net.h
const SOCK_STREAM: u32 = 1;
const SOCK_CLOEXEC: u64 = 0o2000000;
const SOL_SOCKET: u32 = 1;
const SO_ERROR: u32 = 4;
const SO_RCVTIMEO: u32 = 20;
const SO_SNDTIMEO: u32 = 21;
const SO_RCVTIMEO_NEW: u32 = 66;
const SO_SNDTIMEO_NEW: u32 = 67;
const AARCH64: u32 = 2;

const socket_word = memory.data<u8>([0x73, 0x6f, 0x63, 0x6b, 0x65, 0x74]); // "socket"
const any4 = memory.data<u8>([0x30, 0x2e, 0x30, 0x2e, 0x30, 0x2e, 0x30, 0x3a]); // "0.0.0.0:"
const any6 = memory.data<u8>([0x5b, 0x3a, 0x3a, 0x5d, 0x3a]); // "[::]:"

/** connect's number in the machine's table, for outcomes that another call told. */
function connect_number(): u32 {
  return machine == AARCH64 ? 203 : 42;
}

let by_inode: usize = 0; // sockets whose number the kernel told, both halves of it
let waiting: usize = 0; // clients not yet accepted, newest first
let listeners: usize = 0; // sockets that listen, newest first

function set_peer(open: usize, peer: u32): void {
  store<u32>(open, peer, Open.Peer);
  store<u32>(open, address_port, Open.Port);
}

export function socket_new(family: u32, type: u32, ev: usize): usize {
  const open = open_new(OpenKind.Socket, name_by_seq(socket_word, 6, ev), 2);
  if (open == 0) return 0;
  store<u32>(open, family, Open.Family);
  store<u32>(open, type & SOCK_TYPE_MASK, Open.Type);
  return open;
}

export function socket_made(process: usize, thread: usize, ev: usize): void {
  const type = arg(thread, 1);
  fd_put(process, <i32>load<i64>(ev, EventRecord.Ret), socket_new(<u32>arg(thread, 0), <u32>type, ev), (type & SOCK_CLOEXEC) != 0, ev);
}

export function socketpair_made(process: usize, thread: usize, ev: usize): void {
  const fds = exit_snap(ev, 3, Part.Whole);
  if (fds == 0 || snap_len(fds) < 8) return;
  const one = socket_new(<u32>arg(thread, 0), <u32>arg(thread, 1), ev);
  const two = socket_new(<u32>arg(thread, 0), <u32>arg(thread, 1), ev);
  if (one == 0 || two == 0) return;
  const name = load<u32>(one, Open.Path);
  join(one, two);
  pair_end(one, name);
  pair_end(two, name);
  const cloexec = (arg(thread, 1) & SOCK_CLOEXEC) != 0;
  fd_put(process, load<i32>(snap_ptr(fds)), one, cloexec, ev);
  fd_put(process, load<i32>(snap_ptr(fds), 4), two, cloexec, ev);
}

function pair_end(open: usize, name: u32): void {
  store<u32>(open, <u32>pipe_named(name), Open.Pipe);
  store<u32>(open, End.Read | End.Write, Open.End);
  store<u32>(open, SocketState.Connected, Open.State);
}

function join(one: usize, two: usize): void {
  store<u32>(one, <u32>two, Open.Other);
  store<u32>(two, <u32>one, Open.Other);
}

// ---- known by the kernel's number

export function socket_init(): void {
  by_inode = table_new();
}

/** The socket of this number, or 0. */
export function socket_of(inode: u64): usize {
  return inode == 0 ? 0 : <usize>table_get(by_inode, <u32>inode, <u32>(inode >> 32));
}

/** Its own number and that of its peer are told: the two ends find each other whichever comes first. */
export function socket_met(open: usize, inode: u64, peer: u64): void {
  store<u64>(open, inode, Open.Inode);
  table_set(by_inode, <u32>inode, <u32>(inode >> 32), <u32>open);
  const other = socket_of(peer);
  if (other == 0 || other == open || load<u32>(other, Open.State) == SocketState.Listening) return;
  if (load<u32>(open, Open.Other) == 0 && load<u32>(other, Open.Other) == 0) join(open, other);
}

/** It listens, as a look at its process told. */
export function socket_listens(process: usize, open: usize, ev: usize): void {
  begin_listening(process, open);
  listen_fact(process, open, true, ev);
}

// ---- both ends inside the trace

/** The list that begins with `first`, without this socket. */
function without(first: usize, open: usize): usize {
  const next = load<u32>(open, Open.NextSocket);
  store<u32>(open, 0, Open.NextSocket);
  if (first == open) return next;
  for (let at = first; at != 0; at = <usize>load<u32>(at, Open.NextSocket)) {
    if (<usize>load<u32>(at, Open.NextSocket) != open) continue;
    store<u32>(at, next, Open.NextSocket);
    break;
  }
  return first;
}

function leave_waiting(open: usize): void {
  waiting = without(waiting, open);
}

/** Who listens where this socket connects to; 0 when that is not in the trace. */
export function listener_of(open: usize): usize {
  for (let at = listeners; at != 0; at = <usize>load<u32>(at, Open.NextSocket)) {
    const local = load<u32>(at, Open.Local);
    if (reaches(load<u32>(open, Open.Peer), load<u32>(open, Open.Port), local, load<u32>(at, Open.LocalPort))) return at;
  }
  return 0;
}

/** The newest client that waits to be accepted here, or 0. */
export function client_of(listener: usize): usize {
  const local = load<u32>(listener, Open.Local);
  const port = load<u32>(listener, Open.LocalPort);
  for (let at = waiting; at != 0; at = <usize>load<u32>(at, Open.NextSocket)) {
    if (reaches(load<u32>(at, Open.Peer), load<u32>(at, Open.Port), local, port)) return at;
  }
  return 0;
}

/** The open file is gone: nobody will accept it. */
export function socket_release(open: usize): void {
  const inode = load<u64>(open, Open.Inode);
  rights_lost(open);
  sock_free(open);
  if (inode != 0) table_remove(by_inode, <u32>inode, <u32>(inode >> 32));
  if (load<u32>(open, Open.State) == SocketState.Listening) listeners = without(listeners, open);
  if (load<u32>(open, Open.State) == SocketState.Connecting || load<u32>(open, Open.State) == SocketState.Connected) leave_waiting(open);
}

/** True when a connection to `peer` arrives at a listener bound to `local`. */
function reaches(peer: u32, port: u32, local: u32, local_port: u32): bool {
  if (peer == local) return true;
  if (port == 0 || port != local_port) return false;
  return str_starts(local, any4, 8) || str_starts(local, any6, 5);
}

/** The client that this accept takes: by its own address when known, else the one that has waited longest. */
function accepted_client(listener: usize, peer: u32): usize {
  let oldest: usize = 0;
  for (let at = waiting; at != 0; at = <usize>load<u32>(at, Open.NextSocket)) {
    const bound = load<u32>(listener, Open.Local);
    if (!reaches(load<u32>(at, Open.Peer), load<u32>(at, Open.Port), bound, load<u32>(listener, Open.LocalPort))) continue;
    if (peer != 0 && load<u32>(at, Open.Local) == peer) return at;
    if (peer != 0 && load<u32>(at, Open.LocalPort) != 0 && load<u32>(at, Open.LocalPort) != port_of(peer)) continue; // another's
    oldest = at;
  }
  return oldest;
}

// ---- calls

/** connect's entry: the peer is known before the answer, and so is the accept on the other side. */
export function connect_begun(process: usize, thread: usize, ev: usize): void {
  const open = <usize>load<u32>(thread, Thread.Open);
  const peer = load<u32>(thread, Thread.Peer);
  if (open == 0 || load<u32>(open, Open.Kind) != OpenKind.Socket) return;
  if (peer == 0 || (load<u32>(open, Open.State) == SocketState.Connecting && peer == load<u32>(open, Open.Peer))) return;
  leave_waiting(open);
  set_peer(open, peer);
  store<u32>(open, load<u32>(process, Process.Pid), Open.User);
  store<u32>(open, SocketState.Connecting, Open.State);
  store<u64>(open, load<u64>(ev, EventRecord.Seq), Open.ConnectSeq);
  store<u64>(open, 0, Open.SentTs);
  const listener = listener_of(open);
  connection_begun(process, open, load<i32>(thread, Thread.Fd), listener == 0 ? 0 : load<u32>(listener, Open.User), ev);
  contact_tried(process, open, ev);
  if (load<u32>(open, Open.Type) != SOCK_STREAM) return;
  store<u32>(open, <u32>waiting, Open.NextSocket);
  waiting = open;
}

/** The address that the kernel gave the socket, as the recorder was told. */
export function local_told(process: usize, open: usize, ev: usize): void {
  const snap = exit_snap(ev, NO_ARGUMENT, Part.Local);
  if (open == 0 || snap == 0) return;
  store<u32>(open, address_text(process, snap_ptr(snap), snap_len(snap)), Open.Local);
  store<u32>(open, address_port, Open.LocalPort);
}

/** It is established: a call on it that needs that worked. */
export function connect_worked(process: usize, open: usize, ev: usize): void {
  if (load<u32>(open, Open.State) != SocketState.Connecting) return;
  store<u32>(open, SocketState.Connected, Open.State);
  connection_outcome(process, open, 0, ev);
  succeeded(process, connect_number(), load<u32>(open, Open.Peer), Purpose.Connect, load<u64>(ev, EventRecord.Seq));
}

export function connect_failed(process: usize, open: usize, errno: u32, ev: usize): void {
  if (errno == Errno.EINPROGRESS || errno == Errno.EALREADY || errno == Errno.EINTR) return;
  if (errno == Errno.EISCONN) return connect_worked(process, open, ev);
  if (load<u32>(open, Open.State) != SocketState.Connecting) return;
  leave_waiting(open);
  store<u32>(open, SocketState.Failed, Open.State);
  connection_outcome(process, open, errno, ev);
  contact_failed(process, open, errno, ev);
}

export function accepted(process: usize, thread: usize, cloexec: bool, ev: usize): void {
  const listener = <usize>load<u32>(thread, Thread.Open);
  const family = listener == 0 ? 0 : load<u32>(listener, Open.Family);
  const open = socket_new(family, SOCK_STREAM, ev);
  if (open == 0) return;
  const given = exit_snap(ev, 1, Part.Whole);
  const snap = given != 0 ? given : exit_snap(ev, NO_ARGUMENT, Part.Remote);
  if (snap != 0) set_peer(open, address_text(process, snap_ptr(snap), snap_len(snap)));
  if (listener != 0) {
    store<u32>(open, load<u32>(listener, Open.Local), Open.Local);
    local_told(process, open, ev);
    const client = accepted_client(listener, load<u32>(open, Open.Peer));
    if (client != 0) {
      leave_waiting(client);
      join(client, open);
      rights_follow(client, open);
      if (load<u32>(client, Open.Local) == 0 && load<u32>(client, Open.Family) != Family.Unix) {
        store<u32>(client, load<u32>(open, Open.Peer), Open.Local);
      }
    }
    if (load<u32>(open, Open.Peer) == 0) store<u32>(open, load<u32>(listener, Open.Local), Open.Peer);
  }
  store<u32>(open, SocketState.Connected, Open.State);
  store<u32>(open, load<u32>(process, Process.Pid), Open.User);
  const fd = <i32>load<i64>(ev, EventRecord.Ret);
  fd_put(process, fd, open, cloexec, ev);
  store<u32>(ev, load<u32>(open, Open.Peer), EventRecord.PeerStr);
  connection_accepted(process, open, fd, ev);
  if (load<u32>(open, Open.Other) != 0) connection_paired(load<u32>(open, Open.Other), load<u32>(process, Process.Pid));
}

function listen_fact(process: usize, open: usize, listening: bool, ev: usize): void {
  const local = load<u32>(open, Open.Local);
  if (local == 0) return;
  const row = fact_count(process, FactKind.Listen, local, load<u32>(open, Open.Type), 0, ev);
  if (row == 0) return;
  store<u32>(row, local, FactRecord.Str1);
  store<u64>(row, <u64>load<u32>(open, Open.Type), FactRecord.A);
  if (listening) store<u32>(row, 1, FactRecord.Flags);
}

export function bound(process: usize, thread: usize, ev: usize): void {
  const open = <usize>load<u32>(thread, Thread.Open);
  const snap = entry_snap(thread, 1, Part.Whole);
  if (open == 0 || snap == 0) return;
  const local = address_text(process, snap_ptr(snap), snap_len(snap));
  if (address_family == Family.Netlink) return;
  store<u32>(open, local, Open.Local);
  store<u32>(open, address_port, Open.LocalPort);
  const family = address_family;
  local_told(process, open, ev);
  listen_fact(process, open, false, ev);
  if (family == <u32>Family.Unix && local != 0) name_made(process, local, true, false, ev);
}

function begin_listening(process: usize, open: usize): void {
  store<u32>(open, load<u32>(process, Process.Pid), Open.User);
  if (load<u32>(open, Open.State) == SocketState.Listening && (listeners == open || load<u32>(open, Open.NextSocket) != 0)) return;
  store<u32>(open, SocketState.Listening, Open.State);
  store<u32>(open, <u32>listeners, Open.NextSocket);
  listeners = open;
}

/** shutdown(2): 1 ends what is sent, 2 both ways. */
export function shut_down(process: usize, thread: usize, ev: usize): void {
  const open = <usize>load<u32>(thread, Thread.Open);
  if (open == 0 || arg(thread, 1) == 0) return;
  connection_ended(process, open, ev);
  talk_hung_up(open, load<u32>(process, Process.Pid), load<u64>(ev, EventRecord.Seq));
}

export function listening(process: usize, thread: usize, ev: usize): void {
  const open = <usize>load<u32>(thread, Thread.Open);
  if (open == 0) return;
  begin_listening(process, open);
  listen_fact(process, open, true, ev);
}

/** getsockname or getpeername told an address. */
export function address_told(process: usize, thread: usize, peer: bool, ev: usize): void {
  const open = <usize>load<u32>(thread, Thread.Open);
  const snap = exit_snap(ev, 1, Part.Whole);
  if (open == 0 || snap == 0) return;
  const text = address_text(process, snap_ptr(snap), snap_len(snap));
  if (text == 0) return;
  if (peer) {
    if (load<u32>(open, Open.Peer) == 0) set_peer(open, text);
    store<u32>(ev, text, EventRecord.PeerStr);
    return connect_worked(process, open, ev);
  }
  store<u32>(open, text, Open.Local);
  store<u32>(open, address_port, Open.LocalPort);
  store<u32>(ev, text, EventRecord.LocalStr);
}

/** SO_ERROR tells what became of a connect that went on in the background. */
export function option_told(process: usize, thread: usize, ev: usize): void {
  const open = <usize>load<u32>(thread, Thread.Open);
  if (open == 0 || <u32>arg(thread, 1) != SOL_SOCKET || <u32>arg(thread, 2) != SO_ERROR) return;
  const snap = exit_snap(ev, 3, Part.Whole);
  if (snap == 0 || snap_len(snap) < 4) return;
  const errno = load<u32>(snap_ptr(snap));
  if (load<u32>(open, Open.State) != SocketState.Connecting) return;
  if (errno == 0) return connect_worked(process, open, ev);
  connect_failed(process, open, errno, ev);
  failed_call(process, thread, connect_number(), errno, load<u32>(open, Open.Peer), Purpose.Connect, 0, ev);
}

export function option_set(thread: usize): void {
  const open = <usize>load<u32>(thread, Thread.Open);
  if (open == 0 || <u32>arg(thread, 1) != SOL_SOCKET) return;
  const name = <u32>arg(thread, 2);
  const snap = entry_snap(thread, 3, Part.Whole);
  if (name == SO_RCVTIMEO || name == SO_RCVTIMEO_NEW) store<i64>(open, option_time(snap), Open.RecvLimit);
  else if (name == SO_SNDTIMEO || name == SO_SNDTIMEO_NEW) store<i64>(open, option_time(snap), Open.SendLimit);
}

/** sendto with an address, on a socket without a peer: whom the bytes go to from now on. */
export function sends_to(thread: usize, open: usize): void {
  const peer = load<u32>(thread, Thread.Peer);
  if (peer == 0 || peer == load<u32>(open, Open.Peer)) return;
  store<u32>(open, peer, Open.Peer);
  store<u32>(open, port_of(peer), Open.Port);
}

/** Port at the end of "address:port"; 0 for other text. */
export function port_of(address: u32): u32 {
  const ptr = string_ptr(address);
  let at = string_len(address);
  let port: u32 = 0;
  for (let unit: u32 = 1; at > 0 && unit <= 10000; unit *= 10) {
    const digit = <u32>load<u8>(ptr + --at) - 0x30;
    if (digit > 9) return load<u8>(ptr + at) == 0x3a ? port : 0;
    port += digit * unit;
  }
  return at > 0 && load<u8>(ptr + at - 1) == 0x3a ? port : 0;
}
