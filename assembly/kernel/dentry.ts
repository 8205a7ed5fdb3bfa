// Names in a file system: struct dentry, by the path that state has for it. A walk along d_parent ends at the root, which is its own
// parent. What has no place in a directory (a pipe, an anonymous inode) is its own root, as in the kernel.
import { KDentry, KQstr, KStruct } from "../gen/kernel";
import { base_name } from "../state/path";
import { str_intern, str_starts, string_len, string_ptr } from "../trace/strings";
import { ObjectKind, object_address, object_or_null } from "./address";
import { begin, put } from "./object";

const SLASH: u8 = 0x2f;
// "pipe:[", whose dentries have an empty name (alloc_file_pseudo in fs/pipe.c), and "anon_inode:", behind which it stands (anon_inodes.c)
const words = memory.data<u8>([0x70, 0x69, 0x70, 0x65, 0x3a, 0x5b, 0x61, 0x6e, 0x6f, 0x6e, 0x5f, 0x69, 0x6e, 0x6f, 0x64, 0x65, 0x3a]);
const PIPE_BYTES: u32 = 6;
const ANONYMOUS_BYTES: u32 = 11;
const root = memory.data<u8>([0x2f]);

/** The path "/". */
export function root_path(): u32 {
  return str_intern(root, 1);
}

export function is_absolute(path: u32): bool {
  return string_len(path) != 0 && load<u8>(string_ptr(path)) == SLASH;
}

/** The dentry of a path, or NULL for none. */
export function dentry_address(path: u32): u64 {
  return object_or_null(ObjectKind.Dentry, path);
}

/** The directory that a path lies in; of the root, itself. */
function above(path: u32): u32 {
  const from = base_name(path);
  return from <= 1 ? root_path() : str_intern(string_ptr(path), from - 1);
}

/** Where in the text its name begins; -1 when the text does not say it. */
function name_from(path: u32): i32 {
  if (is_absolute(path)) return string_len(path) == 1 ? 0 : <i32>base_name(path);
  if (str_starts(path, words, PIPE_BYTES)) return <i32>string_len(path);
  return str_starts(path, words + PIPE_BYTES, ANONYMOUS_BYTES) ? <i32>ANONYMOUS_BYTES : -1;
}

export function dentry_fill(path: u32): bool {
  if (string_len(path) == 0) return false;
  begin(KStruct.Dentry);
  const parent = is_absolute(path) ? above(path) : path;
  if (parent != 0) put<u64>(KDentry.DParent, object_or_null(ObjectKind.Dentry, parent));
  put<u64>(KDentry.DInode, object_address(ObjectKind.Inode, path));
  put<u64>(KDentry.DSb, object_address(ObjectKind.Super, path));
  const from = name_from(path);
  if (from < 0 || from > 0xffff) return true;
  put<u32>(KDentry.DName + KQstr.Len, string_len(path) - <u32>from);
  put<u64>(KDentry.DName + KQstr.Name, object_address(ObjectKind.Name, path) + <u32>from);
  return true;
}
