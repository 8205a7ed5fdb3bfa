// Asking without waiting: calls that answered "nothing yet" at once. Thousands of these with no sleep between are busy polling.
import { EventRecord, FactKind, FactRecord } from "../abi";
import { Effect } from "../gen/syscalls";
import { Errno } from "./errno";
import { fact_count } from "./facts";
import { fd_get } from "./descriptor";
import { duration } from "./file";
import { Thread } from "./layout";
import { open_target } from "./open";
import { poll_first } from "./poll";
import { time_limit } from "./timeout";

/** A call that took longer waited: the Wait facts have it. */
const AT_ONCE_NS: u64 = 1_000_000;

function asks(effect: u32): bool {
  switch (effect) {
    case Effect.Read:
    case Effect.Write:
    case Effect.Recv:
    case Effect.Send:
    case Effect.Accept:
    case Effect.Splice:
    case Effect.Sendfile:
    case Effect.Semop:
    case Effect.Sigwait: return true;
    default: return false;
  }
}

function polls(effect: u32): bool {
  return effect == Effect.Poll || effect == Effect.Select || effect == Effect.EpollWait;
}

/** wait4 with WNOHANG and a child that still runs (wait(2)). */
function asks_for_child(effect: u32, ret: i64): bool {
  return effect == Effect.Wait && ret == 0;
}

export function empty_answer(process: usize, thread: usize, ev: usize): void {
  const ret = load<i64>(ev, EventRecord.Ret);
  if (ret != 0 && ret != -Errno.EAGAIN) return;
  if (duration(ev) >= AT_ONCE_NS) return;
  const effect = load<u32>(thread, Thread.Effect);
  const refused = ret != 0 && asks(effect);
  const polled = ret == 0 && polls(effect) && time_limit(thread) == 0;
  if (!refused && !polled && !asks_for_child(effect, ret)) return;
  const fd = polled ? poll_first(process, thread) : load<i32>(thread, Thread.Fd);
  const object = open_target(fd_get(process, fd));
  const row = fact_count(process, FactKind.Empty, load<u32>(thread, Thread.Native), object, 0, ev);
  if (row == 0) return;
  store<u32>(row, load<u32>(thread, Thread.Native), FactRecord.Number);
  store<u32>(row, object, FactRecord.Str1);
  store<u32>(row, <u32>-ret, FactRecord.Errno);
  store<i32>(row, fd, FactRecord.Fd);
}
