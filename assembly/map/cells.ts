// Maps that hold references: PROG_ARRAY, CGROUP_ARRAY, ARRAY_OF_MAPS and HASH_OF_MAPS. What a slot refers to is kept in the
// heap, where no program can change it: an id plus one, or a string; 0 is an empty slot. Results are those of
// bpf_fd_array_map_update_elem and its neighbours (kernel/bpf/arraymap.c, hashtab.c, map_in_map.c).
import { MapType } from "../abi";
import { heap_bump } from "../memory/heap";
import { str_intern } from "../trace/strings";
import { prog_within } from "../vm/program";
import { MapField, map_field, map_of, map_within } from "./descriptor";
import { Errno, UpdateFlag } from "./errno";
import { hash_claim, hash_create, hash_delete, hash_slot, key_stride } from "./hash";
import { Flag } from "./kind";

const seen = memory.data(4, 4);

export function cells_create(map: usize): bool {
  const cells = heap_bump(<usize>map_field(map, MapField.MaxEntries) << 2);
  store<u32>(map, <u32>cells, MapField.Cells);
  if (cells == 0) return false;
  // One byte of arena for each key keeps the table's own arithmetic; nobody is given its address.
  return map_field(map, MapField.Type) != MapType.HashOfMaps || hash_create(map, key_stride(map), 8);
}

function cell_of(map: usize, slot1: u32): usize {
  return <usize>map_field(map, MapField.Cells) + (<usize>(slot1 - 1) << 2);
}

/** What the key refers to (an id plus one, or a string), or 0. */
export function cells_find(map: usize, key: usize): u32 {
  if (map_field(map, MapField.Type) == MapType.HashOfMaps) {
    const slot1 = hash_slot(map, key);
    return slot1 == 0 ? 0 : load<u32>(cell_of(map, slot1));
  }
  const index = load<u32>(key);
  return index >= map_field(map, MapField.MaxEntries) ? 0 : load<u32>(cell_of(map, index + 1));
}

/** For the host: address of the id (or string) under the key, or 0. */
export function cells_show(map: usize, key: usize): usize {
  const found = cells_find(map, key);
  if (found == 0) return 0;
  store<u32>(seen, map_field(map, MapField.Type) == MapType.CgroupArray ? found : found - 1);
  return seen;
}

/** What the host's value refers to, or a negative errno. */
function referred(map: usize, value: usize): i32 {
  const id = load<u32>(value);
  switch (map_field(map, MapField.Type)) {
    case MapType.ProgArray:
      return prog_within(id) ? id + 1 : Errno.EBADF;
    case MapType.CgroupArray:
      return str_intern(value + 4, id);
    default:
      if (!map_within(id)) return Errno.EBADF;
      return inner_fits(map, map_of(id)) ? id + 1 : Errno.EINVAL;
  }
}

/** bpf_map_meta_equal, and array_map_meta_equal for the number of entries. */
function inner_fits(map: usize, inner: usize): bool {
  const wanted = map + MapField.Inner;
  const type = load<u32>(wanted);
  const entries = load<u32>(wanted, 12);
  const flags = load<u32>(wanted, 16);
  if (type != map_field(inner, MapField.Type) || load<u32>(wanted, 4) != map_field(inner, MapField.KeySize)) return false;
  if (load<u32>(wanted, 8) != map_field(inner, MapField.ValueSize) || flags != map_field(inner, MapField.Flags)) return false;
  const exact = type == MapType.Array && (flags & Flag.InnerMap) == 0;
  return !exact || entries == map_field(inner, MapField.MaxEntries);
}

export function cells_update(map: usize, key: usize, value: usize, flags: u64): i32 {
  const hashed = map_field(map, MapField.Type) == MapType.HashOfMaps;
  const index = load<u32>(key);
  if (!hashed && flags != <u64>UpdateFlag.Any) return Errno.EINVAL;
  if (!hashed && index >= map_field(map, MapField.MaxEntries)) return Errno.E2BIG;
  const reference = referred(map, value);
  if (reference < 0) return reference;
  const slot1 = hashed ? hash_claim(map, key, flags, 0) : index + 1;
  if (slot1 < 0) return slot1;
  store<u32>(cell_of(map, slot1), reference);
  return 0;
}

export function cells_delete(map: usize, key: usize): i32 {
  if (map_field(map, MapField.Type) == MapType.HashOfMaps) return hash_delete(map, key);
  const index = load<u32>(key);
  if (index >= map_field(map, MapField.MaxEntries)) return Errno.E2BIG;
  if (load<u32>(cell_of(map, index + 1)) == 0) return Errno.ENOENT;
  store<u32>(cell_of(map, index + 1), 0);
  return 0;
}
