// What is known of a process's signals while programs look at them: what each does (rt_sigaction(2)), and which were sent and are not
// yet delivered. A record per process, made when it is first asked for and gone with it; threads have one for what was sent to them alone.
import { heap_alloc, heap_free } from "../memory/heap";
import { Process, Thread } from "../state/layout";
import { table_get, table_new, table_remove, table_set } from "../state/table";

export const SIGNALS_MAX: u32 = 64;
const SIG_IGN: u64 = 1;

/** Of a process or a thread: the handlers of a thread are its process's. */
enum Record {
  Pending = 0, // u64, a bit for each signal from 1
  Last = 8, // u32 the last one delivered
  Told = 12, // u32 of a thread: event of the kill it is inside, when what it sends was told before it returned
  Handlers = 16, // u64[2] of each signal: sa_handler, sa_flags
  ThreadSize = 16,
  Size = 1040,
}

let processes: usize = 0;
let threads: usize = 0;

/** By the serials of what it is of. */
function record_of(is_thread: bool, serial: u32, make: bool): usize {
  if (processes == 0) {
    processes = table_new();
    threads = table_new();
    if (processes == 0 || threads == 0) return 0;
  }
  const table = is_thread ? threads : processes;
  const known = <usize>table_get(table, serial, 0);
  if (known != 0 || !make) return known;
  const fresh = heap_alloc(is_thread ? Record.ThreadSize : Record.Size);
  if (fresh != 0) table_set(table, serial, 0, <u32>fresh);
  return fresh;
}

function forget(is_thread: bool, serial: u32): void {
  const known = record_of(is_thread, serial, false);
  if (known == 0) return;
  table_remove(is_thread ? threads : processes, serial, 0);
  heap_free(known, is_thread ? Record.ThreadSize : Record.Size);
}

export function signals_gone(process: usize, thread: usize, group: bool): void {
  forget(true, load<u32>(thread, Thread.Serial));
  if (group) forget(false, load<u32>(process, Process.Serial));
}

function pending_of(process: usize, thread: usize): usize {
  return thread != 0 ? record_of(true, load<u32>(thread, Thread.Serial), true) : record_of(false, load<u32>(process, Process.Serial), true);
}

/** It was sent, to the process if `thread` is 0; true if the same is there already, and is one that does not queue (signal(7)). */
export function signal_pends(process: usize, thread: usize, signo: u32): bool {
  const record = pending_of(process, thread);
  if (record == 0 || signo >= 32) return false;
  const bit: u64 = 1 << (<u64>signo - 1);
  const before = load<u64>(record, Record.Pending);
  store<u64>(record, before | bit, Record.Pending);
  return (before & bit) != 0;
}

/** It is taken; whether it was known to be on its way. */
export function signal_taken(process: usize, thread: usize, signo: u32): bool {
  const bit: u64 = 1 << ((<u64>signo - 1) & 63);
  for (let i = 0; i < 2; i++) {
    const record = pending_of(process, i == 0 ? thread : 0);
    if (record == 0 || (load<u64>(record, Record.Pending) & bit) == 0) continue;
    store<u64>(record, load<u64>(record, Record.Pending) & ~bit, Record.Pending);
    return true;
  }
  return false;
}

/** The last signal that a thread was given. */
export function signal_last(thread: usize): u32 {
  const record = record_of(true, load<u32>(thread, Thread.Serial), false);
  return record == 0 ? 0 : load<u32>(record, Record.Last);
}

export function signal_given(thread: usize, signo: u32): void {
  const record = record_of(true, load<u32>(thread, Thread.Serial), true);
  if (record != 0) store<u32>(record, signo, Record.Last);
}

export function kill_told(thread: usize): void {
  const record = record_of(true, load<u32>(thread, Thread.Serial), true);
  if (record != 0) store<u32>(record, <u32>load<u64>(thread, Thread.EntrySeq), Record.Told);
}

export function is_kill_told(thread: usize): bool {
  const record = record_of(true, load<u32>(thread, Thread.Serial), false);
  return record != 0 && load<u32>(record, Record.Told) == <u32>load<u64>(thread, Thread.EntrySeq);
}

function handler_at(record: usize, signo: u32): usize {
  return record + Record.Handlers + ((<usize>signo - 1) << 4);
}

function is_signal(signo: u32): bool {
  return signo >= 1 && signo <= SIGNALS_MAX;
}

export function handler_set(process: usize, signo: u32, handler: u64, flags: u64): void {
  const record = record_of(false, load<u32>(process, Process.Serial), true);
  if (record == 0 || !is_signal(signo)) return;
  store<u64>(handler_at(record, signo), handler);
  store<u64>(handler_at(record, signo), flags, 8);
}

/** sa_handler and, behind it, sa_flags; 0 when nothing set them: the default. */
export function handler_of(process: usize, signo: u32): usize {
  const record = record_of(false, load<u32>(process, Process.Serial), false);
  return record == 0 || !is_signal(signo) ? 0 : handler_at(record, signo);
}

export function is_ignored(process: usize, signo: u32): bool {
  const at = handler_of(process, signo);
  return at != 0 && load<u64>(at) == SIG_IGN;
}

/** A child begins with its parent's. */
export function handlers_inherited(parent: usize, child: usize): void {
  const from = record_of(false, load<u32>(parent, Process.Serial), false);
  if (from == 0 || parent == child) return;
  const to = record_of(false, load<u32>(child, Process.Serial), true);
  if (to != 0) memory.copy(to + Record.Handlers, from + Record.Handlers, Record.Size - Record.Handlers);
}

/** A new program: handlers of the old one are gone, what is ignored stays so (flush_signal_handlers in kernel/signal.c). */
export function handlers_reset(process: usize): void {
  const record = record_of(false, load<u32>(process, Process.Serial), false);
  if (record == 0) return;
  for (let signo: u32 = 1; signo <= SIGNALS_MAX; signo++) {
    const at = handler_at(record, signo);
    if (load<u64>(at) != SIG_IGN) store<u64>(at, 0);
    store<u64>(at, 0, 8);
  }
}
