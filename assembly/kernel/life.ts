// Tracepoints of a task's life, as raw_tp and tp_btf programs see them (include/trace/events/sched.h, task.h).
import { EventRecord } from "../abi";
import { Point } from "../gen/hooks";
import { queue_point } from "./queue";
import { task_address } from "./task";

/** copy_process ends with task_newtask, and kernel_clone with sched_process_fork, both in the parent. */
export function fork_implied(ev: usize): void {
  const ts = load<u64>(ev, EventRecord.TsNs);
  const parent = task_address(load<u32>(ev, EventRecord.Tid));
  const child = task_address(<u32>load<u64>(ev, EventRecord.Args + 8));
  queue_point(Point.TaskNewtask, ts, 0, 0, child, load<u64>(ev, EventRecord.Args + 24), 0, 0, 0);
  queue_point(Point.SchedProcessFork, ts, 0, 0, parent, child, 0, 0, 0);
}

export function exit_implied(ev: usize): void {
  const task = task_address(load<u32>(ev, EventRecord.Tid));
  const group_dead = u64(load<u64>(ev, EventRecord.Args + 16) != 0);
  queue_point(Point.SchedProcessExit, load<u64>(ev, EventRecord.TsNs), 0, 0, task, group_dead, 0, 0, 0);
}
