// The guest arena: the only memory a program can name, and nothing of the engine's own. A guest address is GUEST_BASE plus
// an offset into it. Its first Limit.ReadOnlyBytes are read-only (ctx, .rodata); behind them lie stack, the test ctx, ring
// reservations, globals and map values. So a load is safe when `addr - GUEST_BASE` is below the arena's end and a store when
// `addr - WRITE_BASE` is below the writable size. Until engine_seal the arena may move when it grows; offsets never change.
// There is one for each collection of programs; one is in use at a time. Leaves out which map owns what: map/region.ts knows that.
import { Limit } from "../abi";
import { heap_alloc, heap_free } from "./heap";

export const GUEST_BASE: u64 = 0xeb00_0000_0000_0000;
export const WRITE_BASE: u64 = GUEST_BASE + <u64>Limit.ReadOnlyBytes;

/** Map handles and function addresses are values a program holds but can never dereference. */
export const MAP_BASE: u64 = 0xeb01_0000_0000_0000;
export const CODE_BASE: u64 = 0xeb02_0000_0000_0000;
/** A task: its thread's serial in units of 64 KiB, so that a pointer to a member of one is not a pointer to another. */
export const TASK_BASE: u64 = 0xeb03_0000_0000_0000;
export const KIND_MASK: u64 = 0xffff_0000_0000_0000;

export const CTX_OFFSET: u32 = 0;
export const CTX_BYTES: u32 = 8192; // PERF_MAX_TRACE_SIZE of the kernel
/** struct pt_regs, which raw_tp programs get a pointer to. */
export const REGS_OFFSET: u32 = CTX_OFFSET + CTX_BYTES;
const REGS_BYTES: u32 = 512;
/** Keys that callbacks are given, one place for each depth of call: map/element.ts. */
export const KEYS_OFFSET: u32 = REGS_OFFSET + REGS_BYTES;
export const KEYS_BYTES: u32 = 4096;
export const STACK_OFFSET: u32 = Limit.ReadOnlyBytes;
export const STACK_BYTES: u32 = Limit.StackFrameBytes * Limit.CallDepthMax;
export const TEST_OFFSET: u32 = STACK_OFFSET + STACK_BYTES;
export const SCRATCH_OFFSET: u32 = TEST_OFFSET + Limit.TestCtxBytes;
export const SCRATCH_BYTES: u32 = Limit.RingReserve;
const MAPS_OFFSET: u32 = SCRATCH_OFFSET + SCRATCH_BYTES;

/** Address of offset 0; 0 until arena_init. */
export let arena: usize = 0;
/** Offset behind the last byte in use. */
export let arena_end: u32 = MAPS_OFFSET;
let read_only_end: u32 = KEYS_OFFSET + KEYS_BYTES * Limit.CallDepthMax;
let capacity: u32 = 0;
/** The arena that is in use. Each collection has one, so that none can name another's memory. */
export let arena_id: u32 = 0;
let arenas: u32 = 0;

/** What the variables above hold for the arenas that are not in use. */
enum Kept {
  Arena = 0,
  End = 4,
  ReadOnlyEnd = 8,
  Capacity = 12,
  Size = 16,
}
const kept = memory.data(1024, 4); // Kept.Size * Limit.CollectionsMax

/** A new arena, in use from now on; false when memory is exhausted or there are too many. */
export function arena_new(): bool {
  if (arenas == Limit.CollectionsMax) return false;
  keep();
  arena = 0;
  arena_end = MAPS_OFFSET;
  read_only_end = KEYS_OFFSET + KEYS_BYTES * Limit.CallDepthMax;
  capacity = 0;
  arena_id = arenas++;
  return arena_grow(MAPS_OFFSET);
}

function keep(): void {
  const at = kept + <usize>arena_id * Kept.Size;
  store<u32>(at, <u32>arena, Kept.Arena);
  store<u32>(at, arena_end, Kept.End);
  store<u32>(at, read_only_end, Kept.ReadOnlyEnd);
  store<u32>(at, capacity, Kept.Capacity);
}

/** Puts another arena to use, its stack clean. */
export function arena_use(id: u32): void {
  if (id == arena_id) return;
  keep();
  const at = kept + <usize>id * Kept.Size;
  arena = load<u32>(at, Kept.Arena);
  arena_end = load<u32>(at, Kept.End);
  read_only_end = load<u32>(at, Kept.ReadOnlyEnd);
  capacity = load<u32>(at, Kept.Capacity);
  arena_id = id;
  memory.fill(arena + STACK_OFFSET, 0, STACK_BYTES);
}

// The capacity is a power of two, as the heap's blocks are, so a block given up here serves others in full.
function arena_grow(end: u32): bool {
  if (end <= capacity) return true;
  const larger: u32 = 1 << (32 - clz<u32>(end - 1));
  const moved = heap_alloc(larger);
  if (moved == 0) return false;
  if (arena != 0) {
    memory.copy(moved, arena, read_only_end);
    memory.copy(moved + STACK_OFFSET, arena + STACK_OFFSET, arena_end - STACK_OFFSET);
    heap_free(arena, capacity);
  }
  arena = moved;
  capacity = larger;
  return true;
}

/** Clears what runs leave behind: stack, test ctx, reservations. */
export function arena_wipe(): void {
  memory.fill(arena + STACK_OFFSET, 0, MAPS_OFFSET - STACK_OFFSET);
}

/** Offset of `bytes` zeroed bytes, 8-aligned, or 0 when they do not fit. */
export function arena_take(bytes: u64, read_only: bool): u32 {
  const size = (bytes + 7) & ~7;
  const start = read_only ? read_only_end : arena_end;
  const limit: u64 = read_only ? Limit.ReadOnlyBytes : Limit.GuestArenaBytes;
  if (size > limit || <u64>start + size > limit) return 0;
  const end = start + <u32>size;
  if (!arena_grow(read_only ? arena_end : end)) return 0;
  if (read_only) read_only_end = end;
  else arena_end = end;
  return start;
}

/** Host address of `len` guest bytes that may be read, or 0. */
export function guest_readable(addr: u64, len: u64): usize {
  const at = addr - GUEST_BASE;
  return len <= <u64>arena_end && at <= <u64>arena_end - len ? arena + <usize>at : 0;
}

/** Host address of `len` guest bytes that may be written, or 0. */
export function guest_writable(addr: u64, len: u64): usize {
  const at = addr - WRITE_BASE;
  const size = <u64>(arena_end - STACK_OFFSET);
  return len <= size && at <= size - len ? arena + STACK_OFFSET + <usize>at : 0;
}
