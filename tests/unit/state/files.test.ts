// Descriptors, paths and files: what a number stood for then, what was used, what failed and what became of it.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { FileFlag } from '../../../assembly/abi.js'
import { AT_FDCWD, bytes, exit, fork, state, story, str, words } from './story.js'

const test = suite('state: files')
const ENOENT = -2
const EACCES = -13
const EEXIST = -17
const O_WRONLY = 1
const O_CREAT = 0o100
const O_EXCL = 0o200
const O_CLOEXEC = 0o2000000

const begun = (has: Parameters<typeof state>[0] = {}) => {
  const s = story()
  s.event(10, 'ProcessState', state(has))
  return s
}

const PATHS: ReadonlyArray<readonly [given: string, resolved: string]> = [
  ['a.txt', '/srv/a.txt'],
  ['./a/../b', '/srv/b'],
  ['../up', '/up'],
  ['../../..', '/'],
  ['/x//y/./z/', '/x/y/z'],
  ['/x/..hidden', '/x/..hidden'],
  ['/plain', '/plain'],
]
for (const [given, resolved] of PATHS) {
  test(`${given} in /srv is ${resolved}`, async () => {
    const s = begun()
    s.call(10, 'openat', [AT_FDCWD, 0x2000, 0], ENOENT, { at: [str(1, given)] })
    const failed = (await s.tell()).one('Failed')
    assert.equal([failed.object, failed.given, failed.errno], [resolved, given, 'ENOENT'])
  })
}

test('a relative path begins at its directory descriptor', async () => {
  const s = begun()
  s.call(10, 'openat', [AT_FDCWD, 0x2000, 0o200000], 5, { at: [str(1, 'sub')] })
  const seq = s.call(10, 'openat', [5, 0x2000, 0], 6, { at: [str(1, 'f')] })
  assert.is((await s.tell()).names(seq).path, '/srv/sub/f')
})

test('an unknown directory leaves the path as given', async () => {
  const s = story()
  s.call(10, 'open', [0x1000, 0], ENOENT, { at: [str(0, 'f')] })
  assert.is((await s.tell()).one('Failed').object, 'f')
})

test('chdir moves what relative paths mean', async () => {
  const s = begun()
  s.call(10, 'chdir', [0x1000], 0, { at: [str(0, 'w')] })
  s.call(10, 'stat', [0x1000, 0x2000], ENOENT, { at: [str(0, 'f')] })
  const told = await s.tell()
  assert.is(told.one('Failed').object, '/srv/w/f')
  assert.is(told.one('Process').cwd, '/srv/w')
})

test('a descriptor is what it was then, also across dup, fork and exec', async () => {
  const s = begun({ fds: { 0: '/dev/null' } })
  s.call(10, 'open', [0x1000, O_CLOEXEC], 3, { at: [str(0, 'kept-from-exec')] })
  s.call(10, 'open', [0x1000, 0], 4, { at: [str(0, 'inherited')] })
  s.call(10, 'dup2', [4, 9], 9)
  s.event(10, 'ProcessFork', fork(11))
  const parentRead = s.call(10, 'read', [9, 0x9000, 10], 0)
  s.event(11, 'ProcessExec', { _tag: 'Exec', path: '/bin/child', argv: ['child'], oldTid: 0 })
  const gone = s.call(11, 'read', [3, 0x9000, 10], -9)
  const there = s.call(11, 'read', [4, 0x9000, 10], 0)
  s.call(11, 'close', [4], 0)
  const still = s.call(10, 'read', [4, 0x9000, 10], 0)
  const told = await s.tell()
  assert.is(told.names(parentRead).path, '/srv/inherited')
  assert.is(told.names(gone).path, undefined)
  assert.is(told.names(there).path, '/srv/inherited')
  assert.is(told.names(still).path, '/srv/inherited')
})

test('threads share descriptors and directory', async () => {
  const s = begun()
  s.event(10, 'ProcessFork', fork(12, 'thread', 10))
  s.call(10, 'open', [0x1000, 0], 3, { at: [str(0, 'f')], tid: 12 })
  const seq = s.call(10, 'read', [3, 0x9000, 4], 4)
  assert.is((await s.tell()).names(seq).path, '/srv/f')
})

test('fcntl duplicates and close_range closes', async () => {
  const s = begun()
  s.call(10, 'open', [0x1000, 0], 3, { at: [str(0, 'f')] })
  const dup = s.call(10, 'fcntl', [3, 1030, 20], 20)
  const read = s.call(10, 'read', [20, 0x9000, 4], 4)
  s.call(10, 'close_range', [3, 0xffffffff, 0], 0)
  const after = s.call(10, 'read', [20, 0x9000, 4], -9)
  const told = await s.tell()
  assert.is(told.names(dup).fd, 3)
  assert.is(told.names(read).path, '/srv/f')
  assert.is(told.names(after).path, undefined)
})

test('reads, writes, syncs and an end of file add up per path', async () => {
  const s = begun()
  s.call(10, 'open', [0x1000, 2], 3, { at: [str(0, 'f')] })
  s.call(10, 'read', [3, 0x9000, 100], 40)
  s.call(10, 'write', [3, 0x9000, 30], 30)
  s.call(10, 'write', [3, 0x9000, 30], 10)
  s.call(10, 'fsync', [3], 0, { ms: 5 })
  const last = s.call(10, 'read', [3, 0x9000, 100], 0)
  s.call(10, 'close', [3], 0)
  const file = (await s.tell()).one('File', f => f.path === '/srv/f')
  assert.equal([file.bytesRead, file.bytesWritten, file.opens, file.closes, file.syncs], [40, 40, 1, 1, 1])
  assert.is(file.syncNs, 5_000_000)
  assert.is(file.lastRead, last)
  assert.equal([file.fullReads, file.shortAsked, file.shortGot], [0, 100, 40])
  const want = FileFlag.Read | FileFlag.Write | FileFlag.Eof | FileFlag.ShortRead | FileFlag.ShortWrite
  assert.is(file.flags & want, want)
})

/** struct stat of a regular file, x86_64 (asm/stat.h): st_mode at 24, st_size at 48. */
const statOf = (size: number) => words(1, 0, 0, 0, 0, 0, 0, 0o100644, 0, 0, 0, 0, 0, size, 0)

const CUT: ReadonlyArray<readonly [name: string, tell: (s: ReturnType<typeof story>) => void, cut: boolean]> = [
  ['the end comes before the size that fstat gave', s => s.call(10, 'read', [3, 0x9000, 100], 60), true],
  ['the end comes where fstat said', s => s.call(10, 'read', [3, 0x9000, 100], 100), false],
  ['an offset of its own lies before the size', s => s.call(10, 'pread64', [3, 0x9000, 100, 90], 0), true],
  ['it was moved to where that is', s => s.call(10, 'lseek', [3, 100, 0], 100), false],
  ['it was moved to the end', s => s.call(10, 'lseek', [3, 0, 2], 100), false],
  ['it wrote to the file itself', s => s.call(10, 'write', [3, 0x9000, 5], 5), false],
  ['it cut the file itself', s => s.call(10, 'ftruncate', [3, 0], 0), false],
]
for (const [name, tell, cut] of CUT) {
  test(`a file is ${cut ? '' : 'not '}cut short when ${name}`, async () => {
    const s = begun()
    s.call(10, 'open', [0x1000, 2], 3, { at: [str(0, 'f')] })
    s.call(10, 'fstat', [3, 0x2000], 0, { exit: [statOf(100)] })
    tell(s)
    s.call(10, 'read', [3, 0x9000, 100], 0)
    const { flags } = (await s.tell()).one('File', f => f.path === '/srv/f')
    assert.is((flags & FileFlag.CutShort) !== 0, cut)
  })
}

test('what the loader opens is marked as a library', async () => {
  const s = begun()
  s.call(10, 'openat', [AT_FDCWD, 0x2000, O_CLOEXEC], 3, { at: [str(1, '/lib/libx.so.1')] })
  s.call(10, 'read', [3, 0x9000, 832], 832, { exit: [bytes(1, Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 2, 1]))] })
  const { flags } = (await s.tell()).one('File')
  assert.is(flags & FileFlag.Library, FileFlag.Library)
})

// ---- what became of a failure

test('an absent file that is made later is a failure with a later success', async () => {
  const s = begun()
  s.call(10, 'stat', [0x1000, 0x2000], ENOENT, { at: [str(0, 'f')] })
  const made = s.call(10, 'open', [0x1000, O_WRONLY | O_CREAT], 3, { at: [str(0, 'f')] })
  const failed = (await s.tell()).one('Failed')
  assert.equal([failed.laterHere, failed.laterAny], [made, made])
})

test('a success in another process is later only there, also when the first has ended', async () => {
  const s = begun()
  s.event(10, 'ProcessFork', fork(11))
  s.call(11, 'open', [0x1000, 0], ENOENT, { at: [str(0, 'f')] })
  s.event(11, 'ProcessExit', exit(1))
  const made = s.call(10, 'open', [0x1000, O_WRONLY | O_CREAT], 3, { at: [str(0, 'f')] })
  const failed = (await s.tell()).one('Failed')
  assert.equal([failed.pid, failed.laterHere, failed.laterAny], [11, 0, made])
})

test('a failure after a success takes the success back', async () => {
  const s = begun()
  s.call(10, 'open', [0x1000, 0], EACCES, { at: [str(0, 'f')] })
  s.call(10, 'open', [0x1000, 0], 3, { at: [str(0, 'f')] })
  s.call(10, 'open', [0x1000, 0], EACCES, { at: [str(0, 'f')] })
  const failed = (await s.tell()).one('Failed')
  assert.equal([failed.count, failed.laterHere], [2, 0])
})

test('seeing a file does not answer that it may not be opened', async () => {
  const s = begun()
  s.call(10, 'open', [0x1000, 0], EACCES, { at: [str(0, 'f')] })
  s.call(10, 'stat', [0x1000, 0x2000], 0, { at: [str(0, 'f')] })
  assert.is((await s.tell()).one('Failed').laterAny, 0)
})

test('reading a file does not answer that it may not be written', async () => {
  const s = begun()
  s.call(10, 'open', [0x1000, O_WRONLY], -30, { at: [str(0, 'f')] })
  s.call(10, 'open', [0x1000, 0], 3, { at: [str(0, 'f')] })
  assert.is((await s.tell()).one('Failed').laterAny, 0)
})

test('a name found in another directory ends the search for it', async () => {
  const s = begun()
  s.call(10, 'stat', [0x1000, 0x2000], ENOENT, { at: [str(0, '/usr/local/bin/tool')] })
  s.call(10, 'stat', [0x1000, 0x2000], ENOENT, { at: [str(0, '/usr/local/bin/other')] })
  const found = s.call(10, 'stat', [0x1000, 0x2000], 0, { at: [str(0, '/usr/bin/tool')] })
  const told = await s.tell()
  assert.is(told.one('Failed', f => f.object.endsWith('tool')).laterElsewhere, found)
  assert.is(told.one('Failed', f => f.object.endsWith('other')).laterElsewhere, 0)
})

test('a lock file that exists and then does not is answered by its creation', async () => {
  const s = begun()
  const flags = O_WRONLY | O_CREAT | O_EXCL
  s.call(10, 'open', [0x1000, flags], EEXIST, { at: [str(0, 'lock')] })
  const got = s.call(10, 'open', [0x1000, flags], 3, { at: [str(0, 'lock')] })
  const failed = (await s.tell()).one('Failed')
  assert.equal([failed.errno, failed.detail, failed.laterHere], ['EEXIST', flags, got])
})

// ---- counts

test('a leak shows as the share of one target at the peak', async () => {
  const s = begun()
  for (let fd = 3; fd < 103; fd++) s.call(10, 'open', [0x1000, 0], fd, { at: [str(0, 'state.json')] })
  s.call(10, 'close', [3], 0)
  const d = (await s.tell()).one('Descriptors')
  assert.equal([d.peak, d.opened, d.closed, d.openAtEnd, d.softLimit], [100, 100, 1, 99, 1024])
  assert.equal([d.target, d.sameAtPeak], ['/srv/state.json', 100])
})

test('the first and the last writes to standard output are kept, and how many lie between', async () => {
  const s = begun({ fds: { 1: '/out' } })
  for (let i = 0; i < 100; i++) s.call(10, 'write', [1, 0x9000, 3], 3, { at: [bytes(1, `n${i}\n`)] })
  const outputs = (await s.tell()).of('Output').toSorted((a, b) => a.first - b.first)
  assert.is(outputs.length, 48)
  assert.equal([outputs[0]?.text, outputs[23]?.text, outputs[24]?.text, outputs[47]?.text], ['n0\n', 'n23\n', 'n76\n', 'n99\n'])
  assert.is(outputs[24]?.count, 53)
  assert.is(outputs[0]?.target, '/out')
})

test('pipe ends are held, inherited and closed', async () => {
  const s = begun()
  s.call(10, 'pipe', [0x1000], 0, { exit: [words(0, 3, 4)] })
  s.event(10, 'ProcessFork', fork(11))
  s.call(10, 'close', [4], 0)
  s.call(11, 'close', [3], 0)
  s.call(11, 'write', [4, 0x9000, 5], 5)
  s.event(11, 'ProcessExit', exit(0))
  s.call(10, 'read', [3, 0x9000, 10], 5)
  const eof = s.call(10, 'read', [3, 0x9000, 10], 0)
  const ends = (await s.tell()).of('PipeEnd')
  const end = (pid: number, reads: boolean) => ends.find(e => e.pid === pid && e.reads === reads)
  assert.is(new Set(ends.map(e => e.pipe)).size, 1)
  assert.is(end(10, true)?.eofSeq, eof)
  assert.equal([end(10, true)?.openAtEnd, end(10, false)?.openAtEnd], [true, false])
  assert.equal([end(11, false)?.bytes, end(11, false)?.openAtEnd], [5, true])
})

test('the same story in small chunks gives the same facts', async () => {
  const s = begun()
  for (let i = 0; i < 20; i++) {
    s.call(10, 'open', [0x1000, 0], 3, { at: [str(0, `f${i % 3}`)] })
    s.call(10, 'read', [3, 0x9000, 9], 9)
    s.call(10, 'close', [3], 0)
    s.call(10, 'stat', [0x1000, 0x2000], ENOENT, { at: [str(0, `absent${i % 4}`)] })
  }
  const whole = (await s.tell()).facts.filter(f => f._tag !== 'Coverage')
  const cut = (await s.tell(3)).facts.filter(f => f._tag !== 'Coverage')
  assert.equal(cut, whole)
})

test.run()
