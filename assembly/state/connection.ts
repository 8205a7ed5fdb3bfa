// The Connection facts: how each socket's talk with its peer went. One row per process, socket and peer. Outcome of connect, first
// bytes each way, amounts, time spent waiting for answers, and how it ended.
import { ConnFlag, EventRecord, FactKind, FactRecord } from "../abi";
import { str_intern } from "../trace/strings";
import { Family } from "./address";
import { fact_add, fact_get, fact_new, fact_touch } from "./facts";
import { Open, SocketState, Talk } from "./layout";
import { process_find } from "./process";

const SOCK_DGRAM: u32 = 2;
const HEAD_BYTES: u32 = 64; // of the first bytes: enough to tell a protocol

function key_of(process: usize, open: usize): usize {
  return fact_get(process, FactKind.Connection, load<u32>(open, Open.Serial), load<u32>(open, Open.Peer), 0);
}

/** The row of this process's use of the socket with its present peer; 0 when it has no peer. */
export function connection_row(process: usize, open: usize, fd: i32, ev: usize): usize {
  const peer = load<u32>(open, Open.Peer);
  if (peer == 0) return 0;
  let row = key_of(process, open);
  if (row != 0) return row;
  row = fact_new(process, FactKind.Connection, load<u32>(open, Open.Serial), peer, 0, ev);
  if (row == 0) return 0;
  const connect = load<u64>(open, Open.ConnectSeq);
  const family = load<u32>(open, Open.Family);
  const type = load<u32>(open, Open.Type);
  store<u32>(row, peer, FactRecord.Str1);
  store<u32>(row, type, FactRecord.Number);
  store<i32>(row, fd, FactRecord.Fd);
  store<u64>(row, connect, FactRecord.D);
  store<u32>(
    row,
    (connect != 0 ? ConnFlag.Client : 0) | (type == SOCK_DGRAM ? ConnFlag.Datagram : 0) | (family == Family.Unix ? ConnFlag.Unix : 0) |
      (load<u32>(open, Open.State) == SocketState.Connected ? ConnFlag.Connected : 0),
    FactRecord.Flags,
  );
  return row;
}

// @ts-ignore: decorator
@inline
function set(row: usize, flags: u32): void {
  store<u32>(row, load<u32>(row, FactRecord.Flags) | flags, FactRecord.Flags);
}

function touched(row: usize, open: usize, ev: usize): void {
  fact_touch(row, ev);
  const local = load<u32>(open, Open.Local);
  if (local != 0) store<u32>(row, local, FactRecord.Str2);
  const other = <usize>load<u32>(open, Open.Other);
  if (other != 0) store<u32>(row, load<u32>(other, Open.User), FactRecord.Extra);
}

/** The other end is known by now: it is this process's. The row may be that of a client which does nothing more. */
export function connection_paired(open: usize, pid: u32): void {
  const process = process_find(load<u32>(open, Open.User));
  const row: usize = process == 0 ? 0 : key_of(process, open);
  if (row != 0) store<u32>(row, pid, FactRecord.Extra);
}

/** connect was called with this peer; `server` listens there. */
export function connection_begun(process: usize, open: usize, fd: i32, server: u32, ev: usize): void {
  const row = connection_row(process, open, fd, ev);
  if (row == 0) return;
  touched(row, open, ev);
  store<u32>(row, server, FactRecord.Extra);
}

export function connection_accepted(process: usize, open: usize, fd: i32, ev: usize): void {
  const row = connection_row(process, open, fd, ev);
  if (row == 0) return;
  touched(row, open, ev);
  set(row, ConnFlag.Server | ConnFlag.Connected | ConnFlag.OutcomeKnown);
}

/** What connect came to; errno 0: established. The first word counts. */
export function connection_outcome(process: usize, open: usize, errno: u32, ev: usize): void {
  const row = key_of(process, open);
  if (row == 0 || (load<u32>(row, FactRecord.Flags) & ConnFlag.OutcomeKnown) != 0) return;
  touched(row, open, ev);
  store<u32>(row, errno, FactRecord.Errno);
  store<u64>(row, load<u64>(ev, EventRecord.Seq), FactRecord.E);
  set(row, ConnFlag.OutcomeKnown | (errno == 0 ? ConnFlag.Connected : 0));
}

/** A call on it failed after that. */
export function connection_failed(process: usize, open: usize, errno: u32, ev: usize): void {
  const row = key_of(process, open);
  if (row == 0) return;
  touched(row, open, ev);
  store<u64>(row, errno, FactRecord.A);
  store<u64>(row, load<u64>(ev, EventRecord.Seq), FactRecord.H);
}

export function connection_sent(process: usize, open: usize, fd: i32, bytes: u64, head: usize, len: u32, ev: usize): void {
  const row = connection_row(process, open, fd, ev);
  if (row == 0) return;
  touched(row, open, ev);
  if (load<u64>(row, FactRecord.B) == 0) store<u32>(row, str_intern(head, min(len, HEAD_BYTES)), FactRecord.Str3);
  fact_add(row, FactRecord.B, bytes);
  set(row, ConnFlag.Unanswered);
  store<u64>(open, load<u64>(ev, EventRecord.TsNs), Open.SentTs);
}

export function connection_received(process: usize, open: usize, fd: i32, bytes: u64, head: usize, len: u32, ev: usize): void {
  const row = connection_row(process, open, fd, ev);
  if (row == 0) return;
  touched(row, open, ev);
  if (load<u64>(row, FactRecord.C) == 0) store<u32>(row, str_intern(head, min(len, HEAD_BYTES)), FactRecord.Str4);
  fact_add(row, FactRecord.C, bytes);
  store<u32>(row, load<u32>(row, FactRecord.Flags) & ~ConnFlag.Unanswered, FactRecord.Flags);
  const sent = load<u64>(open, Open.SentTs);
  if (sent == 0) return;
  const took = load<u64>(ev, EventRecord.TsNs) - sent;
  fact_add(row, FactRecord.F, took);
  store<u64>(row, max(took, load<u64>(row, FactRecord.G)), FactRecord.G);
  store<u64>(open, 0, Open.SentTs);
}

/** The peer closed. */
export function connection_eof(process: usize, open: usize, ev: usize): void {
  const row = key_of(process, open);
  if (row == 0) return;
  touched(row, open, ev);
  set(row, ConnFlag.Eof);
}

export function connection_poll_error(process: usize, open: usize): void {
  const row = key_of(process, open);
  if (row != 0) set(row, ConnFlag.PollErr);
}

export function connection_timed_out(process: usize, open: usize): void {
  if (open == 0) return;
  const row = key_of(process, open);
  if (row != 0) set(row, ConnFlag.TimedOut);
}

export function connection_closed(process: usize, open: usize, ev: usize): void {
  const row = key_of(process, open);
  if (row == 0) return;
  fact_touch(row, ev);
  set(row, ConnFlag.Closed);
  note_first(row, open);
}

/** Neither an end of file nor an error came from the other side before this end was closed. */
function note_first(row: usize, open: usize): void {
  const seen = (load<u32>(row, FactRecord.Flags) & (ConnFlag.Eof | ConnFlag.PollErr)) != 0 || load<u64>(row, FactRecord.A) != 0;
  if (!seen && load<u64>(open + Open.Talk, Talk.GoneSeq) == 0) set(row, ConnFlag.EndedFirst);
}

/** What is sent ended here by shutdown. */
export function connection_ended(process: usize, open: usize, ev: usize): void {
  const row = key_of(process, open);
  if (row == 0) return;
  fact_touch(row, ev);
  note_first(row, open);
}
