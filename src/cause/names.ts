// What a call is for, by its name, and the verb that says so to people.
import { syscallRows } from '../trace/syscalls.js'

let effects: ReadonlyMap<string, string> | undefined

/** The keyword of syscalls.tsv that says what the call does to state. */
export const effectOf = (syscall: string): string => {
  effects ??= new Map(
    syscallRows()
      .map(row => [row.name, row.effect] as const)
      .reverse(), // a name may have a second layout, for old machines: the first row is the native one
  )
  return effects.get(syscall) ?? 'other'
}

const VERBS: Readonly<Record<string, string>> = {
  open: 'open',
  read: 'read',
  write: 'write',
  stat: 'find',
  access: 'access',
  exec: 'start',
  chdir: 'enter',
  mkdir: 'create',
  mknod: 'create',
  unlink: 'remove',
  rmdir: 'remove',
  rename: 'rename',
  link: 'link',
  symlink: 'link',
  bind: 'bind',
  listen: 'listen on',
  connect: 'connect to',
  send: 'send to',
  recv: 'receive from',
  truncate: 'resize',
  fsync: 'sync',
  chmod: 'change',
  chown: 'change',
  mount: 'mount',
  fork: 'create',
  mmap: 'map',
  readlink: 'follow',
  getdents: 'list',
  copy_range: 'copy to',
  sendfile: 'copy to',
  splice: 'copy to',
  kill: 'signal',
  socket: 'open a socket for',
  close: 'close',
  flock: 'lock',
  fcntl: 'lock',
}
/** "open", "write", …: the sentence is "could not VERB OBJECT". */
export const verbOf = (syscall: string): string => VERBS[effectOf(syscall)] ?? `complete ${syscall} on`
