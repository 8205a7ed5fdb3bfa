// Paths as a call meant them: the given path joined to the directory it is relative to, without "." and "..", "//" and a slash
// at the end. Lexical on purpose: links are not followed, since the trace does not say where they lead. An unknown directory
// leaves the path as given. Also what a process has as directory and root.
import { heap_alloc, heap_free } from "../memory/heap";
import { str_intern, str_starts, string_len, string_ptr } from "../trace/strings";
import { fd_get } from "./descriptor";
import { Fs, Open, Process } from "./layout";

const AT_FDCWD: i32 = -100; // linux/fcntl.h
const SLASH: u8 = 0x2f;
const DOT: u8 = 0x2e;
const PATH_BYTES: u32 = 16384; // a directory and a path of PATH_MAX each, with room
const scratch = memory.data(16384, 8);

export function fs_new(cwd: u32, root: u32): usize {
  const fs = heap_alloc(Fs.Size);
  if (fs == 0) return 0;
  store<u32>(fs, 1, Fs.Refs);
  store<u32>(fs, cwd, Fs.Cwd);
  store<u32>(fs, root, Fs.Root);
  return fs;
}

export function fs_share(fs: usize): usize {
  store<u32>(fs, load<u32>(fs, Fs.Refs) + 1, Fs.Refs);
  return fs;
}

export function fs_release(fs: usize): void {
  const refs = load<u32>(fs, Fs.Refs) - 1;
  store<u32>(fs, refs, Fs.Refs);
  if (refs == 0) heap_free(fs, Fs.Size);
}

export function cwd_of(process: usize): u32 {
  return load<u32>(<usize>load<u32>(process, Process.Fs), Fs.Cwd);
}

export function set_cwd(process: usize, path: u32): void {
  store<u32>(<usize>load<u32>(process, Process.Fs), path, Fs.Cwd);
}

/** The directory that a relative path of a call begins at; 0 unknown. */
function base_of(process: usize, dirfd: i32): u32 {
  if (dirfd == AT_FDCWD) return cwd_of(process);
  const open = fd_get(process, dirfd);
  return open == 0 ? 0 : load<u32>(open, Open.Path);
}

/** Appends `len` bytes of path to the `to` bytes in scratch, component by component; the new length. */
function append(to: u32, ptr: usize, len: u32): u32 {
  let i: u32 = 0;
  while (i < len) {
    while (i < len && load<u8>(ptr + i) == SLASH) i++;
    const from = i;
    while (i < len && load<u8>(ptr + i) != SLASH) i++;
    const size = i - from;
    if (size == 0 || (size == 1 && load<u8>(ptr + from) == DOT)) continue;
    if (size == 2 && load<u8>(ptr + from) == DOT && load<u8>(ptr + from, 1) == DOT) {
      while (to > 0 && load<u8>(scratch + --to) != SLASH) {}
      continue;
    }
    if (to + size + 1 > PATH_BYTES) return to;
    store<u8>(scratch + to, SLASH);
    memory.copy(scratch + to + 1, ptr + from, size);
    to += size + 1;
  }
  return to;
}

function is_plain(ptr: usize, len: u32): bool {
  if (len > 1 && load<u8>(ptr + len - 1) == SLASH) return false;
  for (let i: u32 = 0; i + 1 < len; i++) {
    const next = load<u8>(ptr + i, 1);
    if (load<u8>(ptr + i) == SLASH && (next == SLASH || next == DOT)) return false;
  }
  return true;
}

/** Id of the path that `len` bytes at `ptr` name, relative to `dirfd`. No bytes: what dirfd itself stands for (AT_EMPTY_PATH). */
export function path_resolve(process: usize, dirfd: i32, ptr: usize, len: u32): u32 {
  if (len == 0) return dirfd == AT_FDCWD ? 0 : base_of(process, dirfd);
  if (load<u8>(ptr) == SLASH) {
    if (is_plain(ptr, len)) return str_intern(ptr, len);
    return finish(append(0, ptr, len));
  }
  const base = base_of(process, dirfd);
  if (base == 0 || load<u8>(string_ptr(base)) != SLASH) return str_intern(ptr, len);
  return finish(append(append(0, string_ptr(base), string_len(base)), ptr, len));
}

function finish(len: u32): u32 {
  if (len != 0) return str_intern(scratch, len);
  store<u8>(scratch, SLASH);
  return str_intern(scratch, 1);
}

/** Where the last component of a path begins. */
export function base_name(id: u32): u32 {
  const ptr = string_ptr(id);
  let at = string_len(id);
  while (at > 0 && load<u8>(ptr + at - 1) != SLASH) at--;
  return at;
}

const links = memory.data<u8>([
  0x2f, 0x64, 0x65, 0x76, 0x2f, 0x66, 0x64, 0x2f, // "/dev/fd/"
  0x2f, 0x70, 0x72, 0x6f, 0x63, 0x2f, 0x73, 0x65, 0x6c, 0x66, 0x2f, 0x66, 0x64, 0x2f, // "/proc/self/fd/"
  0x2f, 0x64, 0x65, 0x76, 0x2f, 0x73, 0x74, 0x64, 0x69, 0x6e, // "/dev/stdin"
  0x2f, 0x64, 0x65, 0x76, 0x2f, 0x73, 0x74, 0x64, 0x6f, 0x75, 0x74, // "/dev/stdout"
  0x2f, 0x64, 0x65, 0x76, 0x2f, 0x73, 0x74, 0x64, 0x65, 0x72, 0x72, // "/dev/stderr"
]);

function is_text(id: u32, text: usize, len: u32): bool {
  return string_len(id) == len && memory.compare(string_ptr(id), text, len) == 0;
}

function number_from(id: u32, from: u32): i32 {
  const ptr = string_ptr(id);
  let value: i32 = 0;
  for (let at = from; at < string_len(id); at++) {
    const digit = <i32>load<u8>(ptr + at) - 0x30;
    if (digit < 0 || digit > 9 || value > 100000) return -1;
    value = value * 10 + digit;
  }
  return string_len(id) == from ? -1 : value;
}

/** Descriptor of the process itself that a path names (proc(5)); -1 for every other path. */
export function linked_fd(id: u32): i32 {
  if (str_starts(id, links, 8)) return number_from(id, 8);
  if (str_starts(id, links + 8, 14)) return number_from(id, 14);
  if (is_text(id, links + 22, 10)) return 0;
  if (is_text(id, links + 32, 11)) return 1;
  return is_text(id, links + 43, 11) ? 2 : -1;
}
