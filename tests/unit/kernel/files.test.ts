// Functions of the virtual file system, as calls imply them: which run, with which arguments and times, and what is behind their
// pointers. Numbers and layouts are those of x86_64.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { AT_FDCWD, exit, state, story, str } from '../state/story.js'
import { type Attached, nameOfDentry, nameOfFile, nameOfPath, type Seen, watch } from './rig.js'

const test = suite('files of the virtual kernel')

const PID = 50
const O_CREAT = 0o100
const O_EXCL = 0o200
const brief = ({ func, value }: Seen): string => `${func} ${value}`

const begun = () => {
  const s = story()
  s.event(PID, 'ProcessState', state({ cwd: '/srv', fds: { 0: '/dev/pts/1', 1: 'pipe:[77]' } }))
  return s
}

const IO: ReadonlyArray<Attached> = [
  { func: 'vfs_open', ...nameOfPath(0) },
  { func: 'vfs_read', ...nameOfFile(0) },
  { func: 'vfs_write', ...nameOfFile(0) },
  { func: 'vfs_unlink', ...nameOfDentry(2) },
]

test('opening, reading, writing and unlinking a file show its name', async () => {
  const s = begun()
  s.call(PID, 'openat', [AT_FDCWD, 0x2000, 0, 0], 3, { at: [str(1, 'data/in.txt')] })
  s.call(PID, 'read', [3, 0x5000, 100], 40)
  s.call(PID, 'pread64', [3, 0x5000, 10, 7], 10)
  s.call(PID, 'write', [1, 0x5000, 40], 40)
  s.call(PID, 'unlink', [0x2000], 0, { at: [str(0, '/srv/data/in.txt')] })
  assert.equal((await watch(s.events(), IO)).map(brief), [
    'vfs_open in.txt',
    'vfs_read in.txt',
    'vfs_read in.txt',
    'vfs_write ',
    'vfs_unlink in.txt',
  ])
})

test('an entry has the time of the call, its return that of the end, and the result', async () => {
  const s = begun()
  s.enter(PID, 'read', [0, 0x5000, 100])
  s.leave(PID, 'read', 5, { ms: 20 })
  const [entry, back] = await watch(s.events(), [
    { func: 'vfs_read', ...nameOfFile(0) },
    { func: 'vfs_read', side: 'return', ...nameOfFile(0) },
  ])
  assert.is((back?.at ?? 0n) - (entry?.at ?? 0n), 20_000_000n)
  assert.equal([entry?.value, back?.ret, entry?.args[1], entry?.args[2]], ['1', 5n, 0x5000n, 100n])
})

test('calls that fail before they reach a function run no program on it', async () => {
  const s = begun()
  s.call(PID, 'openat', [AT_FDCWD, 0x2000, 0, 0], -2, { at: [str(1, 'none')] })
  s.call(PID, 'read', [9, 0x5000, 1], -9) // EBADF: nothing is open there
  s.call(PID, 'pread64', [1, 0x5000, 1, 0], -29) // ESPIPE: refused for its offset
  s.call(PID, 'pread64', [0, 0x5000, 1, -1], -22)
  s.call(PID, 'unlink', [0x2000], -2, { at: [str(0, 'none')] })
  s.call(PID, 'readv', [0, 0x5000, 1], 5) // goes by vfs_readv
  assert.equal(await watch(s.events(), IO), [])
  const inside = begun()
  inside.call(PID, 'read', [1, 0x5000, 1], -9) // it is open, and not for reading
  inside.call(PID, 'read', [0, 0x5000, 1], -14)
  inside.call(PID, 'read', [0, 0x5000, 1], -4)
  assert.is((await watch(inside.events(), IO)).length, 3)
})

test('do_unlinkat is given the name as the call was, and is called by calls that fail as well', async () => {
  const s = begun()
  s.call(PID, 'unlink', [0x2000], 0, { at: [str(0, 'data/in.txt')] })
  s.call(PID, 'unlinkat', [7, 0x2000, 0], -2, { at: [str(1, 'none')] })
  s.call(PID, 'unlinkat', [AT_FDCWD, 0x2000, 0x200], 0, { at: [str(1, 'directory')] }) // AT_REMOVEDIR: do_rmdir's
  const name: Omit<Attached, 'func'> = { arg: 1, along: [['filename', 'name']], end: 'string' }
  const entries = await watch(s.events(), [{ func: 'do_unlinkat', ...name }])
  assert.equal(entries.map(brief), ['do_unlinkat data/in.txt', 'do_unlinkat none'])
  assert.equal(
    entries.map(({ args }) => BigInt.asIntN(32, args[0] ?? 0n)),
    [-100n, 7n],
  )
  const returns = await watch(s.events(), [{ func: 'do_unlinkat', side: 'return', ...name }])
  assert.equal(
    returns.map(({ ret }) => ret),
    [0n, -2n],
  )
})

const PLACES: Attached = { func: 'vfs_read', arg: 3, along: [['path', 'mnt']], end: 8 } // the first 8 bytes: a loff_t

test('a position is told where it is known, and a pipe has none', async () => {
  const s = begun()
  s.call(PID, 'openat', [AT_FDCWD, 0x2000, 0, 0], 3, { at: [str(1, 'in')] })
  s.call(PID, 'read', [3, 0x5000, 100], 100)
  s.call(PID, 'read', [3, 0x5000, 100], 100)
  s.call(PID, 'pread64', [3, 0x5000, 100, 4096], 100)
  s.call(PID, 'read', [0, 0x5000, 1], 1)
  s.call(PID, 'read', [1, 0x5000, 1], 1)
  const seen = await watch(s.events(), [PLACES])
  assert.equal(
    seen.map(({ value }) => value),
    [0n, 100n, 4096n, -14n, -14n],
  )
  assert.is(seen[4]?.args[3], 0n) // NULL
  assert.ok(seen[3]?.args[3] !== 0n)
})

const DENTRIES: ReadonlyArray<Attached> = [
  { func: 'vfs_open', arg: 1, along: [['file', 'f_mode']], end: 4 },
  { func: 'security_inode_create', ...nameOfDentry(1) },
  { func: 'vfs_unlink', ...nameOfDentry(2) },
]

test('a file that an open makes is the one that is unlinked, whatever it is called by then', async () => {
  const s = begun()
  s.call(PID, 'openat', [AT_FDCWD, 0x2000, O_CREAT | O_EXCL | 1, 0o600], 3, { at: [str(1, 'tmp.1')] })
  s.call(PID, 'rename', [0x2000, 0x3000], 0, { at: [str(0, 'tmp.1'), str(1, 'done')] })
  s.call(PID, 'openat', [AT_FDCWD, 0x2000, O_CREAT | O_EXCL | 1, 0o600], 4, { at: [str(1, 'tmp.1')] })
  s.call(PID, 'unlink', [0x2000], 0, { at: [str(0, 'done')] })
  s.call(PID, 'openat', [AT_FDCWD, 0x2000, O_CREAT | 1, 0o600], 5, { at: [str(1, 'done')] })
  s.call(PID, 'openat', [AT_FDCWD, 0x2000, O_CREAT | 1, 0o600], 6, { at: [str(1, 'unknown')] })
  const seen = await watch(s.events(), DENTRIES)
  assert.equal(seen.map(brief), [
    'security_inode_create tmp.1',
    `vfs_open ${0x100002}`,
    'security_inode_create tmp.1',
    `vfs_open ${0x100002}`,
    'vfs_unlink done',
    'security_inode_create done', // it was taken away before
    `vfs_open ${0x100002}`,
    'vfs_open 2',
  ])
  assert.is(seen[4]?.args[2], seen[0]?.args[1])
  assert.is.not(seen[2]?.args[1], seen[0]?.args[1])
})

test('an idmap stands in front of the directory since Linux 5.12', async () => {
  const s = begun()
  s.call(PID, 'unlink', [0x2000], 0, { at: [str(0, 'a')] })
  const before = await watch(s.events(), [{ func: 'vfs_unlink', ...nameOfDentry(1) }], '5.10.0-30-amd64')
  const since = await watch(s.events(), [{ func: 'vfs_unlink', ...nameOfDentry(2) }], '6.18.1')
  assert.equal([...before, ...since].map(brief), ['vfs_unlink a', 'vfs_unlink a'])
})

test('an end of the process changes nothing', async () => {
  const s = begun()
  s.call(PID, 'read', [0, 0x5000, 100], 5)
  s.event(PID, 'ProcessExit', exit(0))
  assert.is((await watch(s.events(), IO)).length, 1)
})

test.run()
