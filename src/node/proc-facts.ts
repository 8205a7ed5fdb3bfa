// What /proc says of a refusal (refusal.ts): read at once after it happened, for the process may be gone the next moment. What
// cannot be read is absent, never an error. Left out: trying things; who tried tells in `ownChild`.
import { readFileSync, readlinkSync, statSync } from 'node:fs'
import { getSystemErrorMap } from 'node:util'
import type { ProcessFacts, RefusalFacts } from './refusal.js'

const readText = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

const attempt = <A>(look: () => A): A | undefined => {
  try {
    return look()
  } catch {
    return undefined
  }
}

/** include/linux/sched.h, in field 9 of /proc/PID/stat. */
const PF_KTHREAD = 0x00200000

const field = (status: string, label: string): string => new RegExp(`^${label}:\\s*(.*)$`, 'm').exec(status)?.[1] ?? ''
const numbers = (text: string): ReadonlyArray<number> => text.split(/\s+/).flatMap(word => (word === '' ? [] : [Number(word)]))
const mask = (text: string): bigint => (/^[0-9a-f]+$/.test(text) ? BigInt(`0x${text}`) : 0n)

/** From the texts of /proc/PID/status and stat; the rest is what else could be read. */
export const processFacts = (
  pid: number,
  status: string,
  stat: string,
  rest: Pick<ProcessFacts, 'pidNamespace' | 'userNamespace' | 'filesOwner' | 'label'>,
): ProcessFacts => {
  const after = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return {
    ...rest,
    pid,
    name: field(status, 'Name'),
    ppid: Number(field(status, 'PPid')),
    tracerPid: Number(field(status, 'TracerPid')),
    state: field(status, 'State').charAt(0),
    kernelThread: (Number(after[6] ?? 0) & PF_KTHREAD) !== 0,
    uids: numbers(field(status, 'Uid')),
    gids: numbers(field(status, 'Gid')),
    effective: mask(field(status, 'CapEff')),
    permitted: mask(field(status, 'CapPrm')),
    seccomp: Number(field(status, 'Seccomp')),
  }
}

export const readProcess = (pid: number): ProcessFacts | undefined => {
  const status = readText(`/proc/${pid}/status`)
  if (status === undefined) return undefined
  return processFacts(pid, status, readText(`/proc/${pid}/stat`) ?? '', {
    pidNamespace: attempt(() => readlinkSync(`/proc/${pid}/ns/pid`)),
    userNamespace: attempt(() => readlinkSync(`/proc/${pid}/ns/user`)),
    filesOwner: attempt(() => statSync(`/proc/${pid}/status`).uid),
    label: (readText(`/proc/${pid}/attr/current`) ?? '').replace(/\0|\n/g, ''),
  })
}

const ancestorsOf = (pid: number): ReadonlyArray<number> => {
  const parent = pid > 0 ? readProcess(pid)?.ppid : undefined
  return parent === undefined || parent === 0 ? [] : [parent, ...ancestorsOf(parent)]
}

export const readYama = (): number | undefined => {
  const text = readText('/proc/sys/kernel/yama/ptrace_scope')
  return text === undefined ? undefined : Number(text)
}

/** The mount option of /proc as it stands, e.g. `hidepid=invisible`. */
export const readHidepid = (mounts: string | undefined = readText('/proc/self/mounts')): string | undefined =>
  mounts
    ?.split('\n')
    .filter(line => line.split(' ')[1] === '/proc')
    .flatMap(line => /\bhidepid=(?!0|off)\w+/.exec(line)?.[0] ?? [])
    .at(-1)

export const readModules = (): ReadonlyArray<string> =>
  (readText('/sys/kernel/security/lsm') ?? '').trim().split(',').filter(Boolean)
export const readSelinux = (): boolean => readText('/sys/fs/selinux/enforce')?.trim() === '1'

export const userOf = (uid: number): string => {
  const name = readText('/etc/passwd')
    ?.split('\n')
    .find(line => Number(line.split(':')[2] ?? Number.NaN) === uid)
    ?.split(':')[0]
  return name === undefined ? `user ${uid}` : `user ${name}`
}

export const nameOf = (pid: number): string => (readText(`/proc/${pid}/comm`) ?? '').trim()

export const errnoName = (errno: number): string => getSystemErrorMap().get(-errno)?.[0] ?? `errno ${errno}`

const STEPS: Readonly<Record<string, RefusalFacts['step']>> = { launch: 'launch', attach: 'attach' }

const UNREAD = processFacts(process.pid, '', '', {
  pidNamespace: undefined,
  userNamespace: undefined,
  filesOwner: undefined,
  label: '',
})

/** `step` is the recorder's word for what it tried. */
export const readRefusalFacts = (step: string, pid: number, errno: number): RefusalFacts => {
  const self = readProcess(process.pid)
  const target = step === 'launch' ? undefined : readProcess(pid)
  return {
    step: STEPS[step] ?? 'look',
    errno: errnoName(errno),
    pid,
    self: self ?? UNREAD,
    procMounted: self !== undefined,
    target,
    ancestors: target === undefined ? [] : ancestorsOf(pid),
    nameOf,
    userOf,
    yama: readYama(),
    modules: readModules(),
    selinuxEnforces: readSelinux(),
    hidepid: readHidepid(),
    ownChild: undefined,
  }
}
