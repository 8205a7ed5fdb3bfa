// A hash table from a pair of numbers to a number that is not 0. Open addressing with linear probing; a removal shifts later
// entries back, so there are no tombstones and a lookup ends at the first empty slot. Its users: pids, threads, facts, locks.
import { heap_alloc, heap_free } from "../memory/heap";

/** Head and slot, byte offsets. */
enum Table {
  Slots = 0,
  Mask = 4,
  Count = 8,
  Size = 16,
}
enum Slot {
  A = 0,
  B = 4,
  Value = 8,
  Size = 16,
}

const FIRST_SLOTS: u32 = 64;

export function table_new(): usize {
  const table = heap_alloc(Table.Size);
  const slots = heap_alloc(<usize>FIRST_SLOTS * Slot.Size);
  if (table == 0 || slots == 0) return 0;
  store<u32>(table, <u32>slots, Table.Slots);
  store<u32>(table, FIRST_SLOTS - 1, Table.Mask);
  return table;
}

// @ts-ignore: decorator
@inline
export function mix(a: u32, b: u32): u32 {
  let h = a * 0x9e37_79b1 ^ rotl<u32>(b * 0x85eb_ca6b, 15);
  h ^= h >> 16;
  h *= 0xc2b2_ae35;
  return h ^ (h >> 13);
}

// @ts-ignore: decorator
@inline
function slot_at(table: usize, index: u32): usize {
  return <usize>load<u32>(table, Table.Slots) + <usize>(index & load<u32>(table, Table.Mask)) * Slot.Size;
}

/** Slot of the key, or the empty one where it belongs. */
function find(table: usize, a: u32, b: u32): usize {
  let i = mix(a, b);
  let slot = slot_at(table, i);
  while (load<u32>(slot, Slot.Value) != 0 && (load<u32>(slot, Slot.A) != a || load<u32>(slot, Slot.B) != b)) slot = slot_at(table, ++i);
  return slot;
}

export function table_get(table: usize, a: u32, b: u32): u32 {
  return load<u32>(find(table, a, b), Slot.Value);
}

function grow(table: usize): bool {
  const old = <usize>load<u32>(table, Table.Slots);
  const slots = load<u32>(table, Table.Mask) + 1;
  const fresh = heap_alloc((<usize>slots << 1) * Slot.Size);
  if (fresh == 0) return false;
  store<u32>(table, <u32>fresh, Table.Slots);
  store<u32>(table, (slots << 1) - 1, Table.Mask);
  for (let i: u32 = 0; i < slots; i++) {
    const from = old + <usize>i * Slot.Size;
    if (load<u32>(from, Slot.Value) != 0) memory.copy(find(table, load<u32>(from, Slot.A), load<u32>(from, Slot.B)), from, Slot.Size);
  }
  heap_free(old, <usize>slots * Slot.Size);
  return true;
}

/** `value` must not be 0. Without memory to grow, the table fills to its last slot but one and then takes no more. */
export function table_set(table: usize, a: u32, b: u32, value: u32): void {
  const count = load<u32>(table, Table.Count);
  const mask = load<u32>(table, Table.Mask);
  if (count * 4 > mask * 3 && !grow(table) && count >= mask) return;
  const slot = find(table, a, b);
  if (load<u32>(slot, Slot.Value) == 0) store<u32>(table, count + 1, Table.Count);
  store<u32>(slot, a, Slot.A);
  store<u32>(slot, b, Slot.B);
  store<u32>(slot, value, Slot.Value);
}

export function table_remove(table: usize, a: u32, b: u32): void {
  let hole = find(table, a, b);
  if (load<u32>(hole, Slot.Value) == 0) return;
  const slots = <usize>load<u32>(table, Table.Slots);
  const mask = load<u32>(table, Table.Mask);
  store<u32>(table, load<u32>(table, Table.Count) - 1, Table.Count);
  let hole_index = <u32>((hole - slots) / Slot.Size);
  for (let i = hole_index + 1; ; i++) {
    const slot = slot_at(table, i);
    if (load<u32>(slot, Slot.Value) == 0) break;
    const home = mix(load<u32>(slot, Slot.A), load<u32>(slot, Slot.B));
    if (((i - home) & mask) < ((i - hole_index) & mask)) continue;
    memory.copy(hole, slot, Slot.Size);
    hole = slot;
    hole_index = i & mask;
  }
  store<u32>(hole, 0, Slot.Value);
}
