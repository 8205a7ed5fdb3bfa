// The file systems' own functions: which a read, write, open, fsync or stat goes through on a regular file, by the magic number of the file
// system it is known to lie on (statfs(2)). Of a file whose place is not known none is taken to be called.
import { Func } from "../gen/hooks";
import { KFile, KIovIter, KPath } from "../gen/kernel";
import { Inode, Open } from "../state/layout";
import { ObjectKind, object_address } from "./address";
import { dentry_address } from "./dentry";
import { file_address, kiocb_address } from "./file";
import { S_IFDIR, S_IFMT, S_IFREG, file_system_of } from "./inode";
import { mount_address } from "./mount";
import { queue_call } from "./queue";
import { reached } from "./reached";
import { scratch_address, scratch_take } from "./scratch";
import { UNKNOWN } from "./vfs";

/** Fields of a row. */
enum Disk {
  Magic = 0, // linux/magic.h
  Read = 4,
  Write = 8,
  Open = 12,
  Sync = 16,
  Getattr = 20,
  Directories = 24, // FSYNC and GETATTR, where directories have the same functions
  Size = 28,
}

const FSYNC: i32 = 1;
const GETATTR: i32 = 2;

const DISKS: u32 = 6;
const disks = memory.data<i32>([
  0xef53, Func.Ext4FileReadIter, Func.Ext4FileWriteIter, Func.Ext4FileOpen, Func.Ext4SyncFile, Func.Ext4FileGetattr, FSYNC,
  0x58465342, Func.XfsFileReadIter, Func.XfsFileWriteIter, Func.XfsFileOpen, Func.XfsFileFsync, Func.XfsVnGetattr, GETATTR,
  <i32>0x9123683e, Func.BtrfsFileReadIter, Func.BtrfsFileWriteIter, Func.BtrfsFileOpen, Func.BtrfsSyncFile, Func.BtrfsGetattr,
  FSYNC | GETATTR,
  // That of an open is nfs4_file_open or nfs_file_open, by a version that is not known.
  0x6969, Func.NfsFileRead, Func.NfsFileWrite, Func.None, Func.NfsFileFsync, Func.NfsGetattr, GETATTR,
  0x65735546, Func.FuseFileReadIter, Func.FuseFileWriteIter, Func.FuseOpen, Func.FuseFsync, Func.FuseGetattr, GETATTR,
  <i32>0xf2f52010, Func.F2fsFileReadIter, Func.F2fsFileWriteIter, Func.F2fsFileOpen, Func.F2fsSyncFile, Func.F2fsGetattr,
  FSYNC | GETATTR,
]);

/** The row of what a regular file is known to lie on, or 0; a directory too where it has `shared` with files. */
function disk_of(known: usize, shared: i32): usize {
  const type = load<u32>(known, Inode.Mode) & S_IFMT;
  if (type != S_IFREG && (type != S_IFDIR || shared == 0)) return 0;
  const magic = file_system_of(load<u32>(known, Inode.Dev));
  if (magic == 0) return 0;
  for (let i: u32 = 0; i < DISKS; i++) {
    const row = disks + <usize>i * Disk.Size;
    if (load<u32>(row, Disk.Magic) != magic) continue;
    return type == S_IFREG || (load<i32>(row, Disk.Directories) & shared) != 0 ? row : 0;
  }
  return 0;
}

const NFS: u32 = 0x6969;
const FUSE: u32 = 0x65735546;
const O_CREAT: u64 = 0x40;

/** File systems that may open in the same step as they look the name up (atomic_open of fs/nfs/dir.c, fs/fuse/dir.c): the kernel does not
 * call vfs_open then, and which way it went is not known. */
export function may_open_itself(open: usize, flags: u64): bool {
  const magic = file_system_of(load<u32>(open, Open.Known + Inode.Dev));
  return magic == NFS || (magic == FUSE && (flags & O_CREAT) != 0);
}

function iov_iter(size: u64): u64 {
  const iter = scratch_take(KIovIter.Size);
  if (iter == 0) return UNKNOWN;
  store<u64>(iter, size, KIovIter.Count);
  return scratch_address(iter);
}

/** read_iter or write_iter of `size` bytes. */
export function disk_io(open: usize, write: bool, size: u64, ret: i64, from: u64, to: u64): void {
  const row = disk_of(open + Open.Known, 0);
  if (row == 0 || !reached(Func.None, ret)) return;
  queue_call(load<u32>(row + (write ? Disk.Write : Disk.Read)), from, to, ret, kiocb_address(open), iov_iter(size), 0, 0, 0);
}

export function disk_sync(open: usize, data: u64, ret: i64, from: u64, to: u64): void {
  const row = disk_of(open + Open.Known, FSYNC);
  if (row == 0 || !reached(Func.None, ret)) return;
  queue_call(load<u32>(row, Disk.Sync), from, to, ret, file_address(open), 0, <u64>i64.MAX_VALUE, data, 0);
}

export function disk_open(open: usize, from: u64, to: u64): void {
  const row = disk_of(open + Open.Known, 0);
  if (row == 0) return;
  const inode = object_address(ObjectKind.OpenInode, load<u32>(open, Open.Serial));
  queue_call(load<u32>(row, Disk.Open), from, to, 0, inode, file_address(open), 0, 0, 0);
}

function path_address(path: u32): u64 {
  const at = scratch_take(KPath.Size);
  if (at == 0) return UNKNOWN;
  store<u64>(at, mount_address(path), KPath.Mnt);
  store<u64>(at, dentry_address(path), KPath.Dentry);
  return scratch_address(at);
}

/** By descriptor, or by path. */
export function disk_getattr(open: usize, path: u32, known: usize, mask: u64, query: u64, from: u64, to: u64): void {
  const row = disk_of(known, GETATTR);
  if (row == 0) return;
  const place = open != 0 ? file_address(open) + KFile.FPath : path_address(path);
  queue_call(load<u32>(row, Disk.Getattr), from, to, 0, UNKNOWN, place, UNKNOWN, mask, query);
}
