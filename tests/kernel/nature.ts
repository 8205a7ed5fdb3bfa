// Differences that lie in the nature of watching from outside the kernel, each with its reason. Nothing else may differ.

export interface Nature {
  /** A workload's first word; without it, every workload. */
  readonly workload?: string
  readonly objects: ReadonlyArray<string>
  /** Of a line of `differences.ts`; the recorder's own thread is TRACER there. */
  readonly line: RegExp
  readonly why: string
}

const FILTER = 'a tracer sees a call before the filter does, the tracepoint after it (syscall_trace_enter, kernel/entry/common.c)'
const TOLD = 'whatever a tracee stops for is told its tracer with SIGCHLD (do_notify_parent_cldstop, kernel/signal.c)'
const TIMER = 'a timer of somebody else goes off while a thread of the workload is on the CPU'
const LAST = 'which of several threads that end at once is the last one is for the scheduler to choose'
const LEADER = 'the SIGKILL that ends a leader whose id another thread takes is nowhere in a trace; its end is shown without it'
const ENDED = 'that a child has ended its tracer hears first, and tells the parent itself (wait_task_zombie, kernel/exit.c)'
const FORCED = 'a signal that a filter kills with cannot be caught, and stops for no tracer (force_sig_seccomp, kernel/signal.c)'
const GATE = 'the gate returns from its fork before the kernel is asked, and after the recording began'
const ORPHAN =
  'whose child an orphan becomes is not recorded: the nearest ancestor that asked for it, or the first process (prctl(2))'
const NAMESPACE = 'the number of a namespace is recorded where a process is described, not where it enters one'

export const NATURE: ReadonlyArray<Nature> = [
  { objects: ['points'], line: /^only the kernel.*probecause-capt/, why: TIMER },
  ...['threads', 'exits', 'sent'].map(workload => ({
    workload,
    objects: ['points'],
    line: /: points: which=(2|18) /,
    why: LAST,
  })),
  { workload: 'exec_thread', objects: ['points'], line: /^only the kernel, 1 times: points: which=(6|22) /, why: LEADER },
  { workload: 'seccomp', objects: ['calls', 'slow', 'syncs', 'syscount', 'syscount by process'], line: /^only /, why: FILTER },
  { objects: ['sigsnoop'], line: /^only the kernel, .*: events: pid=\d+ tpid=TRACER sig=17 /, why: TOLD },
  { objects: ['sigsnoop'], line: /^only the kernel, .*: events: pid=\d+ tpid=(TRACER|OTHER) sig=(14|26|27) /, why: TIMER },
  { objects: ['sigsnoop'], line: /^only here, 1 times: events: pid=\d+ tpid=(\d+|OTHER) sig=17 /, why: ENDED },
  { workload: 'seccomp', objects: ['sigsnoop'], line: /^only the kernel, 1 times: events: .* sig=31 /, why: FORCED },
  { objects: ['signals'], line: /^only the kernel, .* kind=1 signal=17 .* to=TRACER /, why: TOLD },
  { objects: ['signals'], line: /^only the kernel, .* kind=1 signal=(14|26|27) .* to=(TRACER|OTHER) /, why: TIMER },
  { objects: ['signals'], line: /^only here, 1 times: signals: kind=1 signal=17 /, why: ENDED },
  { workload: 'seccomp', objects: ['signals'], line: /^only the kernel, 1 times: signals: .* signal=31 /, why: FORCED },
  { workload: 'exec_thread', objects: ['signals'], line: /^only the kernel, 1 times: signals: kind=2 signal=9 /, why: LEADER },
  { workload: 'sent', objects: ['exitsnoop', 'exitsnoop of threads'], line: / ppid=(0|1) sig=15 /, why: ORPHAN },
  {
    workload: 'sent',
    objects: ['signals'],
    line: /^only the kernel, 1 times: signals: kind=1 signal=17 .* to=OTHER /,
    why: ORPHAN,
  },
  { workload: 'sent', objects: ['sigsnoop'], line: /^only the kernel, 1 times: events: pid=\d+ tpid=OTHER sig=17 /, why: ORPHAN },
  { workload: 'mounts', objects: ['tasks'], line: /^only .* which=(0|1|2) .* mnt_ns=/, why: NAMESPACE },
  { workload: 'mounts', objects: ['mountsnoop'], line: /^only .*: events: /, why: NAMESPACE },
  { objects: ['syscount'], line: /^only here, 1 times: data: key=57 count=1 /, why: GATE },
]
