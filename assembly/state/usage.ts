// What a process uses over its life: descriptors (how many at once, and of what) and, from Samples, processor time and memory.
// One Descriptors and one Usage fact per process, written at its end.
import { EventRecord, FactKind, FactRecord, Measure } from "../abi";
import { str_intern } from "../trace/strings";
import { connection_closed } from "./connection";
import { fd_capacity, fd_count, fd_get } from "./descriptor";
import { dns_left } from "./dns";
import { fact_add, fact_get, fact_new, fact_touch } from "./facts";
import { name_closed } from "./history";
import { Life, Open, OpenKind, Process, Thread } from "./layout";
import { lock_closed } from "./lock";
import { grew, measured_since, measures_finish } from "./measure";
import { open_target } from "./open";
import { holds_end, is_pipe, pipe_end_closed } from "./pipe";
import { leader_of } from "./process";
import { Call } from "./thread";

const pipe_word = memory.data<u8>([0x70, 0x69, 0x70, 0x65]); // "pipe"
const socket_word = memory.data<u8>([0x73, 0x6f, 0x63, 0x6b, 0x65, 0x74]); // "socket"

// ---- descriptors

/** What makes two descriptors "of the same thing": nameless pipes and sockets are alike, accepted connections share our address. */
function share_key(open: usize): u32 {
  const kind = load<u32>(open, Open.Kind);
  if (kind == OpenKind.Pipe) return str_intern(pipe_word, 4);
  if (kind != OpenKind.Socket) return load<u32>(open, Open.Path);
  if (load<u32>(open, Open.Peer) == 0 && load<u32>(open, Open.Local) == 0) return str_intern(socket_word, 6);
  return load<u64>(open, Open.ConnectSeq) == 0 && load<u32>(open, Open.Local) != 0 ? load<u32>(open, Open.Local) : open_target(open);
}

/** Most frequent target, by majority vote (Boyer and Moore 1981): linear, and right whenever one has more than half. */
function count_targets(process: usize, count: u32): void {
  const capacity = fd_capacity(process);
  let best: u32 = 0;
  let lead: u32 = 0;
  for (let fd: u32 = 0; fd < capacity; fd++) {
    const open = fd_get(process, fd);
    if (open == 0) continue;
    const key = share_key(open);
    if (lead == 0) best = key;
    lead = key == best ? lead + 1 : lead - 1;
  }
  let share: u32 = 0;
  for (let fd: u32 = 0; fd < capacity; fd++) {
    const open = fd_get(process, fd);
    if (open != 0 && share_key(open) == best) share++;
  }
  store<u32>(process, count, Process.PeakKnown);
  store<u32>(process, best, Process.PeakTarget);
  store<u32>(process, share, Process.PeakShare);
}

/** A descriptor came; `count` are open now. Targets are counted only when the peak has grown by a sixteenth, so that all counting
 * together stays linear; the last count before a descriptor goes at the peak is made in descriptor_going. */
export function descriptor_made(process: usize, count: u32, ev: usize): void {
  if (ev == 0) return;
  store<u32>(process, load<u32>(process, Process.Opened) + 1, Process.Opened);
  if (load<u64>(process, Process.FirstOpen) == 0) {
    store<u64>(process, load<u64>(ev, EventRecord.Seq), Process.FirstOpen);
    store<u64>(process, load<u64>(ev, EventRecord.TsNs), Process.FirstOpenTs);
  }
  if (count <= load<u32>(process, Process.Peak)) return;
  store<u32>(process, count, Process.Peak);
  store<u64>(process, load<u64>(ev, EventRecord.Seq), Process.PeakSeq);
}

/** Before a descriptor goes: what was open at the peak, if this is it. */
export function descriptor_going(process: usize, count: u32): void {
  const known = load<u32>(process, Process.PeakKnown);
  if (count == load<u32>(process, Process.Peak) && count > known + (known >> 4)) count_targets(process, count);
}

/** A descriptor of the process went. */
export function descriptor_gone(process: usize, open: usize, ev: usize): void {
  store<u32>(process, load<u32>(process, Process.Closed) + 1, Process.Closed);
  switch (load<u32>(open, Open.Kind)) {
    case OpenKind.File: {
      const row = fact_get(process, FactKind.File, load<u32>(open, Open.Path), 0, 0);
      if (row != 0) fact_add(row, FactRecord.D, 1);
      name_closed(process, open, ev);
      lock_closed(process, open, ev);
      break;
    }
    case OpenKind.Socket:
      connection_closed(process, open, ev);
      dns_left(process, open, ev);
      break;
    default:
  }
  if (is_pipe(open) && !holds_end(process, open)) pipe_end_closed(process, open, load<u64>(ev, EventRecord.Seq), ev);
}

function write_descriptors(process: usize, ev: usize): void {
  const open = fd_count(process);
  if (open == load<u32>(process, Process.Peak) && open != load<u32>(process, Process.PeakKnown)) count_targets(process, open);
  const row = fact_new(process, FactKind.Descriptors, 0, 0, 0, ev);
  if (row == 0) return;
  fact_touch(row, ev);
  if (load<u64>(process, Process.FirstOpen) != 0) {
    store<u64>(row, load<u64>(process, Process.FirstOpen), FactRecord.SeqFirst);
    store<u64>(row, load<u64>(process, Process.FirstOpenTs), FactRecord.TsFirst);
  }
  store<u64>(row, <u64>max(load<u32>(process, Process.Peak), open), FactRecord.A);
  store<u64>(row, <u64>load<u32>(process, Process.Opened), FactRecord.B);
  store<u64>(row, <u64>load<u32>(process, Process.Closed), FactRecord.C);
  store<u64>(row, <u64>open, FactRecord.D);
  store<u64>(row, <u64>load<u32>(process, Process.PeakShare), FactRecord.E);
  store<u64>(row, load<u64>(process, Process.FdLimit), FactRecord.F);
  store<u64>(row, load<u64>(process, Process.PeakSeq), FactRecord.G);
  store<u32>(row, load<u32>(process, Process.PeakTarget), FactRecord.Str1);
}

// ---- samples

/** /proc/PID/stat counts in ticks of 10 ms (proc(5), sysconf(_SC_CLK_TCK)): a span's edges are each off by up to one. */
const TICK_SLACK_NS: u64 = 20_000_000;

/** True when `cpu` is at least nine tenths of `wall`, ticks allowed for. */
function is_busy(cpu: u64, wall: u64): bool {
  return (cpu + TICK_SLACK_NS) * 10 >= wall * 9;
}

const RUNNING: i32 = 0x52; // 'R' of /proc/PID/stat

/** Below this the slack would decide. */
const SPAN_MIN_NS: u64 = 200_000_000;

function note_span(process: usize, seq: u64, ts: u64, calls: u64): void {
  const ns = ts - load<u64>(process, Process.SpanTs);
  if (ns < SPAN_MIN_NS || ns <= load<u64>(process, Process.BestNs)) return;
  store<u64>(process, ns, Process.BestNs);
  store<u64>(process, load<u64>(process, Process.SpanSeq), Process.BestSeq);
  store<u64>(process, load<u64>(process, Process.SpanTs), Process.BestTs);
  store<u64>(process, seq, Process.BestSeqEnd);
  store<u32>(process, <u32>(calls - load<u64>(process, Process.SpanFromCalls)), Process.SpanCalls);
}

/** Processor time known at a moment: extends the busy span or begins to look for the next. `computed`: it wanted the processor
 * all the time since the last look, whatever share it got of a machine that others use too. */
export function cpu_known(process: usize, cpu: u64, computed: bool, ev: usize): void {
  const seq = load<u64>(ev, EventRecord.Seq);
  const ts = load<u64>(ev, EventRecord.TsNs);
  const calls = load<u64>(process, Process.Syscalls);
  const samples = load<u32>(process, Process.Samples);
  let from_ts = load<u64>(process, Process.SampleTs);
  let from_cpu = load<u64>(process, Process.SampleCpu);
  let from_seq = load<u64>(process, Process.SampleSeq);
  if (samples == 0) {
    const whole = load<u32>(process, Process.State) == Life.Forked; // a child's time begins at 0 with its fork
    from_ts = whole ? load<u64>(process, Process.TsFirst) : ts;
    from_seq = whole ? load<u64>(process, Process.SeqFirst) : seq;
    from_cpu = whole ? 0 : cpu;
    store<u64>(process, from_seq, Process.ObservedSeq);
    store<u64>(process, from_ts, Process.ObservedTs);
  }
  const wall = ts - from_ts;
  const used: u64 = cpu >= from_cpu ? cpu - from_cpu : 0;
  const credit: u64 = computed ? max(wall, used) : used;
  if (credit != 0 && wall != 0) {
    const made = calls - (samples == 0 ? 0 : load<u64>(process, Process.SampleCalls));
    measured_since(process, Measure.Cpu, from_ts, from_seq, credit, made, 0, ev);
  }
  if (!is_busy(credit, wall)) store<u64>(process, 0, Process.SpanTs);
  else if (wall != 0) {
    if (load<u64>(process, Process.SpanTs) == 0) {
      store<u64>(process, from_ts, Process.SpanTs);
      store<u64>(process, 0, Process.SpanCpu);
      store<u64>(process, from_seq, Process.SpanSeq);
      store<u64>(process, samples == 0 ? 0 : load<u64>(process, Process.SampleCalls), Process.SpanFromCalls);
    }
    const whole = load<u64>(process, Process.SpanCpu) + credit;
    store<u64>(process, whole, Process.SpanCpu);
    if (is_busy(whole, ts - load<u64>(process, Process.SpanTs))) note_span(process, seq, ts, calls);
    else store<u64>(process, 0, Process.SpanTs);
  }
  store<u64>(process, ts, Process.SampleTs);
  store<u64>(process, max(cpu, from_cpu), Process.SampleCpu);
  store<u64>(process, seq, Process.SampleSeq);
  store<u64>(process, calls, Process.SampleCalls);
  store<u64>(process, max(cpu, load<u64>(process, Process.CpuNs)), Process.CpuNs);
  store<u32>(process, samples + 1, Process.Samples);
}

/** Runnable now, no call made since the last look and none in flight then or now: nothing can have made it wait. */
function has_computed(process: usize, ev: usize): bool {
  if (load<u32>(process, Process.Samples) == 0 || load<i32>(ev, EventRecord.Fd) != RUNNING) return false;
  return load<u64>(process, Process.Syscalls) == load<u64>(process, Process.SampleCalls) && load<u32>(process, Process.ThreadCount) == 1 &&
    load<u32>(leader_of(process), Thread.InCall) == Call.None;
}

export function sampled(process: usize, ev: usize): void {
  const rss = load<u64>(ev, EventRecord.Args + 16);
  if (load<u64>(process, Process.RssFirst) == 0) store<u64>(process, rss, Process.RssFirst);
  store<u64>(process, max(rss, load<u64>(process, Process.RssMax)), Process.RssMax);
  store<u64>(process, max(load<u64>(ev, EventRecord.Args + 24), load<u64>(process, Process.VmMax)), Process.VmMax);
  store<u64>(process, rss, Process.RssLast);
  grew(process, load<u64>(process, Process.VmLast), load<u64>(ev, EventRecord.Args + 24), ev);
  store<u64>(process, load<u64>(ev, EventRecord.Args + 24), Process.VmLast);
  cpu_known(process, load<u64>(ev, EventRecord.Args) + load<u64>(ev, EventRecord.Args + 8), has_computed(process, ev), ev);
}

function write_usage(process: usize, ev: usize): void {
  if (load<u32>(process, Process.Samples) == 0) return;
  const row = fact_new(process, FactKind.Usage, 0, 0, 0, ev);
  if (row == 0) return;
  const best = load<u64>(process, Process.BestNs);
  store<u32>(row, load<u32>(process, Process.Samples), FactRecord.Count);
  store<u64>(row, best != 0 ? load<u64>(process, Process.BestSeq) : load<u64>(process, Process.ObservedSeq), FactRecord.SeqFirst);
  store<u64>(row, best != 0 ? load<u64>(process, Process.BestSeqEnd) : load<u64>(process, Process.SampleSeq), FactRecord.SeqLast);
  store<u64>(row, best != 0 ? load<u64>(process, Process.BestTs) : load<u64>(process, Process.ObservedTs), FactRecord.TsFirst);
  store<u64>(row, best != 0 ? load<u64>(process, Process.BestTs) + best : load<u64>(process, Process.SampleTs), FactRecord.TsLast);
  store<u64>(row, load<u64>(process, Process.CpuNs), FactRecord.A);
  store<u64>(row, best, FactRecord.B);
  store<u64>(row, load<u64>(process, Process.RssFirst), FactRecord.C);
  store<u64>(row, load<u64>(process, Process.RssMax), FactRecord.D);
  store<u64>(row, load<u64>(process, Process.RssLast), FactRecord.E);
  store<u64>(row, <u64>load<u32>(process, Process.SpanCalls), FactRecord.F);
  store<u64>(row, load<u64>(process, Process.VmMax), FactRecord.G);
  store<u64>(row, load<u64>(process, Process.SampleTs) - load<u64>(process, Process.ObservedTs), FactRecord.H);
}

/** These facts, and what was measured, at the end of the process or the trace. */
export function usage_finish(process: usize, ev: usize): void {
  write_descriptors(process, ev);
  write_usage(process, ev);
  measures_finish(process, ev);
}
