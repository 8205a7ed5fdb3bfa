// Signals, as the tracepoints of their sending and their delivery show them (include/trace/events/signal.h). Deliveries are in the trace,
// but for SIGKILL: that is implied by how a thread ends. Sending is: kill and its kin when they succeed, a child's end, and of
// what nobody in the trace is known to have sent, the delivery. Who sent that is told as far as the delivery says: an id, or nobody.
import { EventRecord, EventType } from "../abi";
import { Point } from "../gen/hooks";
import { KTraceEventRawSignalDeliver, KTraceEventRawSignalGenerate } from "../gen/kernel";
import { ArgKind, ArgRole, Effect, NO_ARG, syscall_arg, syscall_kind, syscall_nargs } from "../gen/syscalls";
import { parent_of } from "../state/kin";
import { Process, Thread } from "../state/layout";
import { first_process, process_find } from "../state/process";
import { signal_target } from "../state/signal";
import { Call, arg, arg_of, thread_find } from "../state/thread";
import { user_read } from "../trace/current";
import { string_len, string_ptr } from "../trace/strings";
import {
  SIGNALS_MAX, handler_of, handler_set, handlers_inherited, handlers_reset, is_ignored, is_kill_told, kill_told, signal_given,
  signal_last, signal_pends, signal_taken, signals_gone,
} from "./handled";
import { Implied, NOBODY, Side, is_awaited, queue_point } from "./queue";
import { scratch_address, scratch_take } from "./scratch";
import { task_of_group, task_of_thread } from "./task";

// asm-generic/signal.h, siginfo.h, linux/signal.h
const SIGKILL: u32 = 9;
const SIGCHLD: u32 = 17;
const SI_USER: i32 = 0;
const SI_KERNEL: i32 = 0x80;
const SI_QUEUE: i32 = -1;
const SI_TKILL: i32 = -6;
const CLD_EXITED: i32 = 1;
const CLD_KILLED: i32 = 2;
const CLD_DUMPED: i32 = 3;
/** Signals that an instruction of the thread itself causes: SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV, SIGSYS. */
const FAULTS: u64 = (1 << 4) | (1 << 5) | (1 << 7) | (1 << 8) | (1 << 11) | (1 << 31);

/** TRACE_SIGNAL_DELIVERED, TRACE_SIGNAL_ALREADY_PENDING: no signal is ignored on its way to a process that is traced. */
const DELIVERED: u32 = 0;
const ALREADY_PENDING: u32 = 2;

const action = memory.data(16, 8);

function signals_awaited(): bool {
  return is_awaited(Side.Point, Point.SignalGenerate) || is_awaited(Side.Point, Point.SignalDeliver);
}

/** struct kernel_siginfo: si_signo, si_errno, si_code, and of who sent it si_pid and si_uid. */
function info_of(signo: u32, errno: i32, code: i32, pid: u32, uid: u32): u64 {
  const at = scratch_take(48);
  if (at == 0) return 0;
  store<u32>(at, signo);
  store<i32>(at, errno, 4);
  store<i32>(at, code, 8);
  store<u32>(at, pid, 16);
  store<u32>(at, uid, 20);
  return scratch_address(at);
}

function put_comm(to: usize, name: u32): void {
  if (name != 0) memory.copy(to, string_ptr(name), min<u32>(string_len(name), 15));
}

/**
 * signal_generate. `actor` sent it: a thread id, NOBODY, or 0 for the event's own thread. `thread` is 0 when it is for the process, and
 * both are 0 when the target is outside of the trace: of that nothing but its id is known.
 */
function generated(ev: usize, actor: u32, signo: u32, errno: i32, code: i32, pid: u32, process: usize, thread: usize, group: bool): void {
  const waits = process != 0 && signal_pends(process, thread, signo);
  if (!is_awaited(Side.Point, Point.SignalGenerate)) return;
  const at = scratch_take(KTraceEventRawSignalGenerate.Size);
  if (at == 0) return;
  const result = waits ? ALREADY_PENDING : DELIVERED;
  store<u32>(at, signo, KTraceEventRawSignalGenerate.Sig);
  store<i32>(at, errno, KTraceEventRawSignalGenerate.Errno);
  store<i32>(at, code, KTraceEventRawSignalGenerate.Code);
  const name = thread != 0 ? load<u32>(thread, Thread.Comm) : process != 0 ? load<u32>(process, Process.Comm) : 0;
  put_comm(at + KTraceEventRawSignalGenerate.Comm, name);
  store<u32>(at, pid, KTraceEventRawSignalGenerate.Pid);
  store<u32>(at, u32(group), KTraceEventRawSignalGenerate.Group);
  store<u32>(at, result, KTraceEventRawSignalGenerate.Result);
  const sender = actor != 0 && actor != NOBODY ? actor : load<u32>(ev, EventRecord.Pid);
  const info: u64 = code == SI_KERNEL ? 1 : info_of(signo, errno, code, sender, load<u32>(ev, EventRecord.Uid));
  const task = thread != 0 ? task_of_thread(thread) : process != 0 ? task_of_group(process) : 0;
  const size = KTraceEventRawSignalGenerate.Size;
  const entry = queue_point(Point.SignalGenerate, load<u64>(ev, EventRecord.TsNs), at, size, signo, info, task, u64(group), result);
  if (entry != 0) store<u32>(entry, actor, Implied.Actor);
}

function delivered(ev: usize, process: usize, signo: u32, code: i32, info: u64): void {
  if (!is_awaited(Side.Point, Point.SignalDeliver)) return;
  const at = scratch_take(KTraceEventRawSignalDeliver.Size);
  const ka = scratch_take(32); // struct k_sigaction
  if (at == 0 || ka == 0) return;
  const handler = handler_of(process, signo);
  if (handler != 0) memory.copy(ka, handler, 16);
  store<u32>(at, signo, KTraceEventRawSignalDeliver.Sig);
  store<i32>(at, code, KTraceEventRawSignalDeliver.Code);
  store<u64>(at, load<u64>(ka), KTraceEventRawSignalDeliver.SaHandler);
  store<u64>(at, load<u64>(ka, 8), KTraceEventRawSignalDeliver.SaFlags);
  const size = KTraceEventRawSignalDeliver.Size;
  queue_point(Point.SignalDeliver, load<u64>(ev, EventRecord.TsNs), at, size, signo, info, scratch_address(ka), 0, 0);
}

/** Index of the call's argument of a kind, or NO_ARG. */
function arg_of_kind(row: u32, kind: u32): u32 {
  for (let i: u32 = 0; i < syscall_nargs(row); i++) if (syscall_kind(row, i) == kind) return i;
  return NO_ARG;
}

/** kill, tkill, tgkill, rt_sigqueueinfo, rt_tgsigqueueinfo, pidfd_send_signal, to one target. A group's are told when they arrive. */
function sent(ev: usize, process: usize, thread: usize, actor: u32): void {
  const row = load<u32>(thread, Thread.Row);
  const at_signo = syscall_arg(row, ArgRole.Signo);
  if (at_signo == NO_ARG) return;
  const signo = <u32>arg(thread, at_signo);
  if (signo == 0 || signo > SIGNALS_MAX) return;
  const at_tid = arg_of_kind(row, ArgKind.Tid);
  const target = at_tid != NO_ARG ? <i64><i32>arg(thread, at_tid) : signal_target(process, thread);
  if (target <= 0) return;
  const at_info = arg_of_kind(row, ArgKind.Siginfo);
  let errno: i32 = 0;
  let code: i32 = at_tid != NO_ARG ? SI_TKILL : SI_USER;
  if (at_info != NO_ARG && arg(thread, at_info) != 0) {
    const known = user_read(action, arg(thread, at_info), 12);
    errno = known ? load<i32>(action, 4) : 0;
    code = known ? load<i32>(action, 8) : SI_QUEUE;
  }
  const other = at_tid != NO_ARG ? thread_find(<u32>target) : 0;
  const owner = other != 0 ? <usize>load<u32>(other, Thread.Process) : process_find(<u32>target);
  generated(ev, actor, signo, errno, code, <u32>target, owner, other, at_tid == NO_ARG);
}

/** A thread of a process that is inside a call which sends a signal to a process or its thread; 0: none is. */
function sending(sender: usize, signo: u32, pid: u32, tid: u32): usize {
  for (let t = <usize>load<u32>(sender, Process.Threads); t != 0; t = <usize>load<u32>(t, Thread.Next)) {
    if (load<u32>(t, Thread.InCall) != Call.Known || load<u32>(t, Thread.Effect) != Effect.Kill || is_kill_told(t)) continue;
    if (<u32>arg_of(t, ArgRole.Signo, 0) != signo) continue;
    const at_tid = arg_of_kind(load<u32>(t, Thread.Row), ArgKind.Tid);
    if (at_tid != NO_ARG ? <u32>arg(t, at_tid) == tid : signal_target(sender, t) == <i64>pid) return t;
  }
  return 0;
}

/** The target is told of before the sender's call returns: then that is when it was sent. */
function sent_just_now(ev: usize, sender: usize, signo: u32): bool {
  const thread = sending(sender, signo, load<u32>(ev, EventRecord.Pid), load<u32>(ev, EventRecord.Tid));
  if (thread == 0) return false;
  sent(ev, sender, thread, load<u32>(thread, Thread.Tid));
  kill_told(thread);
  return true;
}

/** Who sent what nobody was seen to send. */
function sender_of(ev: usize, process: usize, signo: u32, code: i32, sender: u32): u32 {
  if (code > 0 && ((FAULTS >> <u64>signo) & 1) != 0) return 0; // its own instruction
  if (code == SI_USER || code == SI_QUEUE || code == SI_TKILL) {
    return sender == 0 ? NOBODY : sender == load<u32>(process, Process.Pid) ? 0 : sender;
  }
  return signo == SIGCHLD && code > 0 && code != SI_KERNEL && sender != 0 ? sender : NOBODY;
}

/** A thread takes a signal: it was sent before, or now for all that is known. */
function taken(ev: usize, process: usize, thread: usize): void {
  const signo = <u32>load<u64>(ev, EventRecord.Args);
  const code = <i32>load<u64>(ev, EventRecord.Args + 8);
  const sender = <u32>load<u64>(ev, EventRecord.Args + 16);
  signal_given(thread, signo);
  const from = process_find(sender);
  const seen = signal_taken(process, thread, signo) || (signo >= 32 && from != 0);
  if (!seen && (from == 0 || code > 0 || !sent_just_now(ev, from, signo))) {
    const actor = sender_of(ev, process, signo, code, sender);
    const alone = actor == 0 || code == SI_TKILL;
    const pid = alone ? load<u32>(thread, Thread.Tid) : load<u32>(process, Process.Pid);
    generated(ev, actor, signo, 0, code, pid, process, alone ? thread : 0, !alone);
  }
  signal_taken(process, thread, signo);
  const info = info_of(signo, 0, code, sender, <u32>load<u64>(ev, EventRecord.Args + 24));
  delivered(ev, process, signo, code, info);
}

/** A thread that neither left by itself nor took the signal that ends the process was ended by SIGKILL (get_signal in kernel/signal.c). */
function is_killed(ev: usize, process: usize, thread: usize): bool {
  const signo = <u32>load<u64>(ev, EventRecord.Args + 8);
  if (signo == SIGKILL) return true;
  if (load<u32>(thread, Thread.InCall) != Call.None && load<u32>(thread, Thread.Effect) == Effect.Exit) return false;
  if (signo != 0) return signal_last(thread) != signo;
  return load<u32>(process, Process.ThreadsMade) != 0;
}

/** Of SIGKILL there is no delivery to see: whoever is inside such a call, the thread itself perhaps, sent it. */
function killed_just_now(ev: usize): void {
  for (let p = first_process; p != 0; p = <usize>load<u32>(p, Process.Next)) {
    if (sent_just_now(ev, p, SIGKILL)) return;
  }
}

/** do_exit: the signal that ended it before, the parent's after. */
function ended(ev: usize, process: usize, thread: usize): void {
  if (<u32>load<u64>(ev, EventRecord.Args + 8) == SIGKILL && !signal_taken(process, thread, SIGKILL)) killed_just_now(ev);
  if (is_killed(ev, process, thread)) delivered(ev, process, SIGKILL, SI_USER, 0);
  if (load<u64>(ev, EventRecord.Args + 16) == 0) return;
  const parent = parent_of(process);
  if (parent == 0 || is_ignored(parent, SIGCHLD)) return;
  const dumped = load<i64>(ev, EventRecord.Ret) != 0;
  const code: i32 = load<u64>(ev, EventRecord.Args + 8) == 0 ? CLD_EXITED : dumped ? CLD_DUMPED : CLD_KILLED;
  generated(ev, 0, SIGCHLD, 0, code, load<u32>(parent, Process.Pid), parent, 0, true);
}

/** rt_sigaction's struct: handler and flags, of 8 bytes, or of 4 for i386. */
function action_set(ev: usize, process: usize, thread: usize): void {
  const at = arg(thread, 1);
  const narrow = load<u32>(ev, EventRecord.Abi) == 1;
  if (at == 0 || !user_read(action, at, narrow ? 8 : 16)) return;
  const handler: u64 = narrow ? <u64>load<u32>(action) : load<u64>(action);
  const flags: u64 = narrow ? <u64>load<u32>(action, 4) : load<u64>(action, 8);
  handler_set(process, <u32>arg(thread, 0), handler, flags);
}

/** What an event says of signals, once state has it. */
export function signals_after(ev: usize): void {
  const thread = thread_find(load<u32>(ev, EventRecord.Tid));
  if (thread == 0 || !signals_awaited()) return;
  const process = <usize>load<u32>(thread, Thread.Process);
  switch (load<u32>(ev, EventRecord.Type)) {
    case EventType.SyscallExit:
      if (load<i64>(ev, EventRecord.Ret) < 0) return;
      switch (load<u32>(thread, Thread.Effect)) {
        case Effect.Kill: {
          if (!is_kill_told(thread)) sent(ev, process, thread, 0);
          return;
        }
        case Effect.Sigaction: return action_set(ev, process, thread);
        case Effect.Sigwait: {
          signal_taken(process, thread, <u32>load<i64>(ev, EventRecord.Ret));
          return;
        }
        default: return;
      }
    case EventType.SignalDelivered: return taken(ev, process, thread);
    case EventType.ProcessFork: {
      const child = process_find(<u32>load<u64>(ev, EventRecord.Args));
      if (child != 0) handlers_inherited(process, child);
      return;
    }
    case EventType.ProcessExec: return handlers_reset(process);
    case EventType.ProcessExit: {
      ended(ev, process, thread);
      return signals_gone(process, thread, load<u64>(ev, EventRecord.Args + 16) != 0);
    }
    default:
  }
}
