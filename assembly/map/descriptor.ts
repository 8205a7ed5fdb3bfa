// What the engine keeps about a map. Values lie in the guest arena, since programs hold pointers to them; keys, links and
// counts lie in the engine's heap, where no program reaches. A map id is an index into this table.
import { Limit, MapType } from "../abi";
import { GUEST_BASE, arena_id } from "../memory/arena";

/** Fields of a descriptor, byte offsets. What only some types use is named after them. */
export enum MapField {
  Type = 0, // u32 MapType
  KeySize = 4, // u32 bytes
  ValueSize = 8, // u32 bytes
  MaxEntries = 12, // u32
  Stride = 16, // u32 bytes from one value to the next
  Values = 20, // u32 arena offset of the first value; 0: the type has none there
  ReadOnly = 24, // u32 1: programs may only read
  HashMask = 28, // u32 number of buckets minus one
  HashBuckets = 32, // u32 address of u32[]: slot + 1 of a chain's first, 0 empty
  HashNext = 36, // u32 address of u32[]: slot + 1 of the next in chain or free list
  HashKeys = 40, // u32 address of the keys
  HashKeyStride = 44, // u32
  HashLive = 48, // u32 address of u8[]: 1 if the slot is in use
  HashFree = 52, // u32 slot + 1 of the first freed slot
  HashHigh = 56, // u32 slots ever used
  RingUsed = 60, // u32 bytes written by the current run, headers included
  RingRun = 64, // u32 the run RingUsed belongs to
  RingTotal = 72, // u64 bytes ever written, headers included: the producer position
  Cells = 80, // u32 address of what lies in the heap: u32[] references by slot, a queue's values, a bloom filter's bits
  LruOrder = 84, // u32 address of two u32 for each slot + 1: its neighbours in order of use; 0: the type keeps no order
  QueueFirst = 88, // u32 index of the oldest value
  QueueCount = 92, // u32
  LpmLengths = 96, // u32 address of u32[]: keys by prefix length
  BloomMask = 100, // u32 number of bits minus one
  BloomHashes = 104, // u32
  Flags = 108, // u32 BPF_F_*
  Inner = 112, // u32[5]: type, key size, value size, max_entries and flags of the maps in it, in the order of MapSpecRecord
  TimerAt = 132, // u32 offset of struct bpf_timer in a value, plus one; 0: none was ever set up
  Arena = 136, // u32 the collection it belongs to
  Size = 144,
}

const table = memory.data(147456, 8); // MapField.Size * Limit.MapsMax
let count: u32 = 0;

export function map_count(): u32 {
  return count;
}

/** The next free descriptor, zeroed; it becomes a map with `map_commit`. 0 when the table is full. */
export function map_draft(): usize {
  if (count == Limit.MapsMax) return 0;
  const map = table + <usize>count * MapField.Size;
  memory.fill(map, 0, MapField.Size);
  return map;
}

export function map_commit(): i32 {
  return count++;
}

export function map_known(id: i32): bool {
  return <u32>id < count;
}

/** A map of the collection whose arena is in use: the only ones its programs and slots may name. */
export function map_within(id: i32): bool {
  return map_known(id) && map_field(map_of(id), MapField.Arena) == arena_id;
}

// @ts-ignore: decorator
@inline
export function map_of(id: u32): usize {
  return table + <usize>id * MapField.Size;
}

export function map_id(map: usize): u32 {
  return <u32>((map - table) / MapField.Size);
}

// @ts-ignore: decorator
@inline
export function map_field(map: usize, field: MapField): u32 {
  return load<u32>(map + field);
}

/** Maps whose value an instruction may address directly: the kernel's map_direct_value_addr. */
export function map_has_values(id: i32): bool {
  return map_field(map_of(id), MapField.Type) == MapType.Array;
}

export function map_value_bytes(id: i32): u32 {
  return map_field(map_of(id), MapField.ValueSize);
}

export function map_value_guest(id: i32): u64 {
  return GUEST_BASE + <u64>map_field(map_of(id), MapField.Values);
}
