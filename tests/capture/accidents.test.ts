// What goes wrong around a recording: the recorder is killed, the disk fills up, the reader is slow, the clock jumps, there are more
// processes and threads than anybody wants. Each time the program goes on as it should, and the trace says what it does not hold.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { decode } from '../../src/trace/decode.js'
import { readTrace } from '../../src/trace/reader.js'
import { testUnless } from '../support/skip.js'
import { calls, endRunning, HELPER, LACKING, of, readRecording, record, ROOT, SCRATCH, status, tracee } from './recording.js'

const test = suite('capture: accidents')
test.after(endRunning)
const on = (name: string, body: () => Promise<void>) => testUnless(test, LACKING, name, body)
const sleep = (ms: number) => new Promise(done => setTimeout(done, ms))
const ended = (child: ReturnType<typeof spawn>) => new Promise<number | null>(done => child.on('exit', done))
const isRoot = process.getuid?.() === 0

on("--on-exit detach holds for the recorder's own death", async () => {
  const path = join(SCRATCH, 'survivor.trace')
  const child = spawn(HELPER, ['-o', path, '--on-exit', 'detach', '--', 'sleep', '30'])
  await sleep(400)
  child.kill('SIGKILL')
  await ended(child)
  const { header, events } = await readRecording(path)
  assert.ok(events.length > 10)
  await sleep(50)
  assert.is(status(header.rootPid).state, 'S')
  assert.is(status(header.rootPid).tracer, 0)
  process.kill(header.rootPid, 'SIGKILL')
})

const COMMAND = join(ROOT, 'src/cli/probecause')

/** The command line, killed a second after it began: nobody is left to end what it started. */
const killedCommand = async (...args: ReadonlyArray<string>) => {
  const path = join(SCRATCH, 'orphan.trace')
  const child = spawn(COMMAND, ['record', '-o', path, ...args], { stdio: 'ignore' })
  await sleep(1200)
  child.kill('SIGKILL')
  await sleep(700)
  return readRecording(path)
}
const lives = (pid: number): boolean => existsSync(`/proc/${pid}/status`) && status(pid).state !== 'Z'

on('a command that is killed takes the program it started along, and the trace does not blame that', async () => {
  const { header, footer, events } = await killedCommand('--', 'sleep', '30')
  assert.not(lives(header.rootPid))
  assert.ok(footer !== undefined)
  assert.not(events.some(event => event.data._tag === 'Exit'))
})

on('a command that is killed lets a program go that it was attached to, or was told to leave', async () => {
  const sleeper = spawn('sleep', ['30'])
  const attached = await killedCommand('-p', String(sleeper.pid))
  assert.ok(attached.footer !== undefined)
  assert.is(status(sleeper.pid ?? 0).tracer, 0)
  sleeper.kill()
  const { header } = await killedCommand('--on-exit', 'detach', '--', 'sleep', '30')
  assert.is(status(header.rootPid).tracer, 0)
  process.kill(header.rootPid, 'SIGKILL')
})

const DISK = LACKING ?? (isRoot ? undefined : 'only root may mount a small file system')
testUnless(test, DISK, 'a disk that was full for a while costs a gap, which a Loss event tells', async () => {
  const disk = join(SCRATCH, 'disk')
  mkdirSync(disk)
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]).status !== 0) return // a container without the right to
  try {
    writeFileSync(join(disk, 'filler'), new Uint8Array(1_700_000))
    const path = join(disk, 'trace')
    const until = `f = ${JSON.stringify(join(disk, 'filler'))}\nafter = 100\nwhile after > 0:\n after -= not os.path.exists(f)`
    const script = `import os, time\n${until}\n for i in range(200): os.stat("/etc/passwd")\n time.sleep(0.01)`
    const child = spawn(HELPER, ['-o', path, '--', 'python3', '-c', script], { stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr?.on('data', piece => {
      said += piece
    })
    const done = ended(child)
    await sleep(2000)
    rmSync(join(disk, 'filler'))
    assert.is(await done, 0)
    assert.match(said, /the trace is incomplete: \d+ events could not be written: No space left on device/)
    const run = await readRecording(path)
    const [loss] = of(run, 'Loss')
    assert.is(loss?.data.reason, 'output')
    assert.ok((loss?.data.count ?? 0n) > 0n)
    assert.is(run.footer?.reason, 'exited')
    const told = of(run, 'Loss').reduce((sum, event) => sum + Number(event.data.count), 0)
    assert.is(run.footer?.lost, told)
    assert.is(run.events.length + told, run.events.at(-1)?.seq)
    assert.ok(run.parts.every(part => part._tag !== 'Problem'))
  } finally {
    spawnSync('umount', ['-l', disk])
  }
})

const MILLION = 1_000_000
on('a million calls into a slow pipe: what was executed was emitted', async () => {
  const program = join(SCRATCH, 'calls')
  spawnSync('cc', ['-O2', '-w', '-o', program, join(ROOT, 'tests/bench/calls.c')])
  const args = ['-o', '3', '--sample-ms', '0', '--', program, 'plain', String(MILLION)]
  const child = spawn(HELPER, args, { stdio: ['ignore', 'ignore', 'inherit', 'pipe'] })
  const pieces: Buffer[] = []
  // Three megabytes a second at most: slower than they are written.
  for await (const piece of child.stdio[3] as Readable) {
    pieces.push(piece as Buffer)
    await sleep(20)
  }
  const parts = await readTrace(new Uint8Array(Buffer.concat(pieces)))
  const footer = parts.find(part => part._tag === 'Footer')?.footer
  let entries = 0
  let exits = 0
  let events = 0
  const GETPPID = process.arch === 'arm64' ? 173 : 110
  for (const part of parts) {
    if (part._tag !== 'Chunk') continue
    const decoded = decode(part.chunk)
    if (E.isLeft(decoded)) throw new Error(JSON.stringify(decoded.left))
    events += decoded.right.length
    for (const event of decoded.right) {
      if (event.data._tag !== 'Syscall' || event.data.number !== GETPPID) continue
      if (event.eventType === 'SyscallEntry') entries++
      else exits++
    }
  }
  assert.is(footer?.lost, 0)
  assert.is(footer?.events, events)
  assert.is(entries, MILLION)
  assert.is(exits, MILLION)
})

const STEP_MS = 20
const step = (ms: number): boolean => {
  const script = `import time; time.clock_settime(time.CLOCK_REALTIME, time.clock_gettime(time.CLOCK_REALTIME) + ${ms / 1000})`
  return spawnSync('python3', ['-c', script]).status === 0
}
on('a step of the clock is told, and so is the step back', async () => {
  let may = false
  const run = await record(['sleep', '1.5'], {
    meanwhile: () => {
      setTimeout(() => {
        may = step(STEP_MS)
      }, 300)
      setTimeout(() => may && step(-STEP_MS), 700)
    },
  })
  const steps = of(run, 'ClockStep').map(event => Number(event.data.realtimeOffsetNs))
  if (!may) return // the clock is not ours to set
  assert.is(steps.length, 2)
  const [there = 0, back = 0] = steps
  const ms = (ns: number) => ns / 1e6
  assert.ok(Math.abs(ms(there) - ms(Number(run.header.realtimeOffsetNs)) - STEP_MS) < 5)
  assert.ok(Math.abs(ms(there) - ms(back) - STEP_MS) < 5)
})

on('ten thousand processes, each known, none lost', async () => {
  const run = await record([tracee('spawns'), '10000'])
  assert.is(run.code, 0)
  assert.is(of(run, 'Fork').length, 10_000)
  assert.is(of(run, 'Exit').length, 10_001)
  assert.is(run.footer?.lost, 0)
  assert.is(run.events.length, run.events.at(-1)?.seq)
})

on('five hundred threads at once', async () => {
  const run = await record([tracee('threads'), '500'])
  assert.is(run.code, 0)
  assert.is(of(run, 'Fork').filter(event => event.data.kind === 'thread').length, 500)
  const made = calls(run).filter(call => call.name === 'getppid')
  assert.is(made.length, 5000)
  assert.is(new Set(made.map(call => call.tid)).size, 500)
  assert.is(of(run, 'Exit').length, 501)
})

test.run()
