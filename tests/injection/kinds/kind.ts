// What a row of the oracle is, and the words rows are made of: sets of calls that share a fate, and questions to a call.
import type { Call } from '../calls.js'
import type { Seen } from '../seen.js'

export interface Kind {
  /** Class of the taxonomy; after a slash, which of its forms. */
  readonly id: string
  /** Others that the taxonomy admits for the same fact. */
  readonly also?: ReadonlyArray<string>
  /** What is done to the call, in the syntax of `record --inject`. */
  readonly does: ReadonlyArray<string>
  /** Calls that fail together. */
  readonly calls: ReadonlyArray<string>
  /** What ties them together: a path, the peer or own address of a socket, or nothing but the process. */
  readonly about: 'path' | 'peer' | 'local' | 'process'
  /** From the first on, from the n-th on, or the n-th only. */
  readonly when: 'always' | 'from' | 'once'
  /** Whether this call of the good run is one it can happen to. */
  readonly fits: (call: Call, seen: Seen) => boolean
  /** Subject keys that must be right. */
  readonly keys: ReadonlyArray<'path' | 'name' | 'address' | 'comm' | 'signal'>
  /** Other results alone prove nothing: the class asks for a reader that fails. */
  readonly mustEnd?: true
  /** A change of speed is the outcome. */
  readonly delays?: true
}

export const OPENS = ['open', 'openat', 'openat2', 'creat']
export const STATS = ['stat', 'lstat', 'newfstatat', 'statx', 'statfs']
export const ACCESSES = ['access', 'faccessat', 'faccessat2']
export const EXECS = ['execve', 'execveat']
export const LOOKS = [
  ...OPENS,
  ...STATS,
  ...ACCESSES,
  'readlink',
  'readlinkat',
  'chdir',
  'truncate',
  'chmod',
  'fchmodat',
  'chown',
  'utimensat',
]
export const MAKES = ['mkdir', 'mkdirat', 'rename', 'renameat', 'renameat2', 'link', 'linkat', 'symlink', 'symlinkat']
export const REMOVES = ['unlink', 'unlinkat', 'rmdir']
export const WRITES = ['write', 'writev', 'pwrite64', 'pwritev', 'fallocate', 'copy_file_range', 'sendfile', 'ftruncate']
export const READS = ['read', 'readv', 'pread64', 'preadv']
export const RECEIVES = ['read', 'readv', 'recvfrom', 'recvmsg']
export const SENDS = ['write', 'writev', 'sendto', 'sendmsg', 'sendfile']
export const HANDLES = [
  ...['open', 'openat', 'openat2', 'pipe', 'pipe2', 'socket', 'socketpair', 'accept', 'accept4', 'dup'],
  ...['epoll_create1', 'eventfd2', 'timerfd_create', 'inotify_init1', 'memfd_create'],
]
export const FORKS = ['fork', 'vfork', 'clone', 'clone3']
export const MAPS = ['mmap', 'mremap', 'brk']

const O_ACCMODE = 3
export const O_CREAT = 0o100
export const O_EXCL = 0o200
export const O_DIRECTORY = 0o200000
export const LOCK_NB = 4
export const F_SETLK = 6
export const F_OFD_SETLK = 37
export const MAP_ANONYMOUS = 0x20

export const isOpen = (c: Call): boolean => c.effect === 'open'
export const worked = (c: Call): boolean => c.ret >= 0n || c.ret < -4095n
export const writes = (c: Call): boolean => isOpen(c) && (c.flags & O_ACCMODE) !== 0
export const isLibrary = (path: string): boolean => /\/lib[^/]*\.so[.0-9]*$/.test(path)
export const isCertificate = (path: string): boolean => /\.(pem|crt|key|csr)$/.test(path)
/** A file that was there before: neither made in the run nor a directory with entries that go on being used. */
export const given = (c: Call, seen: Seen): boolean => worked(c) && c.named && !seen.made.has(c.path) && !seen.entered.has(c.path)
export const dataFile = (c: Call, seen: Seen): boolean =>
  given(c, seen) &&
  !seen.executed.has(c.path) &&
  !isLibrary(c.path) &&
  !/^\/(proc|sys|dev)\//.test(c.path) &&
  (c.flags & O_DIRECTORY) === 0
export const regular = (c: Call): boolean => /^\/(?!dev|proc|sys)/.test(c.path) && c.peer === ''
export const isPipe = (c: Call): boolean => c.path.startsWith('pipe:')
