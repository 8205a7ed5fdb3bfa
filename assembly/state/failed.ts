// Calls that failed, and what became of it: did the same end succeed later, here or in another process, or under the same name in
// another directory? Rows that still wait for such a success hang in two lists, by object and by file name, which every
// successful call on an object looks at.
import { EventRecord, FactKind, FactRecord } from "../abi";
import { hash_bytes, string_len, string_ptr } from "../trace/strings";
import { fact_add, fact_count, Row } from "./facts";
import { name_failed, name_used } from "./history";
import { Process, Thread } from "./layout";
import { base_name } from "./path";
import { answers, searches, uses } from "./purpose";
import { effective_user } from "./rights";
import { table_get, table_new, table_remove, table_set } from "./table";

let by_object: usize = 0; // (object, 0) to first row
let by_name: usize = 0; // (hash of the name, process serial) to first row

export function failed_init(): void {
  by_object = table_new();
  by_name = table_new();
}

/** Somebody failed on it and has not succeeded since. */
export function is_awaited(object: u32): bool {
  return table_get(by_object, object, 0) != 0;
}

function name_hash(object: u32): u32 {
  const from = base_name(object);
  return hash_bytes(string_ptr(object) + from, string_len(object) - from);
}

function same_name(a: u32, b: u32): bool {
  const from_a = base_name(a);
  const from_b = base_name(b);
  const len = string_len(a) - from_a;
  return len == string_len(b) - from_b && memory.compare(string_ptr(a) + from_a, string_ptr(b) + from_b, len) == 0;
}

function await_success(row: usize, object: u32, purpose: u32): void {
  const serial = load<u32>(row, Row.Serial);
  store<u32>(row, table_get(by_object, object, 0), Row.NextObject);
  table_set(by_object, object, 0, <u32>row);
  if (!searches(purpose)) return;
  const hash = name_hash(object);
  store<u32>(row, table_get(by_name, hash, serial), Row.NextName);
  table_set(by_name, hash, serial, <u32>row);
}

/** Counts a failure; the row, or 0. `native` is the call's number, `ev` the event that told. */
export function failed_call(
  process: usize,
  thread: usize,
  native: u32,
  errno: u32,
  object: u32,
  purpose: u32,
  detail: u64,
  ev: usize,
): usize {
  const row = fact_count(process, FactKind.Failed, native, errno, object, ev);
  if (row == 0) return 0;
  const entry = load<u64>(thread, Thread.EntrySeq);
  if (load<u32>(row, FactRecord.Count) == 1) {
    store<u32>(row, native, FactRecord.Number);
    store<u32>(row, errno, FactRecord.Errno);
    store<u32>(row, object, FactRecord.Str1);
    store<u32>(row, load<u32>(thread, Thread.Given), FactRecord.Str2);
    store<u32>(row, load<u32>(thread, Thread.Path2), FactRecord.Str3);
    store<u32>(row, purpose, Row.Purpose);
    if (object != 0) await_success(row, object, purpose);
  } else {
    // Failed again after a success: that success was not the end of it.
    if (load<u64>(row, FactRecord.B) != 0 && object != 0) await_again(row, object);
    store<u64>(row, 0, FactRecord.B);
    store<u64>(row, 0, FactRecord.C);
  }
  store<u64>(row, name_failed(row, object, errno, <u32>load<u64>(row, Row.Time)), Row.Time);
  store<u32>(row, effective_user(process), FactRecord.Extra);
  store<u64>(row, detail, FactRecord.A);
  store<u64>(row, entry, FactRecord.E);
  store<i32>(row, load<i32>(thread, Thread.Fd), FactRecord.Fd);
  fact_add(row, FactRecord.D, load<u64>(ev, EventRecord.TsNs) - load<u64>(thread, Thread.EntryTs));
  return row;
}

/** A row leaves its object's list once its own process succeeded; here it comes back. */
function await_again(row: usize, object: u32): void {
  store<u32>(row, table_get(by_object, object, 0), Row.NextObject);
  table_set(by_object, object, 0, <u32>row);
}

/** A success on `object`: rows it answers are marked; those of its own process, and of ended ones, wait no longer. */
export function succeeded(process: usize, native: u32, object: u32, purpose: u32, seq: u64): void {
  let row = <usize>table_get(by_object, object, 0);
  if (row != 0) {
    const serial = load<u32>(process, Process.Serial);
    let kept: usize = 0;
    let last: usize = 0;
    while (row != 0) {
      const next = <usize>load<u32>(row, Row.NextObject);
      const then = load<u32>(row, Row.Purpose);
      const same = load<u32>(row, FactRecord.Number) == native && then == purpose;
      const answered = same || answers(then, load<u32>(row, FactRecord.Errno), purpose);
      if (answered && load<u64>(row, FactRecord.C) == 0) store<u64>(row, seq, FactRecord.C);
      if (answered && load<u32>(row, Row.Serial) == serial && load<u64>(row, FactRecord.B) == 0) store<u64>(row, seq, FactRecord.B);
      const done = load<u64>(row, FactRecord.B) != 0 || (load<u64>(row, FactRecord.C) != 0 && load<u32>(row, Row.Gone) != 0);
      if (!done) {
        if (last == 0) kept = row;
        else store<u32>(last, <u32>row, Row.NextObject);
        last = row;
        store<u32>(row, 0, Row.NextObject);
      }
      row = next;
    }
    if (kept == 0) table_remove(by_object, object, 0);
    else table_set(by_object, object, 0, <u32>kept);
  }
  if (uses(purpose)) name_used(process, object, seq);
  if (searches(purpose)) found_elsewhere(process, object, seq);
}

/** The same name, found in this directory after the search failed in others. */
function found_elsewhere(process: usize, object: u32, seq: u64): void {
  const serial = load<u32>(process, Process.Serial);
  const hash = name_hash(object);
  let row = <usize>table_get(by_name, hash, serial);
  if (row == 0) return;
  for (; row != 0; row = <usize>load<u32>(row, Row.NextName)) {
    if (load<u64>(row, FactRecord.F) != 0 || !same_name(load<u32>(row, FactRecord.Str1), object)) continue;
    if (load<u32>(row, FactRecord.Str1) != object) store<u64>(row, seq, FactRecord.F);
  }
  table_remove(by_name, hash, serial);
}
