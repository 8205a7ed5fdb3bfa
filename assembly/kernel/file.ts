// struct file of an open file description, and what belongs to it: the dentry of what has no path, and the struct kiocb of a read or
// write that is under way. An open file is looked for among those the running functions are about, then among the descriptors of
// the process that runs.
import { KDentry, KFile, KKiocb, KPath, KStruct } from "../gen/kernel";
import { fd_capacity, fd_get } from "../state/descriptor";
import { Open, OpenKind, Thread } from "../state/layout";
import { thread_find } from "../state/thread";
import { str_intern, string_len, string_ptr } from "../trace/strings";
import { ObjectKind, object_address } from "./address";
import { dentry_address, is_absolute, put_name } from "./dentry";
import { mount_address } from "./mount";
import { begin, current_tid, put } from "./object";
import { since } from "./version";

const O_ACCMODE: u32 = 3; // asm-generic/fcntl.h
const O_PATH: u32 = 0o10000000;
const ONLY_OPEN: u32 = 0o2001700; // O_CREAT, O_EXCL, O_NOCTTY and O_TRUNC leave with do_dentry_open; O_CLOEXEC is the descriptor's
const FMODE_PATH: u32 = 0x4000; // linux/fs.h
const FMODE_CREATED: u32 = 0x10_0000;
const AF_UNIX: u32 = 1;
const SOCK_STREAM: u32 = 1;
const SOCK_DGRAM: u32 = 2;

let acting: usize = 0; // the open file of the functions in the queue
let place: u64 = 0; // where its read or write is
let is_placed = false;

/** The functions queued from here on are about this open file. */
export function file_acts(open: usize): void {
  acting = open;
  is_placed = false;
}

/** Its read or write is at this place. */
export function file_acts_at(position: u64): void {
  place = position;
  is_placed = true;
}

export function file_address(open: usize): u64 {
  return open == 0 ? 0 : object_address(ObjectKind.File, load<u32>(open, Open.Serial));
}

/** The open file with this serial, or 0. */
export function open_by(serial: u32): usize {
  if (acting != 0 && load<u32>(acting, Open.Serial) == serial) return acting;
  const thread = thread_find(current_tid());
  if (thread == 0) return 0;
  const process = <usize>load<u32>(thread, Thread.Process);
  const capacity = fd_capacity(process);
  for (let fd: u32 = 0; fd < capacity; fd++) {
    const open = fd_get(process, fd);
    if (open != 0 && load<u32>(open, Open.Serial) == serial) return open;
  }
  return 0;
}

export function has_path(open: usize): bool {
  return is_absolute(load<u32>(open, Open.Path));
}

export function open_dentry(open: usize): u64 {
  if (!has_path(open)) return object_address(ObjectKind.OpenDentry, load<u32>(open, Open.Serial));
  const dentry = load<u32>(open, Open.Dentry);
  return dentry != 0 ? object_address(ObjectKind.Dentry, dentry) : dentry_address(load<u32>(open, Open.Path));
}

/** Pipes and sockets have no position (stream_open). */
export function is_stream(open: usize): bool {
  const kind = load<u32>(open, Open.Kind);
  return kind == OpenKind.Pipe || kind == OpenKind.Socket;
}

/** FMODE_READ and FMODE_WRITE of the open flags (OPEN_FMODE of linux/fs.h); other bits of f_mode are not told. */
function mode_of(open: usize): u32 {
  const flags = load<u32>(open, Open.Flags);
  if ((flags & O_PATH) != 0) return FMODE_PATH;
  return ((flags + 1) & O_ACCMODE) | (load<u32>(open, Open.Made) != 0 ? FMODE_CREATED : 0);
}

export function file_fill(serial: u32): bool {
  const open = open_by(serial);
  if (open == 0) return false;
  begin(KStruct.File);
  if (load<u32>(open, Open.Kind) == OpenKind.Socket) put<u32>(KFile.FMode, 3);
  else if (has_path(open) || is_stream(open)) put<u32>(KFile.FMode, mode_of(open));
  if (has_path(open)) put<u32>(KFile.FFlags, load<u32>(open, Open.Flags) & ~ONLY_OPEN);
  if (is_stream(open)) put<u64>(KFile.FPos, 0);
  else if (load<u32>(open, Open.Placed) != 0) put<u64>(KFile.FPos, load<u64>(open, Open.Position));
  const mount = mount_address(load<u32>(open, Open.Path));
  if (mount != 0) put<u64>(KFile.FPath + KPath.Mnt, mount);
  put<u64>(KFile.FPath + KPath.Dentry, open_dentry(open));
  put<u64>(KFile.FInode, object_address(ObjectKind.OpenInode, serial));
  return true;
}

const words = memory.data<u8>([
  0x54, 0x43, 0x50, 0x76, 0x36, // "TCPv6"
  0x55, 0x44, 0x50, 0x76, 0x36, // "UDPv6"
  0x55, 0x4e, 0x49, 0x58, 0x2d, 0x53, 0x54, 0x52, 0x45, 0x41, 0x4d, // "UNIX-STREAM"
]);

/** A socket's file is called as its protocol (sock_alloc_file; struct proto's name, /proc/net/protocols). 0: not known. */
function protocol_name(open: usize): u32 {
  const type = load<u32>(open, Open.Type);
  const stream = type == SOCK_STREAM;
  if (!stream && type != SOCK_DGRAM) return 0;
  switch (load<u32>(open, Open.Family)) {
    case AF_UNIX: return str_intern(words + 10, stream && since(5, 15) ? 11 : 4);
    case 2: return str_intern(words + (stream ? 0 : 5), 3);
    case 10: return str_intern(words + (stream ? 0 : 5), 5);
    default: return 0;
  }
}

const ANON: u32 = 11; // bytes of "anon_inode:"

export function open_dentry_fill(serial: u32): bool {
  const open = open_by(serial);
  if (open == 0) return false;
  begin(KStruct.Dentry);
  const path = load<u32>(open, Open.Path);
  switch (load<u32>(open, Open.Kind)) {
    case OpenKind.Pipe:
      if (path != 0) put_name(KDentry.DName, path, string_len(path)); // no name of its own
      break;
    case OpenKind.Socket: {
      const name = protocol_name(open);
      if (name != 0) put_name(KDentry.DName, name, 0);
      break;
    }
    default:
      if (string_len(path) > ANON && load<u8>(string_ptr(path), ANON) == 0x5b) put_name(KDentry.DName, path, ANON); // "[eventfd]"
  }
  put<u64>(KDentry.DInode, object_address(ObjectKind.OpenInode, serial));
  return true;
}

/** struct kiocb of the call that runs; its address is that of the file's position as well. */
export function kiocb_address(open: usize): u64 {
  return object_address(ObjectKind.Kiocb, load<u32>(open, Open.Serial));
}

export function kiocb_fill(serial: u32): bool {
  if (acting == 0 || load<u32>(acting, Open.Serial) != serial) return false;
  begin(KStruct.Kiocb);
  put<u64>(KKiocb.KiFilp, file_address(acting));
  if (is_placed) put<u64>(KKiocb.KiPos, place);
  return true;
}
