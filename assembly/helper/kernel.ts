// Functions that give a program an object of the kernel's to follow: a task by its id, the registers of one. A task that the trace does
// not have may exist all the same: the answer is NULL, as for one that does not, and is counted.
import { Process, Thread } from "../state/layout";
import { thread_by_serial } from "../state/serials";
import { thread_find } from "../state/thread";
import { ObjectKind, object_id, object_kind, object_offset, object_or_null } from "../kernel/address";
import { current_tid, is_object } from "../kernel/object";
import { task_of_thread } from "../kernel/task";
import { argument } from "../vm/registers";
import { missed } from "./missed";

function known(task: u64): u64 {
  if (task == 0) missed();
  return task;
}

/** bpf_task_from_pid(pid): ids are those of the recorder. */
export function task_from_pid(): u64 {
  return known(task_of_thread(thread_find(<u32>argument(1))));
}

/** bpf_task_from_vpid(vpid): ids are those of the caller's pid namespace, which are the recorder's when its own id is the same in both. */
export function task_from_vpid(): u64 {
  const thread = thread_find(current_tid());
  const process: usize = thread == 0 ? 0 : load<u32>(thread, Thread.Process);
  if (process == 0 || load<u32>(process, Process.NsPid) != load<u32>(process, Process.Pid)) return known(0);
  return task_from_pid();
}

/** bpf_task_acquire(task): nothing is counted here, an object lives as long as its task. */
export function task_acquire(): u64 {
  return argument(1);
}

/** bpf_task_release(task) */
export function task_release(): u64 {
  return 0;
}

/** bpf_task_pt_regs(task): struct pt_regs, as it entered the kernel. */
export function task_pt_regs(): u64 {
  const task = argument(1);
  if (!is_object(task) || object_kind(task) != ObjectKind.Task || object_offset(task) != 0) return 0;
  return thread_by_serial(object_id(task)) == 0 ? 0 : object_or_null(ObjectKind.Registers, object_id(task));
}
