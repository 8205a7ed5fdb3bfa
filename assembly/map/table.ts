// Creating a map from the host's spec, and its four operations by type. Both the host (as the bpf(2) commands) and the
// helpers call them; a row of a switch here is a map type, and one file beside this one says what it does.
import { Limit, MapSpecRecord, MapType, Status } from "../abi";
import { is_loading } from "../engine";
import { refuse } from "../memory/blocks";
import { array_create, array_find, array_next, array_update } from "./array";
import { MapField, map_commit, map_count, map_draft, map_field } from "./descriptor";
import { Errno } from "./errno";
import { hash_create, hash_delete, hash_find, hash_next, hash_update } from "./hash";
import { percpu_create, percpu_find, percpu_update } from "./percpu";
import { DEPTH_MAX, stack_trace_create, stack_trace_delete, stack_trace_next } from "./stack_trace";

export { map_has_values, map_known, map_value_bytes, map_value_guest } from "./descriptor";

/** BPF_F_RDONLY_PROG: programs may only read. */
const READ_ONLY_FLAG: u32 = 128;
/** Flags that say where or when the kernel allocates, who may open the map, or that it can be mapped: no change here. */
const IGNORED_FLAGS: u32 = 1 | 4 | 8 | 16 | 64 | 256 | 1024;
const PAGE: u32 = 4096;

export function map_create(spec: usize): i32 {
  if (!is_loading()) return -Status.BadState;
  const id = map_count();
  const map = map_draft();
  if (map == 0) return refuse(Status.TooLarge, 0, id, 0);
  const flags = load<u32>(spec, MapSpecRecord.Flags);
  store<u32>(map, load<u32>(spec, MapSpecRecord.Type), MapField.Type);
  store<u32>(map, load<u32>(spec, MapSpecRecord.KeySize), MapField.KeySize);
  store<u32>(map, load<u32>(spec, MapSpecRecord.ValueSize), MapField.ValueSize);
  store<u32>(map, load<u32>(spec, MapSpecRecord.MaxEntries), MapField.MaxEntries);
  store<u32>(map, i32(load<u32>(spec, MapSpecRecord.ReadOnly) != 0 || (flags & READ_ONLY_FLAG) != 0), MapField.ReadOnly);
  if (!type_known(map)) return refuse(Status.UnknownMapType, 0, id, 0);
  if ((flags & ~(IGNORED_FLAGS | READ_ONLY_FLAG)) != 0 || !sizes_fit(map)) return refuse(Status.BadMapSpec, 0, id, 0);
  if (!create(map)) return refuse(Status.NoMemory, 0, id, 0);
  return map_commit();
}

function type_known(map: usize): bool {
  switch (map_field(map, MapField.Type)) {
    case MapType.Hash:
    case MapType.Array:
    case MapType.PerfEventArray:
    case MapType.PercpuArray:
    case MapType.RingBuf:
    case MapType.StackTrace:
      return true;
    default:
      return false;
  }
}

/** What the kernel's map_alloc_check functions ask of each type. */
function sizes_fit(map: usize): bool {
  const key = map_field(map, MapField.KeySize);
  const value = map_field(map, MapField.ValueSize);
  const entries = map_field(map, MapField.MaxEntries);
  switch (map_field(map, MapField.Type)) {
    case MapType.Hash:
      return key != 0 && value != 0 && entries != 0 && entries <= <u32>Limit.MapEntriesMax && key < PAGE && value < 0x1000_0000;
    case MapType.Array:
    case MapType.PercpuArray:
      return key == 4 && value != 0 && entries != 0 && entries <= <u32>Limit.MapEntriesMax && value < 0x1000_0000;
    case MapType.RingBuf:
      return entries >= PAGE && popcnt<u32>(entries) == 1;
    case MapType.StackTrace:
      return key == 4 && value != 0 && value % 8 == 0 && value >> 3 <= DEPTH_MAX && entries != 0 && entries <= <u32>Limit.MapEntriesMax;
    default: // perf event array: max_entries 0 stands for every CPU, as libbpf fills it in
      return key == 4 && value == 4;
  }
}

function create(map: usize): bool {
  switch (map_field(map, MapField.Type)) {
    case MapType.Hash:
      return hash_create(map);
    case MapType.Array:
      return array_create(map, map_field(map, MapField.ValueSize));
    case MapType.PercpuArray:
      return percpu_create(map);
    case MapType.StackTrace:
      return stack_trace_create(map);
    default: // rings and perf buffers write to the engine's output ring
      return true;
  }
}

/** Arena offset of the value a program would see, or 0. */
export function map_find(map: usize, key: usize): u32 {
  switch (map_field(map, MapField.Type)) {
    case MapType.Hash:
      return hash_find(map, key);
    case MapType.Array:
      return array_find(map, key);
    case MapType.PercpuArray:
      return percpu_find(map, key);
    default:
      return 0;
  }
}

/** 0 or a negative errno. */
export function map_set(map: usize, key: usize, value: usize, flags: u64): i32 {
  switch (map_field(map, MapField.Type)) {
    case MapType.Hash:
      return hash_update(map, key, value, flags);
    case MapType.Array:
      return array_update(map, key, value, flags, 0, map_field(map, MapField.ValueSize));
    case MapType.PercpuArray:
      return percpu_update(map, key, value, flags);
    default:
      return Errno.EINVAL;
  }
}

/** 0 or a negative errno; elements of an array cannot be deleted. */
export function map_remove(map: usize, key: usize): i32 {
  switch (map_field(map, MapField.Type)) {
    case MapType.Hash:
      return hash_delete(map, key);
    case MapType.StackTrace:
      return stack_trace_delete(map, key);
    default:
      return Errno.EINVAL;
  }
}

/** Address of the key behind `key` (0: the first), or 0. */
export function map_after(map: usize, key: usize): usize {
  switch (map_field(map, MapField.Type)) {
    case MapType.Hash:
      return hash_next(map, key);
    case MapType.Array:
    case MapType.PercpuArray:
      return array_next(map, key);
    case MapType.StackTrace:
      return stack_trace_next(map, key);
    default:
      return 0;
  }
}
