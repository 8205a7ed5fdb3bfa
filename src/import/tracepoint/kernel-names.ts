// Calls that the kernel's own names differ for (SYSCALL_DEFINE, arch/x86/entry/syscalls/syscall_64.tbl): tracepoints bear the name
// of the function that serves a call.
const NAMES: ReadonlyMap<string, string> = new Map([
  ['newstat', 'stat'],
  ['newlstat', 'lstat'],
  ['newfstat', 'fstat'],
  ['newuname', 'uname'],
  ['umount', 'umount2'],
  ['sendfile64', 'sendfile'],
])

export const kernelName = (name: string): string => NAMES.get(name) ?? name
