// Signals: delivered ones, ones that were sent, and which of them ended a process.
import { EventRecord, FactKind, FactRecord } from "../abi";
import { ArgRole, NO_ARG, syscall_arg } from "../gen/syscalls";
import { fact_count, fact_get } from "./facts";
import { fd_get } from "./descriptor";
import { KinFlag, parent_of } from "./kin";
import { Open, Process, Thread } from "./layout";
import { first_process } from "./process";
import { arg, arg_of } from "./thread";
import { wait_signalled } from "./wait";

export function signal_delivered(process: usize, thread: usize, ev: usize): void {
  const signo = load<u64>(ev, EventRecord.Args);
  const code = load<u64>(ev, EventRecord.Args + 8);
  const sender = load<u64>(ev, EventRecord.Args + 16);
  store<u32>(process, <u32>signo, Process.SignalNumber);
  store<u32>(process, <u32>sender, Process.SignalSender);
  store<u32>(process, <u32>code, Process.SignalCode);
  wait_signalled(thread, <u32>sender, load<u64>(ev, EventRecord.Seq));
  const row = fact_count(process, FactKind.Signal, <u32>signo, <u32>code, <u32>sender, ev);
  if (row == 0) return;
  store<u64>(row, signo, FactRecord.A);
  store<u64>(row, code, FactRecord.B);
  store<u64>(row, sender, FactRecord.C);
  store<u64>(row, load<u64>(ev, EventRecord.Args + 32), FactRecord.D);
  store<u64>(row, load<u64>(ev, EventRecord.Args + 40), FactRecord.E);
}

const SIGSYS: u32 = 31;

/** A filter that kills delivers no signal, and no call comes after the one it refused: seccomp(2), SECCOMP_RET_KILL. */
function filter_killed(process: usize, thread: usize, ev: usize): void {
  const row = fact_count(process, FactKind.Signal, SIGSYS, 0, 0, ev);
  if (row == 0) return;
  store<u64>(row, SIGSYS, FactRecord.A);
  store<u64>(row, load<u32>(thread, Thread.Native), FactRecord.E);
  store<u32>(row, 1, FactRecord.Flags);
}

/** The process died of `signo`: the delivery seen last, if it was this signal's, is the one. */
export function signal_killed(process: usize, thread: usize, signo: u32, ev: usize): void {
  if (load<u32>(process, Process.SignalNumber) != signo) {
    if (signo == SIGSYS) filter_killed(process, thread, ev);
    return;
  }
  const code = load<u32>(process, Process.SignalCode);
  const row = fact_get(process, FactKind.Signal, signo, code, load<u32>(process, Process.SignalSender));
  if (row != 0) store<u32>(row, 1, FactRecord.Flags);
}

/** The first process of a namespace that has no number in the trace, as it was never told: the nearest one above that takes orphans in. */
function first_above(sender: usize): i64 {
  for (let at = sender; at != 0; at = parent_of(at)) {
    if ((load<u32>(at, Process.Kin) & KinFlag.Reaper) != 0) return <i64>load<u32>(at, Process.Pid);
  }
  return 1;
}

/** The recorder's id of the process that `sender` knows as `pid`, in its own namespace (pid_namespaces(7)). */
function outer_pid(sender: usize, pid: i32): i64 {
  const space = load<u64>(sender, Process.PidNs);
  if (pid == 1 && space == 0) return first_above(sender);
  if (pid <= 0 || space == 0 || load<u32>(sender, Process.NsPid) == load<u32>(sender, Process.Pid)) return pid;
  for (let at = first_process; at != 0; at = <usize>load<u32>(at, Process.Next)) {
    if (load<u64>(at, Process.PidNs) == space && load<i32>(at, Process.NsPid) == pid) return <i64>load<u32>(at, Process.Pid);
  }
  return pid;
}

/** Whom a kill names: a process, a group (negative), or what a pidfd stands for. */
export function signal_target(process: usize, thread: usize): i64 {
  const row = load<u32>(thread, Thread.Row);
  const index = syscall_arg(row, ArgRole.Pid);
  if (index != NO_ARG) return outer_pid(process, <i32>arg(thread, index));
  const open = fd_get(process, load<i32>(thread, Thread.Fd));
  return open == 0 ? 0 : <i64>load<u32>(open, Open.PeerPid);
}

/** kill, tkill, tgkill, rt_sigqueueinfo, pidfd_send_signal; errno 0: it was sent. */
export function signal_sent(process: usize, thread: usize, errno: u32, ev: usize): void {
  const signo = arg_of(thread, ArgRole.Signo, 0);
  const target = signal_target(process, thread);
  const row = fact_count(process, FactKind.Kill, <u32>signo, <u32>target, errno, ev);
  if (row == 0) return;
  store<u64>(row, signo, FactRecord.A);
  store<i64>(row, target, FactRecord.B);
  store<u32>(row, load<u32>(thread, Thread.Native), FactRecord.Number);
  store<u32>(row, errno, FactRecord.Errno);
}
