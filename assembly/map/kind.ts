// What each map type asks of its spec, one row each: the kernel's map_alloc_check functions as a table. Which flags matter
// here at all is the types' own affair; those that say where the kernel allocates, or who may open the map, change nothing.
import { Limit, MapType } from "../abi";
import { MapField, map_field } from "./descriptor";
import { DEPTH_MAX } from "./stack_trace";

/** BPF_F_* of linux/bpf.h. */
export enum Flag {
  NoPrealloc = 1,
  NoCommonLru = 2,
  Numa = 4,
  ReadOnly = 8,
  WriteOnly = 16,
  BuildId = 32,
  ZeroSeed = 64,
  ReadOnlyProg = 128,
  WriteOnlyProg = 256,
  Clone = 512,
  Mmapable = 1024,
  PreserveElems = 2048,
  InnerMap = 4096,
}

const ACCESS: u32 = Flag.Numa | Flag.ReadOnly | Flag.WriteOnly | Flag.ReadOnlyProg | Flag.WriteOnlyProg;
const FD_ACCESS: u32 = Flag.Numa | Flag.ReadOnly | Flag.WriteOnly;
const HASH: u32 = ACCESS | Flag.NoPrealloc | Flag.ZeroSeed;
const LRU: u32 = ACCESS | Flag.NoCommonLru | Flag.ZeroSeed;

/** What all keys and values must stay below, whatever the type: a key fits a page, a value the arena many times. */
const PAGE: u32 = 4096;
const LARGE: u32 = 0x1000_0000;
const PERCPU_MAX: u32 = 32768; // PCPU_MIN_UNIT_SIZE
const ANY: u32 = 0xffff_ffff;

/** Fields of a row, u32 each. */
enum Row {
  Allowed = 0, // flags
  Required = 4,
  KeyMin = 8,
  KeyMax = 12,
  ValueMin = 16,
  ValueMax = 20,
  EntriesMin = 24,
  EntriesMax = 28,
  Size = 32,
}

const STACK_BYTES: u32 = DEPTH_MAX * 8;
const ENTRIES: u32 = Limit.MapEntriesMax;
const rows = memory.data<u32>([
  0, 0, 1, 0, 0, 0, 0, 0, // unspec: no key fits
  HASH, 0, 1, PAGE - 1, 1, LARGE - 1, 1, ENTRIES, // hash
  ACCESS | Flag.Mmapable | Flag.InnerMap, 0, 4, 4, 1, LARGE - 1, 1, ENTRIES, // array
  FD_ACCESS, 0, 4, 4, 4, 4, 1, ENTRIES, // program array
  FD_ACCESS | Flag.PreserveElems, 0, 4, 4, 4, 4, 0, ANY, // perf event array: libbpf fills in every CPU for 0 entries
  HASH & ~Flag.Numa, 0, 1, PAGE - 1, 1, PERCPU_MAX, 1, ENTRIES, // per-CPU hash
  ACCESS & ~Flag.Numa, 0, 4, 4, 1, PERCPU_MAX, 1, ENTRIES, // per-CPU array
  ACCESS, 0, 4, 4, 8, STACK_BYTES, 1, ENTRIES, // stack trace
  FD_ACCESS, 0, 4, 4, 4, 4, 1, ENTRIES, // cgroup array
  LRU, 0, 1, PAGE - 1, 1, LARGE - 1, 1, ENTRIES, // LRU hash
  LRU & ~Flag.Numa, 0, 1, PAGE - 1, 1, PERCPU_MAX, 1, ENTRIES, // LRU per-CPU hash
  ACCESS | Flag.NoPrealloc, Flag.NoPrealloc, 5, 260, 1, LARGE - 1, 1, ENTRIES, // LPM trie: LPM_DATA_SIZE_MAX and the length
  FD_ACCESS, 0, 4, 4, 4, 4, 1, ENTRIES, // array of maps
  HASH, 0, 1, PAGE - 1, 4, 4, 1, ENTRIES, // hash of maps
  0, 0, 1, 0, 0, 0, 0, 0, // 14 to 21 serve networking
  0, 0, 1, 0, 0, 0, 0, 0,
  0, 0, 1, 0, 0, 0, 0, 0,
  0, 0, 1, 0, 0, 0, 0, 0,
  0, 0, 1, 0, 0, 0, 0, 0,
  0, 0, 1, 0, 0, 0, 0, 0,
  0, 0, 1, 0, 0, 0, 0, 0,
  0, 0, 1, 0, 0, 0, 0, 0,
  ACCESS, 0, 0, 0, 1, LARGE - 1, 1, ENTRIES, // queue
  ACCESS, 0, 0, 0, 1, LARGE - 1, 1, ENTRIES, // stack
  0, 0, 1, 0, 0, 0, 0, 0, // 24 to 26 serve networking
  0, 0, 1, 0, 0, 0, 0, 0,
  0, 0, 1, 0, 0, 0, 0, 0,
  Flag.Numa, 0, 0, 0, 0, 0, PAGE, 0x8000_0000, // ring buffer
  0, 0, 1, 0, 0, 0, 0, 0, // inode storage
  Flag.NoPrealloc | Flag.Clone, Flag.NoPrealloc, 4, 4, 1, PAGE * 8, 0, 0, // task storage
  ACCESS | Flag.ZeroSeed, 0, 0, 0, 1, LARGE - 1, 1, ENTRIES, // bloom filter
]);

// @ts-ignore: decorator
@inline
function row(type: u32, field: Row): u32 {
  return load<u32>(rows + <usize>type * Row.Size + field);
}

export function type_known(type: u32): bool {
  return type <= <u32>MapType.BloomFilter && row(type, Row.KeyMin) <= row(type, Row.KeyMax);
}

/** Whether the kernel would make a map of this known type with these sizes. `extra` is map_extra. */
export function spec_allowed(type: u32, key: u32, value: u32, entries: u32, flags: u32, extra: u32): bool {
  if (key < row(type, Row.KeyMin) || key > row(type, Row.KeyMax)) return false;
  if (value < row(type, Row.ValueMin) || value > row(type, Row.ValueMax)) return false;
  if (entries < row(type, Row.EntriesMin) || entries > row(type, Row.EntriesMax)) return false;
  if ((flags & ~row(type, Row.Allowed)) != 0 || (flags & row(type, Row.Required)) != row(type, Row.Required)) return false;
  // bpf_map_flags_access_ok; for bpf(2) a file opened for neither would be of no use either (bpf_get_file_flag).
  const program = Flag.ReadOnlyProg | Flag.WriteOnlyProg;
  const opened = Flag.ReadOnly | Flag.WriteOnly;
  if ((flags & program) == program || (flags & opened) == opened) return false;
  if (type == MapType.StackTrace && value % 8 != 0) return false;
  const own_lists = Flag.NoCommonLru | Flag.Numa; // htab_map_alloc_check: lists of each CPU have no node to be on
  if (type == MapType.LruHash && (flags & own_lists) == own_lists) return false;
  if (type == MapType.RingBuf && popcnt<u32>(entries) != 1) return false;
  return extra == 0 || (type == MapType.BloomFilter && extra < 16);
}

/** A value for every CPU. */
export function is_percpu(map: usize): bool {
  const type = map_field(map, MapField.Type);
  return type == MapType.PercpuArray || type == MapType.PercpuHash || type == MapType.LruPercpuHash;
}

export function value_stride(map: usize): u32 {
  const copy = (map_field(map, MapField.ValueSize) + 7) & ~7;
  return is_percpu(map) ? copy * Limit.CpusMax : copy;
}
