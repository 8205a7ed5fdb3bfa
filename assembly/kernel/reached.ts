// Whether a call that failed had reached a function of the kernel by then. A call that worked had; one that failed did where a row below
// says that this errno comes from inside the function and from nowhere on the way there. What is not known counts as not reached: its
// programs do not run. Sources: fs/read_write.c, fs/namei.c, fs/sync.c, fs/open.c of Linux 5.10 to 6.18.
import { EventFlag, EventRecord, ProcessFlag } from "../abi";
import { Func } from "../gen/hooks";
import { Process, Thread } from "../state/layout";
import { is_restart } from "../state/errno";

const EPERM: i32 = 1;
const EINTR: i32 = 4;
const EIO: i32 = 5;
const EAGAIN: i32 = 11;
const EACCES: i32 = 13;
const EBUSY: i32 = 16;
const EFBIG: i32 = 27;
const ENOSPC: i32 = 28;
const EMLINK: i32 = 31;
const ENOSYS: i32 = 38;
const ENOTEMPTY: i32 = 39;
const EDQUOT: i32 = 122;

/** Function, errno. Of calls of a file system's own functions Func.None stands for all. */
const rows = memory.data<i32>([
  Func.VfsUnlink, EBUSY, // a mount point
  Func.VfsRmdir, ENOTEMPTY, // from the file system
  Func.VfsMkdir, ENOSPC,
  Func.VfsMkdir, EDQUOT,
  Func.VfsMkdir, EMLINK,
  Func.VfsCreate, ENOSPC,
  Func.VfsCreate, EDQUOT,
  Func.VfsRename, ENOSPC,
  Func.VfsRename, EDQUOT,
  Func.None, EINTR,
  Func.None, EIO,
  Func.None, EAGAIN,
  Func.None, EFBIG,
  Func.None, ENOSPC,
  Func.None, EDQUOT,
]);
const ROWS: u32 = 15;

/** A filter of system calls may answer in place of the call; mostly with one of these. */
function may_be_filtered(thread: usize, errno: u32): bool {
  if ((load<u32>(load<u32>(thread, Thread.Process), Process.Flags) & ProcessFlag.Seccomp) == 0) return false;
  return errno == <u32>EPERM || errno == <u32>EACCES || errno == <u32>ENOSYS;
}

/** The call was made at all: neither the recorder nor a filter answered for it. */
export function was_made(thread: usize, ev: usize): bool {
  if ((load<u32>(ev, EventRecord.Flags) & EventFlag.Injected) != 0) return false;
  const ret = load<i64>(ev, EventRecord.Ret);
  return ret >= 0 || !may_be_filtered(thread, <u32>-ret);
}

/** A call with this result was inside `func`. */
export function reached(func: u32, ret: i64): bool {
  if (ret >= 0 || is_restart(ret)) return true;
  for (let i: u32 = 0; i < ROWS; i++) {
    const row = rows + (<usize>i << 3);
    if (load<u32>(row) == func && load<u32>(row, 4) == <u32>-ret) return true;
  }
  return false;
}
