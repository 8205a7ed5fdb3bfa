// Builds short text in a scratch buffer and interns it: names and addresses that the engine makes itself.
import { str_intern } from "../trace/strings";

const BYTES: u32 = 8192;
const scratch = memory.data(8192, 8);
let len: u32 = 0;

export function text_begin(): void {
  len = 0;
}

export function text_byte(byte: u32): void {
  if (len < BYTES) store<u8>(scratch + len++, <u8>byte);
}

/** At most what fits; the rest is cut. */
export function text_bytes(ptr: usize, count: u32): void {
  const fits = min(count, BYTES - len);
  memory.copy(scratch + len, ptr, fits);
  len += fits;
}

/** A number as its four bytes. */
export function text_word(value: u32): void {
  for (let shift: u32 = 0; shift < 32; shift += 8) text_byte(value >> shift & 0xff);
}

export function text_number(value: u64): void {
  if (value >= 10) text_number(value / 10);
  text_byte(0x30 + <u32>(value % 10));
}

/** Lower case, without leading zeros. */
export function text_hex(value: u64): void {
  if (value >= 16) text_hex(value >> 4);
  const digit = <u32>value & 15;
  text_byte(digit < 10 ? 0x30 + digit : 0x57 + digit);
}

export function text_len(): u32 {
  return len;
}

export function text_end(): u32 {
  return str_intern(scratch, len);
}
