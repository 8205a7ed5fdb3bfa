// Processes, from fork to end: identity, what they run, whose child they are. A process that shows up unannounced (its fork is not
// in the trace) is made from its first event, and counted. The end of a process writes its Process fact and lets the other
// families write theirs.
import { EventRecord, EventType, FactKind, FactRecord, ProcessFlag, StatsBlock } from "../abi";
import { heap_alloc, heap_free } from "../memory/heap";
import { stats_add } from "../memory/blocks";
import { str_intern } from "../trace/strings";
import { files_copy, files_new, files_release, files_share } from "./descriptor";
import { fact_new, facts_flush } from "./facts";
import { any_looked, last_seen } from "./inside";
import { Life, Process, Thread } from "./layout";
import { ids_inherited } from "./ids";
import { kin_ends } from "./kin";
import { held_last } from "./listed";
import { locks_of_gone } from "./lock";
import { now_is } from "./now";
import { output_finish } from "./output";
import { fs_new, fs_release, fs_share, cwd_of } from "./path";
import { pipes_left } from "./pipe";
import { Space, happened } from "./recent";
import { rights_inherited } from "./rights";
import { process_serial_gone, process_serial_made } from "./serials";
import { root_of, spaces_inherited } from "./spaces";
import { table_get, table_new, table_remove, table_set } from "./table";
import { Call, thread_end, thread_find, thread_new } from "./thread";
import { Effect } from "../gen/syscalls";
import { usage_finish } from "./usage";

const CLONE_FS: u64 = 0x200; // linux/sched.h
const CLONE_FILES: u64 = 0x400;
const CLONE_NEWPID: u64 = 0x2000_0000;

let by_pid: usize = 0;
let serial: u32 = 0;
export let first_process: usize = 0;
let last_process: usize = 0;
let cached: usize = 0;
export let root_pid: u32 = 0;
export let unknown_pids: u64 = 0;

export function process_init(): void {
  by_pid = table_new();
}

export function set_root_pid(pid: u32): void {
  root_pid = pid;
}

/** The live process of this id, or 0. */
export function process_find(pid: u32): usize {
  if (cached != 0 && load<u32>(cached, Process.Pid) == pid) return cached;
  const process = <usize>table_get(by_pid, pid, 0);
  if (process != 0) cached = process;
  return process;
}

function make(pid: u32, ev: usize): usize {
  const process = heap_alloc(Process.Size);
  if (process == 0) return 0;
  store<u32>(process, pid, Process.Pid);
  store<u32>(process, ++serial, Process.Serial);
  store<u64>(process, <u64>-1, Process.Uid);
  const seq = load<u64>(ev, EventRecord.Seq);
  const ts = load<u64>(ev, EventRecord.TsNs);
  store<u64>(process, seq, Process.SeqFirst);
  store<u64>(process, seq, Process.SeqLast);
  store<u64>(process, ts, Process.TsFirst);
  store<u64>(process, ts, Process.TsLast);
  if (pid == root_pid) store<u32>(process, ProcessFlag.Root, Process.Flags);
  store<u32>(process, <u32>last_process, Process.Prev);
  if (last_process == 0) first_process = process;
  else store<u32>(last_process, <u32>process, Process.Next);
  last_process = process;
  table_set(by_pid, pid, 0, <u32>process);
  process_serial_made(process);
  stats_add(StatsBlock.Processes, 1);
  return process;
}

/** The process of this event, made from what the event tells when it is new. */
export function process_of(ev: usize): usize {
  const pid = load<u32>(ev, EventRecord.Pid);
  const known = process_find(pid);
  return known != 0 ? known : process_new(pid, ev);
}

export function process_new(pid: u32, ev: usize): usize {
  const process = make(pid, ev);
  if (process == 0) return 0;
  if (load<u32>(ev, EventRecord.Type) != EventType.ProcessState) unknown_pids++;
  store<u32>(process, <u32>files_new(), Process.Files);
  store<u32>(process, <u32>fs_new(0, 0), Process.Fs);
  return process;
}

/** A child of `parent`, with what it inherits (fork(2), clone(2)). */
export function process_fork(parent: usize, pid: u32, flags: u64, ev: usize): usize {
  const stale = process_find(pid);
  if (stale != 0) process_end(stale, ev);
  const process = make(pid, ev);
  if (process == 0) return 0;
  const files = <usize>load<u32>(parent, Process.Files);
  const fs = <usize>load<u32>(parent, Process.Fs);
  store<u32>(process, <u32>((flags & CLONE_FILES) != 0 ? files_share(files) : files_copy(files)), Process.Files);
  store<u32>(process, <u32>((flags & CLONE_FS) != 0 ? fs_share(fs) : fs_new(cwd_of(parent), root_of(parent))), Process.Fs);
  store<u32>(process, Life.Forked, Process.State);
  store<u32>(process, load<u32>(parent, Process.Pid), Process.Ppid);
  store<u32>(process, load<u32>(parent, Process.Comm), Process.Comm);
  store<u32>(process, load<u32>(parent, Process.Exe), Process.Exe);
  store<u32>(process, load<u32>(parent, Process.Argv), Process.Argv);
  store<u64>(process, load<u64>(parent, Process.Uid), Process.Uid);
  store<u64>(process, load<u64>(parent, Process.FdLimit), Process.FdLimit);
  store<u32>(process, load<u32>(parent, Process.Cgroup), Process.Cgroup);
  rights_inherited(process, parent, flags);
  ids_inherited(process, parent, flags);
  fork_namespace(process, parent, flags, ev);
  spaces_inherited(process, parent, flags);
  store<u32>(process, load<u32>(process, Process.Flags) | (load<u32>(parent, Process.Flags) & ProcessFlag.Seccomp), Process.Flags);
  store<u32>(parent, load<u32>(parent, Process.Forked) + 1, Process.Forked);
  return process;
}

/** A child in its parent's pid namespace has the id there that the event tells; without one, ids are the same in both. */
function fork_namespace(process: usize, parent: usize, flags: u64, ev: usize): void {
  if ((flags & CLONE_NEWPID) != 0) return;
  const told = <u32>load<u64>(ev, EventRecord.Args + 32);
  store<u64>(process, load<u64>(parent, Process.PidNs), Process.PidNs);
  store<u32>(process, told != 0 ? told : load<u32>(process, Process.Pid), Process.NsPid);
}

export function process_flag(process: usize, flag: u32): void {
  store<u32>(process, load<u32>(process, Process.Flags) | flag, Process.Flags);
}

export function process_unflag(process: usize, flag: u32): void {
  store<u32>(process, load<u32>(process, Process.Flags) & ~flag, Process.Flags);
}

/** The leader's thread record, made when missing. */
export function leader_of(process: usize): usize {
  const tid = load<u32>(process, Process.Pid);
  for (let t = <usize>load<u32>(process, Process.Threads); t != 0; t = <usize>load<u32>(t, Thread.Next)) {
    if (load<u32>(t, Thread.Tid) == tid) return t;
  }
  return thread_new(process, tid);
}

const SIGSYS: u32 = 31;

/** Number of the call that the last thread was inside when it ended; -1 none. A filter that kills (seccomp(2)) strikes between
 * entry and execution, and a tracer may still see an exit with whatever the result register held. */
function ended_in(process: usize, ev: usize): i32 {
  const thread = thread_find(load<u32>(ev, EventRecord.Tid));
  if (thread == 0 || <usize>load<u32>(thread, Thread.Process) != process) return -1;
  const killed = load<u32>(process, Process.ExitSignal) == SIGSYS;
  if ((load<u32>(thread, Thread.InCall) == Call.None && !killed) || load<u32>(thread, Thread.Effect) == Effect.Exit) return -1;
  return load<i32>(thread, Thread.Native);
}

function write_fact(process: usize, inside: i32, ev: usize): void {
  const row = fact_new(process, FactKind.Process, 0, 0, 0, ev);
  if (row == 0) return;
  store<u32>(row, load<u32>(process, Process.Pid), FactRecord.Tid);
  store<u32>(row, load<u32>(process, Process.Execs), FactRecord.Count);
  memory.copy(row + FactRecord.SeqFirst, process + Process.SeqFirst, 32); // SeqFirst, SeqLast, TsFirst, TsLast: same order
  store<u32>(row, load<u32>(process, Process.Ppid), FactRecord.Number);
  store<u32>(row, load<u32>(process, Process.Flags), FactRecord.Flags);
  store<i32>(row, inside, FactRecord.Fd);
  store<u32>(row, load<u32>(process, Process.Exe), FactRecord.Str1);
  store<u32>(row, load<u32>(process, Process.Argv), FactRecord.Str2);
  store<u32>(row, cwd_of(process), FactRecord.Str3);
  store<i64>(row, <i64>load<i32>(process, Process.ExitCode), FactRecord.A);
  store<u64>(row, <u64>load<u32>(process, Process.ExitSignal), FactRecord.B);
  store<u64>(row, load<u64>(process, Process.CpuNs), FactRecord.C);
  store<u64>(row, load<u64>(process, Process.MaxRss), FactRecord.D);
  store<u64>(row, load<u64>(process, Process.Syscalls), FactRecord.E);
  store<u64>(row, <u64>load<u32>(process, Process.Forked), FactRecord.F);
  store<u64>(row, <u64>load<u32>(process, Process.ThreadsMade), FactRecord.G);
  store<u64>(row, load<u64>(process, Process.LastExec), FactRecord.H);
  store<u32>(row, load<u32>(process, Process.StopSignal), FactRecord.Extra);
  store<u32>(row, load<u32>(process, Process.Tracer), FactRecord.Errno);
}

/** Writes what remains to be said, hands the facts out and forgets the process. `ev` is the last event of the process or trace. */
export function process_end(process: usize, ev: usize): void {
  const pid = load<u32>(process, Process.Pid);
  const inside = ended_in(process, ev);
  const lives = (load<u32>(process, Process.Flags) & ProcessFlag.Alive) != 0;
  now_is(pid, load<u64>(ev, EventRecord.Seq));
  kin_ends(process);
  if (!lives) happened(pid, Space.ProcessEnd, 0, ev);
  if (lives && any_looked) held_last(process, ev);
  let thread = <usize>load<u32>(process, Process.Threads);
  while (thread != 0) {
    const next = <usize>load<u32>(thread, Thread.Next);
    if (lives && any_looked) last_seen(process, thread, ev);
    thread_end(thread, ev);
    thread = next;
  }
  store<u32>(process, 0, Process.FactCount); // the closing facts are not refused
  usage_finish(process, ev);
  output_finish(process);
  write_fact(process, inside, ev);
  pipes_left(process, ev);
  locks_of_gone(process, ev);
  facts_flush(process);
  files_release(load<u32>(process, Process.Files));
  fs_release(load<u32>(process, Process.Fs));
  const prev = <usize>load<u32>(process, Process.Prev);
  const next = <usize>load<u32>(process, Process.Next);
  if (prev == 0) first_process = next;
  else store<u32>(prev, <u32>next, Process.Next);
  if (next == 0) last_process = prev;
  else store<u32>(next, <u32>prev, Process.Prev);
  table_remove(by_pid, pid, 0);
  process_serial_gone(process);
  if (cached == process) cached = 0;
  heap_free(process, Process.Size);
}

/** "comm" of an event record, cut at its NUL, as a string. */
export function comm_of(ev: usize): u32 {
  let len: u32 = 0;
  while (len < 15 && load<u8>(ev + EventRecord.Comm + len) != 0) len++;
  return str_intern(ev + EventRecord.Comm, len);
}
