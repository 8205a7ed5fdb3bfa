// Names in a file system: struct dentry, by the path that state has for it. A walk along d_parent ends at the root, which is its own
// parent. What has no place in a directory (a pipe, an anonymous inode) is its own root, as in the kernel. Names are as calls gave them,
// made absolute: where a symbolic link leads is not known. The hash of a name depends on where the kernel put its directory, and is 0.
import { KDentry, KQstr, KStruct } from "../gen/kernel";
import { base_name } from "../state/path";
import { str_intern, str_starts, string_len, string_ptr } from "../trace/strings";
import { ObjectKind, object_address, object_or_null } from "./address";
import { super_of } from "./inode";
import { dentry_of, dentry_path } from "./moved";
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
  return object_or_null(ObjectKind.Dentry, dentry_of(path));
}

/** The directory that an absolute path lies in; of the root, itself. */
export function above(path: u32): u32 {
  const from = base_name(path);
  return from <= 1 ? root_path() : str_intern(string_ptr(path), from - 1);
}

/** Where in the text its name begins; -1 when the text does not say it. */
function name_from(path: u32): i32 {
  if (is_absolute(path)) return string_len(path) == 1 ? 0 : <i32>base_name(path);
  if (str_starts(path, words, PIPE_BYTES)) return <i32>string_len(path);
  return str_starts(path, words + PIPE_BYTES, ANONYMOUS_BYTES) ? <i32>ANONYMOUS_BYTES : -1;
}

/** struct qstr at `offset` of the record: the string from its byte `from` on. */
export function put_name(offset: u32, text: u32, from: u32): void {
  put<u32>(offset + KQstr.Hash, 0);
  put<u32>(offset + KQstr.Len, string_len(text) - from);
  put<u64>(offset + KQstr.Name, object_address(ObjectKind.Name, text) + from);
}

export function dentry_fill(id: u32): bool {
  const path = dentry_path(id);
  if (string_len(path) == 0) return false;
  begin(KStruct.Dentry);
  const parent = is_absolute(path) ? above(path) : path;
  if (parent != 0) put<u64>(KDentry.DParent, dentry_address(parent));
  put<u64>(KDentry.DInode, object_address(ObjectKind.Inode, id));
  const block = super_of(path);
  if (block != 0) put<u64>(KDentry.DSb, block);
  const from = name_from(path);
  if (from >= 0 && from <= 0xffff) put_name(KDentry.DName, path, <u32>from);
  return true;
}
