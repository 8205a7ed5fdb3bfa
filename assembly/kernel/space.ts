// Namespaces: struct nsproxy of a process, and the namespaces themselves. One is known by its inode number alone, which is what
// every program asks for; its address is made from that, so that two processes in one namespace point at the same.
import { KMntNamespace, KNet, KNsproxy, KPid, KPidNamespace, KSignalStruct, KStruct } from "../gen/kernel";
import { Process, Thread } from "../state/layout";
import { process_by_serial, thread_by_serial } from "../state/serials";
import { pid_space_of_children } from "../state/spaces";
import { str_intern, string_len, string_ptr } from "../trace/strings";
import { ObjectKind, object_or_null } from "./address";
import { begin, put } from "./object";
import { leader_of_group } from "./task";

const INITIAL_PID_SPACE: u64 = 0xefff_fffc; // PROC_PID_INIT_INO of linux/proc_ns.h: its level is 0
const INODE_BYTES: u32 = 8;
const UPID_NS: u32 = 8; // of struct upid
const PIDTYPE_TGID: u32 = 1; // linux/pid_types.h

const inode = memory.data(8, 8);

/** The namespace with this inode number; NULL when it is not known. */
export function space_address(kind: u32, number: u64): u64 {
  if (number == 0) return 0;
  store<u64>(inode, number);
  return object_or_null(kind, str_intern(inode, INODE_BYTES));
}

function put_space(offset: u32, kind: u32, number: u64): void {
  const address = space_address(kind, number);
  if (address != 0) put<u64>(offset, address);
}

/** A namespace whose number stands at `offset` of `struct`. */
export function space_fill(struct: u32, offset: u32, id: u32): bool {
  if (string_len(id) != INODE_BYTES) return false;
  begin(struct);
  put<u32>(offset, load<u32>(string_ptr(id)));
  return true;
}

export function mnt_space_fill(id: u32): bool {
  return space_fill(KStruct.MntNamespace, KMntNamespace.Ns, id);
}

export function net_fill(id: u32): bool {
  return space_fill(KStruct.Net, KNet.Ns, id);
}

export function pid_space_fill(id: u32): bool {
  if (!space_fill(KStruct.PidNamespace, KPidNamespace.Ns, id)) return false;
  if (load<u64>(string_ptr(id)) == INITIAL_PID_SPACE) put<u32>(KPidNamespace.Level, 0);
  return true;
}

export function nsproxy_fill(serial: u32): bool {
  const process = process_by_serial(serial);
  if (process == 0) return false;
  begin(KStruct.Nsproxy);
  put_space(KNsproxy.MntNs, ObjectKind.MntNs, load<u64>(process, Process.MntNs));
  put_space(KNsproxy.NetNs, ObjectKind.NetNs, load<u64>(process, Process.NetNs));
  put_space(KNsproxy.PidNsForChildren, ObjectKind.PidNs, pid_space_of_children(process));
  return true;
}

/** struct pid of a thread. How deep a namespace lies is known of the initial one only; its numbers are the recorder's then. */
export function pid_fill(serial: u32): bool {
  const thread = thread_by_serial(serial);
  if (thread == 0) return false;
  const process = <usize>load<u32>(thread, Thread.Process);
  begin(KStruct.Pid);
  if (load<u64>(process, Process.PidNs) != INITIAL_PID_SPACE) return true;
  put<u32>(KPid.Level, 0);
  put<u64>(KPid.Numbers, load<u32>(thread, Thread.Tid)); // and the padding behind it
  put_space(KPid.Numbers + UPID_NS, ObjectKind.PidNs, INITIAL_PID_SPACE);
  return true;
}

export function signal_fill(serial: u32): bool {
  const process = process_by_serial(serial);
  if (process == 0) return false;
  begin(KStruct.SignalStruct);
  const leader = leader_of_group(process);
  if (leader != 0) put<u64>(KSignalStruct.Pids + (PIDTYPE_TGID << 3), object_or_null(ObjectKind.Pid, load<u32>(leader, Thread.Serial)));
  return true;
}
