// Elements of a map one after another, and the element an address lies in: what callbacks are given. A callback gets its key
// in memory no program may write (the kernel's PTR_TO_MAP_KEY): one place for each depth of call.
import { MapType } from "../abi";
import { GUEST_BASE, KEYS_BYTES, KEYS_OFFSET, MAP_BASE, arena } from "../memory/arena";
import { REG0 } from "../vm/registers";
import { MapField, map_field, map_id } from "./descriptor";
import { hash_from, hash_key, hash_live } from "./hash";
import { copy_here } from "./percpu";

const key_bytes = memory.data(32, 4); // u32 for each depth

function is_array(map: usize): bool {
  const type = map_field(map, MapField.Type);
  return type == MapType.Array || type == MapType.PercpuArray;
}

/** Types whose elements can be visited: those with a map_for_each_callback in the kernel. */
export function elements_visible(map: usize): bool {
  switch (map_field(map, MapField.Type)) {
    case MapType.Hash:
    case MapType.Array:
    case MapType.PercpuHash:
    case MapType.PercpuArray:
    case MapType.LruHash:
    case MapType.LruPercpuHash:
      return true;
    default:
      return false;
  }
}

/** The first element at `slot1` or behind it (its index plus one), or 0. */
export function element_from(map: usize, slot1: u32): u32 {
  if (!is_array(map)) return hash_from(map, slot1);
  return slot1 <= map_field(map, MapField.MaxEntries) ? slot1 : 0;
}

/** The element whose value has `len` bytes at an arena offset, or 0; `offset_in_value` says where in it. */
export function element_at(map: usize, from: u32, len: u32): u32 {
  const inside = from - map_field(map, MapField.Values);
  const stride = map_field(map, MapField.Stride);
  if (stride == 0 || <u64>inside >= <u64>stride * map_field(map, MapField.MaxEntries)) return 0;
  offset_in_value = inside % stride;
  const slot1 = inside / stride + 1;
  if (offset_in_value + len > map_field(map, MapField.ValueSize)) return 0;
  return is_array(map) || hash_live(map, slot1) ? slot1 : 0;
}

export let offset_in_value: u32 = 0;

/** Arguments 1 to 3 of a callback that will run at `level` (0: the entry): map, key, value. */
export function element_pass(map: usize, slot1: u32, level: u32): void {
  const key = KEYS_OFFSET + level * KEYS_BYTES;
  const bytes = map_field(map, MapField.KeySize);
  if (is_array(map)) store<u32>(arena + key, slot1 - 1);
  else memory.copy(arena + key, hash_key(map, slot1), bytes);
  store<u32>(key_bytes + (<usize>level << 2), bytes);
  const value = map_field(map, MapField.Values) + (slot1 - 1) * map_field(map, MapField.Stride) + copy_here(map);
  store<u64>(REG0, MAP_BASE | <u64>map_id(map), 8);
  store<u64>(REG0, GUEST_BASE + <u64>key, 16);
  store<u64>(REG0, GUEST_BASE + <u64>value, 24);
}

/** Bytes of the key at a level, for the checking mode. */
export function key_size_at(level: u32): u32 {
  return load<u32>(key_bytes + (<usize>level << 2));
}
