// Names of system calls, of any architecture we know: what makes a line that is only half a call one, and a file a log of calls.
import { syscallRows } from '../../trace/syscalls.js'

let names: ReadonlySet<string> | undefined

/** Names that strace writes and the table does not hold, since they are no calls of their own. */
const OTHERS = [
  'restart_syscall',
  'stat64',
  'fstat64',
  'lstat64',
  'fcntl64',
  'mmap2',
  '_llseek',
  '_newselect',
  'getuid32',
  'sigreturn',
  'waitpid',
]

export const isKnownCall = (name: string): boolean => {
  names ??= new Set([...syscallRows().map(row => row.name), ...OTHERS])
  return names.has(name)
}
