// Creating a map from the host's spec, and its operations by type as programs see them. The helpers call them; the host's own
// differ for some types (host.ts). A row of a switch here is a map type, and one file beside this one says what it does.
import { MapSpecRecord, MapType, Status } from "../abi";
import { collection, is_loading } from "../engine";
import { arena_use } from "../memory/arena";
import { refuse } from "../memory/blocks";
import { array_create, array_find, array_next, array_update } from "./array";
import { bloom_create } from "./bloom";
import { cells_create } from "./cells";
import { MapField, map_commit, map_count, map_draft, map_field } from "./descriptor";
import { Errno } from "./errno";
import { hash_create, hash_delete, hash_find, hash_next, hash_slot, hash_update, hash_value, key_stride } from "./hash";
import { Flag, spec_allowed, type_known, value_stride } from "./kind";
import { lpm_create, lpm_delete, lpm_find, lpm_next, lpm_update } from "./lpm";
import { lru_create, lru_use } from "./lru";
import { copy_here } from "./percpu";
import { queue_create } from "./queue";
import { stack_trace_create, stack_trace_delete, stack_trace_next } from "./stack_trace";
import { task_create } from "./task";

export { map_has_values, map_value_bytes, map_value_guest, map_within } from "./descriptor";

const INNER_BYTES: usize = 20; // five u32

export function map_create(spec: usize): i32 {
  if (!is_loading()) return -Status.BadState;
  const id = map_count();
  const map = map_draft();
  if (map == 0) return refuse(Status.TooLarge, 0, id, 0);
  arena_use(collection);
  store<u32>(map, collection, MapField.Arena);
  const flags = load<u32>(spec, MapSpecRecord.Flags);
  memory.copy(map + MapField.Type, spec + MapSpecRecord.Type, 16);
  memory.copy(map + MapField.Inner, spec + MapSpecRecord.InnerType, INNER_BYTES);
  store<u32>(map, flags, MapField.Flags);
  store<u32>(map, u32(load<u32>(spec, MapSpecRecord.ReadOnly) != 0 || (flags & Flag.ReadOnlyProg) != 0), MapField.ReadOnly);
  if (!type_known(map_field(map, MapField.Type))) return refuse(Status.UnknownMapType, 0, id, 0);
  const extra = load<u32>(spec, MapSpecRecord.Extra);
  if (!fields_allowed(map + MapField.Type, flags, extra) || !inner_allowed(map)) return refuse(Status.BadMapSpec, 0, id, 0);
  if (!create(map, extra)) return refuse(Status.NoMemory, 0, id, 0);
  return map_commit();
}

/** `fields` are type, key size, value size and max_entries, as both a spec and a template begin. */
function fields_allowed(fields: usize, flags: u32, extra: u32): bool {
  return spec_allowed(load<u32>(fields), load<u32>(fields, 4), load<u32>(fields, 8), load<u32>(fields, 12), flags, extra);
}

/** bpf_map_meta_alloc: a map of maps says what they look like; they are not of maps again, nor program arrays. */
function inner_allowed(map: usize): bool {
  const type = map_field(map, MapField.Type);
  const inner = load<u32>(map + MapField.Inner);
  if (type != MapType.ArrayOfMaps && type != MapType.HashOfMaps) return true;
  if (inner == MapType.ArrayOfMaps || inner == MapType.HashOfMaps || inner == MapType.ProgArray) return false;
  return type_known(inner) && fields_allowed(map + MapField.Inner, load<u32>(map + MapField.Inner, 16), 0);
}

function create(map: usize, extra: u32): bool {
  switch (map_field(map, MapField.Type)) {
    case MapType.LruHash:
    case MapType.LruPercpuHash:
      if (!lru_create(map)) return false;
    case MapType.Hash:
    case MapType.PercpuHash:
      return hash_create(map, key_stride(map), value_stride(map));
    case MapType.Array:
    case MapType.PercpuArray:
      return array_create(map);
    case MapType.ProgArray:
    case MapType.CgroupArray:
    case MapType.ArrayOfMaps:
    case MapType.HashOfMaps:
      return cells_create(map);
    case MapType.LpmTrie:
      return lpm_create(map);
    case MapType.Queue:
    case MapType.Stack:
      return queue_create(map);
    case MapType.BloomFilter:
      return bloom_create(map, extra);
    case MapType.StackTrace:
      return stack_trace_create(map);
    case MapType.TaskStorage:
      return task_create(map);
    default: // rings and perf buffers write to the engine's output ring
      return true;
  }
}

/** Arena offset of the value a program is given, or 0. */
export function map_find(map: usize, key: usize): u32 {
  switch (map_field(map, MapField.Type)) {
    case MapType.Hash:
      return hash_find(map, key);
    case MapType.Array:
      return array_find(map, key);
    case MapType.PercpuArray: {
      const found = array_find(map, key);
      return found == 0 ? 0 : found + copy_here(map);
    }
    case MapType.PercpuHash:
    case MapType.LruHash:
    case MapType.LruPercpuHash: {
      const slot1 = hash_slot(map, key);
      if (slot1 == 0) return 0;
      if (map_field(map, MapField.LruOrder) != 0) lru_use(map, slot1);
      return hash_value(map, slot1) + copy_here(map);
    }
    case MapType.LpmTrie:
      return lpm_find(map, key);
    default:
      return 0;
  }
}

/** 0 or a negative errno. A per-CPU value is the running CPU's. */
export function map_set(map: usize, key: usize, value: usize, flags: u64): i32 {
  switch (map_field(map, MapField.Type)) {
    case MapType.Hash:
    case MapType.PercpuHash:
    case MapType.LruHash:
    case MapType.LruPercpuHash:
      return hash_update(map, key, value, flags, copy_here(map), map_field(map, MapField.ValueSize));
    case MapType.Array:
    case MapType.PercpuArray:
      return array_update(map, key, value, flags, copy_here(map), map_field(map, MapField.ValueSize));
    case MapType.LpmTrie:
      return lpm_update(map, key, value, flags);
    default:
      return Errno.EINVAL;
  }
}

/** 0 or a negative errno; elements of an array cannot be deleted. */
export function map_remove(map: usize, key: usize): i32 {
  switch (map_field(map, MapField.Type)) {
    case MapType.Hash:
    case MapType.PercpuHash:
    case MapType.LruHash:
    case MapType.LruPercpuHash:
      return hash_delete(map, key);
    case MapType.LpmTrie:
      return lpm_delete(map, key);
    case MapType.StackTrace:
      return stack_trace_delete(map, key);
    default:
      return Errno.EINVAL;
  }
}

/** Address of the key behind `key` (0: the first), or 0. */
export function map_after(map: usize, key: usize): usize {
  switch (map_field(map, MapField.Type)) {
    case MapType.Hash:
    case MapType.PercpuHash:
    case MapType.LruHash:
    case MapType.LruPercpuHash:
    case MapType.HashOfMaps:
      return hash_next(map, key);
    case MapType.Array:
    case MapType.PercpuArray:
    case MapType.ProgArray:
    case MapType.CgroupArray:
    case MapType.ArrayOfMaps:
      return array_next(map, key);
    case MapType.LpmTrie:
      return lpm_next(map, key);
    case MapType.StackTrace:
      return stack_trace_next(map, key);
    default:
      return 0;
  }
}
