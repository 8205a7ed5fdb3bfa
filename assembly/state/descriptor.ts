// Descriptor tables: which open file each number of a process stands for. Tables are shared by threads and CLONE_FILES, copied
// by fork, and cleared of close-on-exec entries by exec. Numbers beyond FD_MAX are not kept.
import { heap_alloc, heap_free } from "../memory/heap";
import { Files, Process } from "./layout";
import { open_keep, open_release } from "./open";
import { descriptor_going, descriptor_gone, descriptor_made } from "./usage";

/** fs.nr_open's default (proc(5)). */
const FD_MAX: u32 = 1048576;

export function files_new(): usize {
  const files = heap_alloc(Files.Size);
  if (files != 0) store<u32>(files, 1, Files.Refs);
  return files;
}

// @ts-ignore: decorator
@inline
function entry(files: usize, fd: u32): usize {
  return <usize>load<u32>(files, Files.Entries) + (<usize>fd << 3);
}

/** Open file of a descriptor; 0 when unknown. */
export function fd_get(process: usize, fd: i32): usize {
  const files = <usize>load<u32>(process, Process.Files);
  if (<u32>fd >= load<u32>(files, Files.Capacity)) return 0;
  return <usize>load<u32>(entry(files, fd));
}

function reserve(files: usize, fd: u32): bool {
  const have = load<u32>(files, Files.Capacity);
  if (fd < have) return true;
  let wanted: u32 = have == 0 ? 16 : have;
  while (wanted <= fd) wanted <<= 1;
  const grown = heap_alloc(<usize>wanted << 3);
  if (grown == 0) return false;
  const old = <usize>load<u32>(files, Files.Entries);
  memory.copy(grown, old, <usize>have << 3);
  heap_free(old, <usize>have << 3);
  store<u32>(files, <u32>grown, Files.Entries);
  store<u32>(files, wanted, Files.Capacity);
  return true;
}

/** Puts `open` at `fd`, which was closed or is replaced without notice; takes a reference. */
export function fd_put(process: usize, fd: i32, open: usize, cloexec: bool, ev: usize): void {
  const files = <usize>load<u32>(process, Process.Files);
  if (open == 0 || <u32>fd >= FD_MAX || !reserve(files, fd)) return;
  open_keep(open);
  const at = entry(files, fd);
  if (load<u32>(at) != 0) open_release(load<u32>(at));
  else store<u32>(files, load<u32>(files, Files.Count) + 1, Files.Count);
  store<u32>(at, <u32>open);
  store<u32>(at, u32(cloexec), 4);
  descriptor_made(process, load<u32>(files, Files.Count), ev);
}

export function fd_set_cloexec(process: usize, fd: i32, cloexec: bool): void {
  if (fd_get(process, fd) != 0) store<u32>(entry(load<u32>(process, Process.Files), fd), u32(cloexec), 4);
}

export function fd_is_cloexec(process: usize, fd: u32): bool {
  return fd_get(process, <i32>fd) != 0 && load<u32>(entry(load<u32>(process, Process.Files), fd), 4) != 0;
}

/** True while some descriptor of the process stands for this open file. */
export function fd_holds(process: usize, open: usize): bool {
  const files = <usize>load<u32>(process, Process.Files);
  const capacity = load<u32>(files, Files.Capacity);
  for (let fd: u32 = 0; fd < capacity; fd++) if (<usize>load<u32>(entry(files, fd)) == open) return true;
  return false;
}

/** Takes the descriptor away; facts about its end are descriptor_gone's. */
export function fd_close(process: usize, fd: i32, ev: usize): void {
  const open = fd_get(process, fd);
  if (open == 0) return;
  const files = <usize>load<u32>(process, Process.Files);
  const count = load<u32>(files, Files.Count);
  descriptor_going(process, count);
  store<u64>(entry(files, fd), 0);
  store<u32>(files, count - 1, Files.Count);
  descriptor_gone(process, open, ev);
  open_release(open);
}

/** Closes what is open from `first` to `last`, or makes it close-on-exec. */
export function fd_close_range(process: usize, first: u32, last: u32, only_mark: bool, ev: usize): void {
  const files = <usize>load<u32>(process, Process.Files);
  for (let fd = first; fd <= last && fd < load<u32>(files, Files.Capacity); fd++) {
    if (only_mark) fd_set_cloexec(process, fd, true);
    else fd_close(process, fd, ev);
  }
}

export function fd_close_on_exec(process: usize, ev: usize): void {
  const files = <usize>load<u32>(process, Process.Files);
  const capacity = load<u32>(files, Files.Capacity);
  for (let fd: u32 = 0; fd < capacity; fd++) if (load<u32>(entry(files, fd), 4) != 0) fd_close(process, fd, ev);
}

export function files_share(files: usize): usize {
  store<u32>(files, load<u32>(files, Files.Refs) + 1, Files.Refs);
  return files;
}

/** A table of one's own with the same descriptors: fork, exec, unshare. */
export function files_copy(files: usize): usize {
  const copy = files_new();
  if (copy == 0) return files_share(files);
  const capacity = load<u32>(files, Files.Capacity);
  const entries = heap_alloc(<usize>capacity << 3);
  if (capacity == 0 || entries == 0) return copy;
  memory.copy(entries, load<u32>(files, Files.Entries), <usize>capacity << 3);
  for (let fd: u32 = 0; fd < capacity; fd++) {
    const open = <usize>load<u32>(entries + (<usize>fd << 3));
    if (open != 0) open_keep(open);
  }
  store<u32>(copy, capacity, Files.Capacity);
  store<u32>(copy, <u32>entries, Files.Entries);
  store<u32>(copy, load<u32>(files, Files.Count), Files.Count);
  return copy;
}

/** Gives a table back; the last user closes everything in it. */
export function files_release(files: usize): void {
  const refs = load<u32>(files, Files.Refs) - 1;
  store<u32>(files, refs, Files.Refs);
  if (refs != 0) return;
  const capacity = load<u32>(files, Files.Capacity);
  for (let fd: u32 = 0; fd < capacity; fd++) {
    const open = <usize>load<u32>(entry(files, fd));
    if (open != 0) open_release(open);
  }
  heap_free(load<u32>(files, Files.Entries), <usize>capacity << 3);
  heap_free(files, Files.Size);
}

/** After exec a table is the process's own (execve(2)). */
export function files_unshare(process: usize): void {
  const files = <usize>load<u32>(process, Process.Files);
  if (load<u32>(files, Files.Refs) == 1) return;
  store<u32>(process, <u32>files_copy(files), Process.Files);
  files_release(files);
}

export function fd_capacity(process: usize): u32 {
  return load<u32>(<usize>load<u32>(process, Process.Files), Files.Capacity);
}

export function fd_count(process: usize): u32 {
  return load<u32>(<usize>load<u32>(process, Process.Files), Files.Count);
}
