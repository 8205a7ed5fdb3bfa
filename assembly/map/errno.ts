// Error numbers map operations and helpers answer with (asm-generic/errno-base.h, errno.h), negated as the kernel returns
// them, and the flags of an update (linux/bpf.h).
export enum Errno {
  EPERM = -1,
  ENOENT = -2,
  E2BIG = -7,
  EAGAIN = -11,
  ENOMEM = -12,
  EFAULT = -14,
  EEXIST = -17,
  EINVAL = -22,
  ENOSPC = -28,
  EOPNOTSUPP = -95,
}

export enum UpdateFlag {
  Any = 0,
  NoExist = 1,
  Exist = 2,
}
