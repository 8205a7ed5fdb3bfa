// Processes that run already are recorded and left as they were: no stop of ours is seen, no signal is lost, what job control
// stopped stays stopped, and only the calls that ptrace(2) names return early, once.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { testUnless } from '../support/skip.js'
import {
  calls,
  endRunning,
  HELPER,
  LACKING,
  of,
  recordRunning,
  ROOT,
  type Running,
  running,
  SCRATCH,
  status,
  tracee,
} from './recording.js'

const test = suite('capture: attach')
const on = (name: string, body: () => Promise<void>) => testUnless(test, LACKING, name, body)
const sleep = (ms: number) => new Promise(done => setTimeout(done, ms))
/** A moment passes between the recorder's end and what the kernel then lets a thread do. */
const becomes = async (pid: number, state: string) => {
  let seen = ''
  for (let i = 0; i < 80 && seen !== state; i++) {
    await sleep(25)
    seen = status(pid).state
  }
  assert.is(seen, state)
}
const FILE = '/etc/passwd'
test.after(endRunning)

/** How each wait ends for the program that is attached to while it waits: nothing, or EINTR once (signal(7)). */
const WAITS: ReadonlyArray<readonly [string, number]> = [
  ['read', 0],
  ['poll', 0],
  ['nanosleep', 0],
  ['futex', 0],
  ['wait4', 0],
  ['epoll_wait', 1],
  ['sigtimedwait', 1],
  ['semop', 1],
]

for (const [way, interruptions] of WAITS) {
  const words =
    interruptions === 0 ? 'goes on as if nothing had happened' : 'returns EINTR when recording begins, and not when it ends'
  on(`${way} ${words}`, async () => {
    const program = await running([tracee('waits'), way, FILE], 'ready\n')
    await sleep(100) // until it waits
    const run = await recordRunning([program.pid])
    assert.is(run.code, 0)
    assert.is(status(program.pid).tracer, 0)
    const seen = calls(run).filter(call => call.pid === program.pid)
    assert.is(of(run, 'Signal').length + of(run, 'Stop').length, 0)
    assert.ok(seen.length > 0, 'the call it waits in is seen')
    await sleep(100)
    const output = await program.said('')
    assert.is(output, `ready\n${'EINTR\n'.repeat(interruptions)}`)
    program.child.stdin.end('x')
    if (way === 'sigtimedwait' || way === 'semop') return // what they wait for never comes; the test's end ends them
    assert.is(await program.ended, 0)
  })
}

on('what it was is told first: state, descriptors, and that it was attached to', async () => {
  const program = await running([tracee('waits'), 'read', FILE], 'ready\n')
  const run = await recordRunning([program.pid], {
    meanwhile: async () => {
      program.child.stdin.end('x')
      await program.ended
    },
  })
  assert.ok(run.header.recording.attached)
  assert.is(run.header.rootPid, program.pid)
  assert.is(run.header.argv.length, 3)
  const [state] = of(run, 'ProcessState')
  assert.is(state?.seq, 1)
  assert.is(state?.data.reason, 'attach')
  assert.is(state?.data.descriptors.find(row => row.fd === 9)?.target, FILE)
  assert.is(state?.data.comm, 'waits')
  assert.is(run.footer?.reason, 'exited')
  assert.is(of(run, 'Exit').at(-1)?.data.code, 0)
  const shown = spawnSync(join(ROOT, 'probecause'), ['show', '-'], { input: run.bytes, encoding: 'utf8' })
  assert.match(shown.stdout, /pread64\(9<\/etc\/passwd>/)
})

on('a wait is explained as a wait, and what fails again and again meanwhile is named', async () => {
  const explained = async (program: Running): Promise<string> => {
    const { bytes } = await recordRunning([program.pid], { meanwhile: () => sleep(600) })
    return spawnSync(join(ROOT, 'probecause'), ['explain', '-'], { input: bytes, encoding: 'utf8' }).stdout
  }
  assert.match(
    await explained(await running([tracee('waits'), 'nanosleep', FILE], 'ready\n')),
    /^✓ waits .* sleeps by its own choice/,
  )
  const looks = 'try:\n  open("/no/such/config")\n except OSError: time.sleep(0.05)'
  const script = `import time\nprint("ready", flush=True)\nwhile True:\n ${looks}`
  assert.match(
    await explained(await running(['python3', '-c', script], 'ready\n')),
    /What\s+failed\s+meanwhile:\n *missing-file.*\/no\/such\/config/s,
  )
})

on('every thread is followed, every descendant with --tree, and their children', async () => {
  const program = await running([tracee('family')], 'ready\n')
  const alone = await recordRunning([program.pid], { meanwhile: () => sleep(200) })
  assert.is(new Set(alone.events.map(event => event.pid)).has(program.pid), true)
  assert.ok(of(alone, 'Fork').length > 3)
  assert.ok(calls(alone).some(call => call.pid === program.pid && call.tid !== program.pid && call.name === 'getpgrp'))
  const tree = await recordRunning([program.pid], { options: ['--tree'], meanwhile: () => sleep(200) })
  const told = of(tree, 'ProcessState').filter(event => event.data.reason === 'attach')
  assert.equal(told[0]?.pid, program.pid)
  assert.ok(told.length >= 3)
  const workers = new Set(
    calls(tree)
      .filter(call => call.name === 'getpgrp' && call.tid !== call.pid)
      .map(call => call.pid),
  )
  assert.is(workers.size, 3)
  assert.is(of(tree, 'Stop').length, 0)
  assert.is(status(program.pid).tracer, 0)
})

on('no signal is lost while recorders come and go', async () => {
  const SIGNALS = 2000
  const program = await running([tracee('counts'), String(SIGNALS)], 'ready\n')
  const send = `for i in range(${SIGNALS}): libc.sigqueue(${program.pid}, 34, None); time.sleep(0.001)`
  const sender = await running(['python3', '-c', `import ctypes, time\nlibc = ctypes.CDLL(None)\n${send}`])
  let recorded = 0
  for (let round = 0; round < 5; round++) {
    const run = await recordRunning([program.pid], { end: round % 2 === 0 ? 'SIGINT' : 'SIGKILL' })
    recorded += of(run, 'Signal').length
    assert.is(of(run, 'Stop').length, 0)
  }
  assert.ok(recorded > 0)
  await sender.ended
  assert.is(await program.ended, 0)
  assert.match(await program.said(''), new RegExp(`${SIGNALS}\\n$`))
})

on('what job control stopped is seen stopped, stays stopped, and goes on at SIGCONT', async () => {
  const program = await running([tracee('waits'), 'read', FILE], 'ready\n')
  process.kill(program.pid, 'SIGSTOP')
  await sleep(50)
  const run = await recordRunning([program.pid])
  assert.equal(
    of(run, 'Stop').map(event => [event.data.signo, event.data.continued]),
    [[19, false]],
  )
  await becomes(program.pid, 'T')
  assert.is(status(program.pid).tracer, 0)
  const seen = await recordRunning([program.pid], {
    meanwhile: async () => {
      process.kill(program.pid, 'SIGCONT')
      await sleep(50)
      process.kill(program.pid, 'SIGSTOP')
      await sleep(50)
    },
  })
  assert.equal(
    of(seen, 'Stop').map(event => event.data.continued),
    [false, true, false],
  )
  await becomes(program.pid, 'T')
  process.kill(program.pid, 'SIGCONT')
  program.child.stdin.end('x')
  assert.is(await program.ended, 0)
})

on('a wait that nothing interrupts delays nobody: it is left alone, and followed once it is over', async () => {
  const program = await running([tracee('borrowed'), '700'], 'ready\n')
  await sleep(50)
  assert.is(status(program.pid).state, 'D')
  const run = await recordRunning([program.pid], { meanwhile: () => program.ended })
  assert.is(await program.ended, 0)
  assert.ok(calls(run).some(call => call.pid === program.pid && call.name === 'getpgrp' && call.ret !== undefined))
  const other = await running([tracee('borrowed'), '3000'], 'ready\n')
  const left = await recordRunning([other.pid])
  assert.is(left.footer?.reason, 'detached')
  assert.is(status(other.pid).tracer, 0)
  assert.is(await other.ended, 0)
})

on('a recorder that is killed leaves the program running, and a time limit does not end it', async () => {
  const program = await running([tracee('family')], 'ready\n')
  const killed = await recordRunning([program.pid], { options: ['--tree'], meanwhile: () => sleep(300), end: 'SIGKILL' })
  assert.ok(killed.events.length > 50)
  assert.is(killed.footer, undefined)
  await sleep(50)
  assert.is(status(program.pid).tracer, 0)
  await becomes(program.pid, 'S')
  const limited = await recordRunning([program.pid], { options: ['--timeout-ms', '200'], meanwhile: () => sleep(500) })
  assert.is(limited.footer?.reason, 'timeout')
  await becomes(program.pid, 'S')
})

on('a refusal names the step, the process and the error number, and leaves everybody alone', async () => {
  const program = await running([tracee('waits'), 'epoll_wait', FILE], 'ready\n')
  const report = (pids: ReadonlyArray<number>) => {
    const args = ['-o', '/dev/null', '--report-fd', '1', ...pids.flatMap(pid => ['--attach', String(pid)])]
    return spawnSync(HELPER, args, { encoding: 'utf8' })
  }
  const gone = report([program.pid, 0x3fffff])
  assert.is(gone.status, 125)
  assert.is(gone.stdout, `failed=125\tattach\t${0x3fffff}\t3\n`)
  await recordRunning([program.pid], {
    meanwhile: async () => assert.is(report([program.pid]).stdout, `failed=125\tattach\t${program.pid}\t1\n`),
  })
  assert.is(await program.said('EINTR'), 'ready\nEINTR\n') // by the recording, not by the refusals
})

on('record -p says beforehand what it does, and afterwards that the program runs on', async () => {
  const program = await running([tracee('family')], 'ready\n')
  const trace = join(SCRATCH, 'cli.trace')
  const run = spawnSync(join(ROOT, 'probecause'), ['record', '-p', `${program.pid}`, '--tree', '--timeout', '0.4', '-o', trace], {
    encoding: 'utf8',
  })
  assert.is(run.status, 0)
  const [before, after, where] = run.stderr.split('\n')
  assert.match(before ?? '', new RegExp(`^probecause: attaching to ${program.pid}: .*epoll_wait.* EINTR once.*ptrace\\(2\\)`))
  assert.is(after, `probecause: left ${program.pid} running`)
  assert.is(where, `probecause: trace written to ${trace}`)
  await becomes(program.pid, 'S')
})

testUnless(test, LACKING, 'a refused recording leaves no file behind, and says why in words', () => {
  const folder = join(SCRATCH, 'refused')
  mkdirSync(folder)
  const run = spawnSync(join(ROOT, 'probecause'), ['record', '-p', '999999'], { cwd: folder, encoding: 'utf8' })
  assert.is(run.status, 125)
  assert.match(run.stderr, /there is no process 999999/)
  assert.equal(readdirSync(folder), [])
})

test.run()
