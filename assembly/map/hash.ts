// The table behind HASH and all that is kept under keys: chained buckets over slots that are reserved for max_entries and
// touched when used. A value stays where it is for as long as its key lives, so a program's pointer stays good; a deleted slot
// is reused last-freed-first, as the kernel's preallocated tables do. Keys come out in slot order. A slot is given as its
// number plus one, 0 being none. Results are those of kernel/bpf/hashtab.c.
import { Errno, UpdateFlag } from "./errno";
import { MapField, map_field } from "./descriptor";
import { lru_forget, lru_oldest, lru_use } from "./lru";
import { timer_forget } from "./timer";
import { arena, arena_take } from "../memory/arena";
import { heap_bump } from "../memory/heap";
import { charge } from "../vm/interp";

/** Links of a chain that a look-up follows for nothing: a table at its fullest seldom has longer ones. */
const CHAIN_FREE: u32 = 16;

/** False when the table does not fit. `stride` bytes of arena are kept for each value. */
export function hash_create(map: usize, key_stride: u32, stride: u32): bool {
  const entries = map_field(map, MapField.MaxEntries);
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

export function key_stride(map: usize): u32 {
  return (map_field(map, MapField.KeySize) + 7) & ~7;
}

/** Multiply and rotate over 8 bytes at a time; the same everywhere, since the order of keys must not depend on a seed. */
export function hash_bytes(key: usize, bytes: u32): u64 {
  let h: u64 = 0x9e37_79b9_7f4a_7c15;
  let at: u32 = 0;
  for (; at + 8 <= bytes; at += 8) h = rotl<u64>(h ^ load<u64>(key + at), 29) * 0xff51_afd7_ed55_8ccd;
  if (at + 4 <= bytes) {
    h = rotl<u64>(h ^ <u64>load<u32>(key + at), 29) * 0xff51_afd7_ed55_8ccd;
    at += 4;
  }
  for (; at < bytes; at++) h = (h ^ <u64>load<u8>(key + at)) * 0x100_0000_01b3;
  return (h ^ (h >> 32)) * 0xc4ce_b9fe_1a85_ec53;
}

function bucket_of(map: usize, key: usize): usize {
  const bucket = <u32>(hash_bytes(key, map_field(map, MapField.KeySize)) >> 32) & map_field(map, MapField.HashMask);
  return <usize>map_field(map, MapField.HashBuckets) + (<usize>bucket << 2);
}

// @ts-ignore: decorator
@inline
export function hash_key(map: usize, slot1: u32): usize {
  return <usize>map_field(map, MapField.HashKeys) + <usize>(slot1 - 1) * map_field(map, MapField.HashKeyStride);
}

// @ts-ignore: decorator
@inline
function next_at(map: usize, slot1: u32): usize {
  return <usize>map_field(map, MapField.HashNext) + (<usize>(slot1 - 1) << 2);
}

/** Arena offset of a slot's value. */
// @ts-ignore: decorator
@inline
export function hash_value(map: usize, slot1: u32): u32 {
  return map_field(map, MapField.Values) + (slot1 - 1) * map_field(map, MapField.Stride);
}

export function hash_live(map: usize, slot1: u32): bool {
  return load<u8>(map_field(map, MapField.HashLive) + (slot1 - 1)) != 0;
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
  let steps: u32 = 0;
  for (let slot1 = load<u32>(link); slot1 != 0; slot1 = load<u32>(link)) {
    if (same_key(hash_key(map, slot1), key, bytes)) break;
    link = next_at(map, slot1);
    if (++steps > CHAIN_FREE) charge(1); // keys chosen to collide
  }
  return link;
}

export function hash_slot(map: usize, key: usize): u32 {
  return load<u32>(link_to(map, key));
}

/** Arena offset of the key's value, or 0. */
export function hash_find(map: usize, key: usize): u32 {
  const slot1 = hash_slot(map, key);
  return slot1 == 0 ? 0 : hash_value(map, slot1);
}

/** Keys and values are small as a rule, and then memory.copy costs more than they are worth (memory/words.ts). */
// @ts-ignore: decorator
@inline
function copy(to: usize, from: usize, bytes: u32): void {
  if (bytes == 8) store<u64>(to, load<u64>(from));
  else if (bytes == 4) store<u32>(to, load<u32>(from));
  else memory.copy(to, from, bytes);
}

/**
 * The key's slot as an update's flags allow it, made when it is new; or a negative errno. A new value is zeros, unless the
 * caller writes all of it: `bytes` says how many it will.
 */
export function hash_claim(map: usize, key: usize, flags: u64, bytes: u32): i32 {
  if (flags > <u64>UpdateFlag.Exist) return Errno.EINVAL;
  let link = link_to(map, key);
  let slot1 = load<u32>(link);
  if (slot1 != 0) {
    if (flags == <u64>UpdateFlag.NoExist) return Errno.EEXIST;
    if (map_field(map, MapField.TimerAt) != 0) timer_forget(map, hash_value(map, slot1));
    if (map_field(map, MapField.LruOrder) != 0) lru_use(map, slot1);
    return slot1;
  }
  if (flags == <u64>UpdateFlag.Exist) return Errno.ENOENT;
  slot1 = take_slot(map);
  if (slot1 == 0) {
    const oldest = lru_oldest(map);
    if (oldest == 0) return Errno.E2BIG;
    hash_delete(map, hash_key(map, oldest));
    slot1 = take_slot(map);
    link = link_to(map, key); // what was forgotten may have been in this chain
  }
  copy(hash_key(map, slot1), key, map_field(map, MapField.KeySize));
  const stride = map_field(map, MapField.Stride);
  if (stride - bytes >= 8) memory.fill(arena + hash_value(map, slot1), 0, stride);
  store<u8>(map_field(map, MapField.HashLive) + (slot1 - 1), 1);
  store<u32>(next_at(map, slot1), 0);
  store<u32>(link, slot1);
  if (map_field(map, MapField.LruOrder) != 0) lru_use(map, slot1);
  return slot1;
}

/** `bytes` of the value are copied to `at` bytes behind its start: a per-CPU table writes one CPU's copy, or all. */
export function hash_update(map: usize, key: usize, value: usize, flags: u64, at: u32, bytes: u32): i32 {
  const slot1 = hash_claim(map, key, flags, bytes);
  if (slot1 < 0) return slot1;
  copy(arena + hash_value(map, slot1) + at, value, bytes);
  return 0;
}

/** A free slot, or 0 when the map is full. */
function take_slot(map: usize): u32 {
  const freed = map_field(map, MapField.HashFree);
  if (freed != 0) {
    store<u32>(map, load<u32>(next_at(map, freed)), MapField.HashFree);
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
  if (map_field(map, MapField.TimerAt) != 0) timer_forget(map, hash_value(map, slot1));
  if (map_field(map, MapField.LruOrder) != 0) lru_forget(map, slot1);
  store<u32>(link, load<u32>(next_at(map, slot1)));
  store<u32>(next_at(map, slot1), map_field(map, MapField.HashFree));
  store<u32>(map, slot1, MapField.HashFree);
  store<u8>(map_field(map, MapField.HashLive) + (slot1 - 1), 0);
  return 0;
}

/** The first slot in use from `slot1` on, or 0. */
export function hash_from(map: usize, slot1: u32): u32 {
  const high = map_field(map, MapField.HashHigh);
  const first = slot1;
  while (slot1 <= high && !hash_live(map, slot1)) slot1++;
  if (slot1 - first > CHAIN_FREE) charge((slot1 - first) / CHAIN_FREE);
  return slot1 <= high ? slot1 : 0;
}

/** Address of the key behind `key`, of the first for `key` 0 or an absent one; 0 at the end. */
export function hash_next(map: usize, key: usize): usize {
  const slot1 = hash_from(map, (key == 0 ? 0 : hash_slot(map, key)) + 1);
  return slot1 == 0 ? 0 : hash_key(map, slot1);
}
