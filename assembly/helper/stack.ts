// bpf_get_stackid and bpf_get_stack: the user stack the recorder took at this event or when its call was entered. Results are
// those of kernel/bpf/stackmap.c; where the trace holds no stack, and for kernel stacks, which no trace holds, the answer is
// the kernel's when it cannot walk one: -EFAULT.
import { MapType, Trap } from "../abi";
import { MapField, map_field } from "../map/descriptor";
import { Errno } from "../map/errno";
import { DEPTH_MAX, StackFlag, stack_trace_put } from "../map/stack_trace";
import { stack_count, stack_find } from "../trace/stack";
import { argument } from "../vm/registers";
import { trap_set } from "../vm/trap";
import { take_map } from "./map";
import { take_writable } from "./memory";
import { missed } from "./missed";

const ID_FLAGS: u64 = StackFlag.SkipMask | StackFlag.User | StackFlag.FastCmp | StackFlag.ReuseId;
const STACK_FLAGS: u64 = StackFlag.SkipMask | StackFlag.User;

// @ts-ignore: decorator
@inline
function error(errno: i32): u64 {
  return <u64><i64>errno;
}

/** Addresses the kernel would have walked for a user of `most`: 0 when there is no stack. */
function walked(flags: u64, most: u32): u32 {
  const held = (flags & StackFlag.User) == 0 ? 0 : stack_count;
  if (held == 0) missed();
  return min(held, min(most, DEPTH_MAX));
}

/** bpf_get_stackid(ctx, map, flags) */
export function get_stackid(): u64 {
  const map = take_map(argument(2));
  if (map == 0) return 0;
  if (map_field(map, MapField.Type) != MapType.StackTrace) {
    trap_set(Trap.BadHelper, argument(2)); // the kernel refuses such a program at load
    return 0;
  }
  const flags = argument(3);
  if ((flags & ~ID_FLAGS) != 0) return error(Errno.EINVAL);
  const skip = <u32>(flags & StackFlag.SkipMask);
  const stack = stack_find();
  const count = walked(flags, (map_field(map, MapField.ValueSize) >> 3) + skip);
  if (count <= skip) return error(Errno.EFAULT);
  return <u64><i64>stack_trace_put(map, stack + (<usize>skip << 3), count - skip, flags);
}

/** bpf_get_stack(ctx, buf, size, flags). Build ids in place of addresses are not served. */
export function get_stack(): u64 {
  const size = <u32>argument(3);
  const to = take_writable(argument(2), size);
  if (to == 0) return 0;
  const flags = argument(4);
  memory.fill(to, 0, size);
  if ((flags & ~STACK_FLAGS) != 0 || (size & 7) != 0) return error(Errno.EINVAL);
  const skip = <u32>(flags & StackFlag.SkipMask);
  const stack = stack_find();
  const count = walked(flags, (size >> 3) + skip);
  if (count == 0 || count < skip) return error(Errno.EFAULT);
  memory.copy(to, stack + (<usize>skip << 3), <usize>(count - skip) << 3);
  return <u64>(count - skip) << 3;
}
