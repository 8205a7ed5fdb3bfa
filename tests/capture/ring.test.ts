// The flight recorder: what is kept, what is said of the rest, when it is written, and that its memory has a bound.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cli } from '../support/cli.js'
import { testUnless } from '../support/skip.js'
import { HELPER, LACKING, of, readRecording, record, SCRATCH } from './recording.js'

const test = suite('capture: flight recorder')
const on = (name: string, body: () => Promise<void>) => testUnless(test, LACKING, name, body)
const sleep = (ms: number) => new Promise(wake => setTimeout(wake, ms))
const MIB = 1 << 20
const RING = ['--ring', String(MIB)]

/** Enough calls to fill the ring several times over. */
const turns = (count = 40_000) => `i=0; while [ $i -lt ${count} ]; do i=$((i+1)); test -e /nowhere; done`
const busy = (end: string): ReadonlyArray<string> => ['sh', '-c', `exec 7</etc/hostname; ${turns()}; ${end}`]

interface Told {
  readonly findings: ReadonlyArray<{ readonly class: string; readonly subject: Readonly<Record<string, unknown>> }>
  readonly notSeen: ReadonlyArray<string>
}

const explained = async (argv: ReadonlyArray<string>, ...options: ReadonlyArray<string>): Promise<Told> => {
  const path = join(SCRATCH, 'ring.trace')
  spawnSync(HELPER, ['-o', path, ...options, '--', ...argv], { stdio: 'ignore' })
  return JSON.parse((await cli(['explain', '--format', 'json', path])).stdout) as Told
}

on('a fault at the end of a long run is explained as by the whole recording', async () => {
  const whole = await explained(busy('cat /no/such/file'))
  const kept = await explained(busy('cat /no/such/file'), ...RING)
  const { pid: _, ...first } = whole.findings[0]?.subject ?? {}
  const { pid: __, ...found } = kept.findings[0]?.subject ?? {}
  assert.is(kept.findings[0]?.class, 'missing-file')
  assert.is(kept.findings[0]?.class, whole.findings[0]?.class)
  assert.equal(found, first)
  assert.equal(whole.notSeen, [])
  assert.match(kept.notSeen.join(), /events were not kept: of each stretch the recording kept the last 1 MiB/)
})

on('the last of the run is kept, and the first event says how much is not', async () => {
  const run = await record(busy('exit 0'), { options: RING })
  assert.ok(run.bytes.length < MIB + 65_536, `${run.bytes.length} bytes`)
  assert.is(run.header.recording.ringBytes, MIB)
  const [loss] = run.events
  if (loss?.data._tag !== 'Loss') throw new Error('the first event is no loss')
  assert.is(loss.data.reason, 'ring')
  assert.is(Number(loss.data.count), (run.events[1]?.seq ?? 0) - 1)
  assert.is(run.footer?.events, run.events.length)
  assert.is(run.footer?.lost, 0)
  assert.is(of(run, 'Exit').at(-1)?.pid, run.header.rootPid)
  assert.ok(run.parts.every(part => part._tag !== 'Problem'))
  assert.equal(
    run.footer?.index.map(row => [row.firstSeq, run.bytes[row.offset]]),
    run.parts.flatMap(part => (part._tag === 'Chunk' ? [[part.chunk.firstSeq, 0x12]] : [])),
  )
})

on('what was open before is known from checkpoints', async () => {
  const run = await record(busy('cat <&7'), { options: RING })
  const states = of(run, 'ProcessState').filter(event => event.data.reason === 'checkpoint')
  assert.ok(states.length >= 2, `${states.length} checkpoints`)
  for (const { data } of states) assert.ok(data.descriptors.some(d => d.fd === 7 && d.target === '/etc/hostname'))
})

on('a wait that began before is known with its beginning', async () => {
  const run = await record(['sh', '-c', `sh -c '${turns()}'; exit 0`], { options: RING })
  const first = run.events[1]?.timestamp ?? 0n
  const threads = of(run, 'ProcessState').flatMap(event => (event.data.reason === 'checkpoint' ? event.data.threads : []))
  const waits = threads.filter(thread => thread.inSyscall && thread.sinceNs > 0n && thread.sinceNs < first)
  assert.ok(waits.some(thread => thread.tid === run.header.rootPid))
})

on('a short run is kept whole', async () => {
  const run = await record(['ls', '/'], { options: RING })
  assert.is(run.events[0]?.seq, 1)
  assert.is(of(run, 'Loss').length, 0)
  assert.is(run.footer?.events, run.events.length)
})

on('a process that dies of a signal is written at once, whatever comes after', async () => {
  const run = await record(busy(`sh -c 'kill -SEGV $$'; ${turns()}; exit 0`), { options: RING })
  assert.is(of(run, 'Exit').filter(event => event.data.signal === 11).length, 1)
  assert.is(of(run, 'Loss').length, 2) // before it, and between it and the end
})

on('SIGUSR1 writes what is kept and goes on', async () => {
  const path = join(SCRATCH, 'usr1.trace')
  const child = spawn(HELPER, ['-o', path, ...RING, '--', 'sh', '-c', `${turns(4000)}; sleep 1; exit 3`], { stdio: 'ignore' })
  const ended = new Promise<number | null>(done => child.on('exit', done))
  const size = () => (existsSync(path) ? statSync(path).size : 0)
  for (let i = 0; i < 100 && size() === 0; i++) await sleep(20) // the header: from then on it listens
  const before = size()
  await sleep(200)
  assert.is(size(), before)
  child.kill('SIGUSR1')
  for (let i = 0; i < 50 && size() === before; i++) await sleep(20)
  assert.ok(size() > before)
  assert.is(await ended, 3)
  const run = await readRecording(path)
  assert.is(run.footer?.exitCode, 3)
  assert.is(run.footer?.events, run.events.length)
  assert.ok(run.parts.every(part => part._tag !== 'Problem' && part._tag !== 'Gap'))
})

on('the memory of the recorder is the ring and little more', async () => {
  let most = 0
  await record(busy('sleep 0.3'), {
    options: RING,
    meanwhile: pid => {
      const timer = setInterval(() => {
        if (!existsSync(`/proc/${pid}/status`)) return clearInterval(timer)
        most = Math.max(most, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0))
      }, 50)
    },
  })
  assert.ok(most > 1024 && most < 6 * 1024, `${most} KiB`)
})

test.run()
