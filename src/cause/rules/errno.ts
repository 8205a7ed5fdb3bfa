// Classes that an error number in its context decides: one row each. The object of the call is the subject; what makes the
// failure matter (order, tolerance, messages) is decisive.ts, the same for every row.
import { FileFlag } from '../../../assembly/abi.js'
import type { FailedFact } from '../../engine/facts.js'
import { decisiveness } from '../decisive.js'
import { isWithin, type Proc } from '../facts.js'
import type { CauseClass, Subject } from '../finding.js'
import { effectOf } from '../names.js'
import { isCertificate, isLibrary } from '../optional.js'
import { failedCall, type Rule, type World } from '../rule.js'
import { decidedAnswer } from '../served.js'

interface Row {
  readonly class: CauseClass
  readonly errnos: ReadonlyArray<string>
  /** Effects of syscalls.tsv; absent: any call. */
  readonly effects?: ReadonlyArray<string>
  readonly notEffects?: ReadonlyArray<string>
  readonly key: 'path' | 'address' | 'comm'
  readonly when?: (p: Proc, f: FailedFact) => boolean
}

const O_NOFOLLOW = 0o400000
const O_EXCL = 0o200

/** A system call filter in force: its own or an ancestor's (seccomp(2): filters are inherited). */
export const filtered = (p: Proc, seq: number): boolean => {
  for (let at: Proc | undefined = p; at !== undefined; at = at.parent) if (at.seccomps.some(s => s.first < seq)) return true
  return p.fact.seccomp
}
const isPlainFile = (f: FailedFact): boolean => f.object !== '' && !isLibrary(f.object) && !isCertificate(f.object)
const FILES = [
  'open',
  'stat',
  'access',
  'chdir',
  'connect',
  'readlink',
  'mkdir',
  'rename',
  'link',
  'symlink',
  'unlink',
  'rmdir',
  'truncate',
  'mknod',
  'chmod',
  'chown',
  'mount',
  'getdents',
  'chroot',
  'bind',
]

const ROWS: ReadonlyArray<Row> = [
  { class: 'missing-file', errnos: ['ENOENT', 'ENOTDIR'], effects: FILES, key: 'path', when: (_p, f) => isPlainFile(f) },
  {
    class: 'certificate-missing',
    errnos: ['ENOENT', 'ENOTDIR'],
    effects: FILES,
    key: 'path',
    when: (_p, f) => isCertificate(f.object),
  },
  {
    class: 'permission-denied',
    errnos: ['EPERM', 'EACCES'],
    notEffects: ['bind', 'flock', 'fcntl', 'connect', 'kill', 'ioctl'],
    key: 'path',
    when: (p, f) => !(f.errno === 'EPERM' && filtered(p, f.first)) && f.object !== '',
  },
  {
    class: 'permission-denied',
    errnos: ['EPERM', 'EACCES'],
    notEffects: [...FILES.filter(e => e !== 'bind' && e !== 'connect'), 'open', 'exec', 'flock', 'fcntl', 'write', 'read'],
    key: 'address',
    when: (p, f) => !(f.errno === 'EPERM' && filtered(p, f.first)) && f.object !== '',
  },
  { class: 'seccomp-denied', errnos: ['EPERM', 'EACCES', 'ENOSYS'], key: 'comm', when: (p, f) => filtered(p, f.first) },
  {
    class: 'symlink-loop',
    errnos: ['ELOOP'],
    key: 'path',
    when: (_p, f) => effectOf(f.syscall) !== 'open' || (f.detail & O_NOFOLLOW) === 0,
  },
  { class: 'name-too-long', errnos: ['ENAMETOOLONG'], key: 'path' },
  // The taxonomy has no class for it; what is in the way of a call is still more than "reasons of its own".
  {
    class: 'name-conflict',
    errnos: ['EEXIST', 'EISDIR', 'ENOTEMPTY', 'EXDEV', 'ETXTBSY'],
    effects: [...FILES, 'read', 'write'],
    notEffects: ['bind', 'connect'],
    key: 'path',
    when: (_p, f) => isPlainFile(f),
  },
  { class: 'read-only-filesystem', errnos: ['EROFS'], key: 'path' },
  { class: 'disk-full', errnos: ['ENOSPC', 'EDQUOT'], notEffects: ['inotify'], key: 'path' },
  { class: 'port-in-use', errnos: ['EADDRINUSE'], effects: ['bind', 'listen'], key: 'address' },
  {
    class: 'address-unavailable',
    errnos: ['EADDRNOTAVAIL', 'ENETDOWN', 'ENETUNREACH', 'EHOSTUNREACH'],
    effects: ['bind', 'connect', 'send'],
    key: 'address',
  },
  { class: 'connection-timeout', errnos: ['ETIMEDOUT'], effects: ['connect', 'read', 'recv'], key: 'address' },
  {
    class: 'connection-reset',
    errnos: ['ECONNABORTED', 'ECONNRESET'],
    effects: ['read', 'write', 'send', 'recv', 'accept', 'sendfile', 'splice'],
    key: 'address',
  },
  { class: 'fd-exhaustion', errnos: ['ENFILE', 'EMFILE'], key: 'path' },
  { class: 'memory-limit', errnos: ['ENOMEM'], effects: ['mmap', 'brk', 'mprotect', 'fork', 'exec'], key: 'comm' },
  { class: 'process-limit', errnos: ['EAGAIN'], effects: ['fork'], key: 'comm' },
  { class: 'file-size-limit', errnos: ['EFBIG'], key: 'path' },
  { class: 'broken-pipe', errnos: ['EPIPE'], effects: ['write', 'send', 'splice', 'sendfile'], key: 'path' },
]

const subjectOf = (key: Row['key'], f: FailedFact): Subject =>
  key === 'comm' || f.object === '' ? {} : key === 'path' ? { path: f.object } : { address: f.object }

/** A limit set in the run makes the refusal more than bad luck; nothing weakens without one. */
const proveRow = (row: Row, world: World): ReturnType<Rule['prove']> =>
  world.facts.procs.flatMap(p =>
    p.failed
      .filter(f => row.errnos.includes(f.errno))
      .filter(f => {
        const effect = effectOf(f.syscall)
        return (
          (row.effects?.includes(effect) ?? true) && !(row.notEffects?.includes(effect) ?? false) && (row.when?.(p, f) ?? true)
        )
      })
      .map(f => {
        const remover = removerOf(world, p, f)
        return failedCall(
          row.class,
          p,
          f,
          Math.max(decisiveness(p, f), decidedAnswer(world.facts, p, f)),
          subjectOf(row.key, f),
          {
            ...(remover === undefined ? {} : { evidence: [remover] }),
          },
        )
      }),
  )

/** Who in this trace took the name away before, as evidence. */
const removerOf = (world: World, p: Proc, f: FailedFact): number | undefined =>
  world.facts
    .usersOf(f.object)
    .find(
      u =>
        (u.file.flags & (FileFlag.Removed | FileFlag.RenamedFrom)) !== 0 &&
        u.file.last < f.last &&
        (u.proc === p || !isWithin(u.proc, p)),
    )?.file.last

export const errnoRules: ReadonlyArray<Rule> = ROWS.map(row => ({
  class: row.class,
  needs: ['Failed'],
  prove: (world: World) => proveRow(row, world),
}))

/** What went well on the same file later was no lock: fcntl does many things, F_GETLK among them. */
const neverGranted = (p: Proc, f: FailedFact): boolean =>
  p.locks.some(l => l.path === f.object && l.errno !== '' && l.granted === 0)

/** An exclusive lock file that exists, and locks that are refused at once (fcntl(2), flock(2), open(2) O_EXCL). */
export const lockContention: Rule = {
  class: 'lock-contention',
  needs: ['Failed', 'Lock'],
  prove: world =>
    world.facts.procs.flatMap(p =>
      p.failed
        .filter(f => {
          const effect = effectOf(f.syscall)
          const refused =
            (effect === 'flock' && f.errno === 'EAGAIN') || (effect === 'fcntl' && (f.errno === 'EAGAIN' || f.errno === 'EACCES'))
          const lockFile =
            f.errno === 'EEXIST' &&
            ((effect === 'open' && (f.detail & O_EXCL) !== 0) ||
              effect === 'link' ||
              (effect === 'mkdir' && /lock/i.test(f.object)))
          return refused || lockFile
        })
        .map(f =>
          failedCall(
            'lock-contention',
            p,
            f,
            Math.max(
              decisiveness(p, { ...f, errno: 'EBUSY', ...(neverGranted(p, f) ? { laterHere: 0, laterAny: 0 } : {}) }),
              0.05,
            ),
            { path: f.object },
            {
              fields: { detail: f.count > 1 ? `${f.count} tries were refused` : 'the try was refused' },
            },
          ),
        ),
    ),
}
