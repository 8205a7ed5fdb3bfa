// bpf_map_lookup_elem, update and delete. The map argument is a handle that only a 64-bit immediate can make.
import { Trap } from "../abi";
import { GUEST_BASE, KIND_MASK, MAP_BASE } from "../memory/arena";
import { MapField, map_field, map_known, map_of } from "../map/descriptor";
import { Errno } from "../map/errno";
import { map_find, map_remove, map_set } from "../map/table";
import { argument } from "../vm/registers";
import { trap_set } from "../vm/trap";
import { take_readable } from "./memory";

/** The descriptor a handle names, or 0 after setting the trap. */
export function take_map(handle: u64): usize {
  const id = <u32>handle;
  if ((handle & KIND_MASK) == MAP_BASE && handle - MAP_BASE == <u64>id && map_known(id)) return map_of(id);
  trap_set(Trap.BadHelper, handle);
  return 0;
}

export function map_lookup_elem(): u64 {
  const map = take_map(argument(1));
  if (map == 0) return 0;
  const key = take_readable(argument(2), map_field(map, MapField.KeySize));
  if (key == 0) return 0;
  const found = map_find(map, key);
  return found == 0 ? 0 : GUEST_BASE + <u64>found;
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
