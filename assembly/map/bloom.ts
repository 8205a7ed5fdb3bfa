// BLOOM_FILTER: values that are surely not in, or may be. As many bits as kernel/bpf/bloom_filter.c takes; the hash is our own,
// so which absent values it takes for present differs from the kernel's, where it depends on a random seed.
import { heap_bump } from "../memory/heap";
import { MapField, map_field } from "./descriptor";
import { Errno, UpdateFlag } from "./errno";
import { hash_bytes } from "./hash";

const HASHES: u32 = 5; // what map_extra 0 stands for
const BITS_MAX: u64 = 0x8000_0000;

export function bloom_create(map: usize, hashes: u32): bool {
  const count = hashes == 0 ? HASHES : hashes;
  // entries * hashes / ln 2, to a power of two
  const wanted = min<u64>(<u64>map_field(map, MapField.MaxEntries) * count / 5 * 7, BITS_MAX);
  const bits: u64 = wanted <= 64 ? 64 : <u64>1 << (64 - clz<u64>(wanted - 1));
  const words = heap_bump(<usize>(bits >> 3));
  store<u32>(map, <u32>(bits - 1), MapField.BloomMask);
  store<u32>(map, count, MapField.BloomHashes);
  store<u32>(map, <u32>words, MapField.Cells);
  return words != 0;
}

/** Sets the value's bits (`add`) or asks whether all are set: two halves of one hash give them all (Kirsch, Mitzenmacher 2006). */
function visit(map: usize, value: usize, add: bool): bool {
  const hash = hash_bytes(value, map_field(map, MapField.ValueSize));
  let bit = <u32>hash;
  for (let i: u32 = 0; i < map_field(map, MapField.BloomHashes); i++) {
    const masked = bit & map_field(map, MapField.BloomMask);
    const at = <usize>map_field(map, MapField.Cells) + (masked >> 3);
    const mask: u32 = 1 << (masked & 7);
    if (add) store<u8>(at, load<u8>(at) | mask);
    else if ((load<u8>(at) & mask) == 0) return false;
    bit += <u32>(hash >> 32) | 1;
  }
  return true;
}

export function bloom_push(map: usize, value: usize, flags: u64): i32 {
  if (flags != <u64>UpdateFlag.Any) return Errno.EINVAL;
  visit(map, value, true);
  return 0;
}

export function bloom_peek(map: usize, value: usize): bool {
  return visit(map, value, false);
}
