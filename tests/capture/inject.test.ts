// Calls changed on purpose: strace's own injection is the oracle for every kind of fault, then what it has not: a path by descriptor,
// addresses, and counting over all threads and processes. What the trace says of it, and what the recorder has not.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cli } from '../support/cli.js'
import { testUnless } from '../support/skip.js'
import { calls, endRunning, HELPER, LACKING, of, readRecording, ROOT, running, SCRATCH, status, tracee } from './recording.js'

const test = suite('capture: inject')
const INJECTOR = join(ROOT, 'capture-helper/probecause-inject')
const BUILT = LACKING ?? (spawnSync(INJECTOR, ['--help']).status === 0 ? undefined : 'probecause-inject is not built')
const ORACLE = BUILT ?? (spawnSync('strace', ['--version']).status === 0 ? undefined : 'strace is not installed')

const FOLDER = join(SCRATCH, 'inject')
const FILE = join(FOLDER, 'file')
const OTHER = join(FOLDER, 'other')
const LINK = join(FOLDER, 'link')
mkdirSync(FOLDER)
for (const path of [FILE, OTHER]) writeFileSync(path, 'some words that are read')
symlinkSync('file', LINK)

const servers: Server[] = []
const listening = (at: { readonly port?: number; readonly path?: string }): Promise<Server> =>
  new Promise(done => {
    const server = createServer(socket => socket.on('error', () => undefined).resume())
    servers.push(server)
    server.listen({ host: '127.0.0.1', ...at }, () => done(server))
  })
const portOf = (server: Server): number => (server.address() as { port: number }).port

test.after(() => {
  endRunning()
  for (const server of servers) server.close()
})

let traces = 0
const inject = async (specs: ReadonlyArray<string>, argv: ReadonlyArray<string>, more: ReadonlyArray<string> = []) => {
  const path = join(SCRATCH, `inject-${traces++}.trace`)
  const said = await cli(['record', '-o', path, ...specs.flatMap(spec => ['--inject', spec]), ...more, '--', ...argv])
  return { ...said, path }
}

/** What the tampered program printed. */
const seen = async (specs: ReadonlyArray<string>, words: ReadonlyArray<string>): Promise<ReadonlyArray<string>> =>
  (await inject(specs, [tracee('tampered'), ...words])).stdout.trim().split('\n')

// ---- strace is the oracle

/** `openat = -1 EACCES (Permission denied) (INJECTED)` of each line; what a descriptor was open on is ours alone. */
const outcomes = (text: string, column: RegExp): ReadonlyArray<string> =>
  text.split('\n').flatMap(line => {
    const [, name, result] = /^(\w+)\(.*\) += (.*)$/.exec(line.replace(column, '')) ?? []
    return name === undefined ? [] : [`${name} = ${result?.replace(/<.*?>/g, '').trim()}`]
  })

const BY_STRACE: ReadonlyArray<readonly [spec: string, words: ReadonlyArray<string>]> = [
  ['faccessat:error=EACCES:when=1', ['stat=/etc', 'stat=/etc', 'stat=/etc']],
  ['faccessat:error=13:when=2+', ['stat=/etc', 'stat=/etc', 'stat=/etc']],
  ['faccessat:error=EIO:when=2..3', ['stat=/etc', 'stat=/etc', 'stat=/etc', 'stat=/etc']],
  ['faccessat:error=EIO:when=1+2', ['stat=/etc', 'stat=/etc', 'stat=/etc', 'stat=/etc']],
  ['faccessat:error=EIO:when=2..5+2', ['stat=/', 'stat=/', 'stat=/', 'stat=/', 'stat=/', 'stat=/']],
  ['faccessat:error=EIO', ['stat=/etc', 'open=/etc', 'stat=/etc']],
  ['getppid:retval=2', ['getppid', 'getppid']],
  ['getppid:retval=0x7f', ['getppid']],
  ['faccessat:retval=0:when=1', ['stat=/no/such', 'stat=/no/such']],
  ['faccessat:error=EIO:syscall=getpid', ['stat=/etc']],
  ['faccessat:signal=SIGUSR1:when=2', ['stat=/etc', 'stat=/etc', 'getppid']],
  ['faccessat:signal=10:error=ENOENT', ['stat=/etc']],
  ['pause:signal=USR1', ['pause', 'getppid']],
  ['faccessat:signal=KILL', ['stat=/etc', 'getppid']],
  ['faccessat:signal=SIGTERM:error=EINTR', ['stat=/etc', 'getppid']],
  ['faccessat:delay_enter=20000', ['stat=/etc']],
  ['faccessat:delay_exit=20ms:error=EIO', ['stat=/etc']],
  ['fork,clone,clone3:error=EAGAIN', ['getppid', 'fork', 'getppid']],
  ['/^connect$:error=ECONNREFUSED', ['connect=1']],
]
for (const [spec, words] of BY_STRACE)
  testUnless(test, ORACLE, `the program sees what it does under strace: ${spec}`, async () => {
    const out = join(SCRATCH, 'strace-inject.out')
    const [set = ''] = spec.split(':')
    const argv = [tracee('tampered'), ...words]
    const theirs = spawnSync('strace', ['-f', '-qq', '-o', out, '-e', `trace=${set}`, '-e', `inject=${spec}`, ...argv], {
      encoding: 'utf8',
    })
    const ours = await inject([spec], argv)
    assert.match(ours.stderr, / changed by --inject /)
    assert.is(ours.stdout, theirs.stdout)
    assert.is(ours.code, theirs.status ?? 128 + { SIGKILL: 9, SIGTERM: 15 }[theirs.signal as 'SIGKILL'])
    const shown = await cli(['show', '-e', set, ours.path])
    assert.equal(outcomes(shown.stdout, /^\d+ [\d.]+ |<[\d.]+>$/g), outcomes(readFileSync(out, 'utf8'), /^\d+ +/))
  })

testUnless(test, ORACLE, 'with a path it changes the calls that strace -P does', async () => {
  const words = [`read=${OTHER}`, `read=${FILE}`, `fsync=${FILE}`, `read=${LINK}`, `stat=${OTHER}`, `stat=${FILE}`]
  for (const set of ['%desc', '%file', 'read,fsync']) {
    const strace = ['-f', '-qq', '-o', '/dev/null', '-P', FILE, '-e', `inject=${set}:error=EIO`, tracee('tampered'), ...words]
    const theirs = spawnSync('strace', strace, { encoding: 'utf8' })
    assert.is((await inject([`${set}:path=${FILE}:EIO`], [tracee('tampered'), ...words])).stdout, theirs.stdout)
  }
})

const I386 = BUILT ?? (process.arch === 'x64' ? undefined : 'int 0x80 is of x86_64')
testUnless(test, I386, '32-bit calls are changed, by their own numbers', async () => {
  const run = await inject(['open:path=/etc/hostname:EACCES'], [tracee('int80')])
  assert.is(run.code, 1)
  const changed = calls(await readRecording(run.path)).filter(
    call => call.exit?.data._tag === 'Syscall' && call.exit.data.injected,
  )
  assert.equal(
    changed.map(call => [call.name, call.ret]),
    [['open', -13n]],
  )
})

// ---- paths and addresses

testUnless(test, BUILT, 'a path is the one given, made absolute, or what a descriptor is open on', async () => {
  const words = (name: string) => [`in=${FOLDER}`, `open=${name}`]
  const refused = (name: string) => [`in=${FOLDER}: 0`, `open=${name}: EACCES`]
  const spec = `openat:path=${FILE}:EACCES`
  for (const name of ['file', './file', '../inject/file', FILE, `${FOLDER}//file`, `${FOLDER}/x/../file`])
    assert.equal(await seen([spec], words(name)), refused(name))
  assert.equal((await seen([spec], words('other')))[1], 'open=other: ok')
  assert.equal((await seen([spec], words('link')))[1], 'open=link: ok', 'links the program takes are not followed')
  assert.equal(
    (await seen([`openat:path=${LINK}:EACCES`], words('file')))[1],
    'open=file: EACCES',
    'those of the path asked for are',
  )
  assert.equal((await seen([`read:path=${FILE}:EIO`], [`in=${FOLDER}`, 'read=link', 'read=other']))[1], 'read=link: EIO')
  assert.equal(await seen([`fsync:path=${FILE}:ENOSPC`], [`fsync=${OTHER}`, `fsync=${FILE}`]), [
    `fsync=${OTHER}: 0`,
    `fsync=${FILE}: ENOSPC`,
  ])
})

testUnless(test, BUILT, 'a colon in a path is written with a backslash', async () => {
  const path = join(FOLDER, 'a:b')
  writeFileSync(path, '')
  assert.equal(await seen([`openat:path=${path.replace(':', '\\:')}:EACCES`], [`open=${path}`]), [`open=${path}: EACCES`])
})

testUnless(test, BUILT, 'a socket in the file system is a path', async () => {
  const path = join(FOLDER, 'socket')
  await listening({ path })
  assert.equal(await seen([`connect:path=${path}:ECONNREFUSED`], [`unix=${path}`]), [`unix=${path}: ECONNREFUSED`])
  assert.equal(await seen([`connect:path=${FILE}:ECONNREFUSED`], [`unix=${path}`]), [`unix=${path}: 0`])
})

testUnless(test, BUILT, 'an address is where a call goes, or what its socket is connected to', async () => {
  const [one, two] = [portOf(await listening({ port: 0 })), portOf(await listening({ port: 0 }))]
  const words = [`connect=${one}`, `connect=${two}`]
  assert.equal(await seen([`connect:addr=127.0.0.1:${two}:ETIMEDOUT`], words), [
    `connect=${one}: 0`,
    'send: 1',
    `connect=${two}: ETIMEDOUT`,
    'send: EPIPE',
  ])
  assert.equal(await seen([`sendto:addr=:${two}:ECONNRESET`], words), [
    `connect=${one}: 0`,
    'send: 1',
    `connect=${two}: 0`,
    'send: ECONNRESET',
  ])
  assert.equal(await seen(['sendto,sendmsg:addr=127.0.0.1:EPERM'], ['sendto=9', 'sendmsg=9']), [
    'sendto=9: EPERM',
    'sendmsg=9: EPERM',
  ])
  assert.equal(await seen(['sendto,sendmsg:addr=127.0.0.1:10:EPERM'], ['sendto=9', 'sendmsg=9']), ['sendto=9: 1', 'sendmsg=9: 1'])
  assert.equal(await seen([`connect:addr=[::1]:${one}:ETIMEDOUT`], [`connect=${one}`]), [`connect=${one}: 0`, 'send: 1'])
})

// ---- counting, and several rules

testUnless(test, BUILT, 'calls are counted over all threads and processes, for each rule', async () => {
  for (const kind of ['fork', 'thread'])
    assert.equal(await seen(['faccessat:EIO:when=2'], ['stat=/', kind, 'stat=/', 'stat=/']), [
      'stat=/: 0',
      'stat=/: EIO',
      ...['stat=/: 0', 'stat=/: 0', 'stat=/: 0'],
    ])
  const two = await seen(['faccessat:EIO:when=1', 'faccessat:EACCES:when=1..2'], ['stat=/', 'stat=/', 'stat=/'])
  assert.equal(two, ['stat=/: EIO', 'stat=/: EACCES', 'stat=/: 0'], 'the first rule whose turn it is')
})

// ---- delays

testUnless(test, BUILT, 'a delay is the time of its call, and holds nobody else up', async () => {
  const script = 'sleep 0.01 & cat /etc/hostname; wait'
  const run = await inject(
    ['read:path=/etc/hostname:delay_enter=400ms', 'wait4:when=1:delay_exit=1'],
    ['sh', '-c', `(${script}) | cat`],
  )
  assert.is(run.code, 0)
  const all = calls(await readRecording(run.path))
  const took = (at: (typeof all)[number] | undefined) => Number((at?.exit?.timestamp ?? 0n) - (at?.entry.timestamp ?? 0n)) / 1e6
  const delayed = all.filter(call => call.exit?.data._tag === 'Syscall' && call.exit.data.delayed)
  const read = delayed.find(call => call.name === 'read')
  assert.ok(took(read) >= 400 && took(read) < 2000, `${took(read)} ms`)
  const asleep = all.find(call => /nanosleep/.test(call.name))
  assert.ok((asleep?.exit?.timestamp ?? 0n) < (read?.exit?.timestamp ?? 0n), 'sleep ended meanwhile')
  for (const call of delayed) assert.not(call.exit?.data._tag === 'Syscall' && call.exit.data.injected)
})

testUnless(test, BUILT, 'a thread in a delay can be killed, and a recording that ends lets it make its call', async () => {
  const killed = await inject(['faccessat:delay_enter=60s'], ['timeout', '-s', 'KILL', '0.3', tracee('tampered'), 'stat=/etc'])
  assert.is(killed.code, 137)
  const left = await inject(['faccessat:EIO:delay_enter=60s'], [tracee('tampered'), 'stat=/etc'], ['--stop-after', '300ms'])
  assert.equal([left.code, left.stdout], [0, 'stat=/etc: 0\n'])
})

testUnless(test, BUILT, 'running processes are changed while they are recorded, and no longer', async () => {
  const child = await running(
    ['dash', '-c', 'echo up; while :; do if [ -d /etc ]; then echo yes; else echo no; fi; sleep 0.05; done'],
    'up',
  )
  const path = join(SCRATCH, 'inject-attached.trace')
  const said = await cli([
    'record',
    '-o',
    path,
    '-p',
    String(child.pid),
    '--inject',
    'stat,newfstatat:path=/etc:ENOENT',
    '--stop-after',
    '500ms',
  ])
  assert.is(said.code, 0, said.stderr)
  assert.match(said.stderr, /\d calls were changed/)
  assert.is(status(child.pid).tracer, 0)
  const lines = (await child.said('no')).trim().split('\n').length
  await new Promise(done => setTimeout(done, 300))
  assert.ok(
    (await child.said('yes'))
      .trim()
      .split('\n')
      .slice(lines + 1)
      .every(line => line === 'yes'),
  )
})

// ---- what is said of it

testUnless(test, BUILT, 'the trace, show and explain say what was done, and record whether it was', async () => {
  const specs = [`openat:path=${FILE}:EACCES`, 'openat:path=/no/such:EIO']
  const run = await inject(specs, ['cat', FILE])
  assert.is(run.code, 1)
  assert.match(run.stderr, /one call was changed by --inject openat:path=.*file:EACCES\n/)
  assert.match(run.stderr, /no call was changed: .* --inject openat:path=\/no\/such:EIO is about\n/)
  const recorded = await readRecording(run.path)
  assert.equal(recorded.header.recording.inject, specs)
  assert.is(of(recorded, 'Syscall').filter(event => event.data.injected).length, 1)
  assert.match((await cli(['show', run.path])).stdout, /file", O_RDONLY\) += -1 EACCES \(Permission denied\) \(INJECTED\)/)
  assert.match(
    (await cli(['explain', run.path])).stdout.replace(/\s+/g, ' '),
    /Faults were injected into this run: openat:path=.*:EACCES, /,
  )
  const json = JSON.parse((await cli(['explain', '--format', 'json', run.path])).stdout) as Record<string, unknown>
  assert.equal([json['injected'], json['notSeen']], [specs, []])
  assert.is((await cli(['explain', '--strict', run.path])).code, 0)
})

testUnless(test, BUILT, 'a run in which nothing was injected says nothing of it', async () => {
  const path = join(SCRATCH, 'uninjected.trace')
  await cli(['record', '-o', path, '--', 'true'])
  assert.is((await readRecording(path)).header.recording.inject, undefined)
  assert.not.match((await cli(['explain', path])).stdout, /inject/i)
  assert.not.match((await cli(['explain', '--format', 'json', path])).stdout, /inject/i)
})

testUnless(test, BUILT, 'the recorder itself knows no injection', () => {
  assert.match(
    spawnSync(HELPER, ['-o', '/dev/null', '--inject', '0.1.', '--', 'true'], { encoding: 'utf8' }).stderr,
    /unknown option: --inject/,
  )
  assert.not(readFileSync(HELPER).includes('--inject'))
})

const MISUSED: ReadonlyArray<readonly [ReadonlyArray<string>, RegExp]> = [
  [['--inject-path', '/x'], /goes with --inject before it: --inject-path/],
  [['--inject', '0.1.-x'], /not a valid value/],
  [['--inject', '3.1.'], /not a valid value/],
  [['--inject', '0.1024.'], /not a valid value/],
  [['--inject', '0.1.', '--inject-address', '00:1'], /not a valid value for this option: --inject-address/],
  [['--inject', '0.1.', '--inject-when', '1,2'], /not a valid value for this option: --inject-when/],
]
for (const [options, says] of MISUSED)
  testUnless(test, BUILT, `${options.join(' ')} is refused`, () => {
    const said = spawnSync(INJECTOR, ['-o', '/dev/null', ...options, '--', 'true'], { encoding: 'utf8' })
    assert.is(said.status, 125)
    assert.match(said.stderr, says)
  })

test.run()
