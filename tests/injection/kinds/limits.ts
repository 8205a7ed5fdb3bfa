// What runs out: space, descriptors, memory, processes, and the right to write.
import {
  FORKS,
  HANDLES,
  MAKES,
  MAPS,
  MAP_ANONYMOUS,
  OPENS,
  O_CREAT,
  REMOVES,
  WRITES,
  isOpen,
  regular,
  worked,
  writes,
  type Kind,
} from './kind.js'

export const LIMITS: ReadonlyArray<Kind> = [
  {
    id: 'read-only-filesystem',
    does: ['EROFS'],
    calls: [...OPENS, ...MAKES, ...REMOVES, 'truncate', 'chmod', 'fchmodat', 'utimensat'],
    about: 'path',
    when: 'always',
    fits: (c, s) =>
      worked(c) &&
      c.named &&
      regular(c) &&
      (writes(c) || c.effect === 'mkdir' || c.effect === 'rename') &&
      !s.readOnly.has(c.path),
    keys: ['path'],
  },
  {
    id: 'disk-full',
    does: ['ENOSPC', 'EDQUOT'],
    calls: WRITES,
    about: 'path',
    when: 'from',
    fits: c => worked(c) && regular(c) && WRITES.includes(c.name),
    keys: ['path'],
  },
  {
    id: 'disk-full/name',
    does: ['ENOSPC'],
    calls: [...OPENS, ...MAKES],
    about: 'path',
    when: 'always',
    fits: (c, s) =>
      worked(c) &&
      c.named &&
      regular(c) &&
      s.made.has(c.path) &&
      ((isOpen(c) && (c.flags & O_CREAT) !== 0) || c.effect === 'mkdir'),
    keys: ['path'],
  },
  {
    // Where SIGXFSZ is ignored the call fails (setrlimit(2)).
    id: 'file-size-limit',
    does: ['EFBIG'],
    calls: WRITES,
    about: 'path',
    when: 'from',
    fits: c => worked(c) && regular(c) && WRITES.includes(c.name),
    keys: ['path'],
  },
  {
    id: 'fd-exhaustion',
    does: ['EMFILE', 'ENFILE'],
    calls: HANDLES,
    about: 'process',
    when: 'from',
    fits: (c, s) => c.ret >= 0n && HANDLES.includes(c.name) && !s.early.has(c),
    keys: ['comm'],
  },
  {
    id: 'memory-limit',
    does: ['ENOMEM'],
    calls: MAPS,
    about: 'process',
    when: 'from',
    fits: (c, s) =>
      worked(c) && MAPS.includes(c.name) && (c.name !== 'mmap' || (c.flags & MAP_ANONYMOUS) !== 0) && !s.early.has(c),
    keys: ['comm'],
  },
  {
    id: 'memory-limit/process',
    does: ['ENOMEM'],
    calls: FORKS,
    about: 'process',
    when: 'from',
    fits: c => worked(c) && c.effect === 'fork',
    keys: ['comm'],
  },
  {
    id: 'process-limit',
    does: ['EAGAIN'],
    calls: FORKS,
    about: 'process',
    when: 'from',
    fits: c => worked(c) && c.effect === 'fork',
    keys: ['comm'],
  },
]
