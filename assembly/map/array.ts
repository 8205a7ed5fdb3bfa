// ARRAY: every element exists from the start and none can be deleted; also .rodata, .data and .bss, arrays of one element, and
// PERCPU_ARRAY. Results are those of kernel/bpf/arraymap.c.
import { Errno, UpdateFlag } from "./errno";
import { MapField, map_field } from "./descriptor";
import { value_stride } from "./kind";
import { timer_forget } from "./timer";
import { arena, arena_take } from "../memory/arena";

const cursor = memory.data(4, 4);

/** False when the values do not fit. */
export function array_create(map: usize): bool {
  const stride = value_stride(map);
  const bytes = <u64>stride * <u64>map_field(map, MapField.MaxEntries);
  const values = arena_take(bytes, map_field(map, MapField.ReadOnly) != 0);
  store<u32>(map, stride, MapField.Stride);
  store<u32>(map, values, MapField.Values);
  return values != 0;
}

/** Arena offset of the element, or 0. */
export function array_find(map: usize, key: usize): u32 {
  const index = load<u32>(key);
  if (index >= map_field(map, MapField.MaxEntries)) return 0;
  return map_field(map, MapField.Values) + index * map_field(map, MapField.Stride);
}

/** `bytes` of the value are copied to `at` bytes behind the element's start: a per-CPU array writes one CPU's copy, or all. */
export function array_update(map: usize, key: usize, value: usize, flags: u64, at: u32, bytes: u32): i32 {
  if (flags > <u64>UpdateFlag.Exist) return Errno.EINVAL;
  const found = array_find(map, key);
  if (found == 0) return Errno.E2BIG;
  if (flags == <u64>UpdateFlag.NoExist) return Errno.EEXIST;
  if (map_field(map, MapField.TimerAt) != 0) timer_forget(map, found);
  memory.copy(arena + found + at, value, bytes);
  return 0;
}

/** Address of the key behind `key`, of the first for `key` 0 or one out of range; 0 at the end. */
export function array_next(map: usize, key: usize): usize {
  const entries = map_field(map, MapField.MaxEntries);
  const index = key == 0 ? 0xffff_ffff : load<u32>(key);
  if (index == entries - 1) return 0;
  store<u32>(cursor, index >= entries ? 0 : index + 1);
  return cursor;
}
