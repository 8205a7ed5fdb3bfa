// What can be wrong with a name or the file behind it: not there, not allowed, a loop, too long, no program, less than it was.
import {
  ACCESSES,
  EXECS,
  LOOKS,
  MAKES,
  OPENS,
  READS,
  REMOVES,
  dataFile,
  given,
  isCertificate,
  isLibrary,
  isOpen,
  regular,
  worked,
  writes,
  type Kind,
} from './kind.js'

export const FILES: ReadonlyArray<Kind> = [
  {
    id: 'missing-file',
    does: ['ENOENT'],
    calls: [...LOOKS, ...EXECS],
    about: 'path',
    when: 'always',
    fits: (c, s) => dataFile(c, s) && isOpen(c) && !writes(c) && !isCertificate(c.path),
    keys: ['path'],
  },
  {
    id: 'certificate-missing',
    also: ['missing-file'],
    does: ['ENOENT'],
    calls: LOOKS,
    about: 'path',
    when: 'always',
    fits: (c, s) => dataFile(c, s) && isOpen(c) && !writes(c) && isCertificate(c.path),
    keys: ['path'],
  },
  {
    id: 'missing-library',
    does: ['ENOENT'],
    calls: LOOKS,
    about: 'path',
    when: 'always',
    fits: (c, s) => given(c, s) && isOpen(c) && isLibrary(c.path),
    keys: ['name'],
  },
  {
    id: 'missing-command',
    does: ['ENOENT'],
    calls: [...LOOKS, ...EXECS],
    about: 'path',
    when: 'always',
    fits: (c, s) => given(c, s) && c.effect === 'exec' && c.path !== s.program,
    keys: ['name'],
  },
  {
    // execve(2) gives ENOENT for a script whose interpreter is not there, and ENOEXEC for what is no program.
    id: 'bad-interpreter',
    does: ['ENOENT', 'ENOEXEC'],
    calls: EXECS,
    about: 'path',
    when: 'always',
    fits: (c, s) => given(c, s) && c.effect === 'exec' && c.path !== s.program && s.scripts.has(c.path) && s.looked.has(c.path),
    keys: ['path'],
  },
  {
    id: 'permission-denied',
    does: ['EACCES'],
    calls: [...OPENS, ...ACCESSES, ...EXECS, 'truncate', 'chdir', ...MAKES],
    about: 'path',
    when: 'always',
    fits: (c, s) =>
      worked(c) && c.named && regular(c) && (isOpen(c) || c.effect === 'exec' || c.effect === 'mkdir') && c.path !== s.program,
    keys: ['path'],
  },
  {
    id: 'permission-denied/owner',
    does: ['EPERM'],
    calls: ['chown', 'fchown', 'fchownat', 'lchown', 'chmod', 'fchmod', 'fchmodat', 'utimensat', 'link', 'linkat'],
    about: 'path',
    when: 'always',
    fits: c => worked(c) && regular(c) && ['chown', 'chmod', 'utime', 'link'].includes(c.effect),
    keys: ['path'],
  },
  {
    id: 'symlink-loop',
    does: ['ELOOP'],
    calls: [...OPENS, 'stat', 'newfstatat', 'statx', ...ACCESSES, ...EXECS, 'chdir'],
    about: 'path',
    when: 'always',
    fits: (c, s) => dataFile(c, s) && (isOpen(c) || c.effect === 'chdir'),
    keys: ['path'],
  },
  {
    id: 'name-too-long',
    does: ['ENAMETOOLONG'],
    calls: [...LOOKS, ...EXECS, ...MAKES, ...REMOVES],
    about: 'path',
    when: 'always',
    fits: (c, s) => worked(c) && c.named && regular(c) && !s.entered.has(c.path) && isOpen(c) && c.path !== s.program,
    keys: ['path'],
  },
  {
    // Nothing at all may also be read as a file whose content is refused; less than there was before may not.
    id: 'truncated-data',
    mustEnd: true,
    also: ['config-invalid'],
    does: ['retval=0'],
    calls: READS,
    about: 'path',
    when: 'always',
    fits: (c, s) =>
      c.ret > 0n &&
      regular(c) &&
      READS.includes(c.name) &&
      !c.path.startsWith('/dev') &&
      !isLibrary(c.path) &&
      !s.made.has(c.path),
    keys: ['path'],
  },
  {
    id: 'truncated-data/later',
    mustEnd: true,
    does: ['retval=0'],
    calls: READS,
    about: 'path',
    when: 'from',
    fits: (c, s) => c.ret > 0n && regular(c) && READS.includes(c.name) && (s.nth.get(c) ?? 1) > 1 && !s.made.has(c.path),
    keys: ['path'],
  },
]
