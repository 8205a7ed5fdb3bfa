// PERCPU_ARRAY: each element has a copy for every CPU, one behind the other, so the host reads all of them at one address
// (bpf(2): values rounded up to 8 bytes). CPU ids wrap at Limit.CpusMax: two CPUs may share a copy, sums stay right.
import { Limit } from "../abi";
import { current_cpu } from "../helper/task";
import { MapField, map_field } from "./descriptor";
import { array_create, array_find, array_update } from "./array";

function copy_bytes(map: usize): u32 {
  return (map_field(map, MapField.ValueSize) + 7) & ~7;
}

function copy_offset(map: usize): u32 {
  return (current_cpu() % Limit.CpusMax) * copy_bytes(map);
}

export function percpu_create(map: usize): bool {
  return array_create(map, <u64>copy_bytes(map) * Limit.CpusMax);
}

/** Arena offset of the current CPU's copy, or 0. */
export function percpu_find(map: usize, key: usize): u32 {
  const element = array_find(map, key);
  return element == 0 ? 0 : element + copy_offset(map);
}

/** A program updates its own CPU's copy. */
export function percpu_update(map: usize, key: usize, value: usize, flags: u64): i32 {
  return array_update(map, key, value, flags, copy_offset(map), map_field(map, MapField.ValueSize));
}

/** The host updates every copy: `value` holds Limit.CpusMax of them. */
export function percpu_update_all(map: usize, key: usize, value: usize, flags: u64): i32 {
  return array_update(map, key, value, flags, 0, map_field(map, MapField.Stride));
}
