// Internet addresses as a socket keeps them: 16 bytes and a port. Of an IPv4 socket only the last four count. From struct sockaddr,
// and from the text that state keeps of one (state/address.ts writes it: "IP:port", "[IPv6]:port").
import { string_len, string_ptr } from "../trace/strings";

export const AF_UNSPEC: u32 = 0;
export const AF_INET: u32 = 2;
export const AF_INET6: u32 = 10;
export const ADDRESS_BYTES: u32 = 16;
/** In an IPv6 address, where an IPv4 one stands. */
export const FOUR: u32 = 12;
const MAPPED: u32 = 0xffff_0000; // ::ffff: before an IPv4 address

/** Of the address last read. */
export let inet_family: u32 = 0;
export let inet_port: u32 = 0;
export let inet_scope: u32 = 0;

export function is_mapped(at: usize): bool {
  return load<u64>(at) == 0 && load<u32>(at, 8) == MAPPED;
}

export function is_any6(at: usize): bool {
  return (load<u64>(at) | load<u64>(at, 8)) == 0;
}

/** 0.0.0.0, "::" or ::ffff:0.0.0.0. */
export function is_unspecified(at: usize): bool {
  return load<u64>(at) == 0 && load<u32>(at, FOUR) == 0;
}

/** Writes an IPv4 address (as four bytes in memory) as the last of 16, mapped. */
export function put_mapped(to: usize, four: u32): void {
  store<u64>(to, 0);
  store<u32>(to, MAPPED, 8);
  store<u32>(to, four, 12);
}

/** struct sockaddr_in or sockaddr_in6 (ip(7), ipv6(7)) of `len` bytes; false for another. */
export function sockaddr_read(to: usize, ptr: usize, len: u32): bool {
  inet_family = len < 2 ? AF_UNSPEC : load<u16>(ptr);
  inet_port = inet_scope = 0;
  if (len < 8) return false;
  if (inet_family == AF_INET) put_mapped(to, load<u32>(ptr, 4));
  else if (inet_family == AF_INET6 && len >= 24) {
    memory.copy(to, ptr + 8, ADDRESS_BYTES);
    if (len >= 28) inet_scope = load<u32>(ptr, 24);
  } else return false;
  inet_port = <u32>bswap<u16>(load<u16>(ptr, 2));
  return true;
}

let at: usize = 0;
let end: usize = 0;

// @ts-ignore: decorator
@inline
function next(): u32 {
  return at < end ? load<u8>(at) : 0;
}

function digit(base: u32): i32 {
  const byte = <i32>next() | 0x20;
  const value = byte >= 0x61 ? byte - 0x61 + 10 : byte <= 0x39 ? byte - 0x30 : -1;
  return value < <i32>base ? value : -1;
}

function number(base: u32): u32 {
  let value: u32 = 0;
  for (let d = digit(base); d >= 0; d = digit(base)) {
    value = value * base + <u32>d;
    at++;
  }
  return value;
}

/** Groups of hexadecimal digits, up to "]"; "::" stands for as many zeros as are missing. */
function six(to: usize): void {
  let count: u32 = 0;
  let gap: u32 = 8;
  memory.fill(to, 0, ADDRESS_BYTES);
  while (next() != 0x5d && at < end && count < 8) {
    if (next() == 0x3a) {
      at++;
      if (next() != 0x3a) continue;
      gap = count;
      at++;
      continue;
    }
    const from = at;
    store<u16>(to + (<usize>count << 1), bswap<u16>(<u16>number(16)));
    count++;
    if (at == from) return;
  }
  const behind = count > gap ? (count - gap) << 1 : 0;
  if (behind == 0) return;
  memory.copy(to + ADDRESS_BYTES - behind, to + (<usize>gap << 1), behind);
  const zeros = ADDRESS_BYTES - behind - (gap << 1);
  memory.fill(to + (<usize>gap << 1), 0, min(zeros, ADDRESS_BYTES - behind));
}

/** The address that a text of state's names; false for the text of another family, or none. */
export function text_read(to: usize, text: u32): bool {
  inet_port = inet_scope = 0;
  at = string_ptr(text);
  end = at + string_len(text);
  if (next() == 0x5b) {
    at++;
    six(to);
    at++;
  } else {
    if (digit(10) < 0) return false;
    store<u64>(to, 0);
    store<u32>(to, MAPPED, 8);
    for (let i: usize = 0; i < 4; i++) {
      store<u8>(to + i, <u8>number(10), FOUR);
      if (i < 3) at++;
    }
  }
  if (next() != 0x3a) return false;
  at++;
  inet_port = number(10);
  return true;
}
