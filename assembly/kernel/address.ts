// Addresses of the virtual kernel's objects. An object has no storage: its address says what it is of, and object.ts makes its
// bytes from what state knows when somebody looks.
//
//     0xEB03 << 48 | kind << 40 | id << 16 | offset
//
// so that a pointer to a member of one is not a pointer to another, and the same object has the same address wherever it is met.
import { TASK_BASE } from "../memory/arena";

/** What an id is of. */
export enum ObjectKind {
  Task = 0, // the thread with this serial
  Name = 1, // the bytes of this interned string, and its NUL
  Scratch = 2, // bytes that last as long as one event: scratch.ts
  Code = 3, // a function of the kernel: code_address
  // Of a process, by its serial
  Fs = 4,
  Nsproxy = 5,
  Signal = 6,
  Mm = 7,
  Cred = 8,
  Files = 9,
  Leader = 10, // its first thread, once that has ended
  Executable = 11, // struct file of what it runs
  Pid = 12, // of a thread, by its serial
  Stranger = 13, // a process outside of the trace, by pid
  // A control group, by the interned path
  CssSet = 14,
  Cgroup = 15,
  // Namespaces, by their inode number: 8 bytes, interned
  MntNs = 16,
  PidNs = 17,
  NetNs = 18,
  UserNs = 19,
  Kernfs = 20, // of a control group, by the interned path
  Registers = 21, // of a thread as it entered the kernel, by its serial
  // Names and files
  Dentry = 32, // by the interned path it was first known by: moved.ts
  Inode = 33, // of the same
  Super = 34, // by the device: its major << 12 | minor
  Mount = 35, // by the interned mount point
  File = 36, // this and the next by the open file's serial
  OpenDentry = 37, // of what has no path
  OpenInode = 38,
  Kiocb = 39, // of the call that runs
  // Sockets, by the open file's serial
  Socket = 48,
  Sock = 49,
}

const ID_MASK: u64 = 0xff_ffff;

// @ts-ignore: decorator
@inline
export function object_address(kind: u32, id: u32): u64 {
  return TASK_BASE | (<u64>kind << 40) | ((<u64>id & ID_MASK) << 16);
}

/** The same, or NULL for id 0: nothing there, or nothing known. An id too large for an address is not told either. */
// @ts-ignore: decorator
@inline
export function object_or_null(kind: u32, id: u32): u64 {
  return id == 0 || id > <u32>ID_MASK ? 0 : object_address(kind, id);
}

const CALLS: u32 = 0x1_0000;

/** Where a function of the kernel lies: one by Func, and the one that serves a system call. Nobody can look there. */
export function code_address(func: u32): u64 {
  return object_address(ObjectKind.Code, func);
}

export function call_address(number: u32): u64 {
  return object_address(ObjectKind.Code, CALLS + number);
}

// @ts-ignore: decorator
@inline
export function object_kind(addr: u64): u32 {
  return <u32>(addr >> 40) & 0xff;
}

// @ts-ignore: decorator
@inline
export function object_id(addr: u64): u32 {
  return <u32>((addr >> 16) & ID_MASK);
}

// @ts-ignore: decorator
@inline
export function object_offset(addr: u64): u32 {
  return <u32>addr & 0xffff;
}
