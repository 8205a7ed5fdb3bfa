// The host's map calls, as bpf(2)'s commands: addresses are the engine's, keys and values as the map's spec sizes them. A
// per-CPU value is Limit.CpusMax copies, each rounded up to 8 bytes. Failures leave the errno in the result block.
import { MapType, Status } from "../abi";
import { arena } from "../memory/arena";
import { refuse_errno } from "../memory/blocks";
import { MapField, map_field, map_known, map_of } from "./descriptor";
import { array_find } from "./array";
import { percpu_update_all } from "./percpu";
import { stack_trace_find } from "./stack_trace";
import { map_after, map_find, map_remove, map_set } from "./table";

function is_percpu(map: usize): bool {
  return map_field(map, MapField.Type) == MapType.PercpuArray;
}

/** Address of the value, or 0. */
export function map_lookup(id: i32, key: usize): usize {
  if (!map_known(id)) return 0;
  const map = map_of(id);
  if (map_field(map, MapField.Type) == MapType.StackTrace) return stack_trace_find(map, key);
  const found = is_percpu(map) ? array_find(map, key) : map_find(map, key);
  return found == 0 ? 0 : arena + found;
}

export function map_update(id: i32, key: usize, value: usize, flags: u64): i32 {
  if (!map_known(id)) return -Status.NoSuchId;
  const map = map_of(id);
  const errno = is_percpu(map) ? percpu_update_all(map, key, value, flags) : map_set(map, key, value, flags);
  return errno == 0 ? Status.Ok : refuse_errno(Status.BadKey, id, errno);
}

export function map_delete(id: i32, key: usize): i32 {
  if (!map_known(id)) return -Status.NoSuchId;
  const errno = map_remove(map_of(id), key);
  return errno == 0 ? Status.Ok : refuse_errno(Status.BadKey, id, errno);
}

/** Address of the key behind `key`, of the first for 0; 0 at the end. */
export function map_next_key(id: i32, key: usize): usize {
  return map_known(id) ? map_after(map_of(id), key) : 0;
}
