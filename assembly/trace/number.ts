// The number of a call as the kernel's hooks show it, which is not always the one it was entered with: x32 calls carry a bit, and
// what returns from a signal handler is no call any more (restore_sigcontext in arch/x86/kernel/signal.c sets orig_ax to -1,
// forget_syscall in arch/arm64/include/asm/processor.h does the same).
import { EventRecord, EventType } from "../abi";
import { machine } from "./current";

const AARCH64: u32 = 2; // Arch of trace.proto
const X32_BIT: u64 = 0x4000_0000; // __X32_SYSCALL_BIT
export const NO_SYSCALL: u64 = 0xffff_ffff_ffff_ffff;

/** Whether the event is the end of a signal handler. */
export function returns_from_handler(ev: usize): bool {
  if (load<u32>(ev, EventRecord.Type) != EventType.SyscallExit) return false;
  const number = load<u32>(ev, EventRecord.Number);
  switch (load<u32>(ev, EventRecord.Abi)) {
    case 0: return number == (machine == AARCH64 ? 139 : 15);
    case 1: return number == 119 || number == 173; // sigreturn, rt_sigreturn
    default: return number == 513;
  }
}

/** As the raw hooks have it. */
export function raw_number(ev: usize): u64 {
  if (returns_from_handler(ev)) return NO_SYSCALL;
  const number = <u64>load<u32>(ev, EventRecord.Number);
  return load<u32>(ev, EventRecord.Abi) == 2 ? number | X32_BIT : number;
}
