// STACK_TRACE: stacks by the bucket their hash falls into, one each; a second stack in a bucket is refused or takes its place.
// Elements are max_entries, buckets the next power of two. Ids and errors are those of kernel/bpf/stackmap.c. Programs only put
// stacks in (helper/stack.ts); the host reads them, each as value_size bytes padded with zeros.
import { heap_bump } from "../memory/heap";
import { MapField, map_field } from "./descriptor";
import { Errno } from "./errno";
import { jhash2 } from "./jhash";

/** Flags of bpf_get_stackid and bpf_get_stack (linux/bpf.h). */
export enum StackFlag {
  SkipMask = 0xff,
  User = 1 << 8,
  FastCmp = 1 << 9,
  ReuseId = 1 << 10,
  BuildId = 1 << 11,
}

/** An element: while it is free, Hash is the next free one plus one. */
enum Element {
  Hash = 0, // u32
  Count = 4, // u32 addresses
  Data = 8, // u64[]
}

/** sysctl kernel.perf_event_max_stack: no stack is deeper. */
export const DEPTH_MAX: u32 = 127;

const cursor = memory.data(4, 4);

export function stack_trace_create(map: usize): bool {
  const entries = map_field(map, MapField.MaxEntries);
  const stride = map_field(map, MapField.ValueSize) + Element.Data;
  const buckets: u32 = entries < 2 ? 1 : 1 << (32 - clz<u32>(entries - 1));
  if (<u64>entries * stride > 0x4000_0000) return false;
  const heads = heap_bump(<usize>buckets << 2);
  const elements = heap_bump(<usize>entries * stride);
  store<u32>(map, buckets - 1, MapField.HashMask);
  store<u32>(map, <u32>heads, MapField.HashBuckets);
  store<u32>(map, <u32>elements, MapField.HashKeys);
  store<u32>(map, stride, MapField.HashKeyStride);
  return heads != 0 && elements != 0;
}

/** Address of the bucket's u32: element plus one, 0 empty; 0 for an id past the last. */
function bucket_of(map: usize, id: u32): usize {
  return id > map_field(map, MapField.HashMask) ? 0 : <usize>map_field(map, MapField.HashBuckets) + (<usize>id << 2);
}

function element_at(map: usize, slot1: u32): usize {
  return <usize>map_field(map, MapField.HashKeys) + <usize>(slot1 - 1) * map_field(map, MapField.HashKeyStride);
}

/** A free element plus one; 0: all are in use. */
function take_element(map: usize): u32 {
  const freed = map_field(map, MapField.HashFree);
  if (freed != 0) {
    store<u32>(map, load<u32>(element_at(map, freed), Element.Hash), MapField.HashFree);
    return freed;
  }
  const high = map_field(map, MapField.HashHigh);
  if (high == map_field(map, MapField.MaxEntries)) return 0;
  store<u32>(map, high + 1, MapField.HashHigh);
  return high + 1;
}

function give_back(map: usize, slot1: u32): void {
  store<u32>(element_at(map, slot1), map_field(map, MapField.HashFree), Element.Hash);
  store<u32>(map, slot1, MapField.HashFree);
}

/** The id of `count` addresses (at least one, no more than fit), or a negative errno. */
export function stack_trace_put(map: usize, addresses: usize, count: u32, flags: u64): i32 {
  const hash = jhash2(addresses, count << 1, 0);
  const id = hash & map_field(map, MapField.HashMask);
  const bucket = bucket_of(map, id);
  const old = load<u32>(bucket);
  if (old != 0) {
    const held = element_at(map, old);
    const same = load<u32>(held, Element.Hash) == hash;
    if (same && (flags & StackFlag.FastCmp) != 0) return <i32>id;
    if (same && load<u32>(held, Element.Count) == count && memory.compare(held + Element.Data, addresses, <usize>count << 3) == 0) {
      return <i32>id;
    }
    if ((flags & StackFlag.ReuseId) == 0) return Errno.EEXIST;
  }
  const slot1 = take_element(map);
  if (slot1 == 0) return Errno.ENOMEM;
  const element = element_at(map, slot1);
  store<u32>(element, hash, Element.Hash);
  store<u32>(element, count, Element.Count);
  memory.fill(element + Element.Data, 0, map_field(map, MapField.ValueSize));
  memory.copy(element + Element.Data, addresses, <usize>count << 3);
  store<u32>(bucket, slot1);
  if (old != 0) give_back(map, old);
  return <i32>id;
}

/** Address of the stack with this id, value_size bytes; 0: there is none. */
export function stack_trace_find(map: usize, key: usize): usize {
  const bucket = bucket_of(map, load<u32>(key));
  const slot1: u32 = bucket == 0 ? 0 : load<u32>(bucket);
  return slot1 == 0 ? 0 : element_at(map, slot1) + Element.Data;
}

export function stack_trace_delete(map: usize, key: usize): i32 {
  const bucket = bucket_of(map, load<u32>(key));
  if (bucket == 0) return Errno.E2BIG;
  const slot1 = load<u32>(bucket);
  if (slot1 == 0) return Errno.ENOENT;
  store<u32>(bucket, 0);
  give_back(map, slot1);
  return 0;
}

/** Address of the id behind `key`, of the first for `key` 0 or one that is not there; 0 at the end. */
export function stack_trace_next(map: usize, key: usize): usize {
  let id: u32 = key != 0 && stack_trace_find(map, key) != 0 ? load<u32>(key) + 1 : 0;
  for (let bucket = bucket_of(map, id); bucket != 0; bucket = bucket_of(map, ++id)) {
    if (load<u32>(bucket) == 0) continue;
    store<u32>(cursor, id);
    return cursor;
  }
  return 0;
}
