// Tasks as programs hold them, and values kept for them: a task is an object of the virtual kernel (kernel/address.ts).
// Results are those of kernel/bpf/bpf_task_storage.c.
import { EventRecord, MapType, Trap } from "../abi";
import { ObjectKind, object_id, object_kind, object_offset, object_or_null } from "../kernel/address";
import { is_object } from "../kernel/object";
import { GUEST_BASE, arena } from "../memory/arena";
import { MapField, map_field } from "../map/descriptor";
import { Errno } from "../map/errno";
import { task_delete, task_find, task_make } from "../map/task";
import { Thread } from "../state/layout";
import { thread_find } from "../state/thread";
import { cur_event } from "../trace/current";
import { argument } from "../vm/registers";
import { trap_set } from "../vm/trap";
import { take_map } from "./map";
import { take_readable } from "./memory";

const CREATE: u64 = 1; // BPF_LOCAL_STORAGE_GET_F_CREATE

function current_serial(): u32 {
  const thread: usize = cur_event == 0 ? 0 : thread_find(load<u32>(cur_event, EventRecord.Tid));
  return thread == 0 ? 0 : load<u32>(thread, Thread.Serial);
}

/** bpf_get_current_task(), bpf_get_current_task_btf(): 0 outside an event. */
export function get_current_task(): u64 {
  const serial = current_serial();
  return object_or_null(ObjectKind.Task, serial);
}

/** The task an address stands for, or 0. */
function serial_of(task: u64): u32 {
  return is_object(task) && object_kind(task) == ObjectKind.Task && object_offset(task) == 0 ? object_id(task) : 0;
}

function take_storage(): usize {
  const map = take_map(argument(1));
  if (map == 0 || map_field(map, MapField.Type) == MapType.TaskStorage) return map;
  trap_set(Trap.BadHelper, argument(1));
  return 0;
}

/** bpf_task_storage_get(map, task, value, flags): a value can be made for the task that runs; others may have ended. */
export function task_storage_get(): u64 {
  const map = take_storage();
  const serial = serial_of(argument(2));
  if (map == 0 || serial == 0 || argument(4) > CREATE) return 0;
  const found = task_find(map, serial);
  if (found != 0 || argument(4) != CREATE || serial != current_serial()) return found == 0 ? 0 : GUEST_BASE + <u64>found;
  const bytes = map_field(map, MapField.ValueSize);
  const first: usize = argument(3) == 0 ? 0 : take_readable(argument(3), bytes);
  if (argument(3) != 0 && first == 0) return 0;
  const made = task_make(map, serial);
  if (made != 0 && first != 0) memory.copy(arena + made, first, bytes);
  return made == 0 ? 0 : GUEST_BASE + <u64>made;
}

/** bpf_task_storage_delete(map, task) */
export function task_storage_delete(): u64 {
  const map = take_storage();
  if (map == 0) return 0;
  return <u64><i64>(argument(2) == 0 ? Errno.EINVAL : task_delete(map, serial_of(argument(2))));
}
