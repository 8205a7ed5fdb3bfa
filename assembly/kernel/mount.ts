// Mounts: struct mount and the vfsmount inside of it, and struct path. A trace has paths, and not where in them one file system ends and
// the next begins: all of them lie in one mount, whose root is "/", so that a walk upwards gives the whole path.
import { KFsStruct, KMount, KPath, KStruct, KVfsmount } from "../gen/kernel";
import { cwd_of } from "../state/path";
import { process_by_serial } from "../state/serials";
import { root_of } from "../state/spaces";
import { ObjectKind, object_address, object_or_null } from "./address";
import { dentry_address, is_absolute, root_path } from "./dentry";
import { begin, put } from "./object";

/** The struct vfsmount that a path lies on; NULL for what lies on none that is known. */
export function mount_address(path: u32): u64 {
  const mount = is_absolute(path) ? object_or_null(ObjectKind.Mount, root_path()) : 0;
  return mount == 0 ? 0 : mount + KMount.Mnt;
}

/** struct path inside of an object. */
export function put_path(offset: u32, path: u32): void {
  const mount = mount_address(path);
  const dentry = dentry_address(path);
  if (mount != 0) put<u64>(offset + KPath.Mnt, mount);
  if (dentry != 0) put<u64>(offset + KPath.Dentry, dentry);
}

export function mount_fill(point: u32): bool {
  if (point == 0 || point != root_path()) return false;
  begin(KStruct.Mount);
  put<u64>(KMount.MntParent, object_address(ObjectKind.Mount, point));
  put<u64>(KMount.MntMountpoint, dentry_address(point));
  put<u64>(KMount.Mnt + KVfsmount.MntRoot, dentry_address(point));
  return true;
}

export function fs_fill(serial: u32): bool {
  const process = process_by_serial(serial);
  if (process == 0) return false;
  begin(KStruct.FsStruct);
  put_path(KFsStruct.Pwd, cwd_of(process));
  put_path(KFsStruct.Root, root_of(process));
  return true;
}
