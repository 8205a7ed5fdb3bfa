// What a call was for, coarsely enough that a later call of another name can be seen to have reached the same end: `stat` found
// nothing, then `openat` with O_CREAT made it. One row per effect; open is split by its flags.
import { Effect } from "../gen/syscalls";
import { Errno } from "./errno";

export enum Purpose {
  Other = 0, // cleared only by the same call
  Look = 1, // stat, readlink, access
  Read = 2,
  Write = 3,
  Create = 4, // a new name
  Remove = 5,
  Enter = 6, // chdir
  Execute = 7,
  Connect = 8,
  Bind = 9,
  MakeDirectory = 10,
}

const O_ACCMODE: u64 = 3; // asm-generic/fcntl.h
const O_CREAT: u64 = 0o100;

export function purpose_of_open(flags: u64): u32 {
  if ((flags & O_CREAT) != 0) return Purpose.Create;
  return (flags & O_ACCMODE) != 0 ? Purpose.Write : Purpose.Read;
}

export function purpose_of(effect: u32, open_flags: u64): u32 {
  switch (effect) {
    case Effect.Open: return purpose_of_open(open_flags);
    case Effect.Stat:
    case Effect.Access:
    case Effect.Readlink:
    case Effect.Xattr: return Purpose.Look;
    case Effect.Truncate: return Purpose.Write;
    case Effect.Mkdir: return Purpose.MakeDirectory;
    case Effect.Mknod:
    case Effect.Symlink:
    case Effect.Link:
    case Effect.Rename: return Purpose.Create;
    case Effect.Unlink:
    case Effect.Rmdir: return Purpose.Remove;
    case Effect.Chdir: return Purpose.Enter;
    case Effect.Exec: return Purpose.Execute;
    case Effect.Connect: return Purpose.Connect;
    case Effect.Bind: return Purpose.Bind;
    default: return Purpose.Other;
  }
}

/** Shows that the name exists. */
// @ts-ignore: decorator
@inline
function shows(purpose: u32): bool {
  if (purpose == <u32>Purpose.MakeDirectory) return true;
  return purpose >= <u32>Purpose.Look && purpose <= <u32>Purpose.Execute && purpose != <u32>Purpose.Remove;
}

/** True when a success for `now` answers a failure for `then` with this error; the same call always does. */
export function answers(then: u32, errno: u32, now: u32): bool {
  if (then == now) return then != <u32>Purpose.Other && then != <u32>Purpose.Look;
  // a directory that was there already, or was taken for a file, serves as one
  const found = then == <u32>Purpose.MakeDirectory ? errno == Errno.EEXIST : errno == Errno.EISDIR;
  if (found) return now == <u32>Purpose.Read || now == <u32>Purpose.Enter;
  if (errno == Errno.ENOENT || errno == Errno.ENOTDIR) return shows(then) && shows(now);
  if (now == <u32>Purpose.Create) return then == <u32>Purpose.Write;
  return now == <u32>Purpose.Write && then == <u32>Purpose.Read;
}

/** Purposes that depend on what is behind the name. */
export function uses(purpose: u32): bool {
  const opens = purpose == <u32>Purpose.Read || purpose == <u32>Purpose.Execute;
  return opens || purpose == <u32>Purpose.Enter || purpose == <u32>Purpose.Connect;
}

/** Purposes for which programs search one name along a list of directories. */
export function searches(purpose: u32): bool {
  return purpose == <u32>Purpose.Look || purpose == <u32>Purpose.Read || purpose == <u32>Purpose.Execute;
}
