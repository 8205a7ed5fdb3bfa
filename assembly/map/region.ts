// The checking mode's view of the arena: which exact bytes a program may touch now. The ctx of the run, the stack frames of
// running functions, one map value, one live ring reservation; an access must lie within a single one of them. The ordinary
// mode allows the whole arena, which protects the engine; this one finds a program's own overruns.
import { Limit } from "../abi";
import { reservation_covers } from "../helper/reserve";
import {
  CTX_OFFSET, KEYS_BYTES, KEYS_OFFSET, REGS_OFFSET, SCRATCH_BYTES, SCRATCH_OFFSET, STACK_OFFSET, TEST_OFFSET,
  arena_id,
} from "../memory/arena";
import { depth } from "../vm/frame";
import { MapField, map_count, map_field, map_of } from "./descriptor";
import { key_size_at } from "./element";
import { is_percpu } from "./kind";
import { copy_of } from "./percpu";

let ctx_bytes: u32 = 0;
let regs_bytes: u32 = 0;
let test_bytes: u32 = 0;

/** Bytes of the hook's ctx at CTX_OFFSET, and of struct pt_regs at REGS_OFFSET if the ctx points there. */
export function ctx_region(bytes: u32, regs: u32): void {
  ctx_bytes = bytes;
  regs_bytes = regs;
}

/** Bytes of prog_test_run's ctx. */
export function test_region(bytes: u32): void {
  test_bytes = bytes;
}

/** `at` is an arena offset; a wrapped negative one is a huge number and lies in no region. */
export function region_covers(at: u64, len: u32): bool {
  if (at > 0x7fff_ffff) return false;
  const from = <u32>at;
  if (from < REGS_OFFSET) return within(from, len, CTX_OFFSET, ctx_bytes);
  if (from < KEYS_OFFSET) return within(from, len, REGS_OFFSET, regs_bytes);
  if (from < STACK_OFFSET) return key_covers(from, len) || map_covers(from, len);
  if (from < TEST_OFFSET) {
    const start = from & ~(Limit.StackFrameBytes - 1);
    return (from - STACK_OFFSET) / Limit.StackFrameBytes < depth && from + len <= start + Limit.StackFrameBytes;
  }
  if (from < SCRATCH_OFFSET) return within(from, len, TEST_OFFSET, test_bytes);
  if (from < SCRATCH_OFFSET + SCRATCH_BYTES) return reservation_covers(from, len);
  return map_covers(from, len);
}

// @ts-ignore: decorator
@inline
function within(from: u32, len: u32, start: u32, size: u32): bool {
  return from - start <= size && len <= size - (from - start);
}

/** The key of a callback that runs. */
function key_covers(from: u32, len: u32): bool {
  const level = (from - KEYS_OFFSET) / KEYS_BYTES;
  return level < depth && within(from, len, KEYS_OFFSET + level * KEYS_BYTES, key_size_at(level));
}

function map_covers(from: u32, len: u32): bool {
  for (let id: u32 = 0; id < map_count(); id++) {
    const map = map_of(id);
    const values = map_field(map, MapField.Values);
    const bytes = map_field(map, MapField.Stride) * map_field(map, MapField.MaxEntries);
    if (values == 0 || from - values >= bytes || map_field(map, MapField.Arena) != arena_id) continue;
    const value = map_field(map, MapField.ValueSize);
    const copy = is_percpu(map) ? copy_of(map, 1) : map_field(map, MapField.Stride);
    return (from - values) % copy + len <= value;
  }
  return false;
}
