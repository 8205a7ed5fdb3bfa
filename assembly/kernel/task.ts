// struct task_struct: of any live thread, of a leader that ended before its process did, and of a parent outside of the trace, of which
// only the id is known.
import { EventRecord, EventType, ProcessFlag } from "../abi";
import { KStruct, KTaskStruct, KThreadInfo } from "../gen/kernel";
import { Process, Thread } from "../state/layout";
import { parent_of, parent_thread } from "../state/kin";
import { process_find, root_pid } from "../state/process";
import { process_by_serial, thread_by_serial } from "../state/serials";
import { thread_find } from "../state/thread";
import { boot_offset, cur_event, machine } from "../trace/current";
import { string_len, string_ptr } from "../trace/strings";
import { ObjectKind, object_or_null } from "./address";
import { begin, current_tid, put } from "./object";

const COMM_BYTES: u32 = 16; // TASK_COMM_LEN
const CORE_DUMPED: u32 = 0x80; // linux/wait.h
const TS_COMPAT: u32 = 2; // arch/x86/include/asm/thread_info.h
const I386: u32 = 1; // Abi of trace.proto
const AARCH64: u32 = 2; // Arch of trace.proto
const comm = memory.data(16, 8);

/** The first thread of a process; 0 once it has ended. */
export function leader_of_group(process: usize): usize {
  const leader = thread_find(load<u32>(process, Process.Pid));
  return leader != 0 && <usize>load<u32>(leader, Thread.Process) == process ? leader : 0;
}

export function task_of_thread(thread: usize): u64 {
  return thread == 0 ? 0 : object_or_null(ObjectKind.Task, load<u32>(thread, Thread.Serial));
}

export function task_of_group(process: usize): u64 {
  const leader = leader_of_group(process);
  return leader != 0 ? task_of_thread(leader) : object_or_null(ObjectKind.Leader, load<u32>(process, Process.Serial));
}

/** The task of a thread id, or NULL. */
export function task_address(tid: u32): u64 {
  return task_of_thread(thread_find(tid));
}

function parent_task(process: usize): u64 {
  const parent = parent_of(process);
  if (parent == 0) {
    return load<u32>(process, Process.Parent) != 0 ? 0 : object_or_null(ObjectKind.Stranger, load<u32>(process, Process.Outside));
  }
  const thread = parent_thread(process, parent);
  return thread != 0 ? task_of_thread(thread) : task_of_group(parent);
}

/** Exit code as do_exit keeps it, while the hooks of the thread's end run; before its end it is 0. */
function exit_code(tid: u32): u32 {
  if (cur_event == 0 || load<u32>(cur_event, EventRecord.Type) != EventType.ProcessExit) return 0;
  if (load<u32>(cur_event, EventRecord.Tid) != tid) return 0;
  const signal = <u32>load<u64>(cur_event, EventRecord.Args + 8);
  if (signal != 0) return signal | (load<i64>(cur_event, EventRecord.Ret) != 0 ? CORE_DUMPED : 0);
  return (<u32>load<u64>(cur_event, EventRecord.Args) & 0xff) << 8;
}

function put_comm(name: u32): void {
  if (name == 0) return;
  const text = string_ptr(name);
  const len = min(string_len(name), COMM_BYTES - 1);
  store<u64>(comm, 0);
  store<u64>(comm, 0, 8);
  for (let i: u32 = 0; i < len; i++) store<u8>(comm + i, load<u8>(text + i));
  put<u64>(KTaskStruct.Comm, load<u64>(comm));
  put<u64>(KTaskStruct.Comm + 8, load<u64>(comm, 8));
}

function put_known(offset: u32, address: u64): void {
  if (address != 0) put<u64>(offset, address);
}

function put_started(at: u64): void {
  if (at == 0) return;
  put<u64>(KTaskStruct.StartTime, at);
  put<u64>(KTaskStruct.StartBoottime, at + boot_offset);
}

/** The task that runs: in which state, and through which door of the kernel it came in. */
function put_running(): void {
  put<u64>(KTaskStruct.State, 0); // TASK_RUNNING
  put<u32>(KTaskStruct.__State, 0);
  const type = load<u32>(cur_event, EventRecord.Type);
  if (machine == AARCH64 || (type != EventType.SyscallEntry && type != EventType.SyscallExit)) return;
  put<u32>(KTaskStruct.ThreadInfo + KThreadInfo.Status, load<u32>(cur_event, EventRecord.Abi) == I386 ? TS_COMPAT : 0);
}

/** What all threads of a process have in common. */
function put_group(process: usize): void {
  const serial = load<u32>(process, Process.Serial);
  put<u32>(KTaskStruct.Tgid, load<u32>(process, Process.Pid));
  put_known(KTaskStruct.GroupLeader, task_of_group(process));
  const parent = parent_task(process);
  put_known(KTaskStruct.RealParent, parent);
  put_known(KTaskStruct.Parent, parent);
  put_known(KTaskStruct.RealCred, object_or_null(ObjectKind.Cred, serial));
  put_known(KTaskStruct.Cred, object_or_null(ObjectKind.Cred, serial));
  put_known(KTaskStruct.Fs, object_or_null(ObjectKind.Fs, serial));
  put_known(KTaskStruct.Nsproxy, object_or_null(ObjectKind.Nsproxy, serial));
  put_known(KTaskStruct.Signal, object_or_null(ObjectKind.Signal, serial));
  put_known(KTaskStruct.Mm, object_or_null(ObjectKind.Mm, serial));
  put_known(KTaskStruct.Cgroups, object_or_null(ObjectKind.CssSet, load<u32>(process, Process.Cgroup)));
}

export function task_fill(serial: u32): bool {
  const running = thread_find(current_tid());
  const thread = running != 0 && load<u32>(running, Thread.Serial) == serial ? running : thread_by_serial(serial);
  if (thread == 0) return false;
  const process = <usize>load<u32>(thread, Thread.Process);
  const tid = load<u32>(thread, Thread.Tid);
  begin(KStruct.TaskStruct);
  put<u32>(KTaskStruct.Pid, tid);
  put<u32>(KTaskStruct.ExitState, 0); // exit_notify sets it behind the last hook
  put<u32>(KTaskStruct.ExitCode, exit_code(tid));
  if (thread == running) put_running();
  put_comm(load<u32>(thread, Thread.Comm));
  put_known(KTaskStruct.ThreadPid, object_or_null(ObjectKind.Pid, serial));
  put_started(load<u64>(tid == load<u32>(process, Process.Pid) ? process + Process.Started : thread + Thread.Started));
  put_group(process);
  return true;
}

/** The leader of a process that goes on without it. */
export function leader_fill(serial: u32): bool {
  const process = process_by_serial(serial);
  if (process == 0) return false;
  begin(KStruct.TaskStruct);
  put<u32>(KTaskStruct.Pid, load<u32>(process, Process.Pid));
  put_comm(load<u32>(process, Process.Comm));
  put_started(load<u64>(process, Process.Started));
  put_group(process);
  return true;
}

/** A process that the trace knows the id of, and nothing else. */
export function stranger_fill(pid: u32): bool {
  if (pid == 0) return false;
  begin(KStruct.TaskStruct);
  put<u32>(KTaskStruct.Tgid, pid);
  // Which of its threads made the child is not told; that of the recorder, which has one, is.
  const first = process_find(root_pid);
  if (first != 0 && load<u32>(first, Process.Outside) == pid && (load<u32>(first, Process.Flags) & ProcessFlag.Attached) == 0) {
    put<u32>(KTaskStruct.Pid, pid);
  }
  return true;
}
