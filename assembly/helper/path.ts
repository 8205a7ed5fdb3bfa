// bpf_d_path: the path that a struct path of the kernel's stands for. Its dentry is of a name that state has, whole.
import { KPath } from "../gen/kernel";
import { ObjectKind, object_id, object_kind, object_offset } from "../kernel/address";
import { is_object, object_read } from "../kernel/object";
import { Errno } from "../map/errno";
import { string_len, string_ptr } from "../trace/strings";
import { argument } from "../vm/registers";
import { take_writable } from "./memory";
import { missed } from "./missed";

const dentry = memory.data(8, 8);

/** bpf_d_path(path, buf, size): its length with NUL. */
export function d_path(): u64 {
  const size = <u32>argument(3);
  const to: usize = size == 0 ? 0 : take_writable(argument(2), size);
  if (to == 0) return 0;
  const path = argument(1);
  const found = is_object(path) && object_read(dentry, path + KPath.Dentry, 8) ? load<u64>(dentry) : 0;
  if (!is_object(found) || object_kind(found) != ObjectKind.Dentry || object_offset(found) != 0) {
    missed();
    return <u64><i64>Errno.EFAULT;
  }
  const len = string_len(object_id(found));
  if (len + 1 > size) return <u64><i64>Errno.ENAMETOOLONG;
  memory.copy(to, string_ptr(object_id(found)), len);
  store<u8>(to + len, 0);
  return <u64>(len + 1);
}
