// Text from a format and arguments: bpf_trace_printk, bpf_trace_vprintk and bpf_snprintf, by the formats of bpf_bprintf_prepare
// (kernel/bpf/helpers.c). Differences: %p prints the guest address where the kernel prints a hash of it, %ps, %pS and %pB print the
// address, as the kernel does for one without a symbol, and no field is wider than a line.
import { RingKind } from "../abi";
import { Errno } from "../map/errno";
import { charge } from "../vm/interp";
import { REG0, argument } from "../vm/registers";
import { guest_readable } from "../memory/arena";
import { take_readable, take_writable } from "./memory";
import { output_place } from "./output";
import { read_text } from "./read";

const LINE_BYTES: u32 = 1024; // MAX_BPRINTF_BUF
const STORE_BYTES: u32 = 512; // MAX_BPRINTF_BIN_ARGS: what the arguments of one call may take, strings included
const REGISTERS_MAX: u32 = 3; // MAX_TRACE_PRINTK_VARARGS
const ARGUMENTS_MAX: u32 = 12; // MAX_BPRINTF_VARARGS
const line = memory.data(1024, 8); // LINE_BYTES
const text = memory.data(512, 8); // STORE_BYTES
const digits = memory.data(32, 8);

let out: usize = line;
let out_bytes: u32 = LINE_BYTES;
let length: u32 = 0; // of the whole text, though not all of it may fit
let room: u32 = 0; // left of STORE_BYTES
let failure: i32 = 0;
let width: u32 = 0;
let left_aligned: bool = false;
let zero_padded: bool = false;
let sign: u8 = 0; // printed before a number that is not negative: '+', ' ' or none

function put(byte: u8): void {
  if (length + 1 < out_bytes) store<u8>(out + length, byte);
  length++;
}

function put_padding(count: u32, byte: u8): void {
  for (let i: u32 = 0; i < count; i++) put(byte);
}

/** Text of `bytes` bytes, in the field's width. */
function put_field(from: usize, bytes: u32): void {
  const padding = width > bytes ? width - bytes : 0;
  if (!left_aligned) put_padding(padding, 0x20);
  for (let i: u32 = 0; i < bytes; i++) put(load<u8>(from + i));
  if (left_aligned) put_padding(padding, 0x20);
}

function put_number(value: u64, base: u64, before: u8, capital: bool): void {
  let at: u32 = 32;
  do {
    const digit = <u8>(value % base);
    store<u8>(digits + --at, digit < 10 ? 0x30 + digit : (capital ? 0x37 : 0x57) + digit);
    value /= base;
  } while (value != 0);
  if (zero_padded && !left_aligned) {
    if (before) put(before);
    const bytes: u32 = 32 - at + <u32>(before != 0);
    if (width > bytes) put_padding(width - bytes, 0x30);
    width = 0;
  } else if (before) store<u8>(digits + --at, before);
  put_field(digits + at, 32 - at);
}

// @ts-ignore: decorator
@inline
function is_space(c: u8): bool {
  return c == 0x20 || (c >= 9 && c <= 13);
}

function is_punctuation(c: u8): bool {
  return (c >= 0x21 && c <= 0x2f) || (c >= 0x3a && c <= 0x40) || (c >= 0x5b && c <= 0x60) || (c >= 0x7b && c <= 0x7e);
}

/** What may follow %s and %p: the end, space or punctuation. */
function ends_here(c: u8): bool {
  return c == 0 || is_space(c) || is_punctuation(c);
}

/** The format must be text with a NUL; returns its length, or -1. */
function format_length(format: usize, size: u32): i32 {
  for (let i: u32 = 0; i < size; i++) {
    const c = load<u8>(format + i);
    if (c == 0) return i;
    if (c > 0x7e || (c < 0x20 && !is_space(c))) return -1;
  }
  return -1;
}

/** bpf_trace_printk(fmt, fmt_size, a, b, c): bytes printed, or -EINVAL. */
export function trace_printk(): u64 {
  return print_line(REG0 + 24, REGISTERS_MAX); // r3 to r5 lie one behind the other
}

/** bpf_trace_vprintk(fmt, fmt_size, data, data_len) */
export function trace_vprintk(): u64 {
  const args = take_arguments(argument(3), <u32>argument(4));
  return args == 0 ? <u64><i64>failure : print_line(args, <u32>argument(4) >> 3);
}

/** bpf_snprintf(str, str_size, fmt, data, data_len): the length with NUL that the text has, or would have. */
export function snprintf(): u64 {
  const args = take_arguments(argument(4), <u32>argument(5));
  if (args == 0) return <u64><i64>failure;
  const size = <u32>argument(2);
  const to = take_writable(argument(1), size);
  if (size != 0 && to == 0) return 0;
  const end = format_end(argument(3));
  if (end < 0) return <u64><i64>Errno.EINVAL;
  const format = take_readable(argument(3), end);
  if (format == 0) return 0;
  out = to;
  out_bytes = size;
  const fits = render(format, end, args, <u32>argument(5) >> 3);
  if (size != 0) store<u8>(out + (fits ? min<usize>(length, size - 1) : 0), 0);
  return fits ? <u64>(length + 1) : <u64><i64>failure;
}

/** Address of an array of arguments, or 0: `failure` is 0 if the trap is set. None are anywhere. */
function take_arguments(addr: u64, bytes: u32): usize {
  failure = Errno.EINVAL;
  if ((bytes & 7) != 0 || bytes > ARGUMENTS_MAX * 8 || (bytes != 0 && addr == 0)) return 0;
  failure = 0;
  return bytes == 0 ? digits : take_readable(addr, bytes);
}

/** Length of a format that has a NUL somewhere in the arena, or -1. */
function format_end(addr: u64): i32 {
  let bytes: u32 = 0;
  for (let at = guest_readable(addr, 1); at != 0 && load<u8>(at) != 0; at = guest_readable(addr + bytes, 1)) {
    if (++bytes == LINE_BYTES) return -1;
  }
  return guest_readable(addr + bytes, 1) == 0 ? -1 : format_length(guest_readable(addr, bytes + 1), bytes + 1);
}

/** One Printk record of r1's format; its size is in r2. */
function print_line(args: usize, count: u32): u64 {
  const size = <u32>argument(2);
  const format = take_readable(argument(1), size);
  if (format == 0) return 0;
  const end = format_length(format, size);
  out = line;
  out_bytes = LINE_BYTES;
  if (end < 0) return <u64><i64>Errno.EINVAL;
  if (!render(format, end, args, count)) return <u64><i64>failure;
  const printed = length;
  length = min(length, LINE_BYTES - 1);
  if (length != 0 && load<u8>(line + length - 1) == 0x0a) length--;
  const payload = output_place(RingKind.Printk, 0, length);
  if (payload != 0) memory.copy(payload, line, length);
  return printed;
}

/** False with the reason in `failure`. */
function render(format: usize, end: u32, args: usize, count: u32): bool {
  length = 0;
  room = STORE_BYTES;
  failure = Errno.EINVAL;
  let used: u32 = 0;
  let i: u32 = 0;
  while (i < end) {
    const c = load<u8>(format + i++);
    if (c != 0x25) {
      put(c);
      continue;
    }
    if (i < end && load<u8>(format + i) == 0x25) {
      put(0x25);
      i++;
      continue;
    }
    if (used == count) return false;
    i = read_width(format, i);
    const taken = convert(format + i, load<u64>(args + (<usize>used << 3)));
    if (taken == 0) return false;
    used++;
    i += taken;
  }
  charge(length >> 4);
  return true;
}

/** Takes bytes of the arguments' store; false, with the kernel's reason, when they do not fit. */
function takes(bytes: u32): bool {
  if (bytes > 1) room &= ~3; // numbers are aligned there
  if (room >= bytes) {
    room -= bytes;
    return true;
  }
  failure = Errno.ENOSPC;
  return false;
}

/** Flags and width; returns the index behind them. */
function read_width(format: usize, i: u32): u32 {
  left_aligned = zero_padded = false;
  sign = 0;
  width = 0;
  for (let c = load<u8>(format + i); c == 0x30 || c == 0x2b || c == 0x2d || c == 0x20; c = load<u8>(format + ++i)) {
    if (c == 0x30) zero_padded = true;
    else if (c == 0x2d) left_aligned = true;
    else if (sign != 0x2b) sign = c;
  }
  for (let c = load<u8>(format + i); c >= 0x30 && c <= 0x39; c = load<u8>(format + ++i)) {
    width = min(width * 10 + (c - 0x30), LINE_BYTES);
  }
  return i;
}

/** Prints one argument by the conversion at `at`; returns how many bytes it has, 0 for one the kernel refuses. */
function convert(at: usize, value: u64): u32 {
  switch (load<u8>(at)) {
    case 0x70: // p
      return with_letters(at, convert_pointer(at, value));
    case 0x73: // s
      return ends_here(load<u8>(at, 1)) ? put_text(value, 1) : 0;
    case 0x63: // c
      if (!takes(1)) return 0;
      store<u8>(digits, <u8>value);
      put_field(digits, 1);
      return 1;
    default:
      return convert_integer(at, value);
  }
}

/** The kernel skips every letter and digit behind a pointer's conversion (vsnprintf). */
function with_letters(at: usize, taken: u32): u32 {
  if (taken == 0) return 0;
  while (!ends_here(load<u8>(at + taken))) taken++;
  return taken;
}

/** Prints the string at a program's address; gives back `taken`. */
function put_text(addr: u64, taken: u32): u32 {
  if (room == 0) {
    failure = Errno.ENOSPC;
    return 0;
  }
  const bytes = read_text(text, room, addr);
  room -= bytes + 1;
  put_field(text, bytes);
  return taken;
}

function convert_integer(at: usize, value: u64): u32 {
  let taken: u32 = 0;
  while (taken < 2 && load<u8>(at + taken) == 0x6c) taken++; // l, ll
  const wide = taken != 0;
  const conversion = load<u8>(at + taken);
  if (conversion != 0x64 && conversion != 0x69 && conversion != 0x75 && conversion != 0x78 && conversion != 0x58) return 0;
  if (!takes(wide ? 8 : 4)) return 0;
  if (conversion == 0x64 || conversion == 0x69) {
    const signed = wide ? <i64>value : <i64><i32>value;
    put_number(signed < 0 ? <u64>-signed : <u64>signed, 10, signed < 0 ? 0x2d : sign, false);
  } else if (conversion == 0x75) put_number(wide ? value : <u64><u32>value, 10, 0, false);
  else put_number(wide ? value : <u64><u32>value, 16, 0, conversion == 0x58);
  return taken + 1;
}

function convert_pointer(at: usize, value: u64): u32 {
  const kind = load<u8>(at, 1);
  const next = load<u8>(at, 2);
  if (kind == 0x6b || kind == 0x75) return next == 0x73 && ends_here(load<u8>(at, 3)) ? put_text(value, 3) : 0; // %pks, %pus
  if (kind == 0x69 || kind == 0x49) return next == 0x34 || next == 0x36 ? put_address(value, kind == 0x49, next == 0x34) : 0;
  const symbol = kind == 0x73 || kind == 0x53 || kind == 0x42; // %ps, %pS, %pB
  const plain = ends_here(kind);
  if ((!plain && !symbol && kind != 0x78 && kind != 0x4b) || !takes(8)) return 0; // %px, %pK
  if (symbol) put_symbol(value);
  else put_pointer(value);
  return plain ? 1 : 2;
}

/** 16 digits unless a width is given, as the kernel's pointer_string. */
function put_pointer(value: u64): void {
  if (width == 0) {
    zero_padded = true;
    width = 16;
  }
  put_number(value, 16, 0, false);
}

function put_symbol(value: u64): void {
  put(0x30);
  put(0x78);
  put_number(value, 16, 0, false);
}

/** %pI4 1.2.3.4, %pi4 001.002.003.004, %pI6 groups with colons, %pi6 without; the bytes lie at a guest address. */
function put_address(value: u64, capital: bool, four: bool): u32 {
  const bytes: u32 = four ? 4 : 16;
  const before = length;
  if (room < bytes) {
    failure = Errno.ENOSPC;
    return 0;
  }
  const from = guest_readable(value, bytes);
  left_aligned = false;
  zero_padded = true;
  for (let i: u32 = 0; i < bytes; i++) {
    const byte: u64 = from == 0 ? 0 : load<u8>(from + i);
    width = four ? (capital ? 0 : 3) : 2;
    if (four && i != 0) put(0x2e);
    if (!four && capital && i != 0 && (i & 1) == 0) put(0x3a);
    put_number(byte, four ? 10 : 16, 0, false);
  }
  room -= min(room, length - before + 1);
  return 3;
}
