// bpf_trace_printk: the formats of bpf_bprintf_prepare (kernel/bpf/helpers.c), to one Printk record. Differences: %p prints
// the guest address where the kernel prints a hash of it, and %ps, %pS and %pB print the address, as the kernel does for an
// address without a symbol.
import { RingKind } from "../abi";
import { Errno } from "../map/errno";
import { argument } from "../vm/registers";
import { guest_readable } from "../memory/arena";
import { take_readable } from "./memory";
import { output_place } from "./output";
import { read_text } from "./read";

const LINE_BYTES: u32 = 1024; // MAX_BPRINTF_BUF
const STRING_BYTES: u32 = 512; // longest %s we take; the kernel's share of the same buffer
const ARGUMENTS_MAX: u32 = 3; // MAX_TRACE_PRINTK_VARARGS
const line = memory.data(2048, 8); // LINE_BYTES, and room to overrun by one conversion before the cut
const digits = memory.data(32, 8);

let length: u32 = 0;
let width: u32 = 0;
let left_aligned: bool = false;
let zero_padded: bool = false;
let sign: u8 = 0; // printed before a number that is not negative: '+', ' ' or none

function put(byte: u8): void {
  if (length < LINE_BYTES - 1) store<u8>(line + length++, byte);
}

function put_padding(count: u32, byte: u8): void {
  for (let i: u32 = 0; i < count; i++) put(byte);
}

/** Text of `bytes` bytes, in the field's width. */
function put_field(text: usize, bytes: u32): void {
  const padding = width > bytes ? width - bytes : 0;
  if (!left_aligned) put_padding(padding, 0x20);
  for (let i: u32 = 0; i < bytes; i++) put(load<u8>(text + i));
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
  const size = <u32>argument(2);
  const format = take_readable(argument(1), size);
  if (format == 0) return 0;
  const end = format_length(format, size);
  if (end < 0 || !render(format, end)) return <u64><i64>Errno.EINVAL;
  const printed = length;
  if (length != 0 && load<u8>(line + length - 1) == 0x0a) length--;
  const payload = output_place(RingKind.Printk, 0, length);
  if (payload != 0) memory.copy(payload, line, length);
  return printed;
}

function render(format: usize, end: u32): bool {
  length = 0;
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
    if (used == ARGUMENTS_MAX) return false;
    i = read_width(format, i);
    const taken = convert(format + i, argument(3 + used++));
    if (taken == 0) return false;
    i += taken;
  }
  return true;
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
      return convert_pointer(at, value);
    case 0x73: // s
      return ends_here(load<u8>(at, 1)) ? put_text(value, 1) : 0;
    case 0x63: // c
      store<u8>(digits, <u8>value);
      put_field(digits, 1);
      return 1;
    default:
      return convert_integer(at, value);
  }
}

/** Prints the string at a program's address; gives back `taken`. */
function put_text(addr: u64, taken: u32): u32 {
  const text = line + LINE_BYTES;
  put_field(text, read_text(text, STRING_BYTES, addr));
  return taken;
}

function convert_integer(at: usize, value: u64): u32 {
  let taken: u32 = 0;
  while (taken < 2 && load<u8>(at + taken) == 0x6c) taken++; // l, ll
  const wide = taken != 0;
  const conversion = load<u8>(at + taken);
  if (conversion == 0x64 || conversion == 0x69) {
    const signed = wide ? <i64>value : <i64><i32>value;
    put_number(signed < 0 ? <u64>-signed : <u64>signed, 10, signed < 0 ? 0x2d : sign, false);
  } else if (conversion == 0x75) put_number(wide ? value : <u64><u32>value, 10, 0, false);
  else if (conversion == 0x78 || conversion == 0x58) put_number(wide ? value : <u64><u32>value, 16, 0, conversion == 0x58);
  else return 0;
  return taken + 1;
}

function convert_pointer(at: usize, value: u64): u32 {
  const kind = load<u8>(at, 1);
  const next = load<u8>(at, 2);
  if (kind == 0x6b || kind == 0x75) return next == 0x73 && ends_here(load<u8>(at, 3)) ? put_text(value, 3) : 0; // %pks, %pus
  if (kind == 0x69 || kind == 0x49) return next == 0x34 || next == 0x36 ? put_address(value, kind == 0x49, next == 0x34) : 0;
  if (ends_here(kind)) {
    put_pointer(value);
    return 1;
  }
  if (kind == 0x78 || kind == 0x4b) put_pointer(value); // %px, %pK
  else if (kind == 0x73 || kind == 0x53 || kind == 0x42) put_symbol(value); // %ps, %pS, %pB
  else return 0;
  return 2;
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
  return 3;
}
