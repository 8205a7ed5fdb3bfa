// Error numbers map operations and helpers answer with (asm-generic/errno-base.h, errno.h), negated as the kernel returns
// them, and the flags of an update (linux/bpf.h).
export enum Errno {
  EPERM = -1,
  ENOENT = -2,
  E2BIG = -7,
  EBADF = -9,
  EAGAIN = -11,
  ENOMEM = -12,
  EFAULT = -14,
  EBUSY = -16,
  EEXIST = -17,
  EINVAL = -22,
  ENOSPC = -28,
  EDEADLK = -35,
  ENAMETOOLONG = -36,
  EOPNOTSUPP = -95,
  ENOTSUPP = -524, // linux/errno.h: the kernel's own, and yet bpf(2) gives it to callers
}

export enum UpdateFlag {
  Any = 0,
  NoExist = 1,
  Exist = 2,
}
