// The host's one mailbox: it asks for room, writes a spec, a key or a chunk body there, and names the address in the next
// call. A larger request replaces the buffer, so an address is good until the next request.
import { heap_alloc, heap_free } from "./heap";

let buffer: usize = 0;
let capacity: usize = 0;

/** Address of `len` writable bytes (with at least 16 readable ones behind them), or 0 when memory is exhausted. */
export function buffer_reserve(len: u32): usize {
  const need = <usize>len + 16;
  if (need > capacity) {
    heap_free(buffer, capacity);
    buffer = heap_alloc(need);
    capacity = buffer == 0 ? 0 : need;
  }
  return buffer;
}
