// The engine's life: init once, load maps, programs and links, seal, then run. A call out of order answers Status.BadState;
// who must be in which phase asks `is_loading` or `is_sealed`.
import { Abi, Status } from "./abi";
import { output_init } from "./helper/output";
import { map_count } from "./map/descriptor";
import { arena_id, arena_new } from "./memory/arena";
import { opcodes_init } from "./vm/opcode";
import { prog_count } from "./vm/program";

let started = false;
let sealed = false;
export let seed: u64 = 0;
/** The collection that maps and programs are loaded into: its arena. */
export let collection: u32 = 0;

export function abi_version(): u32 {
  return Abi.Version;
}

/** `with_seed` is all the randomness a program can ever see. */
export function engine_init(with_seed: u64): i32 {
  if (started) return -Status.BadState;
  seed = with_seed;
  opcodes_init();
  if (!arena_new() || !output_init()) return -Status.NoMemory;
  started = true;
  return Status.Ok;
}

/** What is loaded from here on shares an arena of its own, apart from what was loaded before; returns its number. */
export function collection_begin(): i32 {
  if (!is_loading()) return -Status.BadState;
  if (map_count() + prog_count() == 0) return collection; // the first has the arena that is there
  if (!arena_new()) return -Status.NoMemory;
  collection = arena_id;
  return collection;
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
