// The life of a chunk: begin (decode and check all of it), run (each event through due timers, state, what it implies inside the
// kernel, hooks and what is derived), and the end of the trace. A full output ring pauses between two programs; the next call resumes
// at the same event, hook and program.
import { Run, StatsBlock, Status } from "../abi";
import { is_sealed } from "../engine";
import { implied_after, implied_before, implied_more, untold_implied } from "../kernel/implied";
import { queued } from "../kernel/queue";
import { set_release } from "../kernel/version";
import { timers_run } from "../map/timer";
import { stats_add } from "../memory/blocks";
import { state_advance, state_finish, state_identity, state_init, state_retire } from "../state/advance";
import { derive } from "../state/derive";
import { set_root_pid } from "../state/process";
import { row_take, rows_kept, rows_now } from "../state/rows";
import { threads_keep } from "../state/thread";
import { chunk_drop, event_count, event_ptr } from "./chunk";
import { set_clocks, set_current, set_machine } from "./current";
import { decode } from "./decode";
import { hooks_run, queue_run } from "./hook";
import { attached, attached_implied } from "./link";
import { untold, untold_after, untold_before, untold_event } from "./untold";

/** Where in an event the run stands. */
enum Step {
  Timers = 0,
  UntoldBefore = 1, // what a tracer is not told of and came first
  Before = 2, // what it implies while state is as it was
  Advance = 3,
  After = 4, // what it implies now
  Hooks = 5,
  UntoldAfter = 6,
  Derived = 7,
}

let next: u32 = 0;
let step: u32 = Step.Timers;
let derived: usize = 0;
let at_untold: u32 = 0;
let in_queue = false; // the queue holds what the event at_untold implies
let implied_ran = false; // and all of it has run
let chunks: u64 = 0;
let finished = false;

/** What the header says of the machine and the recording: the release is major << 16 | minor, 0 unknown. Once, before the first chunk. */
export function trace_header(arch: u32, root: u32, boot_offset_ns: u64, realtime_offset_ns: i64, release: u32): i32 {
  if (chunks != 0) return -Status.BadState;
  set_release(release);
  set_machine(arch);
  set_clocks(boot_offset_ns, realtime_offset_ns);
  set_root_pid(root);
  return Status.Ok;
}

/** Decodes a chunk body; the number of its events, or a negated status. The chunk before must have run to its end. */
export function chunk_begin(ptr: usize, len: u32, first_seq: u64, count: u32, first_ts: u64, last_ts: u64): i32 {
  if (!is_sealed() || finished || next < event_count) return -Status.BadState;
  state_init();
  threads_keep();
  next = 0;
  step = Step.Timers;
  const decoded = decode(ptr, len, first_seq, count, first_ts, last_ts);
  if (decoded < 0) return decoded;
  chunks++;
  stats_add(StatsBlock.Chunks, 1);
  return decoded;
}

/** All that it implies, a queue at a time; false when the ring is full. */
function implied_run(ev: usize): bool {
  do {
    if (queue_run(ev) != Run.Done) return false;
  } while (queued != 0 && implied_more());
  return true;
}

/** What a tracer is not told of, from where it stopped; false when the ring is full. */
function untold_run(): bool {
  for (; at_untold < untold; at_untold++) {
    const ev = untold_event(at_untold);
    if (!implied_ran && attached_implied != 0) {
      if (!in_queue) untold_implied(ev);
      in_queue = true;
      if (queue_run(ev) != Run.Done) return false;
      in_queue = false;
      implied_ran = true;
    }
    set_current(ev);
    if (hooks_run(ev) != Run.Done) return false;
    implied_ran = false;
  }
  at_untold = 0;
  return true;
}

/** One event, from where it stopped; false when the ring is full. */
function run_event(ev: usize): bool {
  if (step == Step.Timers) {
    if (!timers_run(ev)) return false;
    step = Step.Advance;
    if (attached != 0) {
      untold_before(ev);
      step = Step.UntoldBefore;
    }
  }
  if (step == Step.UntoldBefore) {
    if (!untold_run()) return false;
    step = Step.Advance;
    if (attached_implied != 0) {
      state_identity(ev);
      implied_before(ev);
      step = Step.Before;
    }
  }
  if (step == Step.Before) {
    if (!implied_run(ev)) return false;
    step = Step.Advance;
  }
  if (step == Step.Advance) {
    if (rows_kept) rows_now(ev);
    state_advance(ev);
    if (rows_kept) row_take(ev);
    set_current(ev);
    step = Step.Hooks;
    if (attached_implied != 0) {
      implied_after(ev);
      step = Step.After;
    }
  }
  if (step == Step.After) {
    if (!implied_run(ev)) return false;
    set_current(ev);
    step = Step.Hooks;
  }
  if (attached != 0) {
    if (step == Step.Hooks) {
      if (hooks_run(ev) != Run.Done) return false;
      untold_after(ev);
      step = Step.UntoldAfter;
    }
    if (step == Step.UntoldAfter) {
      if (!untold_run()) return false;
      derived = derive(ev);
      step = Step.Derived;
    }
    if (derived != 0) {
      set_current(derived);
      if (hooks_run(derived) != Run.Done) return false;
    }
  }
  state_retire(ev);
  set_current(0);
  step = Step.Timers;
  return true;
}

/** Runs up to `budget` events of the chunk. */
export function chunk_run(budget: u32): i32 {
  if (!is_sealed() || finished) return -Status.BadState;
  const from = next;
  while (next < event_count) {
    if (next - from == budget) {
      stats_add(StatsBlock.Events, next - from);
      return Run.BudgetSpent;
    }
    if (!run_event(event_ptr(next))) {
      stats_add(StatsBlock.Events, next - from);
      return Run.RingFull;
    }
    next++;
  }
  stats_add(StatsBlock.Events, next - from);
  return Run.Done;
}

/** The trace is over: calls still open, waits never ended, what lives. Facts are in the view afterwards. */
export function trace_finish(): i32 {
  if (!is_sealed() || finished || next < event_count) return -Status.BadState;
  finished = true;
  threads_keep();
  chunk_drop();
  next = 0;
  state_finish(chunks);
  return Status.Ok;
}
