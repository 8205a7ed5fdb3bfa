// Helpers about control groups and namespaces, as far as the trace describes a process (ProcessState of trace.proto). Where it
// does not, the helper fails as the kernel's does and the miss is counted.
import { EventRecord, MapType, Trap } from "../abi";
import { cells_find } from "../map/cells";
import { MapField, map_field } from "../map/descriptor";
import { Errno } from "../map/errno";
import { Process } from "../state/layout";
import { process_find } from "../state/process";
import { cur_event } from "../trace/current";
import { string_len, string_ptr } from "../trace/strings";
import { argument } from "../vm/registers";
import { trap_set } from "../vm/trap";
import { take_map } from "./map";
import { take_writable } from "./memory";
import { missed } from "./missed";

const key = memory.data(4, 4);
const PIDNS_BYTES: u64 = 8; // struct bpf_pidns_info: pid, tgid

function current_process(): usize {
  return cur_event == 0 ? 0 : process_find(load<u32>(cur_event, EventRecord.Pid));
}

/** True when `path` is `above` or lies below it. */
function within(path: u32, above: u32): bool {
  const bytes = string_len(above);
  if (bytes > string_len(path) || memory.compare(string_ptr(path), string_ptr(above), bytes) != 0) return false;
  if (bytes == string_len(path) || bytes == 1) return true; // "/" holds all
  return load<u8>(string_ptr(path) + bytes) == 0x2f;
}

/** bpf_current_task_under_cgroup(map, index) */
export function current_task_under_cgroup(): u64 {
  const map = take_map(argument(1));
  if (map == 0) return 0;
  if (map_field(map, MapField.Type) != MapType.CgroupArray) {
    trap_set(Trap.BadHelper, argument(1));
    return 0;
  }
  const index = <u32>argument(2);
  if (index >= map_field(map, MapField.MaxEntries)) return <u64><i64>Errno.E2BIG;
  store<u32>(key, index);
  const above = cells_find(map, key);
  if (above == 0) return <u64><i64>Errno.EAGAIN;
  const process = current_process();
  const own = process == 0 ? 0 : load<u32>(process, Process.Cgroup);
  if (own != 0) return u64(within(own, above));
  missed();
  return <u64><i64>Errno.EAGAIN;
}

/** bpf_get_current_cgroup_id(): an inode number, which no trace has. */
export function get_current_cgroup_id(): u64 {
  missed();
  return 0;
}

/** bpf_get_current_ancestor_cgroup_id(level): the same. */
export function get_current_ancestor_cgroup_id(): u64 {
  return get_current_cgroup_id();
}

/**
 * bpf_get_ns_current_pid_tgid(dev, ino, nsdata, size). The trace knows the namespace's inode; its device is the only nsfs there
 * is. Inside a nested namespace it knows the process's number and, of threads, the leader's.
 */
export function get_ns_current_pid_tgid(): u64 {
  const bytes = argument(4);
  const to = take_writable(argument(3), <u32>bytes);
  if (to == 0) return 0;
  memory.fill(to, 0, <u32>bytes);
  if (bytes != PIDNS_BYTES) return <u64><i64>Errno.EINVAL;
  const process = current_process();
  const space = process == 0 ? 0 : load<u64>(process, Process.PidNs);
  if (space != 0 && space != argument(2)) return <u64><i64>Errno.EINVAL;
  const pid = process == 0 ? 0 : load<u32>(process, Process.Pid);
  const tid = process == 0 ? 0 : load<u32>(cur_event, EventRecord.Tid);
  const own = process == 0 ? 0 : load<u32>(process, Process.NsPid);
  if (space == 0 || own == 0 || (own != pid && tid != pid)) {
    missed();
    return <u64><i64>Errno.EINVAL;
  }
  store<u32>(to, own == pid ? tid : own);
  store<u32>(to, own, 4);
  return 0;
}
