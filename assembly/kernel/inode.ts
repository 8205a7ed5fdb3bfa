// What is known of files themselves, and struct inode and super_block from it: what stat(2) and its kin told of a path or of an open
// file in this trace, and what a call proves by having worked. Kept with the open file and by path, where it holds until the name is
// known to stand for another file. Of a type that was only proved, the permissions are 0.
import { KInode, KStruct, KSuperBlock } from "../gen/kernel";
import { Inode, Open, OpenKind } from "../state/layout";
import { heap_alloc } from "../memory/heap";
import { table_get, table_new, table_set } from "../state/table";
import { ObjectKind, object_address } from "./address";
import { dentry_path } from "./moved";
import { begin, put } from "./object";

export const S_IFMT: u32 = 0o170000; // inode(7)
export const S_IFREG: u32 = 0o100000;
export const S_IFDIR: u32 = 0o040000;
export const S_IFLNK: u32 = 0o120000;
const S_IFCHR: u32 = 0o020000;
const PIPE_MODE: u32 = 0o010600; // get_pipe_inode of fs/pipe.c
const SOCKET_MODE: u32 = 0o140777; // sock_alloc of net/socket.c

let by_path: usize = 0;
let types: usize = 0; // device to the magic number of its file system

/** What is known of the file of this name: an Inode, or 0. */
export function inode_of(path: u32): usize {
  return by_path == 0 || path == 0 ? 0 : <usize>table_get(by_path, path, 0);
}

/** The same to be written: made when it is new. */
export function inode_made(path: u32): usize {
  if (path == 0) return 0;
  if (by_path == 0) by_path = table_new();
  const known = inode_of(path);
  if (known != 0) return known;
  const fresh = heap_alloc(Inode.Size);
  if (fresh != 0) table_set(by_path, path, 0, <u32>fresh);
  return fresh;
}

/** The name stands for another file now, or for none. */
export function inode_gone(path: u32): void {
  const known = inode_of(path);
  if (known != 0) memory.fill(known, 0, Inode.Size);
}

export function inode_moved(from: u32, to: u32, both: bool): void {
  const source = inode_of(from);
  const target = source == 0 ? inode_of(to) : inode_made(to);
  for (let at: u32 = 0; at < <u32>Inode.Size; at += 4) {
    const word = source == 0 ? 0 : load<u32>(source + at);
    if (source != 0) store<u32>(source + at, both && target != 0 ? load<u32>(target + at) : 0);
    if (target != 0) store<u32>(target + at, word);
  }
}

/** An open file's type is proved; more may be known already. */
export function type_proved(open: usize, type: u32): void {
  const mode = open + Open.Known + Inode.Mode;
  if ((load<u32>(mode) & S_IFMT) != type) store<u32>(mode, type);
}

export function file_system_is(device: u32, magic: u32): void {
  if (device == 0 || magic == 0) return;
  if (types == 0) types = table_new();
  table_set(types, device, 0, magic);
}

/** Magic number of the file system on a device (statfs(2)); 0 unknown. */
export function file_system_of(device: u32): u32 {
  return types == 0 || device == 0 ? 0 : table_get(types, device, 0);
}

function super_address(device: u32): u64 {
  const major = device >> 20;
  const minor = device & 0xfffff;
  return device == 0 || minor > 0xfff ? 0 : object_address(ObjectKind.Super, (major << 12) | minor);
}

/** The super block of what is known of a path, or NULL. */
export function super_of(path: u32): u64 {
  const known = inode_of(path);
  return known == 0 ? 0 : super_address(load<u32>(known, Inode.Dev));
}

export function super_fill(id: u32): bool {
  const device = ((id >> 12) << 20) | (id & 0xfff);
  begin(KStruct.SuperBlock);
  put<u32>(KSuperBlock.SDev, device);
  const magic = file_system_of(device);
  if (magic != 0) put<u64>(KSuperBlock.SMagic, magic);
  return true;
}

function fill(known: usize, mode: u32): void {
  begin(KStruct.Inode);
  if (mode != 0) put<u16>(KInode.IMode, <u16>mode);
  if (known == 0 || load<u64>(known, Inode.Ino) == 0) return;
  put<u64>(KInode.IIno, load<u64>(known, Inode.Ino));
  put<u32>(KInode.IRdev, load<u32>(known, Inode.Rdev));
  put<u64>(KInode.ISize, load<u64>(known, Inode.Bytes));
  const block = super_address(load<u32>(known, Inode.Dev));
  if (block != 0) put<u64>(KInode.ISb, block);
}

/** The inode of a dentry. */
export function inode_fill(dentry: u32): bool {
  const known = inode_of(dentry_path(dentry));
  fill(known, known == 0 ? 0 : load<u32>(known, Inode.Mode));
  return true;
}

/** Mode that the kind of an open file implies. */
function mode_of(open: usize): u32 {
  switch (load<u32>(open, Open.Kind)) {
    case OpenKind.Pipe: return PIPE_MODE;
    case OpenKind.Socket: return SOCKET_MODE;
    case OpenKind.Terminal: return S_IFCHR;
    default: return 0;
  }
}

export function open_inode_fill(open: usize): bool {
  if (open == 0) return false;
  const known = open + Open.Known;
  const mode = load<u32>(known, Inode.Mode);
  fill(known, mode != 0 ? mode : mode_of(open));
  if (load<u64>(known, Inode.Ino) == 0 && load<u64>(open, Open.Inode) != 0) put<u64>(KInode.IIno, load<u64>(open, Open.Inode));
  return true;
}
