// QUEUE and STACK: values without keys in a ring of max_entries. The oldest stands at QueueFirst; a queue takes from there, a
// stack from the other end. Results are those of kernel/bpf/queue_stack_maps.c.
import { MapType } from "../abi";
import { heap_bump } from "../memory/heap";
import { MapField, map_field } from "./descriptor";
import { Errno, UpdateFlag } from "./errno";

export function queue_create(map: usize): bool {
  const bytes = <u64>map_field(map, MapField.MaxEntries) * map_field(map, MapField.ValueSize);
  if (bytes > 0x4000_0000) return false;
  const values = heap_bump(<usize>bytes);
  store<u32>(map, <u32>values, MapField.Cells);
  return values != 0;
}

/** Address of the value that is `nth` from the oldest. */
function value_at(map: usize, nth: u32): usize {
  const index = (<u64>map_field(map, MapField.QueueFirst) + nth) % map_field(map, MapField.MaxEntries);
  return <usize>map_field(map, MapField.Cells) + <usize>index * map_field(map, MapField.ValueSize);
}

/** With UpdateFlag.Exist a full map drops its oldest value. */
export function queue_push(map: usize, value: usize, flags: u64): i32 {
  const count = map_field(map, MapField.QueueCount);
  const full = count == map_field(map, MapField.MaxEntries);
  if (flags != <u64>UpdateFlag.Any && flags != <u64>UpdateFlag.Exist) return Errno.EINVAL;
  if (full && flags == <u64>UpdateFlag.Any) return Errno.E2BIG;
  // In a full ring the place behind the newest is the oldest's.
  memory.copy(value_at(map, count), value, map_field(map, MapField.ValueSize));
  if (full) store<u32>(map, (map_field(map, MapField.QueueFirst) + 1) % count, MapField.QueueFirst);
  else store<u32>(map, count + 1, MapField.QueueCount);
  return 0;
}

/** Address of the value that is next to go, or 0. */
export function queue_peek(map: usize): usize {
  const count = map_field(map, MapField.QueueCount);
  if (count == 0) return 0;
  return value_at(map, map_field(map, MapField.Type) == MapType.Stack ? count - 1 : 0);
}

/** Takes it out; its bytes stay good until the next push. */
export function queue_pop(map: usize): usize {
  const value = queue_peek(map);
  if (value == 0) return 0;
  if (map_field(map, MapField.Type) == MapType.Queue) {
    store<u32>(map, (map_field(map, MapField.QueueFirst) + 1) % map_field(map, MapField.MaxEntries), MapField.QueueFirst);
  }
  store<u32>(map, map_field(map, MapField.QueueCount) - 1, MapField.QueueCount);
  return value;
}
