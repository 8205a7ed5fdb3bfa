// Expressions of -e: strace's own parser chooses among the calls of a real program, and ours chooses the same. Then what a
// filter must never lose: what state needs, the programs that were run, and the secrecy of key files.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { callBits, parseFilter } from '../../src/trace/filter.js'
import { syscallRow } from '../../src/trace/syscalls.js'
import { testUnless } from '../support/skip.js'
import { calls, HELPER, LACKING, of, record, SCRATCH, snapshotText, tracee } from './recording.js'

const test = suite('capture: filter')
const ARCH = process.arch === 'arm64' ? 'aarch64' : 'x86_64'
const WITHOUT = LACKING ?? (spawnSync('strace', ['--version']).status === 0 ? undefined : 'strace is not installed')

const optionsOf = (text: string, only: boolean): ReadonlyArray<string> => {
  const filter = parseFilter(text)
  if (E.isLeft(filter)) throw new Error(JSON.stringify(filter.left))
  return ['--filter', text, '--calls', callBits(filter.right, only, ARCH), ...(only ? ['--only'] : [])]
}

const ENV = { PATH: '/usr/bin:/bin', LANG: 'C' }
const SHELL = ['sh', '-c', 'cd /; cat /etc/hostname >/dev/null; ls /nowhere 2>/dev/null; sleep 0.01; kill -0 $$; umask 22']

/** Calls by name and how often. */
const counted = (names: ReadonlyArray<string>): Readonly<Record<string, number>> =>
  Object.fromEntries([...new Set(names)].sort().map(name => [name, names.filter(other => other === name).length]))

const straced = (text: string, argv: ReadonlyArray<string>): Readonly<Record<string, number>> => {
  const out = join(SCRATCH, 'strace.out')
  const ran = spawnSync('strace', ['-f', '-qq', '-o', out, '-e', 'signal=none', '-e', text, ...argv], {
    env: ENV,
    encoding: 'utf8',
  })
  assert.not.match(ran.stderr, /invalid/)
  const lines = readFileSync(out, 'utf8').split('\n')
  return counted(lines.flatMap(line => /^\d+ +(\w+)\(/.exec(line)?.[1] ?? []))
}

const EXPRESSIONS: ReadonlyArray<string> = [
  'openat',
  'openat,read',
  'trace=openat,close',
  't=!openat,close',
  '%file',
  'file,?nosuch',
  '%process,%signal',
  '%network',
  '%desc',
  '!%desc,%memory',
  '%creds,%clock,%pure',
  '%stat,%lstat,%fstat',
  '%%stat,%statfs,%%statfs,%fstatfs,%ipc',
  '/^(open|m?unmap)',
  '/[[:digit:]]$,/sig',
  'all',
  '!none',
  'read@64,close@32',
  '!all@32',
  '!!write',
  '0,1',
  'read,all',
]
for (const text of EXPRESSIONS)
  testUnless(test, WITHOUT, `strace and we choose the same calls of a shell's work: ${text}`, async () => {
    const run = await record(SHELL, { options: optionsOf(text, true), env: ENV })
    assert.equal(counted(calls(run).map(call => call.name)), straced(text, SHELL))
  })

for (const text of ['%network', '!%network', '%process,%desc', 'all@32', '!read@64'])
  testUnless(test, WITHOUT, `and of sockets and 32-bit calls: ${text}`, async () => {
    for (const argv of [[tracee('network')], [tracee('int80')]]) {
      const run = await record(argv, { options: optionsOf(text, true), env: ENV })
      assert.equal(counted(calls(run).map(call => call.name)), straced(text, argv))
    }
  })

const REFUSED: ReadonlyArray<string> = ['nosuch', '%nosuch', '/[', '', ',', '999', 'none,read', 'READ', 'net']
for (const text of REFUSED)
  testUnless(test, WITHOUT, `strace and we refuse "${text}"`, () => {
    assert.ok(E.isLeft(parseFilter(text)))
    assert.is(spawnSync('strace', ['-e', text, 'true'], { encoding: 'utf8' }).status, 1)
  })

testUnless(test, LACKING, 'what state needs stays without --only', async () => {
  const run = await record(SHELL, { options: optionsOf('getppid', false) })
  const effects = new Set(
    run.events.flatMap(({ data }) => (data._tag === 'Syscall' ? [syscallRow(ARCH, data.abi, data.number)?.effect] : [])),
  )
  for (const effect of ['open', 'close', 'fcntl', 'fork', 'exec', 'wait', 'chdir', 'sigaction', 'umask', 'kill'])
    assert.ok(effects.has(effect), effect)
  for (const effect of ['mmap', 'read', 'write', 'brk', 'sleep']) assert.not(effects.has(effect), effect)
})

testUnless(test, LACKING, 'the header says what was asked for', async () => {
  const { recording } = (await record(['true'], { options: optionsOf('!read', true) })).header
  assert.is(recording.filter, '!read')
  assert.is(recording.only, true)
})

testUnless(test, LACKING, 'programs keep their names and ends when no call is written', async () => {
  const run = await record(['sh', '-c', 'cat /etc/hostname >/dev/null; exit 3'], { options: optionsOf('none', true) })
  assert.is(of(run, 'Syscall').length, 0)
  assert.equal(
    of(run, 'Exec').map(event => event.data.argv.at(0)),
    ['sh', 'cat'],
  )
  assert.is(run.footer?.exitCode, 3)
})

testUnless(test, LACKING, 'a key file stays secret when its opening is not written', async () => {
  const path = join(SCRATCH, 'server.key')
  writeFileSync(path, 'not in any trace')
  const run = await record(['cat', path], { options: optionsOf('read', true) })
  const read = calls(run).filter(call => snapshotText(call.exit, 1).length === 'not in any trace'.length)
  assert.is(read.length, 1)
  assert.not.match(Buffer.from(run.bytes).toString('latin1'), /not in any trace/)
})

testUnless(test, LACKING, 'a list of calls that makes no sense is refused', () => {
  for (const list of ['zz', 'ff', '+,ff', 'FF+']) {
    const run = spawnSync(HELPER, ['-o', '/dev/null', '--calls', list, '--', 'true'], { encoding: 'utf8' })
    assert.is(run.status, 125, list)
    assert.match(run.stderr, /--calls/)
  }
})

test.run()
