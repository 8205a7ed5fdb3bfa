// bpf_probe_read and its kin. "User" memory is what the trace captured of it (trace/current.ts serves it); "kernel" memory is
// the guest arena, and the objects of the virtual kernel (kernel/object.ts, which counts what it does not know by member). A read
// that is not covered wholly answers -EFAULT and zeroes the destination, as the kernel does; it is counted, since the trace and
// not the program failed.
import { StatsBlock } from "../abi";
import { is_object, object_read, object_read_str } from "../kernel/object";
import { GUEST_BASE, KIND_MASK, guest_readable } from "../memory/arena";
import { stats_add } from "../memory/blocks";
import { Errno } from "../map/errno";
import { user_read, user_read_str } from "../trace/current";
import { argument } from "../vm/registers";
import { copy_guest_string, take_writable } from "./memory";

const PAD_ZEROS: u64 = 1; // BPF_F_PAD_ZEROS
const EFAULT: u64 = <u64><i64>Errno.EFAULT;

// @ts-ignore: decorator
@inline
function is_guest(addr: u64): bool {
  return (addr & KIND_MASK) == GUEST_BASE;
}

/** Kernel addresses have their highest bit set (Documentation/arch/x86/x86_64/mm.rst), and so have the guest's. */
// @ts-ignore: decorator
@inline
function is_kernel(addr: u64): bool {
  return <i64>addr < 0;
}

/** User memory that the trace does not hold. */
function unheld(to: usize, size: u32): u64 {
  stats_add(StatsBlock.UserReadMisses, 1);
  memory.fill(to, 0, size);
  return EFAULT;
}

function read_user(to: usize, size: u32, from: u64): u64 {
  return user_read(to, from, size) ? 0 : unheld(to, size);
}

function read_kernel(to: usize, size: u32, from: u64): u64 {
  const at = guest_readable(from, size);
  if (at != 0) {
    memory.copy(to, at, size);
    return 0;
  }
  if (object_read(to, from, size)) return 0;
  memory.fill(to, 0, size);
  return EFAULT;
}

function read_user_str(to: usize, size: u32, from: u64): u64 {
  const length = user_read_str(to, size, from);
  return length >= 0 ? <u64><i64>length : unheld(to, size);
}

function read_kernel_str(to: usize, size: u32, from: u64): u64 {
  const length = is_guest(from) ? copy_guest_string(to, size, from) : is_object(from) ? object_read_str(to, size, from) : -1;
  if (length >= 0) return <u64><i64>length;
  memory.fill(to, 0, size);
  return EFAULT;
}

/** bpf_probe_read_user(dst, size, src) */
export function probe_read_user(): u64 {
  const size = <u32>argument(2);
  const to = take_writable(argument(1), size);
  return to == 0 || size == 0 ? 0 : read_user(to, size, argument(3));
}

/** bpf_copy_from_user(dst, size, src), of programs that may sleep: what is not in the trace did not come either. */
export function copy_from_user(): u64 {
  return probe_read_user();
}

/** bpf_copy_from_user_str(dst, size, src, flags) */
export function copy_from_user_str(): u64 {
  const length = probe_read_user_str();
  const size = <u32>argument(2);
  if (argument(4) == PAD_ZEROS && <i64>length > 0) memory.fill(take_writable(argument(1), size) + <usize>length, 0, size - <u32>length);
  return length;
}

export function probe_read_kernel(): u64 {
  const size = <u32>argument(2);
  const to = take_writable(argument(1), size);
  return to == 0 || size == 0 ? 0 : read_kernel(to, size, argument(3));
}

/** The older call reads either kind, by address. */
export function probe_read(): u64 {
  return is_kernel(argument(3)) ? probe_read_kernel() : probe_read_user();
}

/** The result is the length with NUL; a longer string is cut and terminated. */
export function probe_read_user_str(): u64 {
  const size = <u32>argument(2);
  const to = take_writable(argument(1), size);
  return to == 0 || size == 0 ? 0 : read_user_str(to, size, argument(3));
}

export function probe_read_kernel_str(): u64 {
  const size = <u32>argument(2);
  const to = take_writable(argument(1), size);
  return to == 0 || size == 0 ? 0 : read_kernel_str(to, size, argument(3));
}

export function probe_read_str(): u64 {
  return is_kernel(argument(3)) ? probe_read_kernel_str() : probe_read_user_str();
}

/** A string for trace_printk, from wherever it lies; empty when it cannot be read. Its length without NUL. */
export function read_text(to: usize, size: u32, from: u64): u32 {
  const length = is_guest(from) || is_object(from) ? read_kernel_str(to, size, from) : read_user_str(to, size, from);
  return <i64>length <= 0 ? 0 : <u32>length - 1;
}
