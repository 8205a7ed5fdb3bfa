// What is measured over time, per process: each measure has a window (window.ts), made when there is first anything to put in, and
// leaves a Peak fact at the process's end. Thresholds are not known here; only what is far below any is left out. Families report from
// where they work: usage.ts processor time and memory, wait.ts blocked calls, call.ts repeats, contact.ts destinations, file.ts changes.
import { EventRecord, FactKind, FactRecord, Measure, MeasureLeast, MeasureMs } from "../abi";
import { heap_alloc, heap_free } from "../memory/heap";
import { fd_get } from "./descriptor";
import { fact_new, fact_touch } from "./facts";
import { Process, Thread } from "./layout";
import { open_target } from "./open";
import { sync_took, syncs_finish } from "./sync";
import {
  Window, window_active, window_add, window_first_seq, window_first_ts, window_free, window_new, window_settle, window_spread, window_sum,
} from "./window";

const MS: u64 = 1_000_000;
/** One pointer for each measure. */
const SLOTS: u32 = 8;

function length_of(measure: u32): u64 {
  switch (measure) {
    case Measure.Cpu: return MeasureMs.Cpu * MS;
    case Measure.Blocked: return MeasureMs.Blocked * MS;
    case Measure.Repeats: return MeasureMs.Repeats * MS;
    case Measure.Refused: return MeasureMs.Refused * MS;
    case Measure.Changed: return MeasureMs.Changed * MS;
    default: return MeasureMs.Growth * MS;
  }
}

function least_of(measure: u32): u64 {
  switch (measure) {
    case Measure.Cpu: return MeasureLeast.CpuMs * MS;
    case Measure.Blocked: return MeasureLeast.BlockedMs * MS;
    case Measure.Repeats: return MeasureLeast.Repeats;
    case Measure.Refused: return MeasureLeast.Refused;
    default: return MeasureLeast.Changed;
  }
}

/** The process's slots, made when missing; 0 without memory. */
function slots_of(process: usize): usize {
  let slots = <usize>load<u32>(process, Process.Measures);
  if (slots == 0) {
    slots = heap_alloc(SLOTS << 2);
    store<u32>(process, <u32>slots, Process.Measures);
  }
  return slots;
}

function window_of(process: usize, measure: u32): usize {
  const slots = slots_of(process);
  if (slots == 0) return 0;
  const slot = slots + (<usize>measure << 2);
  let window = <usize>load<u32>(slot);
  if (window == 0) {
    window = window_new(length_of(measure));
    store<u32>(slot, <u32>window);
  }
  return window;
}

/** A call of the fsync family ended; the table of sync.ts lies in the slot of its measure. */
export function synced(process: usize, took: u64, object: u32, ev: usize): void {
  const slots = slots_of(process);
  if (slots != 0) sync_took(slots + (Measure.Sync << 2), took, object, ev);
}

/** `value`, and `second` beside it, at this event. */
export function measured(process: usize, measure: u32, value: u64, second: u64, object: u32, ev: usize): void {
  const window = window_of(process, measure);
  if (window == 0) return;
  window_add(window, value, second, ev);
  store<u32>(window, object, Window.Object);
}

/** The same, since an earlier moment. */
export function measured_since(process: usize, measure: u32, from: u64, seq: u64, value: u64, second: u64, object: u32, ev: usize): void {
  const window = window_of(process, measure);
  if (window == 0) return;
  window_spread(window, from, seq, value, second, ev);
  store<u32>(window, object, Window.Object);
}

/** A call that repeats; which, is noted of the first in each part of the window, since such calls are many. */
export function repeated(process: usize, thread: usize, failed: bool, ev: usize): void {
  const window = window_of(process, Measure.Repeats);
  if (window == 0) return;
  const noted = load<u64>(ev, EventRecord.TsNs) < load<u64>(window, Window.End);
  window_add(window, 1, u64(failed), ev);
  if (noted) return;
  store<u32>(window, open_target(fd_get(process, load<i32>(thread, Thread.Fd))), Window.Object);
  store<u32>(window, load<u32>(thread, Thread.Native), Window.Number);
}

/** The size of its address space, each time it is known. */
export function grew(process: usize, before: u64, now: u64, ev: usize): void {
  const window = window_of(process, Measure.Growth);
  if (window == 0) return;
  window_add(window, now > before && before != 0 ? now - before : 0, now < before ? before - now : 0, ev);
  if (now <= load<u64>(window, Window.PeakValue)) return;
  store<u64>(window, now, Window.PeakValue);
  store<u64>(window, load<u64>(ev, EventRecord.Seq), Window.PeakSeqLast);
  store<u64>(window, load<u64>(ev, EventRecord.TsNs), Window.PeakTsLast);
}

function peak_row(process: usize, measure: u32, ev: usize): usize {
  const row = fact_new(process, FactKind.Peak, measure, 0, 0, ev);
  if (row == 0) return 0;
  fact_touch(row, ev);
  store<u32>(row, measure, FactRecord.Extra);
  store<u64>(row, length_of(measure), FactRecord.C);
  return row;
}

function write_peak(process: usize, measure: u32, window: usize, ev: usize): void {
  window_settle(window);
  if (load<u64>(window, Window.PeakValue) < least_of(measure)) return;
  const row = peak_row(process, measure, ev);
  if (row == 0) return;
  memory.copy(row + FactRecord.SeqFirst, window + Window.PeakSeqFirst, 32); // SeqFirst, SeqLast, TsFirst, TsLast: same order
  memory.copy(row + FactRecord.A, window + Window.PeakValue, 16); // and B
  store<u32>(row, load<u32>(window, Window.PeakObject), FactRecord.Str1);
  store<u32>(row, load<u32>(window, Window.PeakNumber), FactRecord.Number);
}

/** The last window rather than the highest: growth that ended was no danger. */
function write_growth(process: usize, window: usize, ev: usize): void {
  const row = peak_row(process, Measure.Growth, ev);
  if (row == 0) return;
  store<u64>(row, window_first_seq(window), FactRecord.SeqFirst);
  store<u64>(row, load<u64>(window, Window.SeqLast), FactRecord.SeqLast);
  store<u64>(row, window_first_ts(window), FactRecord.TsFirst);
  store<u64>(row, load<u64>(window, Window.TsLast), FactRecord.TsLast);
  store<u64>(row, window_sum(window, false), FactRecord.A);
  store<u64>(row, window_sum(window, true), FactRecord.B);
  store<u64>(row, window_active(window), FactRecord.D);
  store<u64>(row, load<u64>(process, Process.VmLast), FactRecord.E);
  store<u64>(row, load<u64>(window, Window.PeakValue), FactRecord.F);
  store<u64>(row, load<u64>(window, Window.PeakSeqLast), FactRecord.G);
  store<u64>(row, load<u64>(window, Window.PeakTsLast), FactRecord.H);
}

/** At the end of the process or the trace. */
export function measures_finish(process: usize, ev: usize): void {
  const slots = <usize>load<u32>(process, Process.Measures);
  if (slots == 0) return;
  for (let measure: u32 = Measure.Cpu; measure < SLOTS; measure++) {
    const window = <usize>load<u32>(slots + (<usize>measure << 2));
    if (window == 0) continue;
    if (measure == Measure.Sync) syncs_finish(process, window, ev);
    else {
      if (measure == Measure.Growth) write_growth(process, window, ev);
      else write_peak(process, measure, window, ev);
      window_free(window);
    }
  }
  heap_free(slots, SLOTS << 2);
  store<u32>(process, 0, Process.Measures);
}
