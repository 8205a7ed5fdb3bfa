// The engine's life: init once, load maps, programs and links, seal, then run. Calls out of order are refused with
// Status.BadState, so that no other file needs to ask.
import { Abi, Status } from "./abi";

let started = false;
let sealed = false;
export let seed: u64 = 0;

export function abi_version(): u32 {
  return Abi.Version;
}

export function engine_init(with_seed: u64): i32 {
  if (started) return -Status.BadState;
  started = true;
  seed = with_seed;
  return Status.Ok;
}

/** Every map and program exists from here on: the guest arena stays where it is. */
export function engine_seal(): i32 {
  if (!started || sealed) return -Status.BadState;
  sealed = true;
  return Status.Ok;
}

export function is_loading(): bool {
  return started && !sealed;
}

export function is_sealed(): bool {
  return sealed;
}
