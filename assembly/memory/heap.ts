// The engine's own memory: a bump pointer over linear memory with one free list per size class, so that state tables
// reuse what they give back. Nothing here is reachable by a guest address. Blocks are 16-aligned and come zeroed.

const CLASSES: i32 = 32;
const MAX_BYTES: usize = 0x7fff_0000; // below 2 GiB, so that sizes and addresses stay positive as i32

let top: usize = 0;
const free_lists = memory.data(CLASSES * 4);

/** Size class: blocks are powers of two from 16 bytes, so a freed block fits any request of its class. */
// @ts-ignore: decorator
@inline
function class_of(bytes: usize): u32 {
  return bytes <= 16 ? 4 : 32 - clz<u32>(<u32>bytes - 1);
}

/** Zeroed block, or 0 when memory is exhausted. Give back with `heap_free` and the same size. */
export function heap_alloc(bytes: usize): usize {
  if (bytes > MAX_BYTES / 2) return 0;
  const cls = class_of(bytes);
  const slot = free_lists + (cls << 2);
  const head = <usize>load<u32>(slot);
  const size: usize = <usize>1 << cls;
  if (head != 0) {
    store<u32>(slot, load<u32>(head));
    memory.fill(head, 0, size);
    return head;
  }
  return heap_bump(size);
}

export function heap_free(ptr: usize, bytes: usize): void {
  if (ptr == 0) return;
  const slot = free_lists + (class_of(bytes) << 2);
  store<u32>(ptr, load<u32>(slot));
  store<u32>(slot, <u32>ptr);
}

/** Memory that is never given back, without rounding to a class; fresh wasm memory is zero. */
export function heap_bump(bytes: usize): usize {
  if (top == 0) top = (__heap_base + 15) & ~15;
  const ptr = top;
  const end = (ptr + bytes + 15) & ~15;
  if (end < ptr || end > MAX_BYTES) return 0;
  const have = <usize>memory.size() << 16;
  if (end > have) {
    const pages = <i32>((end - have + 0xffff) >>> 16);
    if (memory.grow(max(pages, memory.size() >> 2)) < 0 && memory.grow(pages) < 0) return 0;
  }
  top = end;
  return ptr;
}

/** Bytes taken so far. */
export function heap_bytes(): usize {
  return top;
}
