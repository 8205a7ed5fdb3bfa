// Per-CPU values: each key has a copy for every CPU, one behind the other, so the host reads all of them at one address
// (bpf(2): values rounded up to 8 bytes). CPU ids wrap at Limit.CpusMax: two CPUs may share a copy, sums stay right.
import { Limit } from "../abi";
import { current_cpu } from "../helper/task";
import { MapField, map_field } from "./descriptor";
import { is_percpu } from "./kind";

/** Bytes from the start of a key's values to the copy of `cpu`. */
export function copy_of(map: usize, cpu: u32): u32 {
  return (cpu % Limit.CpusMax) * ((map_field(map, MapField.ValueSize) + 7) & ~7);
}

/** The same for the CPU that runs; 0 for maps with one copy. */
export function copy_here(map: usize): u32 {
  return is_percpu(map) ? copy_of(map, current_cpu()) : 0;
}
