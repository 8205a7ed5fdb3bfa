// One event through state: who it is about, what it changes, and the names it carries from then on. `state_advance` runs before the
// hooks, `state_retire` after them: a process that ends is still there while programs look at its last event. At the end of the
// trace `state_finish` ends what still lives.
import { EventRecord, EventType, FactKind, FactRecord, ProcessFlag } from "../abi";
import { tasks_renamed } from "../kernel/object";
import { body } from "../trace/chunk";
import { string_len, string_ptr } from "../trace/strings";
import { at, bytes_field, field, next_field, skip_field, wire_open } from "../trace/wire";
import { address_of_ip } from "./address";
import { call_enter, call_exit, call_left, entries_lost, exits_without_entry } from "./call";
import { contact_init } from "./contact";
import { described } from "./described";
import { executed } from "./exec";
import { fact_emit, facts_dropped, facts_flush_failed } from "./facts";
import { awaited_init } from "./awaited";
import { fifo_init } from "./fifo";
import { changes_dropped, history_finish, history_init } from "./history";
import { kin_forked } from "./kin";
import { Process, Thread } from "./layout";
import { lock_init } from "./lock";
import { now_is } from "./now";
import { pipe_init, pipes_inherited } from "./pipe";
import {
  comm_of, first_process, process_end, process_find, process_flag, process_fork, process_init, unknown_pids,
} from "./process";
import { socket_init } from "./socket";
import { signal_delivered, signal_killed } from "./signal";
import { entries_without_exit, thread_end, thread_find, thread_init, thread_new, thread_of } from "./thread";
import { cpu_known, sampled } from "./usage";

const FORK_THREAD: u64 = 3; // ForkKind of trace.proto
const NO_ID: u32 = 0xffff_ffff;

let ready = false;
let lost: u64 = 0;
let seen: u64 = 0;
let first_seq: u64 = 0;
let first_ts: u64 = 0;
const last_event = memory.data(192, 8); // EventRecord.Size: where and when the trace ends

export function state_init(): void {
  if (ready) return;
  ready = true;
  process_init();
  thread_init();
  pipe_init();
  lock_init();
  fifo_init();
  socket_init();
  awaited_init();
  history_init();
  contact_init();
}

/** Identity both ways: what the event tells is kept, what it leaves out is filled in. */
function introduce(process: usize, thread: usize, ev: usize): void {
  const seq = load<u64>(ev, EventRecord.Seq);
  store<u64>(process, seq, Process.SeqLast);
  store<u64>(process, load<u64>(ev, EventRecord.TsNs), Process.TsLast);
  store<u32>(ev, load<u32>(process, Process.Ppid), EventRecord.Ppid);
  if (load<u32>(ev, EventRecord.Uid) != NO_ID) store<u32>(process, load<u32>(ev, EventRecord.Uid), Process.Uid);
  else store<u32>(ev, load<u32>(process, Process.Uid), EventRecord.Uid);
  if (load<u32>(ev, EventRecord.Gid) != NO_ID) store<u32>(process, load<u32>(ev, EventRecord.Gid), Process.Gid);
  else store<u32>(ev, load<u32>(process, Process.Gid), EventRecord.Gid);
  if (load<u8>(ev, EventRecord.Comm) == 0) return write_comm(thread, ev);
  const comm = comm_of(ev);
  if (comm != load<u32>(thread, Thread.Comm)) tasks_renamed();
  store<u32>(thread, comm, Thread.Comm);
  if (load<u32>(thread, Thread.Tid) == load<u32>(process, Process.Pid)) store<u32>(process, comm, Process.Comm);
}

function write_comm(thread: usize, ev: usize): void {
  const comm = load<u32>(thread, Thread.Comm);
  if (comm != 0) memory.copy(ev + EventRecord.Comm, string_ptr(comm), min<u32>(string_len(comm), 15));
}

function forked(process: usize, thread: usize, ev: usize): void {
  const pid = <u32>load<u64>(ev, EventRecord.Args);
  const named = <u32>load<u64>(ev, EventRecord.Args + 8);
  const tid = named == 0 ? pid : named;
  const flags = load<u64>(ev, EventRecord.Args + 24);
  if (load<u64>(ev, EventRecord.Args + 16) == FORK_THREAD) {
    const twin = thread_new(process, tid);
    if (twin != 0) {
      store<u32>(twin, load<u32>(thread, Thread.Comm), Thread.Comm);
      store<u64>(twin, load<u64>(ev, EventRecord.TsNs), Thread.Started);
    }
    store<u32>(process, load<u32>(process, Process.ThreadsMade) + 1, Process.ThreadsMade);
    return;
  }
  const child = process_fork(process, pid, flags, ev);
  if (child == 0) return;
  kin_forked(child, process, thread, flags, ev);
  const leader = thread_new(child, tid);
  if (leader != 0) store<u32>(leader, load<u32>(thread, Thread.Comm), Thread.Comm);
  store<u32>(child, load<u32>(thread, Thread.Comm), Process.Comm);
  pipes_inherited(child, ev);
}

function exited(process: usize, thread: usize, ev: usize): void {
  if (load<u64>(ev, EventRecord.Args + 16) == 0) return; // one thread of several
  const signo = <u32>load<u64>(ev, EventRecord.Args + 8);
  store<i32>(process, <i32>load<i64>(ev, EventRecord.Args), Process.ExitCode);
  store<u32>(process, signo, Process.ExitSignal);
  store<u64>(process, load<u64>(ev, EventRecord.Args + 40), Process.MaxRss);
  if (load<i64>(ev, EventRecord.Ret) != 0) process_flag(process, ProcessFlag.CoreDumped);
  if (signo != 0) signal_killed(process, thread, signo, ev);
  cpu_known(process, load<u64>(ev, EventRecord.Args + 24) + load<u64>(ev, EventRecord.Args + 32), false, ev);
}

/** Addresses of a stored Network event (fields 1 to 4); which is the peer depends on the direction. */
function network(ev: usize): void {
  const from = body + load<u32>(ev, EventRecord.MessageOff);
  wire_open(from, from + load<u32>(ev, EventRecord.MessageLen));
  const src_port = <u32>load<u64>(ev, EventRecord.Args + 8);
  const dst_port = <u32>load<u64>(ev, EventRecord.Args + 16);
  let src: u32 = 0;
  let dst: u32 = 0;
  while (next_field()) {
    if (field != 1 && field != 2) {
      skip_field();
      continue;
    }
    const is_src = field == 1;
    const len = bytes_field();
    if (len < 0) continue;
    const text = address_of_ip(at, len, is_src ? src_port : dst_port);
    if (is_src) src = text;
    else dst = text;
    wire_open(at + len, from + load<u32>(ev, EventRecord.MessageLen));
  }
  const received = load<u32>(ev, EventRecord.Type) == EventType.NetRecv;
  store<u32>(ev, received ? src : dst, EventRecord.PeerStr);
  store<u32>(ev, received ? dst : src, EventRecord.LocalStr);
}

/** Who an event is about, before it changes anything. */
export function state_identity(ev: usize): void {
  const thread = thread_find(load<u32>(ev, EventRecord.Tid));
  if (thread != 0) introduce(<usize>load<u32>(thread, Thread.Process), thread, ev);
}

export function state_advance(ev: usize): void {
  if (seen++ == 0) {
    first_seq = load<u64>(ev, EventRecord.Seq);
    first_ts = load<u64>(ev, EventRecord.TsNs);
  }
  memory.copy(last_event, ev, EventRecord.Size);
  const type = load<u32>(ev, EventRecord.Type);
  if (type == EventType.Loss) lost += load<u64>(ev, EventRecord.Args);
  if (load<u32>(ev, EventRecord.Pid) == 0) return; // about no process: Loss, ClockStep
  const thread = thread_of(ev);
  if (thread == 0) return;
  const process = <usize>load<u32>(thread, Thread.Process);
  now_is(load<u32>(ev, EventRecord.Pid), load<u64>(ev, EventRecord.Seq));
  introduce(process, thread, ev);
  switch (type) {
    case EventType.SyscallEntry: return call_enter(process, thread, ev);
    case EventType.SyscallExit: return call_exit(process, thread, ev);
    case EventType.ProcessFork: return forked(process, thread, ev);
    case EventType.ProcessExec: return executed(process, thread, ev);
    case EventType.ProcessExit: return exited(process, thread, ev);
    case EventType.SignalDelivered: return signal_delivered(process, thread, ev);
    case EventType.Sample: return sampled(process, ev);
    case EventType.ProcessState: return described(process, ev);
    case EventType.NetRecv:
    case EventType.NetSend: return network(ev);
    default:
  }
}

/** After the hooks: what the event ended is forgotten. */
export function state_retire(ev: usize): void {
  const type = load<u32>(ev, EventRecord.Type);
  if (type == EventType.SyscallExit) return call_left(ev);
  if (type != EventType.ProcessExit) return;
  if (load<u64>(ev, EventRecord.Args + 16) != 0) {
    const process = process_find(load<u32>(ev, EventRecord.Pid));
    if (process != 0) process_end(process, ev);
    return;
  }
  const thread = thread_find(load<u32>(ev, EventRecord.Tid));
  if (thread != 0) thread_end(thread, ev);
}

const coverage = memory.data(208, 8); // Row.Size

function write_coverage(chunks: u64): void {
  const dropped = facts_dropped + changes_dropped;
  store<u32>(coverage, FactKind.Coverage, FactRecord.Kind);
  store<u32>(coverage, 1, FactRecord.Count);
  store<u64>(coverage, first_seq, FactRecord.SeqFirst);
  store<u64>(coverage, first_ts, FactRecord.TsFirst);
  store<u64>(coverage, load<u64>(last_event, EventRecord.Seq), FactRecord.SeqLast);
  store<u64>(coverage, load<u64>(last_event, EventRecord.TsNs), FactRecord.TsLast);
  store<u64>(coverage, lost, FactRecord.A);
  store<u64>(coverage, dropped, FactRecord.B);
  store<u64>(coverage, seen, FactRecord.C);
  store<u64>(coverage, exits_without_entry, FactRecord.D);
  store<u64>(coverage, entries_without_exit + entries_lost(), FactRecord.E);
  store<u64>(coverage, unknown_pids, FactRecord.F);
  store<u64>(coverage, chunks, FactRecord.G);
  fact_emit(coverage);
}

/** The trace is over: what lives is marked alive and written, then what waited for the end, then what was not seen. */
export function state_finish(chunks: u64): void {
  state_init();
  while (first_process != 0) {
    process_flag(first_process, ProcessFlag.Alive);
    process_end(first_process, last_event);
  }
  facts_flush_failed();
  history_finish();
  write_coverage(chunks);
}
