// The host's map calls, as bpf(2)'s commands: addresses are the engine's, keys and values as the map's spec sizes them (abi.ts
// says what differs by type). They do not count as use of a key. Failures leave the errno in the result block.
import { MapType, Status } from "../abi";
import { arena, arena_use } from "../memory/arena";
import { refuse_errno } from "../memory/blocks";
import { array_find, array_update } from "./array";
import { bloom_peek, bloom_push } from "./bloom";
import { cells_delete, cells_show, cells_update } from "./cells";
import { MapField, map_field, map_known, map_of } from "./descriptor";
import { Errno } from "./errno";
import { hash_find, hash_update } from "./hash";
import { queue_peek, queue_pop, queue_push } from "./queue";
import { stack_trace_find } from "./stack_trace";
import { map_after, map_find, map_remove, map_set } from "./table";

/** The map with this id, its arena in use; 0: there is none. */
function opened(id: i32): usize {
  if (!map_known(id)) return 0;
  arena_use(map_field(map_of(id), MapField.Arena));
  return map_of(id);
}

/** Address of the value, or 0. */
export function map_lookup(id: i32, key: usize): usize {
  const map = opened(id);
  return map == 0 ? 0 : lookup(map, key);
}

function lookup(map: usize, key: usize): usize {
  switch (map_field(map, MapField.Type)) {
    case MapType.PercpuHash:
    case MapType.LruHash:
    case MapType.LruPercpuHash:
      return address(hash_find(map, key));
    case MapType.PercpuArray:
      return address(array_find(map, key));
    case MapType.ProgArray:
    case MapType.CgroupArray:
    case MapType.ArrayOfMaps:
    case MapType.HashOfMaps:
      return cells_show(map, key);
    case MapType.Queue:
    case MapType.Stack:
      return queue_peek(map);
    case MapType.StackTrace:
      return stack_trace_find(map, key);
    case MapType.BloomFilter:
      return bloom_peek(map, key) ? key : 0;
    default:
      return address(map_find(map, key));
  }
}

function address(found: u32): usize {
  return found == 0 ? 0 : arena + found;
}

function answer(id: i32, errno: i32): i32 {
  return errno == 0 ? Status.Ok : refuse_errno(Status.BadKey, id, errno);
}

export function map_update(id: i32, key: usize, value: usize, flags: u64): i32 {
  const map = opened(id);
  return map == 0 ? -Status.NoSuchId : answer(id, update(map, key, value, flags));
}

function update(map: usize, key: usize, value: usize, flags: u64): i32 {
  switch (map_field(map, MapField.Type)) {
    case MapType.PercpuHash:
    case MapType.LruPercpuHash:
      return hash_update(map, key, value, flags, 0, map_field(map, MapField.Stride));
    case MapType.PercpuArray:
      return array_update(map, key, value, flags, 0, map_field(map, MapField.Stride));
    case MapType.ProgArray:
    case MapType.CgroupArray:
    case MapType.ArrayOfMaps:
    case MapType.HashOfMaps:
      return cells_update(map, key, value, flags);
    case MapType.Queue:
    case MapType.Stack:
      return queue_push(map, value, flags);
    case MapType.BloomFilter:
      return bloom_push(map, value, flags);
    case MapType.RingBuf:
    case MapType.TaskStorage: // the kernel takes a pidfd, which no replay has
      return Errno.ENOTSUPP;
    default:
      return map_set(map, key, value, flags);
  }
}

export function map_delete(id: i32, key: usize): i32 {
  const map = opened(id);
  return map == 0 ? -Status.NoSuchId : answer(id, remove(map, key));
}

function remove(map: usize, key: usize): i32 {
  switch (map_field(map, MapField.Type)) {
    case MapType.ProgArray:
    case MapType.CgroupArray:
    case MapType.ArrayOfMaps:
    case MapType.HashOfMaps:
      return cells_delete(map, key);
    case MapType.BloomFilter:
      return Errno.EOPNOTSUPP;
    case MapType.RingBuf:
    case MapType.TaskStorage:
      return Errno.ENOTSUPP;
    default:
      return map_remove(map, key);
  }
}

/** Address of the value that a queue or stack gave up, or 0. */
export function map_pop(id: i32): usize {
  const map = opened(id);
  if (map == 0) return 0;
  const type = map_field(map, MapField.Type);
  return type == MapType.Queue || type == MapType.Stack ? queue_pop(map) : 0;
}

/** Address of the key behind `key`, of the first for 0; 0 at the end. */
export function map_next_key(id: i32, key: usize): usize {
  const map = opened(id);
  return map == 0 ? 0 : map_after(map, key);
}
