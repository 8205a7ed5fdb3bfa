// Helpers that tell who runs: the current event's process, thread, ids, name and CPU. Outside an event (prog_test_run)
// everything is 0. An unknown id is all ones, as the event record has it.
import { EventRecord } from "../abi";
import { cur_event } from "../trace/current";
import { argument } from "../vm/registers";
import { take_writable } from "./memory";

const COMM_BYTES: u32 = 16; // TASK_COMM_LEN

export function current_seq(): u64 {
  return cur_event == 0 ? 0 : load<u64>(cur_event, EventRecord.Seq);
}

export function current_ts(): u64 {
  return cur_event == 0 ? 0 : load<u64>(cur_event, EventRecord.TsNs);
}

/** 0 when the trace does not know it. */
export function current_cpu(): u32 {
  return cur_event == 0 ? 0 : <u32>max<i32>(load<i32>(cur_event, EventRecord.Cpu), 0);
}

export function get_smp_processor_id(): u64 {
  return <u64>current_cpu();
}

export function get_current_pid_tgid(): u64 {
  if (cur_event == 0) return 0;
  return (<u64>load<u32>(cur_event, EventRecord.Pid) << 32) | <u64>load<u32>(cur_event, EventRecord.Tid);
}

export function get_current_uid_gid(): u64 {
  if (cur_event == 0) return 0;
  return (<u64>load<u32>(cur_event, EventRecord.Gid) << 32) | <u64>load<u32>(cur_event, EventRecord.Uid);
}

/** bpf_get_attach_cookie(ctx): what was given when the program was attached; nothing is given here. */
export function get_attach_cookie(): u64 {
  return 0;
}

/** bpf_get_current_comm(buf, size): strscpy_pad, so cut to size with a NUL and padded. */
export function get_current_comm(): u64 {
  const size = <u32>argument(2);
  const to = take_writable(argument(1), size);
  if (to == 0 || size == 0) return 0;
  memory.fill(to, 0, size);
  if (cur_event == 0) return 0;
  memory.copy(to, cur_event + EventRecord.Comm, min(size - 1, COMM_BYTES - 1));
  return 0;
}
