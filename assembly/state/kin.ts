// Whose child a process is, in the kernel's sense (real_parent of struct task_struct): the thread that made it, as long as its process
// lives, and then whoever takes orphans in. That is the nearest process above which asked for them (PR_SET_CHILD_SUBREAPER of
// prctl(2)) or is the first of its pid namespace (find_new_reaper in kernel/exit.c); when neither is in the trace, it is not known.
import { EventRecord } from "../abi";
import { Life, Process, Thread } from "./layout";
import { process_find } from "./process";
import { process_by_serial, thread_by_serial } from "./serials";
import { table_get, table_new, table_set } from "./table";

export enum KinFlag {
  Reaper = 1, // orphans below it become its children
  ChildSpace = 2, // its children are born into a pid namespace that is not its own
}

const CLONE_PARENT: u64 = 0x8000; // linux/sched.h
/** So far up, a chain of processes is followed: far more than there are generations in one run. */
const GENERATIONS: u32 = 256;

/** Reapers there have been: without one, an orphan's parent is not known. */
let reapers: u32 = 0;
/** Of processes that ended, by serial: serial of the one that took their children in. */
let heirs: usize = 0;

/** A fork: `ns_pid` 1 is the first process of a namespace. */
export function kin_forked(child: usize, parent: usize, thread: usize, flags: u64, ev: usize): void {
  const sibling = (flags & CLONE_PARENT) != 0;
  store<u32>(child, sibling ? load<u32>(parent, Process.Parent) : load<u32>(parent, Process.Serial), Process.Parent);
  store<u32>(child, sibling ? load<u32>(parent, Process.ParentThread) : load<u32>(thread, Thread.Serial), Process.ParentThread);
  store<u32>(child, sibling ? load<u32>(parent, Process.Outside) : 0, Process.Outside);
  store<u64>(child, load<u64>(ev, EventRecord.TsNs), Process.Started);
  if (load<u64>(ev, EventRecord.Args + 32) == 1) kin_reaper(child, true);
}

/** prctl(PR_SET_CHILD_SUBREAPER). */
export function kin_reaper(process: usize, on: bool): void {
  const flags = load<u32>(process, Process.Kin);
  if (on) reapers++;
  store<u32>(process, on ? flags | KinFlag.Reaper : flags & ~KinFlag.Reaper, Process.Kin);
}

/** A ProcessState told the parent's id. */
export function parent_told(process: usize, pid: u32): void {
  if (pid == 0) return;
  store<u32>(process, 0, Process.Parent);
  store<u32>(process, pid, Process.Outside);
  inside(process);
}

/** One whose id was told may be described after its child; a process that was made later is another of the same id. */
function inside(process: usize): usize {
  const pid = load<u32>(process, Process.Outside);
  const found: usize = pid == 0 ? 0 : process_find(pid);
  if (found == 0) return 0;
  if (load<u32>(found, Process.State) == Life.Forked && load<u64>(found, Process.SeqFirst) > load<u64>(process, Process.SeqFirst)) return 0;
  store<u32>(process, load<u32>(found, Process.Serial), Process.Parent);
  return found;
}

/** The live process that is its parent; 0 outside of the trace, or not known. */
export function parent_of(process: usize): usize {
  const told = load<u32>(process, Process.Parent);
  if (told == 0) return inside(process);
  let serial = told;
  for (let i: u32 = 0; serial != 0 && i < GENERATIONS; i++) {
    const found = process_by_serial(serial);
    if (found != 0) {
      if (serial != told) store<u32>(process, serial, Process.Parent);
      return found;
    }
    serial = heirs == 0 ? 0 : table_get(heirs, serial, 0);
  }
  return 0;
}

/** The thread of `parent_of` that is the parent: the one that made it, while it lives. 0: no certain one. */
export function parent_thread(process: usize, parent: usize): usize {
  const thread = thread_by_serial(load<u32>(process, Process.ParentThread));
  return thread != 0 && <usize>load<u32>(thread, Thread.Process) == parent ? thread : 0;
}

/** Its children have another parent from now on. */
export function kin_ends(process: usize): void {
  if (reapers == 0) return;
  let above = process;
  for (let i: u32 = 0; i < GENERATIONS; i++) {
    above = parent_of(above);
    if (above == 0) return;
    if ((load<u32>(above, Process.Kin) & KinFlag.Reaper) != 0) break;
  }
  if ((load<u32>(above, Process.Kin) & KinFlag.Reaper) == 0) return;
  if (heirs == 0) heirs = table_new();
  if (heirs != 0) table_set(heirs, load<u32>(process, Process.Serial), 0, load<u32>(above, Process.Serial));
}
