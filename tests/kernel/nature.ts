// Differences that lie in the nature of watching from outside the kernel. Nothing else may differ: a row that explains nothing in its
// workload fails the test as much as a difference that no row explains.

export interface Nature {
  readonly workload: string
  readonly object: string
  /** Of a line of `differences.ts`. */
  readonly line: RegExp
  readonly why: string
}

const KILLED = 'a tracer is not told of the return of a call that SIGKILL cuts short (ptrace_stop, kernel/signal.c)'
const FILTER = 'a tracer sees a call before the filter does, the tracepoint after it (syscall_trace_enter, kernel/entry/common.c)'

const LEADER = 'nor of the end of the first thread when another one starts a program and takes its id (ptrace(2))'

export const NATURE: ReadonlyArray<Nature> = [
  { workload: 'exec_thread', object: 'lifecycle', line: /^only the kernel, 1 times: .* kind=3 .* leader=1 /, why: LEADER },
  { workload: 'exec_thread', object: 'calls', line: /^only .*: calls: key=(34|59) /, why: KILLED },
  { workload: 'sent', object: 'calls', line: /: (began: key=\d+|calls: key=34) /, why: KILLED },
  { workload: 'seccomp', object: 'calls', line: /^only here.*: (began|calls): /, why: FILTER },
]
