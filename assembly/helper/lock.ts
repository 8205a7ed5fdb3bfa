// bpf_spin_lock and bpf_spin_unlock: one thread runs at a time here, so they only check what the kernel's verifier proves, that
// a program takes one lock at a time and gives back the one it took.
import { Trap } from "../abi";
import { argument } from "../vm/registers";
import { trap_set } from "../vm/trap";
import { take_writable } from "./memory";
import { run_number } from "./output";

const LOCK_BYTES: u32 = 4; // sizeof(struct bpf_spin_lock)
let held: u64 = 0;
let held_run: u32 = 0;

function change(from: u64, to: u64): u64 {
  if (take_writable(argument(1), LOCK_BYTES) == 0) return 0;
  if (held_run != run_number) held = 0;
  held_run = run_number;
  if (held == from) held = to;
  else trap_set(Trap.BadHelper, argument(1));
  return 0;
}

export function spin_lock(): u64 {
  return change(0, argument(1));
}

export function spin_unlock(): u64 {
  return change(argument(1), 0);
}
