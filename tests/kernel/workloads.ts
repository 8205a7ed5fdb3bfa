// What is run, once each, before the eyes of both. Programs of tests/fixtures/tracees by name, or what any Debian has.

export interface Workload {
  readonly says: string
  /** The first word is a tracee's name, unless it is a path. */
  readonly argv: ReadonlyArray<string>
}

export const WORKLOADS: ReadonlyArray<Workload> = [
  { says: 'threads that meet', argv: ['threads', '8'] },
  { says: 'a tree of forks', argv: ['forks', '3', '3'] },
  { says: 'children that borrow memory', argv: ['vfork'] },
  { says: 'threads and processes at once', argv: ['together'] },
  { says: 'ends of every sort', argv: ['exits'] },
  { says: 'a leader that ends first', argv: ['leader_exits'] },
  { says: 'a call that is killed', argv: ['killed'] },
  { says: 'a program started by a thread', argv: ['exec_thread'] },
  { says: 'paths of every sort', argv: ['paths'] },
  { says: 'arguments of every length', argv: ['argvs'] },
  { says: 'signals sent in every way', argv: ['sent'] },
  { says: 'namespaces and mounts', argv: ['mounts'] },
  { says: 'a file written, read and synced', argv: ['disk'] },
  { says: 'questions to a name server', argv: ['asks'] },
  { says: 'sockets of each family', argv: ['sockets'] },
  { says: 'calls that a filter refuses', argv: ['seccomp'] },
  { says: 'calls of another architecture', argv: ['int80'] },
  {
    says: 'a shell',
    argv: ['/bin/sh', '-c', 'ls /no/such | cat; (exit 3); for i in 1 2 3; do /bin/true $i & done; wait; cd /; exec ls'],
  },
]
