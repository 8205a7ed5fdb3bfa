// Paths used with success: the File facts, one per process and path. What opened, read, wrote, looked at, renamed or removed them
// comes from effect.ts; here it is only counted.
import { ChangeKind, EventRecord, FactKind, FactRecord, FileFlag, Measure } from "../abi";
import { extent_lost, extent_read, extent_written } from "./extent";
import { fact_add, fact_count } from "./facts";
import { name_changed, name_made, name_written } from "./history";
import { Open, Process, Thread } from "./layout";
import { measured, synced } from "./measure";

const O_ACCMODE: u32 = 3; // asm-generic/fcntl.h
const O_WRONLY: u32 = 1;
const O_CREAT: u32 = 0o100;
const O_EXCL: u32 = 0o200;
const O_TRUNC: u32 = 0o1000;
const O_DSYNC: u32 = 0o10000; // contained in O_SYNC
const O_CLOEXEC: u32 = 0o2000000;
const ELF_MAGIC: u32 = 0x464c_457f; // elf(5)

/** Duration of the call whose exit `ev` is. */
// @ts-ignore: decorator
@inline
export function duration(ev: usize): u64 {
  return load<u64>(ev, EventRecord.DurationLo);
}

/** The file lost the content that the process had read, in a way that leaves something else in its place: told once per file. */
function changed(process: usize, row: usize, ev: usize): void {
  const flags = load<u32>(row, FactRecord.Flags);
  if ((flags & FileFlag.Changed) != 0) return;
  store<u32>(row, flags | FileFlag.Changed, FactRecord.Flags);
  measured(process, Measure.Changed, 1, 0, load<u32>(row, FactRecord.Str1), ev);
}

/** Read by this process, and not its own work. */
// @ts-ignore: decorator
@inline
function was_read(row: usize): bool {
  return load<u64>(row, FactRecord.A) != 0 && load<u64>(row, FactRecord.B) == 0;
}

/** Another file took its name, or it went after another was written: one for one, so that a program that reads many, writes one and
 * removes the many has changed one. */
function displaced(process: usize, row: usize, flags: u32, ev: usize): void {
  if ((flags & (FileFlag.RenamedTo | FileFlag.Removed)) == 0 || !was_read(row)) return;
  const written = load<u32>(process, Process.Written);
  if (written == 0) return;
  store<u32>(process, written - 1, Process.Written);
  changed(process, row, ev);
}

/** The fact of this process using `path`, with `flags` added. */
export function file_used(process: usize, thread: usize, path: u32, flags: u32, ev: usize): usize {
  if (path == 0) return 0;
  const row = fact_count(process, FactKind.File, path, 0, 0, ev);
  if (row == 0) return 0;
  displaced(process, row, flags, ev);
  store<u32>(row, load<u32>(row, FactRecord.Flags) | flags, FactRecord.Flags);
  if (load<u32>(row, FactRecord.Str1) == 0) {
    store<u32>(row, path, FactRecord.Str1);
    store<u32>(row, load<u32>(thread, Thread.Path) == path ? load<u32>(thread, Thread.Given) : 0, FactRecord.Str2);
  }
  return row;
}

/** The access mode is an enumeration, not bits: 0 reads, 1 writes, 2 does both. */
export function file_opened(process: usize, thread: usize, path: u32, flags: u32, ev: usize): void {
  const mode = flags & O_ACCMODE;
  const how =
    (mode != O_WRONLY ? FileFlag.Read : 0) | (mode != 0 ? FileFlag.Write : 0) | ((flags & O_CREAT) != 0 ? FileFlag.Created : 0) |
    ((flags & O_TRUNC) != 0 ? FileFlag.Truncated : 0);
  const row = file_used(process, thread, path, how, ev);
  if (row == 0) return;
  fact_add(row, FactRecord.C, 1);
  store<u32>(row, flags, FactRecord.Number);
  const absent = (flags & O_CREAT) != 0 && name_made(process, path, (flags & O_EXCL) != 0, false, ev);
  if ((flags & O_TRUNC) != 0 && !absent) name_changed(process, path, ChangeKind.Truncated, 0, 0, ev);
}

/** Text has tabs, ends of lines and escapes, and no other control character (ascii(7)). */
function is_binary(head: usize, len: u32): bool {
  for (let i: u32 = 0; i < min(len, <u32>64); i++) {
    const byte = load<u8>(head + i);
    if (byte < 9 || (byte > 13 && byte < 32 && byte != 27)) return true;
  }
  return false;
}

/** `ret` bytes of `asked` were read into what `head` of length `len` shows the beginning of. */
export function file_read(process: usize, thread: usize, open: usize, ret: u64, asked: u64, head: usize, len: u32, ev: usize): void {
  const cut = extent_read(thread, open, ret, asked) ? FileFlag.CutShort : 0;
  const short = (ret == 0 ? (asked != 0 ? FileFlag.Eof : 0) : ret < asked ? FileFlag.ShortRead : 0) | cut;
  const row = file_used(process, thread, load<u32>(open, Open.Path), short, ev);
  if (row == 0) return;
  fact_add(row, FactRecord.A, ret);
  fact_add(row, FactRecord.F, duration(ev));
  store<u64>(row, load<u64>(ev, EventRecord.Seq), FactRecord.H);
  if (ret != 0 && ret == asked) store<u32>(row, load<u32>(row, FactRecord.Extra) + 1, FactRecord.Extra);
  else if (ret != 0 && ret < asked) {
    store<u32>(row, <u32>min<u64>(asked, 0xffff_ffff), FactRecord.Errno);
    store<i32>(row, <i32>ret, FactRecord.Fd);
  }
  if (load<u32>(open, Open.SawFirst) != 0) return;
  store<u32>(open, 1, Open.SawFirst);
  if (is_binary(head, len)) store<u32>(row, load<u32>(row, FactRecord.Flags) | FileFlag.Binary, FactRecord.Flags);
  const loader = len >= 4 && load<u32>(head) == ELF_MAGIC && (load<u32>(open, Open.Flags) & (O_CLOEXEC | O_ACCMODE)) == O_CLOEXEC;
  if (loader) store<u32>(row, load<u32>(row, FactRecord.Flags) | FileFlag.Library, FactRecord.Flags);
}

/** Read by a call that may keep an offset of its own, in memory (sendfile(2)). */
export function file_carried(process: usize, thread: usize, open: usize, bytes: u64, ev: usize): void {
  extent_lost(open);
  file_read(process, thread, open, bytes, bytes, 0, 0, ev);
}

export function file_written(process: usize, thread: usize, open: usize, ret: u64, asked: u64, ev: usize): void {
  extent_written(thread, open, ret);
  name_written(process, open, ret, ret < asked, 0, ev);
  const row = file_used(process, thread, load<u32>(open, Open.Path), ret < asked ? FileFlag.ShortWrite : 0, ev);
  if (row == 0) return;
  if (ret != 0 && was_read(row)) changed(process, row, ev);
  else if (ret != 0 && load<u64>(row, FactRecord.B) == 0) store<u32>(process, load<u32>(process, Process.Written) + 1, Process.Written);
  fact_add(row, FactRecord.B, ret);
  fact_add(row, FactRecord.F, duration(ev));
  if ((load<u32>(open, Open.Flags) & O_DSYNC) == 0) return;
  fact_add(row, FactRecord.E, 1);
  fact_add(row, FactRecord.G, duration(ev));
}

export function file_synced(process: usize, thread: usize, open: usize, ev: usize): void {
  synced(process, duration(ev), load<u32>(open, Open.Path), ev);
  const row = file_used(process, thread, load<u32>(open, Open.Path), 0, ev);
  if (row == 0) return;
  fact_add(row, FactRecord.E, 1);
  fact_add(row, FactRecord.F, duration(ev));
  fact_add(row, FactRecord.G, duration(ev));
}
