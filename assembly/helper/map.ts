// Helpers on maps. The map argument is a handle that a 64-bit immediate or a map of maps gives; a number that names no map stops
// the run. Which types take which helper the kernel's verifier says (check_map_func_compatibility); here the others are EINVAL.
import { Limit, MapType, Trap } from "../abi";
import { GUEST_BASE, KIND_MASK, MAP_BASE } from "../memory/arena";
import { array_find } from "../map/array";
import { bloom_peek, bloom_push } from "../map/bloom";
import { cells_find } from "../map/cells";
import { MapField, map_field, map_of, map_within } from "../map/descriptor";
import { Errno } from "../map/errno";
import { hash_find } from "../map/hash";
import { is_percpu } from "../map/kind";
import { copy_of } from "../map/percpu";
import { queue_peek, queue_pop, queue_push } from "../map/queue";
import { map_find, map_remove, map_set } from "../map/table";
import { argument } from "../vm/registers";
import { trap_set } from "../vm/trap";
import { take_readable, take_writable } from "./memory";

/** The descriptor a handle names, or 0 after setting the trap. */
export function take_map(handle: u64): usize {
  const id = <u32>handle;
  if ((handle & KIND_MASK) == MAP_BASE && handle - MAP_BASE == <u64>id && map_within(id)) return map_of(id);
  trap_set(Trap.BadHelper, handle);
  return 0;
}

export function map_lookup_elem(): u64 {
  const map = take_map(argument(1));
  if (map == 0) return 0;
  const key = take_readable(argument(2), map_field(map, MapField.KeySize));
  if (key == 0) return 0;
  const found = map_find(map, key);
  if (found != 0) return GUEST_BASE + <u64>found;
  const type = map_field(map, MapField.Type);
  if (type != MapType.ArrayOfMaps && type != MapType.HashOfMaps) return 0;
  const inner = cells_find(map, key);
  return inner == 0 ? 0 : MAP_BASE | <u64>(inner - 1);
}

/** bpf_map_lookup_percpu_elem(map, key, cpu): a CPU the engine keeps no copy for has none. */
export function map_lookup_percpu_elem(): u64 {
  const map = take_map(argument(1));
  const cpu = <u32>argument(3);
  const key: usize = map == 0 ? 0 : take_readable(argument(2), map_field(map, MapField.KeySize));
  if (key == 0 || cpu >= <u32>Limit.CpusMax || !is_percpu(map)) return 0;
  const found = map_field(map, MapField.Type) == MapType.PercpuArray ? array_find(map, key) : hash_find(map, key);
  return found == 0 ? 0 : GUEST_BASE + <u64>(found + copy_of(map, cpu));
}

export function map_update_elem(): u64 {
  const map = take_map(argument(1));
  if (map == 0) return 0;
  if (map_field(map, MapField.ReadOnly)) return <u64><i64>Errno.EPERM;
  const key = take_readable(argument(2), map_field(map, MapField.KeySize));
  if (key == 0) return 0;
  const value = take_readable(argument(3), map_field(map, MapField.ValueSize));
  if (value == 0) return 0;
  return <u64><i64>map_set(map, key, value, argument(4));
}

export function map_delete_elem(): u64 {
  const map = take_map(argument(1));
  if (map == 0) return 0;
  if (map_field(map, MapField.ReadOnly)) return <u64><i64>Errno.EPERM;
  const key = take_readable(argument(2), map_field(map, MapField.KeySize));
  return key == 0 ? 0 : <u64><i64>map_remove(map, key);
}

/** bpf_map_push_elem(map, value, flags) */
export function map_push_elem(): u64 {
  const map = take_map(argument(1));
  if (map == 0) return 0;
  if (map_field(map, MapField.ReadOnly)) return <u64><i64>Errno.EPERM;
  const value = take_readable(argument(2), map_field(map, MapField.ValueSize));
  if (value == 0) return 0;
  return <u64><i64>push(map, value, argument(3));
}

function push(map: usize, value: usize, flags: u64): i32 {
  switch (map_field(map, MapField.Type)) {
    case MapType.Queue:
    case MapType.Stack:
      return queue_push(map, value, flags);
    case MapType.BloomFilter:
      return bloom_push(map, value, flags);
    default:
      return Errno.EINVAL;
  }
}

/** bpf_map_pop_elem(map, value), bpf_map_peek_elem(map, value): a value that is not there is zeros (queue_stack_maps.c). */
function take_value(pop: bool): u64 {
  const map = take_map(argument(1));
  if (map == 0) return 0;
  const bytes = map_field(map, MapField.ValueSize);
  const type = map_field(map, MapField.Type);
  if (type == MapType.BloomFilter && !pop) {
    const asked = take_readable(argument(2), bytes);
    return asked == 0 || bloom_peek(map, asked) ? 0 : <u64><i64>Errno.ENOENT;
  }
  if (type != MapType.Queue && type != MapType.Stack) return <u64><i64>(type == MapType.BloomFilter ? Errno.EOPNOTSUPP : Errno.EINVAL);
  if (pop && map_field(map, MapField.ReadOnly)) return <u64><i64>Errno.EPERM;
  const to = take_writable(argument(2), bytes);
  if (to == 0) return 0;
  const value = pop ? queue_pop(map) : queue_peek(map);
  if (value != 0) memory.copy(to, value, bytes);
  else memory.fill(to, 0, bytes);
  return value != 0 ? 0 : <u64><i64>Errno.ENOENT;
}

export function map_pop_elem(): u64 {
  return take_value(true);
}

export function map_peek_elem(): u64 {
  return take_value(false);
}
