// What the kernel's hooks see of a thread's life and a tracer is not told of, as events of their own for the kernel's hooks alone
// (probecause/event shows what was recorded):
//   a new thread or process returns 0 from the call that made it (ret_from_fork);
//   a call that SIGKILL cuts short returns (kernel/cut.ts says what);
//   a leader that ends before other threads of its process ends there and then, though it is told with the last of them;
//   a leader ends when another thread starts a program and takes its id (ptrace(2), "execve(2) under ptrace").
import { EventRecord, EventType } from "../abi";
import { Effect } from "../gen/syscalls";
import { cut_result } from "../kernel/cut";
import { Process, Thread } from "../state/layout";
import { Call, arg, thread_find } from "../state/thread";
import { string_len, string_ptr } from "./strings";

/** Bits of EventRecord.Flags beside EventFlag's. */
export enum UntoldFlag {
  Untold = 0x100, // for the kernel's hooks alone
  OnlyPoints = 0x200, // and among them for tracepoints
}

const ROOM: u32 = 2;
const records = memory.data(384, 8); // ROOM of EventRecord.Size

export let untold: u32 = 0;

// @ts-ignore: decorator
@inline
export function untold_event(index: u32): usize {
  return records + <usize>index * EventRecord.Size;
}

/** An event of `thread` at the time of `ev`. */
function add(thread: usize, type: u32, ev: usize): usize {
  if (untold == ROOM) return 0;
  const made = untold_event(untold++);
  const process = <usize>load<u32>(thread, Thread.Process);
  memory.fill(made, 0, EventRecord.Size);
  store<u64>(made, load<u64>(ev, EventRecord.Seq), EventRecord.Seq);
  store<u64>(made, load<u64>(ev, EventRecord.TsNs), EventRecord.TsNs);
  store<u32>(made, load<u32>(process, Process.Pid), EventRecord.Pid);
  store<u32>(made, load<u32>(thread, Thread.Tid), EventRecord.Tid);
  store<u32>(made, type, EventRecord.Type);
  store<u32>(made, load<u32>(process, Process.Uid), EventRecord.Uid);
  store<u32>(made, load<u32>(process, Process.Gid), EventRecord.Gid);
  store<i32>(made, -1, EventRecord.Cpu);
  store<i32>(made, -1, EventRecord.Fd);
  store<u32>(made, UntoldFlag.Untold, EventRecord.Flags);
  const name = load<u32>(thread, Thread.Comm);
  if (name != 0) memory.copy(made + EventRecord.Comm, string_ptr(name), min<u32>(string_len(name), 15));
  return made;
}

/** The call that `caller` is inside returns in `thread`. */
function returned(thread: usize, caller: usize, ret: i64, ev: usize): usize {
  const made = add(thread, EventType.SyscallExit, ev);
  if (made == 0) return 0;
  store<u32>(made, load<u32>(caller, Thread.Abi), EventRecord.Abi);
  store<u32>(made, load<u32>(caller, Thread.Number), EventRecord.Number);
  store<i64>(made, ret, EventRecord.Ret);
  memory.copy(made + EventRecord.Args, caller + Thread.Args, 48);
  return made;
}

/** Whether the kernel still returns from the call a thread is inside; an exec beyond its point of no return does not. */
function is_cut(thread: usize): bool {
  const effect = load<u32>(thread, Thread.Effect);
  return load<u32>(thread, Thread.InCall) == Call.Known && effect != Effect.Exit && effect != Effect.Exec;
}

function cut(thread: usize, ev: usize): void {
  if (is_cut(thread)) returned(thread, thread, cut_result(thread), ev);
}

/** exit(2), not exit_group(2), of a leader that leaves others behind. */
function leaves(thread: usize): bool {
  if (load<u32>(thread, Thread.Effect) != Effect.Exit) return false;
  const native = load<u32>(thread, Thread.Native);
  const process = <usize>load<u32>(thread, Thread.Process);
  const leads = load<u32>(thread, Thread.Tid) == load<u32>(process, Process.Pid);
  return (native == 60 || native == 93) && leads && load<u32>(process, Process.ThreadCount) > 1;
}

function leader_left(thread: usize, ev: usize): void {
  const made = add(thread, EventType.ProcessExit, ev);
  if (made == 0) return;
  store<u64>(made, arg(thread, 0) & 0xff, EventRecord.Args);
  store<u32>(thread, 1, Thread.Left);
}

function replaced(process_id: u32, ev: usize): void {
  const leader = thread_find(process_id);
  if (leader == 0 || load<u32>(leader, Thread.Left) != 0) return;
  cut(leader, ev);
  add(leader, EventType.ProcessExit, ev);
}

/** What comes before an event, while state is as it was. */
export function untold_before(ev: usize): void {
  untold = 0;
  const type = load<u32>(ev, EventRecord.Type);
  if (type == EventType.ProcessExit) {
    const thread = thread_find(load<u32>(ev, EventRecord.Tid));
    if (thread != 0) cut(thread, ev);
  } else if (type == EventType.ProcessExec && load<u64>(ev, EventRecord.Args) != 0) replaced(load<u32>(ev, EventRecord.Pid), ev);
}

/** What comes after its hooks. */
export function untold_after(ev: usize): void {
  untold = 0;
  const type = load<u32>(ev, EventRecord.Type);
  if (type != EventType.ProcessFork && type != EventType.SyscallEntry) return;
  const thread = thread_find(load<u32>(ev, EventRecord.Tid));
  if (thread == 0 || load<u32>(thread, Thread.InCall) != Call.Known) return;
  if (type == EventType.SyscallEntry) {
    if (leaves(thread)) leader_left(thread, ev);
    return;
  }
  const child = thread_find(<u32>load<u64>(ev, EventRecord.Args + 8));
  const made: usize = child == 0 ? 0 : returned(child, thread, 0, ev);
  if (made != 0) store<u32>(made, UntoldFlag.Untold | UntoldFlag.OnlyPoints, EventRecord.Flags);
}

/** A ProcessExit whose hooks have run already. */
export function is_told_twice(ev: usize): bool {
  if (load<u32>(ev, EventRecord.Type) != EventType.ProcessExit || (load<u32>(ev, EventRecord.Flags) & UntoldFlag.Untold) != 0) return false;
  const thread = thread_find(load<u32>(ev, EventRecord.Tid));
  return thread != 0 && load<u32>(thread, Thread.Left) != 0;
}
