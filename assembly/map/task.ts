// TASK_STORAGE: a value for each task, gone with it. A task is known by the serial of its thread record, which no later task
// gets again. The kernel's map has no size; here room is kept for Limit.TaskStorageBytes. Results are those of
// kernel/bpf/bpf_task_storage.c; the host has no access, since bpf(2) names a task by a descriptor.
import { Limit, MapType } from "../abi";
import { MapField, map_count, map_field, map_of } from "./descriptor";
import { UpdateFlag } from "./errno";
import { hash_claim, hash_create, hash_delete, hash_find, hash_value } from "./hash";
import { value_stride } from "./kind";

const key = memory.data(8, 8);
let maps: u32 = 0;

export function task_create(map: usize): bool {
  const stride = value_stride(map);
  store<u32>(map, <u32>Limit.TaskStorageBytes / stride, MapField.MaxEntries);
  maps++;
  return hash_create(map, 8, stride);
}

/** Arena offset of the task's value, or 0. */
export function task_find(map: usize, serial: u32): u32 {
  store<u32>(key, serial);
  return hash_find(map, key);
}

/** A new value of zeros; 0 when there is no room. */
export function task_make(map: usize, serial: u32): u32 {
  store<u32>(key, serial);
  const slot1 = hash_claim(map, key, UpdateFlag.NoExist, 0);
  return slot1 < 0 ? 0 : hash_value(map, slot1);
}

export function task_delete(map: usize, serial: u32): i32 {
  store<u32>(key, serial);
  return hash_delete(map, key);
}

/** The task has ended: its values go. */
export function task_gone(serial: u32): void {
  if (maps == 0) return;
  for (let id: u32 = 0; id < map_count(); id++) {
    if (map_field(map_of(id), MapField.Type) == MapType.TaskStorage) task_delete(map_of(id), serial);
  }
}
