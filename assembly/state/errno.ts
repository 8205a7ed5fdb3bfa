// Error numbers that state treats specially (asm-generic/errno-base.h, errno.h, linux/errno.h). Every other number is only passed on.

export enum Errno {
  EPERM = 1,
  ENOENT = 2,
  EINTR = 4,
  EAGAIN = 11,
  EACCES = 13,
  EEXIST = 17,
  ENOTDIR = 20,
  EISDIR = 21,
  EROFS = 30,
  ELOOP = 40,
  EISCONN = 106,
  ETIMEDOUT = 110,
  ECONNREFUSED = 111,
  EALREADY = 114,
  EINPROGRESS = 115,
}

/** ERESTARTSYS (512) to ERESTART_RESTARTBLOCK (516): what only a tracer sees of a call that a signal broke off. */
export function is_restart(ret: i64): bool {
  return ret <= -512 && ret >= -516;
}
