// struct task_struct, of a thread.
import { KStruct, KTaskStruct } from "../gen/kernel";
import { Process, Thread } from "../state/layout";
import { thread_find } from "../state/thread";
import { string_len, string_ptr } from "../trace/strings";
import { begin, current_tid, put, put_bytes } from "./object";

const COMM_BYTES: u32 = 16; // TASK_COMM_LEN
const comm = memory.data(16, 8);

/** The running thread, if it has this serial. */
function thread_by(serial: u32): usize {
  const thread = thread_find(current_tid());
  return thread != 0 && load<u32>(thread, Thread.Serial) == serial ? thread : 0;
}

export function task_fill(serial: u32): bool {
  const thread = thread_by(serial);
  if (thread == 0) return false;
  const process = <usize>load<u32>(thread, Thread.Process);
  begin(KStruct.TaskStruct);
  put<u32>(KTaskStruct.Pid, load<u32>(thread, Thread.Tid));
  put<u32>(KTaskStruct.Tgid, load<u32>(process, Process.Pid));
  const name = load<u32>(thread, Thread.Comm);
  memory.fill(comm, 0, COMM_BYTES);
  if (name != 0) memory.copy(comm, string_ptr(name), min(string_len(name), COMM_BYTES - 1));
  if (name != 0) put_bytes(KTaskStruct.Comm, comm, COMM_BYTES);
  return true;
}
