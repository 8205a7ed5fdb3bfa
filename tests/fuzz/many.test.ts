// A trace too large for memory, streamed: ten million events go through the built command line, which keeps to its 512 MiB. Minutes
// would pass if events were kept or handled one by one in JavaScript; this takes seconds. And runs of twenty thousand failing
// processes, which a quadratic step anywhere between facts and findings would turn into minutes.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MAIN } from '../support/cli.js'
import { crowd } from '../support/crowd.js'
import { family } from '../support/family.js'
import { random } from '../support/seed.js'

const EVENTS = 10_000_000
const MAX_KIB = 512 * 1024
const POLL_MS = 100

/** proc(5): the most that was ever resident, in KiB; a process that has ended says nothing. */
const peakOf = (pid: number): number => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)

const test = suite('a trace of ten million events')

test('it is explained in under 512 MiB', async () => {
  const child = spawn(process.execPath, [MAIN, 'explain', '--format', 'json', '-'], { stdio: ['pipe', 'pipe', 'inherit'] })
  let [peak, bytes, said] = [0, 0, '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const poll = setInterval(() => {
    try {
      peak = Math.max(peak, peakOf(child.pid ?? 0))
    } catch {
      clearInterval(poll) // it has ended
    }
  }, POLL_MS)
  const began = Date.now()
  for (const piece of crowd(EVENTS, random())) {
    bytes += piece.length
    if (!child.stdin.write(piece)) await once(child.stdin, 'drain')
  }
  child.stdin.end()
  const [code] = (await once(child, 'exit')) as [number]
  clearInterval(poll)
  console.log(`${Math.round(bytes / 1e6)} MB in ${Date.now() - began} ms, at most ${Math.round(peak / 1024)} MiB`)
  assert.is(code, 0)
  assert.equal((JSON.parse(said) as { notSeen: unknown }).notSeen, [])
  assert.ok(peak > 0 && peak < MAX_KIB, `${peak} KiB`)
})

const PROCESSES = 20_000
const MOST_MS = 60_000 // seconds as a rule; a loaded machine takes longer, a quadratic step much longer
for (const [shape, wanted] of [
  ['wide', 'short-job-flood'],
  ['deep', 'runaway-tree'],
] as const)
  test(`twenty thousand failing processes, ${shape}, are explained`, () => {
    const said = spawnSync(process.execPath, [MAIN, 'explain', '--format', 'json', '-'], {
      input: family(PROCESSES, shape),
      timeout: MOST_MS,
      maxBuffer: 1 << 26,
    })
    assert.is(said.status, 0, said.stderr.toString())
    assert.is(JSON.parse(said.stdout.toString()).findings[0].class, wanted)
  })

test.run()
