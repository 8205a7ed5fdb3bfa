// Functions of the virtual file system, as calls imply them: which run, with which arguments and times, and what is behind their
// pointers. Numbers and layouts are those of x86_64.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { AT_FDCWD, bytes, exit, longs, state, story, str } from '../state/story.js'
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

test('a call that the recorder or a filter answered was never made', async () => {
  const s = begun()
  s.call(PID, 'read', [0, 0x5000, 1], 1)
  const injected = s
    .events()
    .map(event =>
      event.data._tag === 'Syscall' && event.eventType === 'SyscallExit'
        ? { ...event, data: { ...event.data, injected: true } }
        : event,
    )
  assert.equal(await watch(injected, IO), [])
  const filtered = begun()
  filtered.call(PID, 'prctl', [22, 2, 0x6000], 0) // PR_SET_SECCOMP
  filtered.call(PID, 'read', [0, 0x5000, 1], -1)
  filtered.call(PID, 'read', [0, 0x5000, 1], -5)
  assert.is((await watch(filtered.events(), IO)).length, 1)
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

const S_IFREG = 0o100000
/** struct stat of x86_64: a regular file. */
const stat = (arg: number, { ino = 77n, dev = 0xfe00n, mode = S_IFREG | 0o644, size = 5000n } = {}) => {
  const view = new DataView(new ArrayBuffer(144))
  view.setBigUint64(0, dev, true)
  view.setBigUint64(8, ino, true)
  view.setUint32(24, mode, true)
  view.setBigUint64(48, size, true)
  return bytes(arg, new Uint8Array(view.buffer))
}

const ofInode = (member: string, end: 2 | 4 | 8): Attached => ({
  func: 'vfs_read',
  arg: 0,
  along: [
    ['file', 'f_inode'],
    ['inode', member],
  ],
  end,
})
const device: Attached = {
  func: 'vfs_read',
  arg: 0,
  along: [
    ['file', 'f_inode'],
    ['inode', 'i_sb'],
    ['super_block', 's_dev'],
  ],
  end: 4,
}

test('an inode shows what stat told of the open file or of its path, and nothing that nobody told', async () => {
  const s = begun()
  s.call(PID, 'openat', [AT_FDCWD, 0x2000, 0, 0], 3, { at: [str(1, 'a')] })
  s.call(PID, 'read', [3, 0x5000, 1], 1)
  s.call(PID, 'fstat', [3, 0x6000], 0, { exit: [stat(1)] })
  s.call(PID, 'read', [3, 0x5000, 1], 1)
  s.call(PID, 'stat', [0x2000, 0x6000], 0, { at: [str(0, 'b')], exit: [stat(1, { ino: 88n })] })
  s.call(PID, 'openat', [AT_FDCWD, 0x2000, 0, 0], 4, { at: [str(1, 'b')] })
  s.call(PID, 'read', [4, 0x5000, 1], 1)
  s.call(PID, 'rename', [0x2000, 0x3000], 0, { at: [str(0, 'c'), str(1, 'b')] })
  s.call(PID, 'openat', [AT_FDCWD, 0x2000, 0, 0], 5, { at: [str(1, 'b')] })
  s.call(PID, 'read', [5, 0x5000, 1], 1) // another file by that name
  s.call(PID, 'read', [4, 0x5000, 1], 1)
  const seen = await watch(s.events(), [ofInode('i_mode', 2), ofInode('i_ino', 8), device])
  const row = (at: number): unknown => seen.slice(3 * at, 3 * at + 3).map(({ value }) => value)
  assert.equal(row(0), [-14n, -14n, -14n])
  assert.equal(row(1), [BigInt(S_IFREG | 0o644), 77n, BigInt((0xfe << 20) >>> 0)])
  assert.equal(row(2), [BigInt(S_IFREG | 0o644), 88n, BigInt((0xfe << 20) >>> 0)])
  assert.equal(row(3), [-14n, -14n, -14n])
  assert.equal(row(4), row(2))
})

test('a kind that is known has its type: pipe, directory, file that was made', async () => {
  const s = begun()
  s.call(PID, 'openat', [AT_FDCWD, 0x2000, 0o200000, 0], 3, { at: [str(1, 'dir')] })
  s.call(PID, 'openat', [AT_FDCWD, 0x2000, O_CREAT | O_EXCL | 2, 0o600], 4, { at: [str(1, 'new')] })
  for (const fd of [1, 3, 4]) s.call(PID, 'read', [fd, 0x5000, 1], 1)
  const seen = await watch(s.events(), [ofInode('i_mode', 2)])
  assert.equal(
    seen.map(({ value }) => value),
    [0o010600n, 0o040000n, 0o100000n],
  )
})

const EXT4 = 0xef53n
const KIOCB: ReadonlyArray<readonly [string, string]> = [['kiocb', 'ki_pos']]

test('a file that is known to lie on ext4 is read and written by its functions, from where it stands', async () => {
  const s = begun()
  s.call(PID, 'stat', [0x2000, 0x6000], 0, { at: [str(0, 'a')], exit: [stat(1)] })
  s.call(PID, 'statfs', [0x2000, 0x6000], 0, { at: [str(0, 'a')], exit: [longs(1, EXT4)] })
  s.call(PID, 'openat', [AT_FDCWD, 0x2000, 2, 0], 3, { at: [str(1, 'a')] })
  s.call(PID, 'write', [3, 0x5000, 100], 100)
  s.call(PID, 'readv', [3, 0x5000, 1], 50)
  s.call(PID, 'fcntl', [3, 4, 0o2000], 0) // F_SETFL, O_APPEND
  s.call(PID, 'write', [3, 0x5000, 100], 100)
  s.call(PID, 'write', [3, 0x5000, 100], 100) // to an end that is not known
  s.call(PID, 'fsync', [3], 0)
  s.call(PID, 'fstat', [3, 0x6000], 0, { exit: [stat(1)] })
  s.call(PID, 'openat', [AT_FDCWD, 0x2000, 2, 0], 4, { at: [str(1, 'elsewhere')] })
  s.call(PID, 'write', [4, 0x5000, 100], 100)
  const seen = await watch(s.events(), [
    { func: 'ext4_file_open', ...nameOfFile(1) },
    { func: 'ext4_file_read_iter', arg: 0, along: KIOCB },
    { func: 'ext4_file_write_iter', arg: 0, along: KIOCB },
    { func: 'ext4_sync_file', ...nameOfFile(0) },
    { func: 'ext4_file_getattr', ...nameOfPath(1) },
  ])
  assert.equal(seen.map(brief), [
    'ext4_file_open a',
    'ext4_file_write_iter 0',
    'ext4_file_read_iter 100',
    'ext4_file_write_iter 150',
    'ext4_file_write_iter -14',
    'ext4_sync_file a',
    'ext4_file_getattr a',
  ])
})

test('directories are made and removed, files made by mknod and renamed', async () => {
  const s = begun()
  s.call(PID, 'mkdir', [0x2000, 0o755], 0, { at: [str(0, 'd')] })
  s.call(PID, 'mkdir', [0x2000, 0o755], -17, { at: [str(0, 'd')] }) // EEXIST: said before
  s.call(PID, 'mknod', [0x2000, 0o600, 0], 0, { at: [str(0, 'd/n')] })
  s.call(PID, 'mknod', [0x2000, 0o010600, 0], 0, { at: [str(0, 'd/fifo')] })
  s.call(PID, 'rmdir', [0x2000], -39, { at: [str(0, 'd')] }) // ENOTEMPTY: the file system says it
  s.call(PID, 'renameat', [AT_FDCWD, 0x2000, AT_FDCWD, 0x3000], 0, { at: [str(1, 'd/n'), str(3, 'm')] })
  s.call(PID, 'unlinkat', [AT_FDCWD, 0x2000, 0x200], 0, { at: [str(1, 'd')] })
  const dentry = (func: string): Attached => ({ func, ...nameOfDentry(2) })
  const moved = (member: string): Attached => ({
    func: 'vfs_rename',
    arg: 0,
    along: [
      ['renamedata', member],
      ['dentry', 'd_name.name'],
    ],
    end: 'string',
  })
  const watched = [
    ...['vfs_mkdir', 'vfs_create', 'vfs_rmdir'].map(dentry),
    ...['old_dentry', 'new_dentry', 'new_parent'].map(moved),
    { func: 'vfs_mkdir', side: 'return', arg: 0 } as const,
  ]
  const seen = await watch(s.events(), watched, '6.18.0')
  assert.equal(seen.filter(({ side }) => side === 'entry').map(brief), [
    'vfs_mkdir d',
    'vfs_create n',
    'vfs_rmdir d',
    'vfs_rename n',
    'vfs_rename m',
    'vfs_rename srv',
    'vfs_rmdir d',
  ])
  const made = seen.find(({ func, side }) => func === 'vfs_mkdir' && side === 'entry')
  const answer = seen.find(({ side }) => side === 'return')
  assert.is(BigInt.asUintN(64, answer?.ret ?? 0n), made?.args[2]) // the dentry, since Linux 6.15
})

test('opens are seen with the flags the kernel makes of theirs, failed ones too', async () => {
  const s = begun()
  s.call(PID, 'open', [0x2000, O_CREAT | 1, 0o644], -13, { at: [str(0, 'a')] })
  s.call(PID, 'openat', [AT_FDCWD, 0x2000, 0o10000000 | O_CREAT, 0o644], 3, { at: [str(1, 'a')] }) // O_PATH
  const how = (member: string, side: 'entry' | 'return' = 'entry'): Attached => ({
    func: 'do_sys_openat2',
    side,
    arg: 2,
    along: [['open_how', member]],
  })
  const seen = await watch(s.events(), [how('flags'), how('mode'), how('flags', 'return')])
  const O_LARGEFILE = 0o100000
  assert.equal(
    seen.filter(({ side }) => side === 'entry').map(({ value }) => value),
    [BigInt(O_CREAT | 1 | O_LARGEFILE), 0o644n, 0o10000000n, 0n],
  )
  assert.equal(
    seen.filter(({ side }) => side === 'return').map(({ ret }) => ret),
    [-13n, 3n],
  )
})

test('an end of the process changes nothing', async () => {
  const s = begun()
  s.call(PID, 'read', [0, 0x5000, 100], 5)
  s.event(PID, 'ProcessExit', exit(0))
  assert.is((await watch(s.events(), IO)).length, 1)
})

test.run()
