// What was done to names: who created, wrote, truncated, renamed or removed a path, or changed who may use it. A failure that comes
// later is told which change explains it, and the changes of names that mattered to somebody become Change facts when the trace
// ends: the maker may have ended long before. Bounded as a whole: of names that nobody failed on or used since, the oldest are forgotten.
import { ChangeFlag, ChangeKind, EventRecord, FactKind, FactRecord, Limit } from "../abi";
import { heap_alloc } from "../memory/heap";
import { str_find, str_starts, string_len, string_ptr } from "../trace/strings";
import { is_awaited } from "./awaited";
import { Errno } from "./errno";
import { fact_emit, fact_touch } from "./facts";
import { Open, Process } from "./layout";
import { table_get, table_new, table_remove, table_set } from "./table";

/** An entry is a FactRecord with a tail. */
enum Entry {
  Next = 152, // of the same name, newest first
  Serial = 156, // of the process
  Wanted = 160,
  Size = 164,
}

const NAME_MAX: u32 = 24; // entries of one name; a log that thousands append to keeps the latest
const SEARCH: u32 = 64; // entries looked at for one to forget
const DEPTH_MAX: u32 = 4; // names followed back through renames
const SLASH: u8 = 0x2f;

const GONE: u32 = 1 << ChangeKind.RenamedFrom | 1 << ChangeKind.Removed | 1 << ChangeKind.Unmounted;
const THERE: u32 = 1 << ChangeKind.Created | 1 << ChangeKind.RenamedTo | 1 << ChangeKind.Linked;
const ALLOWED: u32 = 1 << ChangeKind.Mode | 1 << ChangeKind.Owner;

const outside = memory.data<u8>([
  0x2f, 0x70, 0x72, 0x6f, 0x63, 0x2f, // "/proc/"
  0x2f, 0x73, 0x79, 0x73, 0x2f, // "/sys/"
  0x2f, 0x64, 0x65, 0x76, 0x2f, // "/dev/"
  0x73, 0x68, 0x6d, 0x2f, // "shm/"
]);

let by_name: usize = 0; // (path, 0) to its newest entry
let ring: usize = 0; // every entry, in order of making
let made: u32 = 0;
let hand: u32 = 0;
let generation: u32 = 0; // counts changes
export let changes_dropped: u64 = 0;

export function history_init(): void {
  by_name = table_new();
}

/** Files of the kernel and devices have no history worth the room. */
function is_kept(path: u32): bool {
  if (path == 0 || load<u8>(string_ptr(path)) != SLASH || str_starts(path, outside, 6) || str_starts(path, outside + 6, 5)) return false;
  return !str_starts(path, outside + 11, 5) || str_starts(path, outside + 11, 9);
}

function newest(path: u32): usize {
  return <usize>table_get(by_name, path, 0);
}

function next_of(entry: usize): usize {
  return <usize>load<u32>(entry, Entry.Next);
}

function unchain(entry: usize): void {
  const path = load<u32>(entry, FactRecord.Str1);
  const next = load<u32>(entry, Entry.Next);
  let before = newest(path);
  if (before != entry) {
    while (next_of(before) != entry) before = next_of(before);
    store<u32>(before, next, Entry.Next);
  } else if (next == 0) table_remove(by_name, path, 0);
  else table_set(by_name, path, 0, next);
}

/** Room for one more entry: new, or the oldest that nobody wants. */
function room(): usize {
  if (made < <u32>Limit.ChangesMax) {
    if (ring == 0) ring = heap_alloc(<usize>Limit.ChangesMax << 2);
    const entry: usize = ring == 0 ? 0 : heap_alloc(Entry.Size);
    if (entry != 0) store<u32>(ring + (<usize>(made++) << 2), <u32>entry);
    return entry;
  }
  for (let i: u32 = 0; i < SEARCH; i++) {
    const entry = <usize>load<u32>(ring + (<usize>hand << 2));
    hand = (hand + 1) % <u32>Limit.ChangesMax;
    if (load<u32>(entry, Entry.Wanted) != 0) continue;
    unchain(entry);
    return entry;
  }
  return 0;
}

function add(process: usize, path: u32, kind: u32, ev: usize): usize {
  let length: u32 = 0;
  let oldest: usize = 0;
  for (let at = newest(path); at != 0; at = next_of(at)) {
    oldest = at;
    length++;
  }
  if (length >= NAME_MAX) unchain(oldest);
  const entry = length >= NAME_MAX ? oldest : room();
  if (entry == 0) {
    changes_dropped++;
    return 0;
  }
  memory.fill(entry, 0, Entry.Size);
  store<u32>(entry, FactKind.Change, FactRecord.Kind);
  store<u32>(entry, load<u32>(process, Process.Pid), FactRecord.Pid);
  store<u32>(entry, load<u32>(ev, EventRecord.Tid), FactRecord.Tid);
  store<u32>(entry, load<u32>(process, Process.Comm), FactRecord.Comm);
  store<u32>(entry, load<u32>(process, Process.Serial), Entry.Serial);
  store<u64>(entry, load<u64>(ev, EventRecord.Seq), FactRecord.SeqFirst);
  store<u64>(entry, load<u64>(ev, EventRecord.TsNs), FactRecord.TsFirst);
  store<u32>(entry, path, FactRecord.Str1);
  store<u32>(entry, kind, FactRecord.Number);
  store<i32>(entry, -1, FactRecord.Fd);
  store<u32>(entry, u32(is_awaited(path)), Entry.Wanted);
  store<u32>(entry, <u32>newest(path), Entry.Next);
  table_set(by_name, path, 0, <u32>entry);
  return entry;
}

function is_of(entry: usize, process: usize, path: u32, kind: u32): bool {
  return (
    load<u32>(entry, FactRecord.Number) == kind && load<u32>(entry, Entry.Serial) == load<u32>(process, Process.Serial) &&
    load<u32>(entry, FactRecord.Str1) == path
  );
}

/** The process did this to the name; its entry, or 0. */
export function name_changed(process: usize, path: u32, kind: u32, other: u32, detail: u64, ev: usize): usize {
  if (!is_kept(path)) return 0;
  generation++;
  let entry = newest(path);
  while (entry != 0 && !is_of(entry, process, path, kind)) entry = next_of(entry);
  if (entry == 0) entry = add(process, path, kind, ev);
  if (entry == 0) return 0;
  fact_touch(entry, ev);
  store<u32>(entry, other, FactRecord.Str2);
  store<u64>(entry, detail, FactRecord.A);
  return entry;
}

/** Newest entry of the name among these kinds. */
function latest(path: u32, kinds: u32): usize {
  let found: usize = 0;
  for (let at = newest(path); at != 0; at = next_of(at)) {
    if ((kinds >> load<u32>(at, FactRecord.Number) & 1) == 0) continue;
    if (found == 0 || load<u64>(at, FactRecord.SeqLast) > load<u64>(found, FactRecord.SeqLast)) found = at;
  }
  return found;
}

/** What the history says of the name: there, gone, or nothing. */
export function is_gone(path: u32): bool {
  const gone = latest(path, GONE);
  const there = latest(path, THERE);
  return gone != 0 && (there == 0 || load<u64>(there, FactRecord.SeqLast) < load<u64>(gone, FactRecord.SeqLast));
}

export function is_there(path: u32): bool {
  return latest(path, THERE) != 0 && !is_gone(path);
}

/** A call that makes what is not there worked: `sure` when it would not have otherwise. True when it is known to have been absent. */
export function name_made(process: usize, path: u32, sure: bool, directory: bool, ev: usize): bool {
  if (!sure && is_there(path)) return false;
  const absent = sure || is_awaited(path) || is_gone(path);
  const entry = name_changed(process, path, ChangeKind.Created, 0, 0, ev);
  if (entry != 0) store<u32>(entry, (absent ? ChangeFlag.Sure : 0) | (directory ? ChangeFlag.Directory : 0), FactRecord.Flags);
  return absent;
}

export function name_removed(process: usize, path: u32, directory: bool, ev: usize): void {
  const entry = name_changed(process, path, ChangeKind.Removed, 0, 0, ev);
  if (entry != 0 && directory) store<u32>(entry, ChangeFlag.Directory, FactRecord.Flags);
}

/** Bytes went into the open file; errno is that of a write that failed. */
export function name_written(process: usize, open: usize, bytes: u64, short: bool, errno: u32, ev: usize): void {
  const path = load<u32>(open, Open.Path);
  let entry = <usize>load<u32>(open, Open.Change);
  if (entry != 0 && is_of(entry, process, path, ChangeKind.Written)) fact_touch(entry, ev);
  else {
    let before: u64 = 0;
    for (let at = newest(path); at != 0; at = next_of(at)) {
      if (is_of(at, process, path, ChangeKind.Written)) before = load<u64>(at, FactRecord.A);
    }
    entry = name_changed(process, path, ChangeKind.Written, 0, before, ev);
    store<u32>(open, <u32>entry, Open.Change);
    if (entry == 0) return;
  }
  store<u64>(entry, load<u64>(entry, FactRecord.A) + bytes, FactRecord.A);
  store<u64>(entry, 0, FactRecord.B);
  if (!short) return;
  store<u64>(entry, load<u64>(ev, EventRecord.Seq), FactRecord.C);
  store<u32>(entry, errno, FactRecord.Errno);
}

/** The process closed the open file: what it wrote there it meant to be all. */
export function name_closed(process: usize, open: usize, ev: usize): void {
  const entry = <usize>load<u32>(open, Open.Change);
  if (entry == 0 || !is_of(entry, process, load<u32>(open, Open.Path), ChangeKind.Written)) return;
  store<u64>(entry, load<u64>(ev, EventRecord.Seq), FactRecord.B);
}

// ---- whom it mattered to

function want(path: u32, depth: u32): void {
  for (let at = newest(path); at != 0; at = next_of(at)) {
    if (load<u32>(at, Entry.Wanted) != 0) continue;
    store<u32>(at, 1, Entry.Wanted);
    if (load<u32>(at, FactRecord.Number) == <u32>ChangeKind.RenamedTo && depth < DEPTH_MAX) want(load<u32>(at, FactRecord.Str2), depth + 1);
  }
}

/** A process used the name with success. */
export function name_used(process: usize, path: u32, seq: u64): void {
  const serial = load<u32>(process, Process.Serial);
  let others = false;
  for (let at = newest(path); at != 0; at = next_of(at)) {
    if (load<u32>(at, Entry.Serial) == serial) continue;
    store<u64>(at, seq, FactRecord.D);
    others = true;
  }
  if (others) want(path, 0);
}

/** Which changes make a call fail with this error. */
function reasons(errno: u32): u32 {
  switch (errno) {
    case Errno.ENOENT:
    case Errno.ENOTDIR: return GONE;
    case Errno.EPERM:
    case Errno.EACCES: return ALLOWED;
    case Errno.EEXIST: return THERE;
    case Errno.EROFS: return 1 << ChangeKind.Mounted;
    case Errno.ELOOP: return 1 << ChangeKind.Linked;
    default: return 0;
  }
}

/** The change of a directory above the path that explains the error, the latest of all levels and of `found`. */
function above(path: u32, kinds: u32, found: usize): usize {
  const ptr = string_ptr(path);
  for (let len = string_len(path); len > 1; ) {
    while (len > 1 && load<u8>(ptr + --len) != SLASH) {}
    const directory = len <= 1 ? 0 : str_find(ptr, len);
    if (directory == 0 || ((kinds & GONE) != 0 && !is_gone(directory))) continue;
    const at = latest(directory, kinds);
    if (at != 0 && (found == 0 || load<u64>(at, FactRecord.SeqLast) > load<u64>(found, FactRecord.SeqLast))) found = at;
  }
  return found;
}

/** A call failed on the name: the Failed row learns what explains it, unless nothing changed since it last asked (`known`). */
export function name_failed(row: usize, path: u32, errno: u32, known: u32): u32 {
  if (generation == known || path == 0) return generation;
  want(path, 0);
  const kinds = reasons(errno);
  if (kinds == 0) return generation;
  const own = latest(path, kinds);
  const found = errno == Errno.EEXIST || errno == Errno.ELOOP ? own : above(path, kinds, own);
  if (found == 0) return generation;
  store<u32>(found, 1, Entry.Wanted);
  store<u64>(row, load<u64>(found, FactRecord.SeqLast), FactRecord.G);
  store<u64>(row, load<u32>(found, FactRecord.Pid), FactRecord.H);
  store<u32>(row, load<u32>(found, FactRecord.Number), FactRecord.Flags);
  store<u32>(row, load<u32>(found, FactRecord.Str1), FactRecord.Str4);
  return generation;
}

/** At the end of the trace. */
export function history_finish(): void {
  for (let i: u32 = 0; i < made; i++) {
    const entry = <usize>load<u32>(ring + (<usize>i << 2));
    if (load<u32>(entry, Entry.Wanted) != 0) fact_emit(entry);
  }
}
