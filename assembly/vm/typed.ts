// Loads outside of the guest arena, in programs that follow pointers of the kernel's by plain loads (ProgFlag.TypedPointers). They see
// the virtual kernel's objects; what is not known there, and every other address, reads as 0 (BPF_PROBE_MEM in the kernel's
// Documentation/bpf/verifier.rst and ex_handler_bpf of its arch/x86/net/bpf_jit_comp.c). Stores and atomics trap as anywhere.
import { object_read } from "../kernel/object";

const value = memory.data(8, 8);

export function typed_load(addr: u64, len: u32): u64 {
  store<u64>(value, 0);
  return object_read(value, addr, len) ? load<u64>(value) : 0;
}

export function typed_load_signed(addr: u64, len: u32): u64 {
  const shift = <u64>(64 - (len << 3));
  return <u64>(<i64>(typed_load(addr, len) << shift) >> <i64>shift);
}
