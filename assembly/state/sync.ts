// How long a process's calls of the fsync family took: a count for each whole millisecond, from which the 99th percentile is exact
// to a millisecond. One Peak fact per process that waited for storage in this way.
import { EventRecord, FactKind, FactRecord, Measure, MeasureLeast } from "../abi";
import { heap_alloc, heap_free } from "../memory/heap";
import { fact_new } from "./facts";

const MS: u64 = 1_000_000;
/** Longer than a second counts as one: no threshold asks for more. */
const TOP_MS: u32 = 1000;

enum Syncs {
  Count = 0,
  Object = 4, // string: of the longest
  SeqFirst = 8, // u64
  SeqLast = 16, // u64
  TsFirst = 24, // u64
  TsLast = 32, // u64
  LongestSeq = 40, // u64
  LongestNs = 48, // u64
  ByMs = 56, // u32 for each millisecond, 0 to TOP_MS
  Size = 4060, // ByMs + 1001 * 4
}

/** One call of the family; `slot` is where the process keeps the table. */
export function sync_took(slot: usize, took: u64, object: u32, ev: usize): void {
  let table = <usize>load<u32>(slot);
  const seq = load<u64>(ev, EventRecord.Seq);
  const ts = load<u64>(ev, EventRecord.TsNs);
  if (table == 0) {
    table = heap_alloc(Syncs.Size);
    if (table == 0) return;
    store<u32>(slot, <u32>table);
    store<u64>(table, seq, Syncs.SeqFirst);
    store<u64>(table, ts, Syncs.TsFirst);
  }
  store<u32>(table, load<u32>(table, Syncs.Count) + 1, Syncs.Count);
  store<u64>(table, seq, Syncs.SeqLast);
  store<u64>(table, ts, Syncs.TsLast);
  const at = table + Syncs.ByMs + (<usize>min<u64>(took / MS, TOP_MS) << 2);
  store<u32>(at, load<u32>(at) + 1);
  if (took <= load<u64>(table, Syncs.LongestNs)) return;
  store<u64>(table, took, Syncs.LongestNs);
  store<u64>(table, seq, Syncs.LongestSeq);
  store<u32>(table, object, Syncs.Object);
}

/** Nearest rank: the least that 99 of 100 calls do not exceed. */
function percentile_ms(table: usize): u32 {
  let over = load<u32>(table, Syncs.Count) / 100;
  let ms = TOP_MS;
  while (ms > 0) {
    const here = load<u32>(table + Syncs.ByMs + (<usize>ms << 2));
    if (here > over) return ms;
    over -= here;
    ms--;
  }
  return 0;
}

export function syncs_finish(process: usize, table: usize, ev: usize): void {
  const ms = percentile_ms(table);
  const row: usize = ms < <u32>MeasureLeast.SyncMs ? 0 : fact_new(process, FactKind.Peak, Measure.Sync, 0, 0, ev);
  if (row != 0) {
    store<u32>(row, load<u32>(table, Syncs.Count), FactRecord.Count);
    store<u32>(row, Measure.Sync, FactRecord.Extra);
    memory.copy(row + FactRecord.SeqFirst, table + Syncs.SeqFirst, 32);
    store<u64>(row, ms * MS, FactRecord.A);
    store<u64>(row, load<u32>(table, Syncs.Count), FactRecord.B);
    store<u64>(row, load<u64>(table, Syncs.LongestNs), FactRecord.F);
    store<u64>(row, load<u64>(table, Syncs.LongestSeq), FactRecord.G);
    store<u32>(row, load<u32>(table, Syncs.Object), FactRecord.Str1);
  }
  heap_free(table, Syncs.Size);
}
