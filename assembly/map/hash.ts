// HASH: chained buckets over slots that are reserved for max_entries and touched when used. A value stays where it is for as
// long as its key lives, so a program's pointer stays good; a deleted slot is reused last-freed-first, as the kernel's
// preallocated tables do. Keys come out in slot order. Results are those of kernel/bpf/hashtab.c.
import { Errno, UpdateFlag } from "./errno";
import { MapField, map_field } from "./descriptor";
import { arena, arena_take } from "../memory/arena";
import { heap_bump } from "../memory/heap";

/** False when the table does not fit. */
export function hash_create(map: usize): bool {
  const entries = map_field(map, MapField.MaxEntries);
  const key_stride = (map_field(map, MapField.KeySize) + 7) & ~7;
  const stride = (map_field(map, MapField.ValueSize) + 7) & ~7;
  const buckets: u32 = entries < 2 ? 1 : 1 << (32 - clz<u32>(entries - 1));
  if (<u64>entries * key_stride > 0x4000_0000) return false;
  const values = arena_take(<u64>entries * stride, map_field(map, MapField.ReadOnly) != 0);
  const heads = heap_bump(<usize>buckets << 2);
  const next = heap_bump(<usize>entries << 2);
  const keys = heap_bump(<usize>entries * key_stride);
  const live = heap_bump(entries);
  store<u32>(map, stride, MapField.Stride);
  store<u32>(map, values, MapField.Values);
  store<u32>(map, buckets - 1, MapField.HashMask);
  store<u32>(map, <u32>heads, MapField.HashBuckets);
  store<u32>(map, <u32>next, MapField.HashNext);
  store<u32>(map, <u32>keys, MapField.HashKeys);
  store<u32>(map, key_stride, MapField.HashKeyStride);
  store<u32>(map, <u32>live, MapField.HashLive);
  return values != 0 && heads != 0 && next != 0 && keys != 0 && live != 0;
}

/** Multiply and rotate over 8 bytes at a time; the same everywhere, since the order of keys must not depend on a seed. */
function hash_key(key: usize, bytes: u32): u32 {
  let h: u64 = 0x9e37_79b9_7f4a_7c15;
  let at: u32 = 0;
  for (; at + 8 <= bytes; at += 8) h = rotl<u64>(h ^ load<u64>(key + at), 29) * 0xff51_afd7_ed55_8ccd;
  if (at + 4 <= bytes) {
    h = rotl<u64>(h ^ <u64>load<u32>(key + at), 29) * 0xff51_afd7_ed55_8ccd;
    at += 4;
  }
  for (; at < bytes; at++) h = (h ^ <u64>load<u8>(key + at)) * 0x100_0000_01b3;
  return <u32>((h ^ (h >> 32)) * 0xc4ce_b9fe_1a85_ec53 >> 32);
}

function bucket_of(map: usize, key: usize): usize {
  const bucket = hash_key(key, map_field(map, MapField.KeySize)) & map_field(map, MapField.HashMask);
  return <usize>map_field(map, MapField.HashBuckets) + (<usize>bucket << 2);
}

// @ts-ignore: decorator
@inline
function key_at(map: usize, slot: u32): usize {
  return <usize>map_field(map, MapField.HashKeys) + <usize>slot * map_field(map, MapField.HashKeyStride);
}

// @ts-ignore: decorator
@inline
function next_at(map: usize, slot: u32): usize {
  return <usize>map_field(map, MapField.HashNext) + (<usize>slot << 2);
}

// @ts-ignore: decorator
@inline
function value_at(map: usize, slot: u32): u32 {
  return map_field(map, MapField.Values) + slot * map_field(map, MapField.Stride);
}

function same_key(a: usize, b: usize, bytes: u32): bool {
  if (bytes == 8) return load<u64>(a) == load<u64>(b);
  if (bytes == 4) return load<u32>(a) == load<u32>(b);
  return memory.compare(a, b, bytes) == 0;
}

/** Address of the link that leads to the key's slot: a bucket's head or a slot's next. What it holds is 0 if there is none. */
function link_to(map: usize, key: usize): usize {
  const bytes = map_field(map, MapField.KeySize);
  let link = bucket_of(map, key);
  for (let slot1 = load<u32>(link); slot1 != 0; slot1 = load<u32>(link)) {
    if (same_key(key_at(map, slot1 - 1), key, bytes)) break;
    link = next_at(map, slot1 - 1);
  }
  return link;
}

/** Arena offset of the key's value, or 0. */
export function hash_find(map: usize, key: usize): u32 {
  const slot1 = load<u32>(link_to(map, key));
  return slot1 == 0 ? 0 : value_at(map, slot1 - 1);
}

export function hash_update(map: usize, key: usize, value: usize, flags: u64): i32 {
  if (flags > <u64>UpdateFlag.Exist) return Errno.EINVAL;
  const link = link_to(map, key);
  let slot1 = load<u32>(link);
  if (slot1 != 0) {
    if (flags == <u64>UpdateFlag.NoExist) return Errno.EEXIST;
  } else {
    if (flags == <u64>UpdateFlag.Exist) return Errno.ENOENT;
    slot1 = take_slot(map);
    if (slot1 == 0) return Errno.E2BIG;
    memory.copy(key_at(map, slot1 - 1), key, map_field(map, MapField.KeySize));
    store<u8>(map_field(map, MapField.HashLive) + (slot1 - 1), 1);
    store<u32>(next_at(map, slot1 - 1), 0);
    store<u32>(link, slot1);
  }
  memory.copy(arena + value_at(map, slot1 - 1), value, map_field(map, MapField.ValueSize));
  return 0;
}

/** A free slot plus one, or 0 when the map is full. */
function take_slot(map: usize): u32 {
  const freed = map_field(map, MapField.HashFree);
  if (freed != 0) {
    store<u32>(map, load<u32>(next_at(map, freed - 1)), MapField.HashFree);
    return freed;
  }
  const high = map_field(map, MapField.HashHigh);
  if (high == map_field(map, MapField.MaxEntries)) return 0;
  store<u32>(map, high + 1, MapField.HashHigh);
  return high + 1;
}

export function hash_delete(map: usize, key: usize): i32 {
  const link = link_to(map, key);
  const slot1 = load<u32>(link);
  if (slot1 == 0) return Errno.ENOENT;
  store<u32>(link, load<u32>(next_at(map, slot1 - 1)));
  store<u32>(next_at(map, slot1 - 1), map_field(map, MapField.HashFree));
  store<u32>(map, slot1, MapField.HashFree);
  store<u8>(map_field(map, MapField.HashLive) + (slot1 - 1), 0);
  return 0;
}

/** Address of the key behind `key`, of the first for `key` 0 or an absent one; 0 at the end. */
export function hash_next(map: usize, key: usize): usize {
  const slot1: u32 = key == 0 ? 0 : load<u32>(link_to(map, key));
  const high = map_field(map, MapField.HashHigh);
  const live = map_field(map, MapField.HashLive);
  for (let slot: u32 = slot1; slot < high; slot++) {
    if (load<u8>(live + slot)) return key_at(map, slot);
  }
  return 0;
}
