// Why the current run stopped early. Set by whoever finds the reason, read once by `run`.
import { Trap } from "../abi";
import { WRITE_BASE, guest_readable } from "../memory/arena";

export let trap: Trap = Trap.None;
export let trap_addr: u64 = 0;

export function trap_clear(): void {
  trap = Trap.None;
  trap_addr = 0;
}

export function trap_set(reason: Trap, addr: u64): void {
  trap = reason;
  trap_addr = addr;
}

/** A store that failed: into the read-only part, or nowhere. */
export function trap_store(addr: u64, len: u64): void {
  trap_set(addr < WRITE_BASE && guest_readable(addr, len) != 0 ? Trap.ReadOnly : Trap.OutOfBounds, addr);
}

export function trap_load(addr: u64): void {
  trap_set(Trap.OutOfBounds, addr);
}
