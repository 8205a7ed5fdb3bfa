// Guest memory as helpers take it: an argument is an address and a length, and what lies there must be the guest's. The
// kernel's verifier proves that before loading; here a bad argument stops the run with a trap.
import { GUEST_BASE, guest_readable, guest_writable } from "../memory/arena";
import { region_covers } from "../map/region";
import { checking } from "../vm/program";
import { charge } from "../vm/interp";
import { trap_load, trap_store } from "../vm/trap";

/** Bytes a helper handles for one unit of fuel: about what a jump costs. */
const BYTES_A_UNIT: u32 = 32;

/** Host address of `len` bytes to read, or 0 after setting the trap. An empty range is anywhere. */
export function take_readable(addr: u64, len: u32): usize {
  const at = guest_readable(addr, len);
  if (at == 0 || (checking && !region_covers(addr - GUEST_BASE, len))) {
    trap_load(addr);
    return 0;
  }
  if (len >= BYTES_A_UNIT) charge(len / BYTES_A_UNIT);
  return at;
}

/** Host address of `len` bytes to write, or 0 after setting the trap. */
export function take_writable(addr: u64, len: u32): usize {
  const at = guest_writable(addr, len);
  if (at == 0 || (checking && !region_covers(addr - GUEST_BASE, len))) {
    trap_store(addr, len);
    return 0;
  }
  if (len >= BYTES_A_UNIT) charge(len / BYTES_A_UNIT);
  return at;
}

/** Copies a string of the guest's, NUL included, at most `size` bytes; its length with NUL, or -1 if it leaves the arena. */
export function copy_guest_string(to: usize, size: u32, addr: u64): i32 {
  for (let i: u32 = 0; i < size; i++) {
    const at = guest_readable(addr + i, 1);
    if (at == 0) return -1;
    const byte = load<u8>(at);
    store<u8>(to + i, byte);
    if (byte == 0) return i + 1;
  }
  if (size != 0) store<u8>(to + size - 1, 0); // strncpy_from_kernel_nofault: always terminated
  return size;
}
