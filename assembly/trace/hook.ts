// Runs the programs attached to an event's hooks, in the kernel's order: the raw tracepoint, its perf event, the call's own,
// and last our probecause/event. The ctx is built once for each hook that has a program. Before each run the output ring
// must hold a run's reserve; if it does not, the answer is Run.RingFull and the next call goes on with the same program.
import { EventRecord, EventType, Hook, Limit, Run, Trap } from "../abi";
import { output_begin, output_end, output_fault, output_full } from "../helper/output";
import { CTX_OFFSET, GUEST_BASE, arena_id, arena_use } from "../memory/arena";
import { prog_arena } from "../vm/program";
import { stopped_slot, vm_run } from "../vm/run";
import { trap_addr } from "../vm/trap";
import { context_build } from "./context";
import { attached, first_link, link_next, link_prog } from "./link";

const STAGES: u32 = 4;

let paused = false;
let stage: u32 = 0;
let link1: u32 = 0; // the link to run next, plus one

/** Hook kind of an event's stage, or 0: a row for each event type that has hooks besides probecause/event. */
function kind_at(type: u32, at: u32): u32 {
  if (at == STAGES - 1) return Hook.Event;
  switch (type) {
    case EventType.SyscallEntry: return at == 0 ? Hook.RawTpSysEnter : at == 1 ? Hook.RawSysEnter : Hook.SysEnter;
    case EventType.SyscallExit: return at == 0 ? Hook.RawTpSysExit : at == 1 ? Hook.RawSysExit : Hook.SysExit;
    case EventType.ProcessFork: return at == 0 ? Hook.ProcessFork : 0;
    case EventType.ProcessExec: return at == 0 ? Hook.ProcessExec : 0;
    case EventType.ProcessExit: return at == 0 ? Hook.ProcessExit : 0;
    default: return 0;
  }
}

/** The kernel's per-call tracepoints see native calls only (trace_get_syscall_nr in kernel/trace/trace_syscalls.c). */
function first_of(kind: u32, ev: usize): u32 {
  if (kind != Hook.SysEnter && kind != Hook.SysExit) return first_link(kind, Hook.AnyNumber);
  return load<u32>(ev, EventRecord.Abi) == 0 ? first_link(kind, load<u32>(ev, EventRecord.Number)) : 0;
}

/** 0 when every program has run; Run.RingFull to be called again with the same event. */
export function hooks_run(ev: usize): i32 {
  if (attached == 0) return Run.Done;
  if (!paused) stage = 0;
  const type = load<u32>(ev, EventRecord.Type);
  for (; stage < STAGES; stage++) {
    const kind = kind_at(type, stage);
    if (kind == 0) continue;
    if (!paused) link1 = first_of(kind, ev);
    paused = false;
    if (link1 == 0) continue;
    let built = false;
    for (; link1 != 0; link1 = link_next(link1)) {
      if (output_full()) {
        paused = true;
        return Run.RingFull;
      }
      // Each collection has its own arena, and finds the ctx there.
      const owner = prog_arena(link_prog(link1));
      if (!built || owner != arena_id) {
        arena_use(owner);
        context_build(kind, ev);
        built = true;
      }
      run_link(link1);
    }
  }
  return Run.Done;
}

function run_link(link: u32): void {
  const prog = link_prog(link);
  output_begin(link - 1);
  const trap = vm_run(prog, GUEST_BASE + <u64>CTX_OFFSET, 0, Limit.FuelDefault);
  if (trap != Trap.None) output_fault(trap, stopped_slot, trap_addr);
  output_end();
}
