// Names over time: who made, wrote, renamed or removed what another process then needs, and which change explains a failure.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { AT_FDCWD, bytes, exit, fork, state, story, str } from './story.js'

const test = suite('state: history')
const ENOENT = -2
const EACCES = -13
const EEXIST = -17
const ENOSPC = -28
const O_WRONLY = 1
const O_CREAT = 0o100
const O_EXCL = 0o200
const O_TRUNC = 0o1000

/** Process 10, and its child 11. */
const two = () => {
  const s = story()
  s.event(10, 'ProcessState', state())
  s.event(10, 'ProcessFork', fork(11))
  return s
}
const open = (s: ReturnType<typeof two>, pid: number, path: string, flags: number, ret: number) =>
  s.call(pid, 'openat', [AT_FDCWD, 0x2000, flags], ret, { at: [str(1, path)] })

test('a missing file is laid to the process that removed it, which may have ended', async () => {
  const s = two()
  const seq = s.call(11, 'unlink', [0x1000], 0, { at: [str(0, '/d/f')] })
  s.event(11, 'ProcessExit', exit(0))
  open(s, 10, '/d/f', 0, ENOENT)
  const told = await s.tell()
  assert.equal(told.one('Failed').cause, { kind: 'Removed', seq, pid: 11, path: '/d/f' })
  const change = told.one('Change')
  assert.equal([change.pid, change.path, change.kind, change.first], [11, '/d/f', 'Removed', seq])
})

test('a file below a renamed directory is missing because of the rename', async () => {
  const s = two()
  const seq = s.call(11, 'rename', [0x1000, 0x2000], 0, { at: [str(0, '/a/b'), str(1, '/a/c')] })
  open(s, 10, '/a/b/x/f', 0, ENOENT)
  const told = await s.tell()
  assert.equal(told.one('Failed').cause, { kind: 'RenamedFrom', seq, pid: 11, path: '/a/b' })
  assert.is(told.one('Change').other, '/a/c')
})

test('a directory that was made anew does not explain what is missing in it', async () => {
  const s = two()
  s.call(11, 'rmdir', [0x1000], 0, { at: [str(0, '/a')] })
  s.call(11, 'mkdir', [0x1000, 0o755], 0, { at: [str(0, '/a')] })
  open(s, 10, '/a/f', 0, ENOENT)
  assert.is((await s.tell()).one('Failed').cause, undefined)
})

test('a failure before the removal is not explained by it', async () => {
  const s = two()
  open(s, 10, '/f', 0, ENOENT)
  open(s, 11, '/f', O_WRONLY | O_CREAT, 3)
  s.call(11, 'unlink', [0x1000], 0, { at: [str(0, '/f')] })
  const told = await s.tell()
  assert.is(told.one('Failed').cause, undefined)
  const made = told.one('Change', c => c.kind === 'Created')
  assert.equal([made.pid, made.sure], [11, true])
})

test('a file exists because somebody made it', async () => {
  const s = two()
  const seq = open(s, 11, '/lock', O_WRONLY | O_CREAT | O_EXCL, 3)
  open(s, 10, '/lock', O_WRONLY | O_CREAT | O_EXCL, EEXIST)
  assert.equal((await s.tell()).one('Failed').cause, { kind: 'Created', seq, pid: 11, path: '/lock' })
})

test('a refusal is explained by the mode that was set, also of a directory above', async () => {
  const s = two()
  const seq = s.call(11, 'chmod', [0x1000, 0o700], 0, { at: [str(0, '/d')] })
  open(s, 10, '/d/f', 0, EACCES)
  const told = await s.tell()
  assert.equal(told.one('Failed').cause, { kind: 'Mode', seq, pid: 11, path: '/d' })
  assert.is(told.one('Change').value, 0o700)
})

test('a writer that closed is told from one that ended in the middle', async () => {
  const s = two()
  s.event(10, 'ProcessFork', fork(12))
  for (const pid of [11, 12]) {
    open(s, pid, `/out${pid}`, O_WRONLY | O_CREAT | O_TRUNC, 3)
    s.call(pid, 'write', [3, 0x9000, 100], 100, { at: [bytes(1, 'some')] })
  }
  const closed = s.call(11, 'close', [3], 0)
  s.event(12, 'ProcessExit', exit(0, 9))
  open(s, 10, '/out11', 0, 4)
  const used = open(s, 10, '/out12', 0, 5)
  const told = await s.tell()
  const written = (pid: number) => told.one('Change', c => c.kind === 'Written' && c.pid === pid)
  assert.equal([written(11).value, written(11).closed], [100, closed])
  assert.equal([written(12).value, written(12).closed, written(12).usedLater], [100, 0, used])
})

test('a write that was refused is remembered with its error', async () => {
  const s = two()
  open(s, 11, '/f', O_WRONLY | O_CREAT, 3)
  const seq = s.call(11, 'write', [3, 0x9000, 100], ENOSPC)
  s.call(11, 'close', [3], 0)
  open(s, 10, '/f', 0, 3)
  const written = (await s.tell()).one('Change', c => c.kind === 'Written')
  assert.equal([written.refused, written.errno, written.value], [seq, 'ENOSPC', 0])
})

test('who wrote the temporary file is known when its new name is used', async () => {
  const s = two()
  open(s, 11, '/f.tmp', O_WRONLY | O_CREAT, 3)
  s.call(11, 'write', [3, 0x9000, 5], 5)
  s.call(11, 'rename', [0x1000, 0x2000], 0, { at: [str(0, '/f.tmp'), str(1, '/f')] })
  open(s, 10, '/f', 0, 3)
  const kinds = (await s.tell()).of('Change').map(c => `${c.kind} ${c.path} ${c.other}`)
  assert.equal(kinds, ['Created /f.tmp ', 'Written /f.tmp ', 'RenamedFrom /f.tmp /f', 'RenamedTo /f /f.tmp'])
})

test('cutting a file that others use is told with its size', async () => {
  const s = two()
  open(s, 11, '/f', O_WRONLY, 3)
  s.call(11, 'ftruncate', [3, 7], 0)
  open(s, 10, '/f', 0, 3)
  const change = (await s.tell()).one('Change')
  assert.equal([change.kind, change.value], ['Truncated', 7])
})

test('a directory that was there already is used, and a file that is none is opened as one', async () => {
  const s = two()
  s.call(10, 'mkdir', [0x1000, 0o755], EEXIST, { at: [str(0, '/d')] })
  open(s, 10, '/e', O_WRONLY, -21)
  const entered = s.call(10, 'chdir', [0x1000], 0, { at: [str(0, '/d')] })
  const listed = open(s, 10, '/e', 0o200000, 3)
  const later = (await s.tell()).of('Failed').map(f => f.laterHere)
  assert.equal(later, [entered, listed])
})

test('a look at what was there already does not answer for making it', async () => {
  const s = two()
  s.call(10, 'mkdir', [0x1000, 0o755], EEXIST, { at: [str(0, '/lock')] })
  s.call(10, 'stat', [0x1000, 0x2000], 0, { at: [str(0, '/lock')] })
  assert.is((await s.tell()).one('Failed').laterHere, 0)
})

test('names that nobody else used or failed on are not told', async () => {
  const s = two()
  open(s, 11, '/f', O_WRONLY | O_CREAT, 3)
  s.call(11, 'write', [3, 0x9000, 5], 5)
  s.call(11, 'unlink', [0x1000], 0, { at: [str(0, '/g')] })
  assert.equal((await s.tell()).of('Change'), [])
})

test('of very many changes the latest are remembered, and those that mattered', async () => {
  const s = two()
  for (let i = 0; i < 17_000; i++) {
    s.call(11, 'unlink', [0x1000], 0, { at: [str(0, `/t/${i}`)] })
    if (i === 5) open(s, 10, '/t/5', 0, ENOENT)
  }
  open(s, 10, '/t/16999', 0, ENOENT)
  open(s, 10, '/t/6', 0, ENOENT)
  const told = await s.tell(40_000)
  assert.equal(
    told
      .of('Change')
      .map(c => c.path)
      .sort(),
    ['/t/16999', '/t/5'],
  )
  assert.equal(
    told.of('Failed').map(f => f.cause?.path),
    ['/t/5', '/t/16999', undefined],
  )
})

test.run()
