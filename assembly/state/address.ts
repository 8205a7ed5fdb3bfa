// Socket addresses as text: "IP:port", "[IPv6]:port", a Unix socket's path, "@name" for an abstract one. An IPv4-mapped IPv6
// address is written as IPv4, so that both ends of one connection read alike. Layouts: ip(7), ipv6(7), unix(7), netlink(7).
import { path_resolve } from "./path";
import { text_begin, text_byte, text_bytes, text_end, text_hex, text_number } from "./text";

export enum Family {
  Unspec = 0,
  Unix = 1,
  Inet = 2,
  Inet6 = 10,
  Netlink = 16,
}

const AT_FDCWD: i32 = -100;
const netlink = memory.data<u8>([0x6e, 0x65, 0x74, 0x6c, 0x69, 0x6e, 0x6b, 0x3a]); // "netlink:"

/** Port of the address last read; 0 when it has none. */
export let address_port: u32 = 0;
export let address_family: u32 = 0;

function port_at(ptr: usize): u32 {
  return <u32>bswap<u16>(load<u16>(ptr, 2));
}

function inet(ptr: usize): void {
  for (let i: u32 = 0; i < 4; i++) {
    if (i != 0) text_byte(0x2e);
    text_number(<u64>load<u8>(ptr + i));
  }
}

function is_mapped(ptr: usize): bool {
  return load<u64>(ptr) == 0 && load<u32>(ptr, 8) == 0xffff_0000;
}

/** RFC 5952: lower case, the longest run of two or more zero groups (the first of equals) written as "::". */
function inet6(ptr: usize): void {
  let best: u32 = 8;
  let best_len: u32 = 1;
  for (let i: u32 = 0; i < 8; i++) {
    let n: u32 = 0;
    while (i + n < 8 && load<u16>(ptr + <usize>((i + n) << 1)) == 0) n++;
    if (n > best_len) {
      best = i;
      best_len = n;
    }
  }
  for (let i: u32 = 0; i < 8; i++) {
    if (i == best) {
      text_byte(0x3a);
      text_byte(0x3a);
      i += best_len - 1;
      continue;
    }
    if (i != 0 && i != best + best_len) text_byte(0x3a);
    text_hex(<u64>bswap<u16>(load<u16>(ptr + <usize>(i << 1))));
  }
}

function internet(ptr: usize, six: bool): u32 {
  text_begin();
  address_port = port_at(ptr);
  if (!six) inet(ptr + 4);
  else if (is_mapped(ptr + 8)) inet(ptr + 20);
  else {
    text_byte(0x5b);
    inet6(ptr + 8);
    text_byte(0x5d);
  }
  text_byte(0x3a);
  text_number(address_port);
  return text_end();
}

function unix(process: usize, ptr: usize, len: u32): u32 {
  if (len <= 2) return 0;
  if (load<u8>(ptr, 2) != 0) {
    let size: u32 = 0;
    while (size < len - 2 && load<u8>(ptr + 2 + size) != 0) size++;
    return path_resolve(process, AT_FDCWD, ptr + 2, size);
  }
  text_begin();
  text_byte(0x40);
  text_bytes(ptr + 3, len - 3);
  return text_end();
}

/** Text of `len` bytes of struct sockaddr; 0 for none, or a family without a text of ours. */
export function address_text(process: usize, ptr: usize, len: u32): u32 {
  address_port = 0;
  address_family = len < 2 ? 0 : load<u16>(ptr);
  switch (address_family) {
    case Family.Unix: return unix(process, ptr, len);
    case Family.Inet: return len < 8 ? 0 : internet(ptr, false);
    case Family.Inet6: return len < 24 ? 0 : internet(ptr, true);
    case Family.Netlink:
      if (len < 8) return 0;
      text_begin();
      text_bytes(netlink, 8);
      text_number(<u64>load<u32>(ptr, 4));
      return text_end();
    default: return 0;
  }
}

/** Text of bare IP bytes (4 or 16) and a port, as Network events of importers have them. */
export function address_of_ip(ptr: usize, len: u32, port: u32): u32 {
  if (len != 4 && len != 16) return 0;
  text_begin();
  if (len == 4) inet(ptr);
  else if (is_mapped(ptr)) inet(ptr + 12);
  else {
    text_byte(0x5b);
    inet6(ptr);
    text_byte(0x5d);
  }
  text_byte(0x3a);
  text_number(port);
  return text_end();
}
