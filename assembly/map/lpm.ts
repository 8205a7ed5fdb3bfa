// LPM_TRIE: the value under the longest prefix of a key. Not a trie here: the table of hash.ts over keys whose bits behind the
// prefix are cleared, and a count of keys for each prefix length, so that a look-up tries only lengths that occur. The key as it
// was given stands behind the cleared one, since that is what the kernel hands out. Results are those of kernel/bpf/lpm_trie.c.
import { heap_bump } from "../memory/heap";
import { MapField, map_field } from "./descriptor";
import { Errno } from "./errno";
import { hash_claim, hash_create, hash_delete, hash_find, hash_key, hash_next, hash_slot, hash_value, key_stride } from "./hash";
import { value_stride } from "./kind";
import { arena } from "../memory/arena";
import { charge } from "../vm/interp";

const HEAD: u32 = 4; // struct bpf_lpm_trie_key: u32 prefixlen, then the data, most significant bit first
const cleared = memory.data(264, 8);

function bits_max(map: usize): u32 {
  return (map_field(map, MapField.KeySize) - HEAD) * 8;
}

export function lpm_create(map: usize): bool {
  const lengths = heap_bump(<usize>(bits_max(map) + 1) << 2);
  store<u32>(map, <u32>lengths, MapField.LpmLengths);
  return lengths != 0 && hash_create(map, key_stride(map) * 2, value_stride(map));
}

/** A copy of the key that ends after `bits` bits. */
function clear_behind(map: usize, key: usize, bits: u32): usize {
  memory.copy(cleared, key, map_field(map, MapField.KeySize));
  store<u32>(cleared, bits);
  const whole = bits >> 3;
  const data = cleared + HEAD;
  if ((bits & 7) != 0) store<u8>(data + whole, <u32>load<u8>(data + whole) & (0xff00 >> (bits & 7)));
  const used = (bits + 7) >> 3;
  memory.fill(data + used, 0, map_field(map, MapField.KeySize) - HEAD - used);
  return cleared;
}

function lengths_at(map: usize, bits: u32): usize {
  return <usize>map_field(map, MapField.LpmLengths) + (<usize>bits << 2);
}

/** Arena offset of the value, or 0. */
export function lpm_find(map: usize, key: usize): u32 {
  const asked = load<u32>(key);
  if (asked > bits_max(map)) return 0;
  for (let bits = <i32>asked; bits >= 0; bits--) {
    if (load<u32>(lengths_at(map, bits)) == 0) continue;
    charge(1);
    const found = hash_find(map, clear_behind(map, key, bits));
    if (found != 0) return found;
  }
  return 0;
}

export function lpm_update(map: usize, key: usize, value: usize, flags: u64): i32 {
  const bits = load<u32>(key);
  if (flags > 2 || bits > bits_max(map)) return Errno.EINVAL;
  const short = clear_behind(map, key, bits);
  const known = hash_slot(map, short) != 0;
  const slot1 = hash_claim(map, short, flags, map_field(map, MapField.ValueSize));
  if (slot1 < 0) return slot1 == Errno.E2BIG ? Errno.ENOSPC : slot1;
  if (!known) store<u32>(lengths_at(map, bits), load<u32>(lengths_at(map, bits)) + 1);
  memory.copy(hash_key(map, slot1) + key_stride(map), key, map_field(map, MapField.KeySize));
  memory.copy(arena + hash_value(map, slot1), value, map_field(map, MapField.ValueSize));
  return 0;
}

export function lpm_delete(map: usize, key: usize): i32 {
  const bits = load<u32>(key);
  if (bits > bits_max(map)) return Errno.EINVAL;
  const errno = hash_delete(map, clear_behind(map, key, bits));
  if (errno == 0) store<u32>(lengths_at(map, bits), load<u32>(lengths_at(map, bits)) - 1);
  return errno;
}

/** As hash_next, with the key as it was given. */
export function lpm_next(map: usize, key: usize): usize {
  const known = key != 0 && load<u32>(key) <= bits_max(map);
  const found = hash_next(map, known ? clear_behind(map, key, load<u32>(key)) : 0);
  return found == 0 ? 0 : found + key_stride(map);
}
