// Text the analysis keeps: paths, addresses, names, outputs. A string has one id for ever, so equal strings are equal ids and
// facts can be keyed by them. Id 0 is "absent or unknown", which is also the empty string and whatever comes after the bound
// (Limit.StringBytesMax). Bytes are kept as they came, NUL-terminated behind their length.
import { Limit } from "../abi";
import { heap_alloc, heap_bump, heap_free } from "../memory/heap";

/** Fields of an entry, byte offsets. */
enum Entry {
  Ptr = 0,
  Len = 4,
  Hash = 8,
  Next = 12, // id of the next in the bucket
  Size = 16,
}

const PAGE: usize = 65536;
let entries: usize = 0;
let capacity: u32 = 0;
let count: u32 = 1; // id 0 is nobody's
let buckets: usize = 0;
let bucket_mask: u32 = 0;
let page: usize = 0;
let page_left: usize = 0;
let total: u32 = 0;

/** FNV-1a over words of four bytes, finished with a multiply: short text, cheap and well spread. */
export function hash_bytes(ptr: usize, len: u32): u32 {
  let h: u32 = 0x811c_9dc5 ^ len;
  let i: u32 = 0;
  for (; i + 4 <= len; i += 4) h = rotl<u32>((h ^ load<u32>(ptr + i)) * 0x9e37_79b1, 13);
  for (; i < len; i++) h = (h ^ <u32>load<u8>(ptr + i)) * 0x0100_0193;
  h ^= h >> 15;
  h *= 0x85eb_ca6b;
  return h ^ (h >> 13);
}

// @ts-ignore: decorator
@inline
function entry(id: u32): usize {
  return entries + <usize>id * Entry.Size;
}

function grow(): bool {
  const wanted: u32 = capacity == 0 ? 1024 : capacity << 1;
  const bytes = <usize>wanted * Entry.Size;
  const grown = heap_alloc(bytes);
  const table = heap_alloc(<usize>wanted << 2);
  if (grown == 0 || table == 0) return false;
  memory.copy(grown, entries, <usize>count * (entries == 0 ? 0 : Entry.Size));
  heap_free(entries, <usize>capacity * Entry.Size);
  heap_free(buckets, <usize>capacity << 2);
  entries = grown;
  buckets = table;
  capacity = wanted;
  bucket_mask = wanted - 1;
  for (let id: u32 = 1; id < count; id++) {
    const slot = buckets + (<usize>(load<u32>(entry(id), Entry.Hash) & bucket_mask) << 2);
    store<u32>(entry(id), load<u32>(slot), Entry.Next);
    store<u32>(slot, id);
  }
  return true;
}

function keep(ptr: usize, len: u32): usize {
  const need = <usize>len + 1;
  if (need > PAGE) {
    const own = heap_bump(need);
    if (own != 0) memory.copy(own, ptr, len);
    return own;
  }
  if (need > page_left) {
    page = heap_bump(PAGE);
    if (page == 0) {
      page_left = 0;
      return 0;
    }
    page_left = PAGE;
  }
  const at = page;
  memory.copy(at, ptr, len);
  page += need;
  page_left -= need;
  return at;
}

function known(hash: u32, ptr: usize, len: u32): u32 {
  if (capacity == 0) return 0;
  let id = load<u32>(buckets + (<usize>(hash & bucket_mask) << 2));
  while (id != 0) {
    const e = entry(id);
    if (load<u32>(e, Entry.Hash) == hash && load<u32>(e, Entry.Len) == len) {
      if (memory.compare(load<u32>(e, Entry.Ptr), ptr, len) == 0) return id;
    }
    id = load<u32>(e, Entry.Next);
  }
  return 0;
}

/** Id of these bytes if they have one; 0 otherwise. */
export function str_find(ptr: usize, len: u32): u32 {
  return known(hash_bytes(ptr, len), ptr, len);
}

/** Id of these bytes, made if new; 0 for no bytes or no room. */
export function str_intern(ptr: usize, len: u32): u32 {
  if (len == 0) return 0;
  const hash = hash_bytes(ptr, len);
  const before = known(hash, ptr, len);
  if (before != 0) return before;
  if (total + len > <u32>Limit.StringBytesMax) return 0;
  if (count >= capacity && !grow()) return 0;
  const copy = keep(ptr, len);
  if (copy == 0) return 0;
  total += len;
  const e = entry(count);
  const slot = buckets + (<usize>(hash & bucket_mask) << 2);
  store<u32>(e, <u32>copy, Entry.Ptr);
  store<u32>(e, len, Entry.Len);
  store<u32>(e, hash, Entry.Hash);
  store<u32>(e, load<u32>(slot), Entry.Next);
  store<u32>(slot, count);
  return count++;
}

/** Address of a string's bytes, 0 for id 0 and ids that do not exist. Stays good for ever. */
export function string_ptr(id: u32): usize {
  return id == 0 || id >= count ? 0 : <usize>load<u32>(entry(id), Entry.Ptr);
}

export function string_len(id: u32): u32 {
  return id == 0 || id >= count ? 0 : load<u32>(entry(id), Entry.Len);
}

export function str_starts(id: u32, text: usize, len: u32): bool {
  return string_len(id) >= len && memory.compare(string_ptr(id), text, len) == 0;
}
