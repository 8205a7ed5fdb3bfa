// Order of use, for LRU_HASH and LRU_PERCPU_HASH: a ring of slots through slot 0, the least recently used before it. A new key
// in a full map takes that one's place. A program's look-up and every update count as use, the host's look-ups do not. The
// kernel's order is approximate and depends on its CPUs (kernel/bpf/bpf_lru_list.c); this one is exact, the same everywhere.
import { MapField, map_field } from "./descriptor";
import { heap_bump } from "../memory/heap";

/** False when the order does not fit. */
export function lru_create(map: usize): bool {
  const order = heap_bump((<usize>map_field(map, MapField.MaxEntries) + 1) << 3);
  store<u32>(map, <u32>order, MapField.LruOrder);
  return order != 0;
}

// Behind a slot lies what was used before it, before a slot what was used after it.
// @ts-ignore: decorator
@inline
function behind(order: usize, slot1: u32): usize {
  return order + (<usize>slot1 << 3);
}
// @ts-ignore: decorator
@inline
function before(order: usize, slot1: u32): usize {
  return behind(order, slot1) + 4;
}

function unlink(order: usize, slot1: u32): void {
  const older = load<u32>(behind(order, slot1));
  const newer = load<u32>(before(order, slot1));
  store<u32>(behind(order, newer), older);
  store<u32>(before(order, older), newer);
}

/** The slot is in use from now on, and the last one used. The map keeps an order. */
export function lru_use(map: usize, slot1: u32): void {
  const order = <usize>map_field(map, MapField.LruOrder);
  if (load<u32>(behind(order, 0)) == slot1) return;
  // A slot that is not in the ring points at slot 0 on both sides, unless it is the only one there: that case returned above.
  if ((load<u32>(behind(order, slot1)) | load<u32>(before(order, slot1))) != 0) unlink(order, slot1);
  const newest = load<u32>(behind(order, 0));
  store<u32>(behind(order, slot1), newest);
  store<u32>(before(order, slot1), 0);
  store<u32>(before(order, newest), slot1);
  store<u32>(behind(order, 0), slot1);
}

export function lru_forget(map: usize, slot1: u32): void {
  const order = <usize>map_field(map, MapField.LruOrder);
  unlink(order, slot1);
  store<u64>(behind(order, slot1), 0);
}

/** The slot whose use lies furthest back; 0 when the type keeps no order. */
export function lru_oldest(map: usize): u32 {
  const order = <usize>map_field(map, MapField.LruOrder);
  return order == 0 ? 0 : load<u32>(before(order, 0));
}
