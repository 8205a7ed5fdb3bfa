// Every sentence of an explanation, keyed by class or step id, so that wording can be reviewed, tested and translated in one
// place. `{name}` is replaced by the field of that name. Rules and engine produce ids and fields, never prose.

export interface ClassWords {
  /** What happened, in one line; follows "class, confidence: ". */
  readonly summary: string
  /** How the trace proves it. */
  readonly why: string
  readonly actions: ReadonlyArray<string>
}

const CALL = '{who} could not {verb} {object}: {errno}'

export const CLASS_WORDS: Readonly<Record<string, ClassWords>> = {
  'missing-file': {
    summary: CALL,
    why: '{syscall} on {object} failed with {errno}; nothing by that name appeared later, and {who} gave up after it.',
    actions: ['create {object}, or point the program at the right place'],
  },
  'permission-denied': {
    summary: CALL,
    why: '{syscall} on {object} was refused with {errno}, and {who} gave up after it.',
    actions: ['give {comm} the right to {verb} {object}, or run it as a user who has it'],
  },
  'missing-command': {
    summary: '{who} could not start {object}: no such program',
    why: 'No directory that was searched holds {object}, and nothing by that name was ever started.',
    actions: ['install {object}, or correct PATH'],
  },
  'missing-library': {
    summary: '{who} could not load {object}: the library is nowhere',
    why: 'The dynamic loader looked for {object} in {count} places, found it in none, and the program ended.',
    actions: ['install the package that holds {object}, or set the library path'],
  },
  'bad-interpreter': {
    summary: '{who} could not run {object}: its interpreter is unusable',
    why: '{object} exists, yet execve answered {errno}: the program named on its #! line is missing, or the file has no valid format.',
    actions: ['correct the first line of {object} (look for a carriage return or a wrong path)'],
  },
  'config-invalid': {
    summary: '{who} read {object} and refused what it says',
    why: '{object} was read to its end; no call that mattered failed; then {who} reported an error and ended.',
    actions: ['correct {object}'],
  },
  'truncated-data': {
    summary: '{who} met the end of {object} too early',
    why: 'A read on {object} found the end of the data where {who} needed more, and it failed after that.',
    actions: ['restore {object}, and look at what wrote it'],
  },
  'certificate-missing': {
    summary: CALL,
    why: '{object} is needed for TLS; {syscall} failed with {errno} and {who} gave up after it.',
    actions: ['install the certificate, key or trust store at {object}'],
  },
  'symlink-loop': {
    summary: CALL,
    why: 'Following {object} never ends: its symbolic links lead back to themselves.',
    actions: ['repair the links that {object} goes through'],
  },
  'name-too-long': {
    summary: CALL,
    why: 'A component of the name is longer than 255 bytes, or the path longer than 4096.',
    actions: ['shorten the name'],
  },
  'name-conflict': {
    summary: CALL,
    why: 'What is at {object} already is in the way: {syscall} failed with {errno}.',
    actions: ['look at what is at {object}: move it away, or name another place'],
  },
  'read-only-filesystem': {
    summary: CALL,
    why: 'The file system where {object} lies is mounted read-only.',
    actions: ['mount it for writing, or write elsewhere'],
  },
  'disk-full': {
    summary: CALL,
    why: '{syscall} on {object} failed with {errno}: no space or quota is left there.',
    actions: ['free space where {object} lies'],
  },
  'port-in-use': {
    summary: '{who} could not listen on {object}: {errno}',
    why: 'Another process holds {object}; {count} tries failed.',
    actions: ['stop the process that listens on {object} (ss -ltnp), or choose another address'],
  },
  'address-unavailable': {
    summary: '{who} could not {verb} {object}: {errno}',
    why: 'The address is not one of this machine, or there is no route to it.',
    actions: ['check the address {object} and the routes'],
  },
  'connection-refused': {
    summary: '{who}: connect to {object} refused',
    why: 'Nothing listens at {object}; {count} tries were refused and none succeeded.',
    actions: ['start what should listen on {object}, or correct the address'],
  },
  'connection-timeout': {
    summary: '{who}: no answer from {object}',
    why: 'A connection to {object} was begun and nothing ever came back.',
    actions: ['check the network and firewall between here and {object}'],
  },
  'connection-reset': {
    summary: '{who}: {object} broke the connection off',
    why: 'The connection was established; then {syscall} failed with {errno}.',
    actions: ['look at the logs of the peer at {object}'],
  },
  'protocol-mismatch': {
    summary: '{who} and {object} speak different protocols',
    why: '{who} began with {sent}, the answer began with {received}.',
    actions: ['check which service listens at {object} and whether TLS is expected'],
  },
  'dns-failure': {
    summary: '{who} could not resolve {name}: {object} gave no usable answer',
    why: '{count} queries went to {object}; {outcome}.',
    actions: ['check the name, and the name server {object}'],
  },
  'dns-slow': {
    summary: 'looking up {name} at {object} took {share} of the time',
    why: '{count} queries to {object} waited {took} for their answers, out of {wall}.',
    actions: ['use a nearer name server than {object}, or cache'],
  },
  'slow-peer': {
    summary: '{who} waited {took} for {object}',
    why: 'The request was sent; waiting for {object} took {share} of the {wall} the run lasted.',
    actions: ['look at what {object} does in that time'],
  },
  'fd-exhaustion': {
    summary: '{who} ran out of descriptors',
    why: '{syscall} failed with {errno} while {count} descriptors were open on different things.',
    actions: ['raise the limit (ulimit -n), or use fewer at once'],
  },
  'fd-leak': {
    summary: '{who} never closes {object}',
    why: '{count} descriptors of {who} were open on {object} at once; {opened} were opened and {closed} closed.',
    actions: ['close the descriptor after use'],
  },
  'memory-limit': {
    summary: '{who} was refused memory: {errno} from {syscall}',
    why: '{syscall} failed with {errno}, and {who} gave up after it.',
    actions: ['raise the memory limit (ulimit -v, cgroup), or use less'],
  },
  'oom-kill': {
    summary: '{who} was killed for lack of memory',
    why: 'SIGKILL came from nobody in this recording while {who} held {rss}.',
    actions: ['give it more memory, or find what grows'],
  },
  'process-limit': {
    summary: '{who} could not create another process: {errno} from {syscall}',
    why: 'The number of processes or threads reached its limit.',
    actions: ['raise the limit (ulimit -u, pids.max), or start fewer'],
  },
  'file-size-limit': {
    summary: '{who} hit the file size limit at {object}',
    why: 'Writing past RLIMIT_FSIZE was answered with {errno}.',
    actions: ['raise the limit (ulimit -f)'],
  },
  'seccomp-denied': {
    summary: '{who} was denied {syscall} by a system call filter',
    why: 'A filter was installed in {who} or an ancestor; then {syscall} ended with {errno}.',
    actions: ['allow {syscall} in the filter'],
  },
  crash: {
    summary: '{who} crashed: {signal}',
    why: '{signal} was raised by {who} itself{address}, and it died of it.',
    actions: ['look at the stack of {comm} (a core file, or a debugger)'],
  },
  'killed-by-signal': {
    summary: '{who} was ended by {signal} from {sender}',
    why: '{sender} sent {signal}, and {who} died of it.',
    actions: ['find out why {sender} does that'],
  },
  'child-failure': {
    summary: '{who} ended with status {code} for reasons of its own',
    why: 'No failed call and no file explains the status.',
    actions: ['read what {comm} printed'],
  },
  'broken-pipe': {
    summary: '{who} wrote to a pipe that nobody reads any more',
    why: 'The reader was gone; {who} was ended by it.',
    actions: ['find out why the reader ended first'],
  },
  deadlock: {
    summary: '{who}: {count} of its waits can only be ended by each other',
    why: '{count} threads or processes sat in waits without a time limit until the end, and nobody outside them could wake them.',
    actions: ['take the locks in one order everywhere'],
  },
  'lock-contention': {
    summary: '{who} could not get the lock {object}',
    why: 'Someone else holds {object}; {detail}.',
    actions: ['find the holder (lslocks), or remove a stale lock file'],
  },
  'blocked-read': {
    summary: '{who} waited for input from {object} that never came',
    why: '{syscall} on {object} had been waiting {took} when a limit or the end of the run cut it short.',
    actions: ['look at who should write to {object}'],
  },
  'retry-loop': {
    summary: '{who} tried {object} {count} times and never got past it',
    why: '{syscall} on {object} failed with {errno} {count} times over {took}, until the run was ended from outside.',
    actions: ['repair {object}, and give the loop a limit'],
  },
  'cpu-spin': {
    summary: '{who} used {cpu} of processor time without progress',
    why: '{cpu} of processor time in {took}, with {calls} calls in that span, until it was ended.',
    actions: ['take a profile of {comm}'],
  },
  'busy-poll': {
    summary: '{who} asked {object} {count} times without waiting',
    why: '{syscall} answered "nothing yet" {count} times in {took}.',
    actions: ['wait for readiness with a time limit instead of asking again'],
  },
  'slow-io': {
    summary: '{who} spent {took} waiting for storage on {object}',
    why: '{count} calls on {object} took {share} of the run.',
    actions: ['sync less often (batch records), or use faster storage'],
  },
  'fork-storm': {
    summary: '{who} multiplied into {count} processes, {alive} alive at once',
    why: '{count} processes came from {who} within {took}.',
    actions: ['limit how many are started at once'],
  },
  'short-job-flood': {
    summary: '{parent} started {who} {count} times, one after another, {each} each',
    why: '{count} children of {parent} lived {each} each; starting them is what the time went into.',
    actions: ['do the work in one process, or batch it'],
  },
  stopped: {
    summary: '{who} is stopped',
    why: 'Its threads are in state T or t, and nothing but a SIGCONT or its tracer lets them go on.',
    actions: ['continue it (kill -CONT {pid})'],
  },
  'runaway-tree': {
    summary: '{detail}',
    why: '{detail}.',
    actions: ['give the recursion or the restarts a limit'],
  },
}

/** One line of a chain. */
export const STEP_WORDS: Readonly<Record<string, string>> = {
  failed: '{who} could not {verb} {object}: {errno}',
  refused: '{who}: connect to {object} refused',
  exited: '{who} exited {code}',
  killed: '{who} was killed by {signal}',
  stopped: '{who} stopped {victim} with {signal}',
  sent: '{who} sent {signal} to {victim}',
  removed: '{who} removed {object}',
  renamed: '{who} gave {object} another name',
  created: '{who} created {object}',
  written: '{who} wrote to {object}',
  truncated: '{who} cut {object} short',
  linked: '{who} made {object} a link',
  mode: '{who} changed the mode of {object}',
  owner: '{who} gave {object} to another owner',
  mounted: '{who} mounted {object}',
  unmounted: '{who} unmounted {object}',
  said: '{who} wrote "{text}"',
  waits: '{who} {lasted} {wait}',
  waiting: '{who} was still waiting in {syscall} on {object}',
  slow: '{who} spent {took} on {object}',
  cause: '{who}: {object}',
}

/** The functions a finding's evidence happened in. */
export const CODE_WORDS = {
  alone: 'In the code: {innermost}',
  called: 'In the code: {innermost}, under {callers}',
} as const

/** Why a stack goes no further, by trace.proto's StackEnd. */
export const STACK_END_WORDS = {
  unknown: 'why is not known',
  bottom: '',
  noFrame: 'the next function keeps no frame pointer',
  depth: 'deeper than the recorder looks',
  unreadable: 'the memory above cannot be read',
} as const

/** Names of confidence, strongest first. */
export const CONFIDENCE_WORDS: ReadonlyArray<readonly [number, string]> = [
  [0.9, 'certain'],
  [0.7, 'likely'],
  [0.4, 'possible'],
  [0, 'a guess'],
]

/**
 * Why the kernel refuses to let one process look at another: what is the matter, and which setting or command changes it.
 * `{process}` is "process 12 (nginx)"; `{act}` what was wanted: "record", "look at". Sources: ptrace(2), "Ptrace access mode
 * checking"; Documentation/admin-guide/LSM/Yama.rst; capabilities(7); proc(5).
 */
export const REFUSAL_WORDS = {
  'no-proc': ['/proc is not mounted, and nothing can be known of other processes', 'Mount it: mount -t proc proc /proc.'],
  'no-such-process': ['there is no process {pid} here', 'It may have ended; `ps -e` lists those that run.'],
  'other-pid-namespace': [
    'there is no process {pid} in this container, which numbers its processes on its own',
    'Give the number that `ps -e` shows here, or run probecause where {pid} is its number.',
  ],
  'hidden-process': [
    'process {pid} cannot be seen: /proc is mounted with {hidepid}, which hides the processes of other users',
    'Run as root, or as a member of the group named by gid= in the options of /proc (see /proc/mounts).',
  ],
  ended: ['{process} ended meanwhile', 'Record it from its start: probecause record -- COMMAND.'],
  zombie: [
    '{process} has ended already; only its parent, {parent}, has not collected its exit status',
    'Look at the parent: probecause why -p {ppid}.',
  ],
  'kernel-thread': ['{process} is a thread of the kernel: it runs no program that could be recorded', 'Name another process.'],
  'own-process': ['{process} is probecause itself', 'Name another process.'],
  'traced-already': [
    '{process} is traced already by {tracer}, and a process can have one tracer only',
    'End {tracer}, or let it detach. To only look, which needs no tracing: probecause why -p {pid}.',
  ],
  'self-traced': [
    'probecause itself is traced by {tracer}, which takes every program it starts',
    'Run it without {tracer}, or without its option to follow children (strace -f).',
  ],
  'no-ptrace': [
    'this kernel has no ptrace, or an emulator stands in its place',
    'Record on a machine with a Linux kernel of its own; traces can be read anywhere.',
  ],
  seccomp: [
    'a seccomp filter forbids probecause to {act} other processes (Seccomp: 2 in /proc/self/status, {errno})',
    'In a container: --cap-add=SYS_PTRACE, or a seccomp profile that allows ptrace. Under systemd: SystemCallFilter=@debug.',
  ],
  'yama-3': [
    'kernel.yama.ptrace_scope is 3: nobody may {act} another process until the machine starts anew',
    'Start the machine with a lower value (/etc/sysctl.d), for example kernel.yama.ptrace_scope = 1.',
  ],
  'yama-2': [
    'kernel.yama.ptrace_scope is 2: only who has CAP_SYS_PTRACE may {act} another process',
    'Run as root, or set it lower: sysctl kernel.yama.ptrace_scope=1.',
  ],
  'yama-1': [
    'kernel.yama.ptrace_scope is 1: {process} was not started by probecause, so only who has CAP_SYS_PTRACE may {act} it',
    'Run as root, or allow it: sysctl kernel.yama.ptrace_scope=0. Starting the program with probecause works as it is.',
  ],
  'other-user': ['{process} belongs to {owner}, and this is {user}', 'Run as root (sudo), or as {owner}.'],
  'other-user-namespace': [
    '{process} lives in another user namespace, in which {user} of this one has no CAP_SYS_PTRACE',
    'Run probecause in the user namespace of {process} or in one above it (outside of the container).',
  ],
  'root-without-capability': [
    '{process} belongs to {owner}, and this root is without CAP_SYS_PTRACE (CapEff in /proc/self/status)',
    'In a container: --cap-add=SYS_PTRACE. Otherwise run as the root of the machine, or as {owner}.',
  ],
  'more-capable': [
    '{process} has capabilities that {user} lacks ({capabilities}), so it cannot be looked into',
    'Run as root (sudo).',
  ],
  'not-dumpable': [
    '{process} keeps others out: it runs a set-user-ID or unreadable program, or asked for it with prctl(PR_SET_DUMPABLE, 0)',
    'Run as root (sudo).',
  ],
  selinux: [
    'SELinux forbids it: {label} may not {act} {process}',
    'See `ausearch -m avc -ts recent`; for a try: setsebool deny_ptrace off, or setenforce 0.',
  ],
  apparmor: [
    'the AppArmor profile {label} forbids to {act} {process}',
    'Docker: --security-opt apparmor=unconfined. Otherwise allow "ptrace" in the profile; the kernel log (dmesg) names the rule.',
  ],
  'other-lsm': [
    'the kernel refused to {act} {process} ({errno}); of its security modules one of these may be the reason: {label}',
    'Their documentation says how to allow ptrace; as root it may work.',
  ],
  unknown: [
    'the kernel refused to {act} {process} ({errno}), and nothing in /proc says why',
    'As root it may work. `probecause doctor` tries what can be tried.',
  ],
} as const satisfies Readonly<Record<string, readonly [string, string]>>
/** What `doctor` finds, and, where something can be done about it, what. */
export const DOCTOR_WORDS = {
  version: ['{found}'],
  'node-old': ['{found}', 'Install Node {needed} or newer.'],
  'platform-unknown': ['{found}', 'Recording needs Linux on x86_64 or aarch64; traces can be read anywhere.'],
  'not-built': ['not built', 'Run `make` (needs a C compiler).'],
  'page-not-built': ['not built', 'Run `make page`; only `why -o` needs it.'],
  'yama-none': ['the kernel does not restrict ptrace (no yama)'],
  'yama-0': ['kernel.yama.ptrace_scope is 0: any process of the same user may be recorded'],
  'yama-1': [
    'kernel.yama.ptrace_scope is 1: what probecause starts may be recorded; what runs already (-p) only with CAP_SYS_PTRACE',
    'For -p without root: sysctl kernel.yama.ptrace_scope=0.',
  ],
  'yama-2': ['kernel.yama.ptrace_scope is 2: only with CAP_SYS_PTRACE', 'Run as root, or: sysctl kernel.yama.ptrace_scope=1.'],
  'yama-3': [
    'kernel.yama.ptrace_scope is 3: nobody, until the machine starts anew',
    'Start it with kernel.yama.ptrace_scope=1 or less.',
  ],
  'seccomp-none': ['no system call filter on this process'],
  'seccomp-filter': ['a system call filter is on this process (Seccomp: 2); whether it allows ptrace is tried below'],
  'capability-held': ['CAP_SYS_PTRACE: processes of other users may be recorded'],
  'capability-root': [
    'this root is without CAP_SYS_PTRACE: only its own processes',
    'In a container: --cap-add=SYS_PTRACE for those of others.',
  ],
  'capability-none': ['none: only processes of {user}'],
  'traced-no': ['nobody traces probecause'],
  'traced-yes': [
    'probecause is traced by {tracer}, which takes what it starts',
    'Run it without {tracer}, or without its option to follow children.',
  ],
  'modules-none': ['no security module that judges ptrace'],
  modules: ['{found}'],
  'pids-all': ['the pid namespace of the machine'],
  'pids-own': ['a pid namespace of its own: -p takes the numbers of this container'],
  'proc-whole': ['/proc shows every process'],
  'proc-hidden': ['/proc is mounted with {hidepid}: processes of other users are not seen', 'Run as root to see them.'],
  'proc-none': ['/proc is not mounted', 'Mount it: mount -t proc proc /proc.'],
  'launch-ok': ['a program was started and recorded'],
  'attach-ok': ['a running process was recorded, and runs on'],
  'look-ok': ['a running process was looked into without stopping it'],
  refused: ['{what}', '{remedy}'],
  untried: ['not tried, there is nothing to try it with', 'Run `make`.'],
  'scratch-ok': ['{found} takes the recordings of `why`'],
  'folder-no': [
    '{found} takes no files, and `record` writes there',
    'Name another place: record -o FILE. `why` does not need it.',
  ],
  'engine-ok': ['starts'],
} as const satisfies Readonly<Record<string, readonly [string, string?]>>

/** Lines on standard error around a recording. */
export const NOTE_WORDS = {
  attaching:
    'attaching to {pids}: threads stop for a moment, and calls such as epoll_wait, sigtimedwait and semop may return ' +
    'EINTR once (ptrace(2)); Ctrl-C leaves',
  detached: 'left {pids} running',
  unwritten:
    'the trace in {place} is incomplete: {lost} events could not be written: {what}. The program was not disturbed; it ended with {code}',
  stopped: 'the recording ended as asked, and the program went on without it',
  injected: '{count} calls were changed by --inject {spec}',
  'injected-one': 'one call was changed by --inject {spec}',
  'injected-none': 'no call was changed: the program made none that --inject {spec} is about',
  'attach-refused': '{count} descendants could not be recorded, process {pid} the first of them',
} as const

/** While `view` runs. */
export const VIEW_WORDS = {
  opened: 'the browser shows {trace}; Ctrl-C ends this',
  serving: 'open the address above in a browser of this machine to see {trace}; Ctrl-C ends this',
} as const

/** Below an explanation: what of the run was no accident. */
export const INJECTED_WORDS = 'Faults were injected into this run: {specs}.'

export const fill = (template: string, fields: Readonly<Record<string, string | number>>): string =>
  template.replace(/\{(\w+)\}/g, (_, name: string) => String(fields[name] ?? ''))
