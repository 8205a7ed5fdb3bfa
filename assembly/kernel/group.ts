// A process's control group and its program: struct css_set down to the name of the group, struct mm_struct to the file it runs.
import { KCgroup, KCssSet, KFile, KKernfsNode, KMmStruct, KStruct } from "../gen/kernel";
import { Process } from "../state/layout";
import { base_name } from "../state/path";
import { process_by_serial } from "../state/serials";
import { string_len } from "../trace/strings";
import { ObjectKind, object_address, object_or_null } from "./address";
import { put_path } from "./mount";
import { begin, put } from "./object";

export function css_set_fill(path: u32): bool {
  if (string_len(path) == 0) return false;
  begin(KStruct.CssSet);
  put<u64>(KCssSet.DflCgrp, object_address(ObjectKind.Cgroup, path));
  return true;
}

export function cgroup_fill(path: u32): bool {
  if (string_len(path) == 0) return false;
  begin(KStruct.Cgroup);
  put<u64>(KCgroup.Kn, object_address(ObjectKind.Kernfs, path));
  return true;
}

/** The trace has the path of a group, and so its name; the id is the inode of its directory, which it has not. */
export function kernfs_fill(path: u32): bool {
  if (string_len(path) == 0) return false;
  begin(KStruct.KernfsNode);
  put<u64>(KKernfsNode.Name, object_address(ObjectKind.Name, path) + base_name(path));
  return true;
}

export function mm_fill(serial: u32): bool {
  const process = process_by_serial(serial);
  if (process == 0) return false;
  begin(KStruct.MmStruct);
  if (load<u32>(process, Process.Exe) != 0) put<u64>(KMmStruct.ExeFile, object_address(ObjectKind.Executable, serial));
  return true;
}

export function executable_fill(serial: u32): bool {
  const process = process_by_serial(serial);
  const path = process == 0 ? 0 : load<u32>(process, Process.Exe);
  if (path == 0) return false;
  begin(KStruct.File);
  put_path(KFile.FPath, path);
  const inode = object_or_null(ObjectKind.Inode, path);
  if (inode != 0) put<u64>(KFile.FInode, inode);
  return true;
}
