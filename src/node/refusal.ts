// Why the kernel refused: the first row that fits what /proc says decides, in the order in which the kernel asks (the system call
// filter; ptrace_may_access in kernel/ptrace.c: users, dumpable, security modules). A pure function of that record, so that
// what a machine lacks can be told from constructed contents. Reading it is proc-facts.ts's business, words are rows of messages.ts.
import { fill, REFUSAL_WORDS } from '../present/messages.js'

export type RefusalId = keyof typeof REFUSAL_WORDS

/** Of one process, from its files in /proc. */
export interface ProcessFacts {
  readonly pid: number
  readonly name: string
  readonly ppid: number
  readonly tracerPid: number
  /** Letter of /proc/PID/stat. */
  readonly state: string
  readonly kernelThread: boolean
  /** Real, effective, saved. */
  readonly uids: ReadonlyArray<number>
  readonly gids: ReadonlyArray<number>
  readonly effective: bigint
  readonly permitted: bigint
  /** 0 none, 1 strict, 2 filter. */
  readonly seccomp: number
  /** Target of ns/pid and ns/user; undefined when they may not be read. */
  readonly pidNamespace: string | undefined
  readonly userNamespace: string | undefined
  /** Who owns its files in /proc: root's, when it is not dumpable (proc(5)). */
  readonly filesOwner: number | undefined
  /** attr/current: its label with SELinux, its profile with AppArmor. */
  readonly label: string
}

export interface RefusalFacts {
  /** The recorder's own child, or a process that ran already; or only its memory and descriptors. */
  readonly step: 'launch' | 'attach' | 'look'
  readonly errno: string
  readonly pid: number
  readonly self: ProcessFacts
  /** Whether /proc could be read at all. */
  readonly procMounted: boolean
  readonly target: ProcessFacts | undefined
  /** Ancestors of the target, nearest first. */
  readonly ancestors: ReadonlyArray<number>
  readonly nameOf: (pid: number) => string
  readonly userOf: (uid: number) => string
  /** /proc/sys/kernel/yama/ptrace_scope */
  readonly yama: number | undefined
  /** /sys/kernel/security/lsm */
  readonly modules: ReadonlyArray<string>
  readonly selinuxEnforces: boolean
  /** hidepid= of /proc, as mounted; undefined when everybody is shown. */
  readonly hidepid: string | undefined
  /** Whether a child of our own could be traced; undefined when nobody tried. */
  readonly ownChild: boolean | undefined
}

export interface Refusal {
  readonly id: RefusalId
  readonly what: string
  readonly remedy: string
}

/** include/uapi/linux/capability.h */
const CAP_SYS_PTRACE = 1n << 19n
const CAPABILITIES = [
  'chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service',
  'net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct',
  'sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap',
  'mac_override mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore',
].flatMap(line => line.split(' '))

const namesOf = (set: bigint): string =>
  CAPABILITIES.flatMap((name, bit) => ((set >> BigInt(bit)) & 1n ? [`CAP_${name.toUpperCase()}`] : [])).join(', ')

/** PROC_PID_INIT_INO of include/linux/proc_ns.h */
export const INITIAL_PID_NAMESPACE = 'pid:[4026531836]'
const SECCOMP_FILTER = 2
const NONE: ReadonlyArray<number> = []

export const mayPtrace = ({ effective }: ProcessFacts): boolean => (effective & CAP_SYS_PTRACE) !== 0n
const differs = (own: ReadonlyArray<number>, theirs: ReadonlyArray<number>): boolean => theirs.some(id => id !== own[1])
const otherUser = ({ self, target }: RefusalFacts): boolean =>
  differs(self.uids, target?.uids.slice(0, 3) ?? NONE) || differs(self.gids, target?.gids.slice(0, 3) ?? NONE)
const otherNamespace = ({ self, target }: RefusalFacts): boolean =>
  self.userNamespace !== undefined && target?.userNamespace !== undefined && self.userNamespace !== target.userNamespace
const notOurs = (facts: RefusalFacts): boolean => facts.step !== 'launch' && !facts.ancestors.includes(facts.self.pid)
const confined = (label: string): boolean => label !== '' && !label.startsWith('unconfined')
const lacks = ({ self, target }: RefusalFacts): bigint => (target?.permitted ?? 0n) & ~self.effective
const gone = (facts: RefusalFacts): boolean => facts.step !== 'launch' && facts.target === undefined
const another = (facts: RefusalFacts): boolean => facts.step !== 'launch' && !mayPtrace(facts.self)

/** Modules that judge ptrace; the others of the list (capability, landlock for itself, bpf) have rows of their own or none. */
const JUDGES = ['smack', 'tomoyo', 'landlock', 'bpf', 'safesetid', 'lockdown']
const judges = ({ modules }: RefusalFacts): ReadonlyArray<string> => modules.filter(name => JUDGES.includes(name))

type Row = readonly [RefusalId, (facts: RefusalFacts) => boolean]

const ROWS: ReadonlyArray<Row> = [
  ['no-proc', f => !f.procMounted],
  ['own-process', f => f.step !== 'launch' && f.pid === f.self.pid],
  ['hidden-process', f => gone(f) && f.hidepid !== undefined && f.self.uids[1] !== 0],
  ['other-pid-namespace', f => gone(f) && f.self.pidNamespace !== INITIAL_PID_NAMESPACE],
  ['no-such-process', gone],
  ['zombie', f => f.target !== undefined && 'ZXx'.includes(f.target.state)],
  ['kernel-thread', f => f.target?.kernelThread === true],
  ['no-ptrace', f => f.errno === 'ENOSYS' && f.self.seccomp !== SECCOMP_FILTER],
  ['ended', f => f.step !== 'launch' && f.errno === 'ESRCH'],
  ['self-traced', f => f.step === 'launch' && f.self.tracerPid !== 0],
  ['traced-already', f => f.step === 'attach' && f.target !== undefined && f.target.tracerPid !== 0],
  ['yama-3', f => f.yama === 3],
  ['yama-2', f => f.yama === 2 && !mayPtrace(f.self)],
  ['seccomp', f => f.self.seccomp === SECCOMP_FILTER && (f.step === 'launch' || f.ownChild === false || f.errno === 'ENOSYS')],
  ['other-user-namespace', f => f.step !== 'launch' && otherNamespace(f)],
  ['root-without-capability', f => another(f) && otherUser(f) && f.self.uids[1] === 0],
  ['other-user', f => another(f) && otherUser(f)],
  ['not-dumpable', f => another(f) && f.target?.filesOwner === 0 && f.target.uids[1] !== 0],
  ['more-capable', f => another(f) && lacks(f) !== 0n],
  ['yama-1', f => f.yama === 1 && another(f) && notOurs(f)],
  ['selinux', f => f.selinuxEnforces],
  ['apparmor', f => f.modules.includes('apparmor') && (confined(f.self.label) || confined(f.target?.label ?? ''))],
  ['other-lsm', f => judges(f).length > 0 && f.errno === 'EACCES'],
]

const ACTS: Readonly<Record<RefusalFacts['step'], string>> = { launch: 'record', attach: 'record', look: 'look into' }

const called = (facts: RefusalFacts, pid: number): string => {
  const name = pid === facts.pid ? (facts.target?.name ?? '') : facts.nameOf(pid)
  return name === '' ? `process ${pid}` : `process ${pid} (${name})`
}

const labelOf = (facts: RefusalFacts, id: RefusalId): string => {
  if (id === 'other-lsm') return judges(facts).join(', ')
  return confined(facts.self.label) || facts.target === undefined ? facts.self.label : facts.target.label
}

export const refusalOf = (facts: RefusalFacts): Refusal => {
  const { self, target } = facts
  const [id] = ROWS.find(([, fits]) => fits(facts)) ?? (['unknown'] as const)
  const tracer = facts.step === 'launch' ? self.tracerPid : (target?.tracerPid ?? 0)
  const fields = {
    pid: facts.pid,
    process: facts.step === 'launch' ? 'the program it starts' : called(facts, facts.pid),
    act: ACTS[facts.step],
    errno: facts.errno,
    ppid: target?.ppid ?? 0,
    parent: called(facts, target?.ppid ?? 0),
    tracer: called(facts, tracer),
    hidepid: facts.hidepid ?? '',
    user: facts.userOf(self.uids[1] ?? 0),
    owner: facts.userOf(target?.uids[1] ?? 0),
    capabilities: namesOf(lacks(facts)),
    label: labelOf(facts, id),
  }
  const [what, remedy] = REFUSAL_WORDS[id]
  return { id, what: fill(what, fields), remedy: fill(remedy, fields) }
}
