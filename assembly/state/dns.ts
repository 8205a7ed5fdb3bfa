// Name look-ups, read from the datagrams themselves (RFC 1035 section 4): questions to port 53 and the answers that come back on
// the same socket. One Dns fact per process, server and name.
import { EventRecord, FactKind, FactRecord } from "../abi";
import { fact_add, fact_count, fact_get } from "./facts";
import { Open } from "./layout";
import { Row } from "./row";
import { text_begin, text_byte, text_bytes, text_end, text_len } from "./text";

export const DNS_PORT: u32 = 53;
const HEADER_BYTES: u32 = 12;
const SOCK_STREAM: u32 = 1;
const LABEL_MAX: u32 = 63;

let name: u32 = 0;
let query_type: u32 = 0;

function word(ptr: usize, at: u32): u32 {
  return <u32>bswap<u16>(load<u16>(ptr + at));
}

/** Reads the first question's name and type; false when the bytes captured do not hold a name. */
function read_question(ptr: usize, len: u32): bool {
  if (len <= HEADER_BYTES || word(ptr, 4) == 0) return false;
  text_begin();
  let at = HEADER_BYTES;
  while (at < len) {
    const size = <u32>load<u8>(ptr + at++);
    if (size == 0) break;
    if (size > LABEL_MAX || at + size > len) return false;
    if (text_len() != 0) text_byte(0x2e);
    text_bytes(ptr + at, size);
    at += size;
  }
  query_type = at + 2 <= len ? word(ptr, at) : 0;
  name = text_end();
  return name != 0;
}

function touch(process: usize, server: u32, ev: usize): usize {
  const row = fact_count(process, FactKind.Dns, server, name, 0, ev);
  if (row == 0 || load<u32>(row, FactRecord.Str2) != 0) return row;
  store<u32>(row, server, FactRecord.Str1);
  store<u32>(row, name, FactRecord.Str2);
  store<i64>(row, -1, FactRecord.C);
  return row;
}

/** Time since the last question was put, once for each stretch of waiting. */
function waited(row: usize, ev: usize, goes_on: bool): void {
  const since = load<u64>(row, Row.Time);
  const now = load<u64>(ev, EventRecord.TsNs);
  store<u64>(row, goes_on ? now : 0, Row.Time);
  if (since == 0) return;
  fact_add(row, FactRecord.E, now - since);
  if (now - since < load<u64>(row, FactRecord.G)) return;
  store<u64>(row, now - since, FactRecord.G);
  store<u64>(row, load<u64>(ev, EventRecord.Seq), FactRecord.H);
}

/** A bit for the type asked for: addresses (1, 28) are asked for side by side. */
function type_bit(): u32 {
  return query_type == 1 ? 1 : query_type == 28 ? 2 : 4;
}

/** Over TCP a length of two bytes comes first, at times in a read of its own (RFC 1035 section 4.2.2). */
function prefix(open: usize, ptr: usize, len: u32): u32 {
  return load<u32>(open, Open.Type) == SOCK_STREAM && len > HEADER_BYTES && word(ptr, 0) == len - 2 ? 2 : 0;
}

/** A datagram to a name server. */
export function dns_asked(process: usize, open: usize, ptr: usize, len: u32, ev: usize): void {
  const skip = prefix(open, ptr, len);
  ptr += skip;
  if (!read_question(ptr, len - skip) || (load<u8>(ptr, 2) & 0x80) != 0) return;
  const row = touch(process, load<u32>(open, Open.Peer), ev);
  if (row == 0) return;
  store<u32>(open, name, Open.DnsName);
  fact_add(row, FactRecord.A, 1);
  store<u64>(row, query_type, FactRecord.F);
  const open_types = load<u32>(row, Row.Purpose);
  if ((open_types & type_bit()) != 0) store<u32>(row, load<u32>(row, FactRecord.Number) + 1, FactRecord.Number);
  store<u32>(row, open_types | type_bit(), Row.Purpose);
  waited(row, ev, true);
}

/** One that came back. The response code and the number of records stand in the header. */
export function dns_answered(process: usize, open: usize, ptr: usize, len: u32, ev: usize): void {
  const skip = prefix(open, ptr, len);
  ptr += skip;
  if (!read_question(ptr, len - skip) || (load<u8>(ptr, 2) & 0x80) == 0) return;
  const row = touch(process, load<u32>(open, Open.Peer), ev);
  if (row == 0) return;
  fact_add(row, FactRecord.B, 1);
  store<u32>(row, load<u32>(row, Row.Purpose) & ~type_bit(), Row.Purpose);
  store<u32>(row, load<u32>(row, FactRecord.Extra) | 1 << <u32>(load<u8>(ptr, 3) & 15), FactRecord.Extra);
  // One name is asked for by type (A, AAAA): a usable answer to one is not undone by an empty one to the other.
  if (load<i64>(row, FactRecord.C) != 0) store<i64>(row, <i64>(load<u8>(ptr, 3) & 15), FactRecord.C);
  store<u64>(row, max<u64>(load<u64>(row, FactRecord.D), <u64>word(ptr, 6)), FactRecord.D);
  waited(row, ev, false);
}

/** The socket told an error instead of an answer. */
export function dns_failed(process: usize, open: usize, errno: u32, ev: usize): void {
  const row = fact_get(process, FactKind.Dns, load<u32>(open, Open.Peer), load<u32>(open, Open.DnsName), 0);
  if (row == 0) return;
  store<u32>(row, errno, FactRecord.Errno);
  store<u64>(row, load<u64>(ev, EventRecord.Seq), FactRecord.SeqLast);
  waited(row, ev, false);
}

/** The socket goes: who asked waited no longer than until now. */
export function dns_left(process: usize, open: usize, ev: usize): void {
  if (load<u32>(open, Open.DnsName) == 0) return;
  const row = fact_get(process, FactKind.Dns, load<u32>(open, Open.Peer), load<u32>(open, Open.DnsName), 0);
  if (row != 0) waited(row, ev, false);
}
