// Runs the programs attached to an event's hooks. At a call's entry, in the kernel's order: the raw tracepoint, its perf event, the
// call's own, the function that serves it and the one inside of that, and last our probecause/event; at its exit from the inside
// out. What an event implies
// inside the kernel (kernel/implied.ts) is run entry by entry from its queue. The ctx is built once for each hook that has a
// program. Before each run the output ring must hold a run's reserve; if it does not, the answer is Run.RingFull and the next call
// goes on with the same program.
import { EventRecord, EventType, Hook, HookNumber, Limit, Run, Trap } from "../abi";
import { output_begin, output_end, output_fault, output_full } from "../helper/output";
import { objects_stale } from "../kernel/object";
import { Implied, NOBODY, implied_kind, queue_entry, queued } from "../kernel/queue";
import { sock_view } from "../kernel/sock";
import { CTX_OFFSET, GUEST_BASE, arena_id, arena_use } from "../memory/arena";
import { Process, Thread } from "../state/layout";
import { thread_find } from "../state/thread";
import { prog_arena } from "../vm/program";
import { stopped_slot, vm_run } from "../vm/run";
import { trap_addr } from "../vm/trap";
import { context_build, context_implied } from "./context";
import { set_current, set_hook } from "./current";
import { string_len, string_ptr } from "./strings";
import { attached, first_link, kind_attached, link_next, link_prog } from "./link";
import { returns_from_handler } from "./number";
import { UntoldFlag, is_told_twice } from "./untold";

const STAGES: u32 = 9;
const UNKNOWN_ID: u32 = 0xffff_ffff;

let paused = false;
let stage: u32 = 0;
let link1: u32 = 0; // the link to run next, plus one

// Where a run through the queue stands, and the event as it is for the entry that runs: its time is that entry's.
let at_queue: u32 = 0;
let at_side: u32 = 0;
const acting = memory.data(192, 8); // EventRecord.Size

/** Hook kind of an event's stage, or 0: a row for each event type that has hooks besides probecause/event. */
function kind_at(type: u32, at: u32): u32 {
  if (at == STAGES - 1) return Hook.Event;
  switch (type) {
    case EventType.SyscallEntry: return entry_kind(at);
    case EventType.SyscallExit: return exit_kind(at);
    case EventType.ProcessFork: return at == 0 ? Hook.ProcessFork : 0;
    case EventType.ProcessExec: return at == 0 ? Hook.ProcessExec : 0;
    case EventType.ProcessExit: return at == 0 ? Hook.ProcessExit : 0;
    default: return 0;
  }
}

function entry_kind(at: u32): u32 {
  switch (at) {
    case 0: return Hook.RawTpSysEnter;
    case 1: return Hook.RawTpEnterOf;
    case 2: return Hook.RawSysEnter;
    case 3: return Hook.SysEnter;
    case 4: return Hook.CallEntry;
    case 5: return Hook.CallEnter;
    case 6: return Hook.ValuesEntry;
    default: return Hook.ValuesEnter;
  }
}

function exit_kind(at: u32): u32 {
  switch (at) {
    case 0: return Hook.ValuesExit;
    case 1: return Hook.ValuesReturn;
    case 2: return Hook.CallExit;
    case 3: return Hook.CallReturn;
    case 4: return Hook.RawTpSysExit;
    case 5: return Hook.RawTpExitOf;
    case 6: return Hook.RawSysExit;
    default: return Hook.SysExit;
  }
}

const I386: u32 = 1; // EventRecord.Abi

function is_function(kind: u32): bool {
  return kind >= <u32>Hook.CallEntry && kind <= <u32>Hook.ValuesExit;
}

/** The kernel's per-call tracepoints see native calls only (trace_get_syscall_nr in kernel/trace/trace_syscalls.c). */
function first_of(kind: u32, ev: usize): u32 {
  const abi = load<u32>(ev, EventRecord.Abi);
  const number = load<u32>(ev, EventRecord.Number);
  if (is_function(kind)) {
    if (number >= <u32>HookNumber.Compat || abi > I386) return 0;
    return first_link(kind, abi == I386 ? number + HookNumber.Compat : number);
  }
  const exits = kind == Hook.SysExit || kind == Hook.RawTpExitOf;
  if (!exits && kind != Hook.SysEnter && kind != Hook.RawTpEnterOf) return first_link(kind, Hook.AnyNumber);
  if (exits && returns_from_handler(ev)) return 0; // it has no number then
  return abi == 0 ? first_link(kind, number) : 0;
}

/** The programs of one list, over an event or an entry of the queue; false when the ring is full. */
function run_list(first: u32, kind: u32, ev: usize, implied: usize): bool {
  if (!paused) link1 = first;
  paused = false;
  let built = false;
  for (; link1 != 0; link1 = link_next(link1)) {
    if (output_full()) {
      paused = true;
      return false;
    }
    // Each collection has its own arena, and finds the ctx there.
    const owner = prog_arena(link_prog(link1));
    if (!built || owner != arena_id) {
      arena_use(owner);
      set_hook(kind, implied == 0 ? load<u32>(ev, EventRecord.Number) : load<u32>(implied, Implied.Number));
      if (implied == 0) context_build(kind, ev);
      else context_implied(kind, implied);
      built = true;
    }
    run_link(link1);
  }
  return true;
}

/** Hooks that an event of untold.ts, or the one it came before, does not have. */
function is_spared(kind: u32, ev: usize): bool {
  if (kind == Hook.ProcessExit) return is_told_twice(ev);
  const flags = load<u32>(ev, EventRecord.Flags);
  return (flags & UntoldFlag.Untold) != 0 && (kind == Hook.Event || ((flags & UntoldFlag.OnlyPoints) != 0 && is_function(kind)));
}

/** Run.Done when every program has run; Run.RingFull to be called again with the same event. */
export function hooks_run(ev: usize): i32 {
  if (attached == 0) return Run.Done;
  if (!paused) {
    stage = 0;
    sock_view(0, 0);
    objects_stale(ev);
  }
  const type = load<u32>(ev, EventRecord.Type);
  for (; stage < STAGES; stage++) {
    const kind = kind_at(type, stage);
    if (kind == 0 || (!paused && !kind_attached(kind)) || is_spared(kind, ev)) continue;
    const first = paused ? 0 : first_of(kind, ev);
    if ((paused || first != 0) && !run_list(first, kind, ev, 0)) return Run.RingFull;
  }
  return Run.Done;
}

/** The same for what the queue holds. */
export function queue_run(ev: usize): i32 {
  if (queued == 0) return Run.Done;
  if (!paused) {
    at_queue = 0;
    at_side = 0;
  }
  for (; at_queue < queued; at_queue++, at_side = 0) {
    const implied = queue_entry(at_queue);
    for (; at_side < 2; at_side++) {
      const kind = implied_kind(load<u32>(implied, Implied.Side), at_side == 1);
      const first = paused ? 0 : first_link(kind, load<u32>(implied, Implied.Number));
      if (!paused && first == 0) continue;
      if (!paused) act(ev, implied);
      if (!run_list(first, kind, acting, implied)) return Run.RingFull;
    }
  }
  return Run.Done;
}

/** Another thread than the event's did it: of one outside of the trace only the id is known, of nobody nothing. */
function acted_by(actor: u32): void {
  const tid = actor == NOBODY ? 0 : actor;
  const thread = thread_find(tid);
  memory.fill(acting + EventRecord.Comm, 0, 16);
  store<u32>(acting, tid, EventRecord.Tid);
  store<u32>(acting, tid, EventRecord.Pid);
  store<u32>(acting, 0, EventRecord.SnapCount);
  store<u32>(acting, 0, EventRecord.StackCount);
  store<u32>(acting, UNKNOWN_ID, EventRecord.Uid);
  store<u32>(acting, UNKNOWN_ID, EventRecord.Gid);
  if (thread == 0) return;
  const process = <usize>load<u32>(thread, Thread.Process);
  store<u32>(acting, load<u32>(process, Process.Pid), EventRecord.Pid);
  store<u32>(acting, load<u32>(process, Process.Uid), EventRecord.Uid);
  store<u32>(acting, load<u32>(process, Process.Gid), EventRecord.Gid);
  const name = load<u32>(thread, Thread.Comm);
  if (name != 0) memory.copy(acting + EventRecord.Comm, string_ptr(name), min<u32>(string_len(name), 15));
}

function act(ev: usize, implied: usize): void {
  memory.copy(acting, ev, EventRecord.Size);
  store<u64>(acting, load<u64>(implied, Implied.Ts), EventRecord.TsNs);
  const actor = load<u32>(implied, Implied.Actor);
  if (actor != 0) acted_by(actor);
  set_current(acting);
  sock_view(load<u32>(implied, Implied.Sock), load<u32>(implied, Implied.View));
  objects_stale(acting);
}

function run_link(link: u32): void {
  const prog = link_prog(link);
  output_begin(link - 1);
  const trap = vm_run(prog, GUEST_BASE + <u64>CTX_OFFSET, 0, Limit.FuelDefault);
  if (trap != Trap.None) output_fault(trap, stopped_slot, trap_addr);
  output_end();
}
