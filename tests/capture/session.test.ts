// The beginning and the end of a recording: exit codes, signals to the recorder, the time limit, outputs that fail, another
// user, programs that stay behind.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { testUnless } from '../support/skip.js'
import { calls, HELPER, LACKING, of, readRecording, record, ROOT, SCRATCH, tracee } from './recording.js'

const test = suite('capture: session')
const on = (name: string, body: () => Promise<void>) => testUnless(test, LACKING, name, body)
const sleep = (ms: number) => new Promise(done => setTimeout(done, ms))
const ended = (child: ReturnType<typeof spawn>) =>
  new Promise<{ code: number | null; signal: string | null }>(done => child.on('exit', (code, signal) => done({ code, signal })))

/** A zombie that nobody collects is not alive. */
const alive = (pid: number): boolean => {
  const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : ''
  return stat !== '' && !/\) [ZX] /.test(stat)
}

on('exits as the program does', async () => {
  assert.is((await record(['sh', '-c', 'exit 42'])).code, 42)
  const killed = await record(['sh', '-c', 'kill -SEGV $$'])
  assert.is(killed.code, 128 + 11)
  assert.is(killed.footer?.exitSignal, 11)
})

on('its own failures are 125 to 127, in one line', async () => {
  const plain = join(SCRATCH, 'plain')
  writeFileSync(plain, 'text', { mode: 0o644 })
  const cases = [
    [['-o', '/dev/null', '--', 'no-such-command'], 127, /^probecause: command not found: no-such-command\n$/],
    [['-o', '/dev/null', '--', '/no/such/path'], 127, /^probecause: cannot execute: \/no\/such\/path\. No such file/],
    [['-o', '/dev/null', '--', plain], 126, /^probecause: cannot execute: .*Permission denied\n$/],
    [['-o', '/no/such/folder/x', '--', 'true'], 125, /^probecause: cannot write the trace: .*No such file/],
    [['--what', '--', 'true'], 125, /^probecause: unknown option: --what/],
    [['-o', '/dev/null'], 125, /no command/],
  ] as const
  for (const [args, code, line] of cases) {
    const run = spawnSync(HELPER, args, { encoding: 'utf8' })
    assert.is(run.status, code)
    assert.match(run.stderr, line)
  }
})

on('a script without an interpreter line runs as execvp would run it', async () => {
  const script = join(SCRATCH, 'script')
  writeFileSync(script, 'exit 9\n', { mode: 0o755 })
  assert.is((await record([script])).code, 9)
})

on('the trace is for its owner only, and its index names each chunk', async () => {
  const path = join(SCRATCH, 'mode.trace')
  spawnSync(HELPER, ['-o', path, '--', 'ls', '-R', '/etc'])
  assert.is(statSync(path).mode & 0o777, 0o600)
  const run = await readRecording(path)
  const chunks = run.parts.flatMap(part => (part._tag === 'Chunk' ? [part.chunk.firstSeq] : []))
  assert.equal(
    run.footer?.index.map(row => row.firstSeq),
    chunks,
  )
  assert.equal(
    run.footer?.index.map(row => run.bytes[row.offset]),
    chunks.map(() => 0x12),
  )
  assert.is(run.footer?.events, run.events.length)
})

on('Samples come each 100 ms, also while nothing happens', async () => {
  const run = await record(['sleep', '0.65'])
  const count = of(run, 'Sample').length
  assert.ok(count >= 5 && count <= 8, `${count} samples`)
})

on('Ctrl-C reaches the program once, and the trace is complete up to its end', async () => {
  const path = join(SCRATCH, 'int.trace')
  const script = 'trap "echo caught; exit 3" INT; while :; do sleep 0.05; done'
  const child = spawn(HELPER, ['-o', path, '--', 'sh', '-c', script], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] })
  let output = ''
  child.stdout?.on('data', piece => {
    output += piece
  })
  await sleep(400)
  process.kill(-(child.pid ?? 0), 'SIGINT') // as the terminal does: to the whole group
  assert.is((await ended(child)).code, 3)
  assert.is(output, 'caught\n')
  const run = await readRecording(path)
  assert.is(run.footer?.reason, 'interrupted')
  assert.is(run.footer?.exitCode, 3)
  assert.is(of(run, 'Exit').at(-1)?.pid, run.header.rootPid)
})

on('a signal for the recorder alone is passed on', async () => {
  const run = await record(['sh', '-c', 'trap "exit 4" TERM; while :; do sleep 0.05; done'], {
    meanwhile: pid => setTimeout(() => process.kill(pid, 'SIGTERM'), 300),
  })
  assert.is(run.code, 4)
  assert.is(run.footer?.reason, 'interrupted')
})

on('at the time limit the trace ends and so do the programs, stubborn ones too', async () => {
  const began = Date.now()
  const run = await record(['sh', '-c', 'trap "" TERM; sleep 30 & wait; while :; do sleep 1; done'], {
    options: ['--timeout-ms', '300'],
  })
  assert.ok(Date.now() - began < 5000)
  assert.is(run.footer?.reason, 'timeout')
  assert.is(run.code, 128 + 9)
  assert.ok(calls(run).some(call => call.exit === undefined && /wait4|sigsuspend/.test(call.name)))
  assert.is(of(run, 'Signal').length, 0) // ending it is no part of the story
})

on('a daemon goes on when the recording ends with its parent', async () => {
  const file = join(SCRATCH, 'daemon.out')
  const run = await record([tracee('daemon'), file])
  assert.is(run.code, 0)
  assert.not(existsSync(file))
  for (let i = 0; i < 40 && !existsSync(file); i++) await sleep(50)
  assert.is(readFileSync(file, 'utf8'), 'still here')
})

on('--on-exit wait follows a daemon to its end, kill ends it', async () => {
  const waited = join(SCRATCH, 'waited.out')
  const run = await record([tracee('daemon'), waited], { options: ['--on-exit', 'wait'] })
  assert.ok(existsSync(waited))
  assert.is(of(run, 'Exit').filter(event => event.data.group).length, 3)
  const killed = join(SCRATCH, 'killed.out')
  await record([tracee('daemon'), killed], { options: ['--on-exit', 'kill'] })
  await sleep(500)
  assert.not(existsSync(killed))
})

on('a full pipe pauses the program and loses nothing', async () => {
  const file = join(SCRATCH, 'piped.trace')
  const script = `"${HELPER}" -o 5 -- sh -c 'ls -R /etc /usr/include >/dev/null' 5>&1 >/dev/null | (sleep 1; cat >"${file}")`
  spawnSync('sh', ['-c', script])
  const run = await readRecording(file)
  assert.is(run.footer?.lost, 0)
  assert.is(run.footer?.events, run.events.length)
  assert.ok(run.parts.every(part => part._tag !== 'Gap' && part._tag !== 'Problem'))
})

on('when the disk is full or the reader has gone the program runs on, and the loss is said', async () => {
  const full = spawnSync(HELPER, ['-o', '/dev/full', '--', 'sh', '-c', 'ls -R /etc >/dev/null; exit 5'], { encoding: 'utf8' })
  assert.is(full.status, 5)
  assert.match(full.stderr, /^probecause: the trace is incomplete: \d+ events could not be written: No space left on device\n$/)
  const script = `"${HELPER}" -o 5 -- sh -c 'ls -R /etc >/dev/null; exit 6' 5>&1 >/dev/null | true; echo "\${PIPESTATUS[0]}"`
  const gone = spawnSync('bash', ['-c', script], { encoding: 'utf8' })
  assert.is(gone.stdout, '6\n')
  assert.match(gone.stderr, /could not be written: Broken pipe/)
})

on('a killed recorder leaves a trace that is readable up to its last chunk, and no program behind', async () => {
  const path = join(SCRATCH, 'kill.trace')
  const child = spawn(HELPER, ['-o', path, '--', 'sh', '-c', 'while :; do cat /etc/passwd >/dev/null; done'])
  await sleep(700)
  child.kill('SIGKILL')
  await ended(child)
  const run = await readRecording(path)
  assert.ok(run.events.length > 100)
  assert.is(run.footer, undefined)
  await sleep(100)
  assert.not(alive(run.header.rootPid))
})

const maySwitchUser = process.getuid?.() === 0 && spawnSync('setpriv', ['--version']).status === 0
const NOBODY = LACKING ?? (maySwitchUser ? undefined : 'needs root and setpriv')
testUnless(test, NOBODY, 'works for a user without any privilege, and says that a set-user-ID program lost its own', async () => {
  const folder = join(SCRATCH, 'nobody')
  mkdirSync(folder, { mode: 0o777 })
  spawnSync('chmod', ['777', folder])
  const path = join(folder, 'trace')
  const helper = join(folder, 'helper') // the checkout may lie where nobody may not go
  spawnSync('cp', [HELPER, helper])
  const as = ['--reuid=65534', '--regid=65534', '--clear-groups', helper, '-o', path, '--']
  const plain = spawnSync('setpriv', [...as, 'sh', '-c', 'ls / >/dev/null; exit 3'], { encoding: 'utf8', cwd: '/' })
  assert.is(plain.status, 3)
  assert.is(plain.stderr, '')
  const run = await readRecording(path)
  assert.is(of(run, 'ProcessState').at(-1)?.data.uids[0], 65534)
  const su = spawnSync('setpriv', [...as, 'su', '--version'], { encoding: 'utf8', cwd: '/' })
  assert.match(su.stderr, /su is set-user-ID and ran without its rights/)
})

const MUSL = LACKING ?? (spawnSync('musl-gcc', ['--version']).status === 0 ? undefined : 'musl-gcc is not installed')
testUnless(test, MUSL, 'static with musl it is at most 64 KiB, and works', async () => {
  const made = spawnSync('make', ['-s', 'helper-static'], { cwd: ROOT, encoding: 'utf8' })
  assert.is(made.status, 0, made.stderr)
  const binary = `${HELPER}-static`
  assert.ok(statSync(binary).size <= 64 * 1024, `${statSync(binary).size} bytes`)
  const path = join(SCRATCH, 'static.trace')
  assert.is(spawnSync(binary, ['-o', path, '--', 'sh', '-c', 'ls >/dev/null; exit 8']).status, 8)
  assert.is((await readRecording(path)).footer?.exitCode, 8)
})

on('--stop-events ends the recording exactly there, --stop-ms in time, and the program runs on', async () => {
  const marker = join(SCRATCH, 'ran-on')
  for (const options of [
    ['--stop-events', '60'],
    ['--stop-ms', '200'],
  ]) {
    const run = await record(['sh', '-c', `sleep 0.6; echo yes > ${marker}; exit 7`], { options })
    assert.is(run.code, 7)
    assert.is(readFileSync(marker, 'utf8'), 'yes\n')
    assert.is(run.footer?.reason, 'stopped')
    assert.is(run.footer?.events, run.events.length)
    if (options[0] === '--stop-events') assert.is(run.events.length, 60)
    assert.is(of(run, 'Exit').filter(event => event.pid === run.header.rootPid).length, 0)
    writeFileSync(marker, '')
  }
})

on('-E sets and takes out variables, and leaves the others', async () => {
  const run = await record(['env'], {
    env: { PATH: process.env['PATH'] ?? '', KEPT: '1', GONE: '2', CHANGED: 'a' },
    options: ['-E', 'NEW=x=y', '-E', 'GONE', '-E', 'CHANGED=b', '-E', 'EMPTY='],
  })
  const lines = run.stdout.trim().split('\n')
  assert.equal(lines.filter(line => !line.startsWith('PATH=')).sort(), ['CHANGED=b', 'EMPTY=', 'KEPT=1', 'NEW=x=y'])
})

on('a secret given with -E is not in the trace', async () => {
  const run = await record(['sh', '-c', 'echo "$DB_PASSWORD" >/dev/null'], { options: ['-E', 'DB_PASSWORD=plain-as-day'] })
  assert.not.match(Buffer.from(run.bytes).toString('latin1'), /plain-as-day/)
})

test.run()
