// What a process wrote to descriptors 1 and 2, word for word: the first and the last half of Limit.OutputsPerStream writes. The last
// half is a ring of rows, the oldest overwritten; at the end the oldest tells how many were left out before it.
import { EventRecord, FactKind, FactRecord, Limit } from "../abi";
import { str_intern } from "../trace/strings";
import { fact_get, fact_new, fact_touch } from "./facts";
import { Process, Thread } from "./layout";
import { fd_get } from "./descriptor";
import { open_target } from "./open";
import { payload_len, payload_out, payload_ptr } from "./payload";

const HALF: u32 = Limit.OutputsPerStream / 2;

function seen_at(process: usize, fd: u32): usize {
  return process + (fd == 1 ? Process.OutputSeen1 : Process.OutputSeen2);
}

/** Row of the `index`-th write: the first half by themselves, all later ones in the ring. */
function slot_of(index: u32): u32 {
  return index < HALF ? index : HALF + (index - HALF) % HALF;
}

/** A write to descriptor `fd` (1 or 2) wrote `bytes`. */
export function output_written(process: usize, thread: usize, fd: u32, bytes: u64, ev: usize): void {
  const seen = load<u32>(seen_at(process, fd));
  store<u32>(seen_at(process, fd), seen + 1);
  const slot = slot_of(seen);
  let row = fact_get(process, FactKind.Output, fd, slot, 0);
  if (row == 0) row = fact_new(process, FactKind.Output, fd, slot, 0, ev);
  if (row == 0) return;
  payload_out(thread);
  fact_touch(row, ev);
  store<u32>(row, 1, FactRecord.Count);
  store<u32>(row, load<u32>(ev, EventRecord.Tid), FactRecord.Tid);
  store<u64>(row, load<u64>(ev, EventRecord.Seq), FactRecord.SeqFirst);
  store<u64>(row, load<u64>(ev, EventRecord.TsNs), FactRecord.TsFirst);
  store<i32>(row, fd, FactRecord.Fd);
  store<u32>(row, str_intern(payload_ptr, payload_len), FactRecord.Str1);
  store<u32>(row, open_target(load<u32>(thread, Thread.Open)), FactRecord.Str2);
  store<u64>(row, bytes, FactRecord.A);
  // `echo >&2` in a shell: descriptor 1 is a copy of 2 for the length of the command
  store<u32>(row, u32(fd_get(process, 1) == fd_get(process, 2)), FactRecord.Flags);
}

/** At the end of the process: marks where writes are missing. */
export function output_finish(process: usize): void {
  for (let fd: u32 = 1; fd <= 2; fd++) {
    const seen = load<u32>(seen_at(process, fd));
    if (seen <= <u32>Limit.OutputsPerStream) continue;
    const row = fact_get(process, FactKind.Output, fd, slot_of(seen), 0);
    if (row != 0) store<u32>(row, 1 + seen - <u32>Limit.OutputsPerStream, FactRecord.Count);
  }
}
