// Calls that failed, and what became of it: did the same end succeed later, here or in another process, or under the same name in
// another directory? Rows that still wait for such a success (awaited.ts) are looked at by every successful call on an object.
import { EventRecord, FactKind, FactRecord } from "../abi";
import { await_name, await_object, awaited_first, awaited_set, found_elsewhere } from "./awaited";
import { fact_add, fact_count } from "./facts";
import { name_failed, name_used } from "./history";
import { Process, Thread } from "./layout";
import { answers, searches, uses } from "./purpose";
import { effective_user } from "./rights";
import { Row } from "./row";

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
    if (object != 0) await_object(row, object);
    if (object != 0 && searches(purpose)) await_name(row, object);
  } else {
    // Failed again after a success: that success was not the end of it, and the row had left its object's list.
    if (load<u64>(row, FactRecord.B) != 0 && object != 0) await_object(row, object);
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

/** What answers one answers the other. */
function alike(a: usize, b: usize): bool {
  return (
    load<u32>(a, FactRecord.Number) == load<u32>(b, FactRecord.Number) && load<u32>(a, Row.Purpose) == load<u32>(b, Row.Purpose) &&
    load<u32>(a, FactRecord.Errno) == load<u32>(b, FactRecord.Errno)
  );
}

/** Puts the row of a process that has ended, with those behind it, behind one like it among those kept: a build has thousands of
 * processes that fail alike on one file, and every success on that would look at each of them. Rows come newest first, so those
 * behind the one kept are few; once a row stands first, only a newer one is looked for. */
function stands_behind(row: usize, kept: usize, newer: bool): bool {
  if (!newer && load<u32>(row, Row.Gone) == 2) return false;
  for (let at = kept; at != 0; at = <usize>load<u32>(at, Row.NextObject)) {
    if (load<u32>(at, Row.Gone) != 2 || !alike(at, row)) continue;
    let end = at;
    while (load<u32>(end, Row.NextLike) != 0) end = <usize>load<u32>(end, Row.NextLike);
    store<u32>(end, <u32>row, Row.NextLike);
    return true;
  }
  store<u32>(row, 2, Row.Gone);
  return false;
}

/** The row is answered, and with it all that stand behind it. */
function answer(row: usize, seq: u64): void {
  for (let at = row; at != 0; at = <usize>load<u32>(at, Row.NextLike)) store<u64>(at, seq, FactRecord.C);
}

/** A success on `object`: rows it answers are marked; those of its own process, and of ended ones, wait no longer. */
export function succeeded(process: usize, native: u32, object: u32, purpose: u32, seq: u64): void {
  let row = awaited_first(object);
  if (row != 0) {
    const serial = load<u32>(process, Process.Serial);
    let kept: usize = 0;
    let last: usize = 0;
    let newer = false;
    while (row != 0) {
      const next = <usize>load<u32>(row, Row.NextObject);
      const then = load<u32>(row, Row.Purpose);
      const same = load<u32>(row, FactRecord.Number) == native && then == purpose;
      const answered = same || answers(then, load<u32>(row, FactRecord.Errno), purpose);
      if (answered && load<u64>(row, FactRecord.C) == 0) answer(row, seq);
      if (answered && load<u32>(row, Row.Serial) == serial && load<u64>(row, FactRecord.B) == 0) store<u64>(row, seq, FactRecord.B);
      const gone = load<u32>(row, Row.Gone) != 0;
      const done = load<u64>(row, FactRecord.B) != 0 || (gone && load<u64>(row, FactRecord.C) != 0);
      if (gone && load<u32>(row, Row.Gone) == 1) newer = true;
      if (!done && !(gone && stands_behind(row, kept, newer))) {
        if (last == 0) kept = row;
        else store<u32>(last, <u32>row, Row.NextObject);
        last = row;
        store<u32>(row, 0, Row.NextObject);
      }
      row = next;
    }
    awaited_set(object, kept);
  }
  if (uses(purpose)) name_used(process, object, seq);
  if (searches(purpose)) found_elsewhere(load<u32>(process, Process.Serial), object, seq);
}
