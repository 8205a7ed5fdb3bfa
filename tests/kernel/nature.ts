// Differences that lie in the nature of watching from outside the kernel, each with its reason. Nothing else may differ.

export interface Nature {
  readonly workload: string
  readonly objects: ReadonlyArray<string>
  /** Of a line of `differences.ts`. */
  readonly line: RegExp
  readonly why: string
}

const KILLED = 'a tracer is not told of the return of a call that SIGKILL cuts short (ptrace_stop, kernel/signal.c)'
const FILTER = 'a tracer sees a call before the filter does, the tracepoint after it (syscall_trace_enter, kernel/entry/common.c)'
const LEADER = 'nor of the end of the first thread when another one starts a program and takes its id (ptrace(2))'

const TIMER = "the recorder's own timer and its children's ends are sent to it while the workload runs"
const LAST = 'which of several threads that end at once is the last one is for the scheduler to choose'
const LIVES = ['threads', 'forks', 'vfork', 'exits', 'leader_exits', 'killed', 'exec_thread', 'sent', '/bin/sh']

export const NATURE: ReadonlyArray<Nature> = [
  ...LIVES.map(workload => ({ workload, objects: ['points'], line: /^only the kernel.*probecause-capt/, why: TIMER })),
  ...['threads', 'exits', 'sent'].map(workload => ({
    workload,
    objects: ['points'],
    line: /: points: which=(2|18) /,
    why: LAST,
  })),
  { workload: 'exec_thread', objects: ['points'], line: /^only the kernel, 1 times: points: which=(2|6|18|22) /, why: LEADER },
  { workload: 'exec_thread', objects: ['lifecycle'], line: /^only the kernel, 1 times: .* kind=3 .* leader=1 /, why: LEADER },
  { workload: 'exec_thread', objects: ['calls', 'slow'], line: /^only .*( key=(34|59) | call=34 )/, why: KILLED },
  { workload: 'sent', objects: ['calls', 'slow'], line: /(: began: key=\d+| key=34 | call=34)/, why: KILLED },
  { workload: 'seccomp', objects: ['calls', 'slow', 'syncs'], line: /^only here/, why: FILTER },
]
