// A refusal, told from what /proc says. The contents are constructed, as proc(5) and the kernel write them, since no one machine has
// yama, SELinux, AppArmor and a container at once; tests/capture/refusals.test.ts meets those this machine has.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { processFacts, readHidepid } from '../../../src/node/proc-facts.js'
import { type RefusalFacts, type RefusalId, refusalOf } from '../../../src/node/refusal.js'
import { REFUSAL_WORDS } from '../../../src/present/messages.js'

const test = suite('node/refusal')

const ALL = '000001ffffffffff'
const NONE = '0000000000000000'

interface Shape {
  readonly name?: string
  readonly state?: string
  readonly ppid?: number
  readonly tracer?: number
  readonly uid?: number
  readonly caps?: string
  readonly seccomp?: number
  readonly flags?: number
  readonly owner?: number
  readonly users?: string
  readonly pids?: string
  readonly label?: string
}

const statusText = (pid: number, s: Shape): string =>
  [
    `Name:\t${s.name ?? 'nginx'}`,
    `State:\t${s.state ?? 'S (sleeping)'}`,
    `Tgid:\t${pid}`,
    `Pid:\t${pid}`,
    `PPid:\t${s.ppid ?? 1}`,
    `TracerPid:\t${s.tracer ?? 0}`,
    `Uid:\t${Array(4)
      .fill(s.uid ?? 1000)
      .join('\t')}`,
    `Gid:\t${Array(4)
      .fill(s.uid ?? 1000)
      .join('\t')}`,
    `CapPrm:\t${s.caps ?? NONE}`,
    `CapEff:\t${s.caps ?? NONE}`,
    `Seccomp:\t${s.seccomp ?? 0}`,
    '',
  ].join('\n')

const made = (pid: number, s: Shape) =>
  processFacts(pid, statusText(pid, s), `${pid} (a) b) S ${s.ppid ?? 1} 1 1 0 -1 ${s.flags ?? 4194304} 0 0`, {
    pidNamespace: s.pids ?? 'pid:[4026531836]',
    userNamespace: s.users ?? 'user:[4026531837]',
    filesOwner: s.owner ?? s.uid ?? 1000,
    label: s.label ?? '',
  })

const [SELF, TARGET] = [500, 77]
const names: Readonly<Record<number, string>> = { 12: 'gdb', 40: 'make' }

const facts = (more: Partial<RefusalFacts>, self: Shape = {}, target: Shape = {}): RefusalFacts => ({
  step: 'attach',
  errno: 'EPERM',
  pid: TARGET,
  self: made(SELF, { name: 'node', ...self }),
  procMounted: true,
  target: made(TARGET, target),
  ancestors: [1],
  nameOf: pid => names[pid] ?? '',
  userOf: uid => (uid === 0 ? 'user root' : `user ${uid}`),
  yama: undefined,
  modules: ['capability'],
  selinuxEnforces: false,
  hidepid: undefined,
  ownChild: true,
  ...more,
})

const launch: Partial<RefusalFacts> = { step: 'launch', target: undefined, pid: 501, ancestors: [] }
const ROOT = { uid: 0, caps: ALL }

/** What /proc says, what it means, and what must be named. */
const CASES: ReadonlyArray<readonly [RefusalId, RefusalFacts, ...RegExp[]]> = [
  ['no-proc', facts({ procMounted: false, target: undefined })],
  ['no-such-process', facts({ target: undefined, errno: 'ESRCH' }), /process 77/],
  ['other-pid-namespace', facts({ target: undefined, errno: 'ESRCH' }, { pids: 'pid:[4026532201]' }), /container/],
  ['hidden-process', facts({ target: undefined, errno: 'ESRCH', hidepid: 'hidepid=invisible' }), /hidepid=invisible/],
  ['ended', facts({ errno: 'ESRCH' }), /process 77 \(nginx\)/],
  ['zombie', facts({}, {}, { state: 'Z (zombie)', ppid: 40 }), /process 40 \(make\)/, /why -p 40/],
  ['kernel-thread', facts({}, ROOT, { uid: 0, flags: 0x00200000 | 64, name: 'kthreadd' }), /kthreadd/],
  ['own-process', facts({ pid: SELF, target: made(SELF, {}) })],
  ['traced-already', facts({}, {}, { tracer: 12 }), /process 12 \(gdb\)/],
  ['traced-already', facts({}, ROOT, { tracer: 12 }), /process 12 \(gdb\)/],
  ['self-traced', facts(launch, { tracer: 12 }), /process 12 \(gdb\)/],
  ['no-ptrace', facts({ ...launch, errno: 'ENOSYS' })],
  ['seccomp', facts(launch, { seccomp: 2 }), /Seccomp: 2/, /EPERM/, /SYS_PTRACE/],
  ['seccomp', facts({ ownChild: false }, { seccomp: 2 }), /Seccomp: 2/],
  ['seccomp', facts({ step: 'look', errno: 'ENOSYS' }, { seccomp: 2 }), /ENOSYS/],
  ['yama-3', facts({ yama: 3 }, ROOT), /ptrace_scope is 3/],
  ['yama-3', facts({ ...launch, yama: 3 })],
  ['yama-2', facts({ ...launch, yama: 2 }), /sysctl kernel\.yama\.ptrace_scope=1/],
  ['yama-2', facts({ yama: 2 })],
  ['yama-1', facts({ yama: 1 }), /sysctl kernel\.yama\.ptrace_scope=0/],
  ['other-user', facts({}, {}, { uid: 33 }), /user 33/, /user 1000/],
  ['other-user', facts({ yama: 1 }, {}, { uid: 33 })],
  ['other-user-namespace', facts({}, ROOT, { users: 'user:[4026532300]' })],
  ['root-without-capability', facts({}, { uid: 0, caps: '00000000a80425fb' }, { uid: 33 }), /--cap-add=SYS_PTRACE/],
  ['more-capable', facts({}, {}, { caps: '0000000000003000' }), /CAP_NET_ADMIN, CAP_NET_RAW/],
  ['not-dumpable', facts({}, {}, { owner: 0 }), /PR_SET_DUMPABLE/],
  ['selinux', facts({ selinuxEnforces: true }, { ...ROOT, label: 'system_u:system_r:container_t:s0' }), /container_t/],
  ['apparmor', facts({ modules: ['capability', 'apparmor'] }, { ...ROOT, label: 'docker-default (enforce)' }), /docker-default/],
  ['other-lsm', facts({ modules: ['capability', 'smack'], errno: 'EACCES' }, ROOT), /smack/],
  ['unknown', facts({}, ROOT), /EPERM/, /doctor/],
  ['unknown', facts({ modules: ['apparmor'] }, { ...ROOT, label: 'unconfined' }, { label: 'unconfined' })],
]

test('each reason is told from the others, with its setting and a remedy', () => {
  for (const [id, record, ...patterns] of CASES) {
    const found = refusalOf(record)
    assert.is(found.id, id)
    for (const pattern of patterns) assert.match(`${found.what}. ${found.remedy}`, pattern)
    assert.not.match(`${found.what} ${found.remedy}`, /undefined|NaN|\{|\(\)/)
  }
})

test('every row of the words has a case', () => {
  assert.equal(Object.keys(REFUSAL_WORDS).sort(), [...new Set(CASES.map(([id]) => id))].sort())
})

test('what probecause started itself is allowed under ptrace_scope 1, so another reason is looked for', () => {
  assert.is(refusalOf(facts({ yama: 1, ancestors: [SELF, 1] })).id, 'unknown')
})

test('hidepid is what /proc is mounted with, the last mount counting; off and 0 hide nothing', () => {
  const mounts = (options: string) => `proc /proc proc rw,nosuid${options} 0 0\ntmpfs /tmp tmpfs rw 0 0\n`
  assert.is(readHidepid(mounts(',hidepid=invisible,gid=27')), 'hidepid=invisible')
  assert.is(readHidepid(mounts(',hidepid=2')), 'hidepid=2')
  assert.is(readHidepid(mounts(',hidepid=off')), undefined)
  assert.is(readHidepid(mounts('')), undefined)
})

test.run()
