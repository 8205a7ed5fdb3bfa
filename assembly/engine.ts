// The engine's life: init once, load maps, programs and links, seal, then run. A call out of order answers Status.BadState;
// who must be in which phase asks `is_loading` or `is_sealed`.
import { Abi, Status } from "./abi";
import { output_init } from "./helper/output";
import { arena_init } from "./memory/arena";
import { opcodes_init } from "./vm/opcode";

let started = false;
let sealed = false;
export let seed: u64 = 0;

export function abi_version(): u32 {
  return Abi.Version;
}

/** `with_seed` is all the randomness a program can ever see. */
export function engine_init(with_seed: u64): i32 {
  if (started) return -Status.BadState;
  seed = with_seed;
  opcodes_init();
  if (!arena_init() || !output_init()) return -Status.NoMemory;
  started = true;
  return Status.Ok;
}

/** Every map and program exists from here on: the guest arena stays where it is. */
export function engine_seal(): i32 {
  if (!started || sealed) return -Status.BadState;
  sealed = true;
  return Status.Ok;
}

export function is_started(): bool {
  return started;
}

export function is_loading(): bool {
  return started && !sealed;
}

export function is_sealed(): bool {
  return sealed;
}
