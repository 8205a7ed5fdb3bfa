// A trace too large for memory, streamed: ten million events go through the built command line, which keeps to its 512 MiB. Minutes
// would pass if events were kept or handled one by one in JavaScript; this takes seconds. And runs of twenty thousand failing
// processes, and of one process with thousands of failures, which a quadratic step between facts and findings would turn into minutes.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MAIN } from '../support/cli.js'
import { crowd } from '../support/crowd.js'
import { family, loner } from '../support/family.js'
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
  // the crowd opens more files than are kept of a process, and that is all that is missing
  const { notSeen } = JSON.parse(said) as { readonly notSeen: ReadonlyArray<string> }
  assert.ok(
    notSeen.every(gap => /were let go: [\d,]+$/.test(gap)),
    notSeen.join('; '),
  )
  assert.ok(peak > 0 && peak < MAX_KIB, `${peak} KiB`)
})

const PROCESSES = 20_000
const MISSES = 7000
const MOST_MS = 60_000 // seconds as a rule; a loaded machine takes longer, a quadratic step much longer

interface First {
  readonly class: string
  readonly subject: { readonly path?: string }
}
const first = (trace: Uint8Array): First => {
  const args = [MAIN, 'explain', '--format', 'json', '-']
  const said = spawnSync(process.execPath, args, { input: trace, timeout: MOST_MS, maxBuffer: 1 << 26 })
  assert.is(said.status, 0, said.stderr.toString())
  return JSON.parse(said.stdout.toString()).findings[0]
}

for (const [shape, wanted] of [
  ['wide', 'short-job-flood'],
  ['deep', 'runaway-tree'],
] as const)
  test(`twenty thousand failing processes, ${shape}, are explained`, () => {
    assert.is(first(family(PROCESSES, shape)).class, wanted)
  })

test('a process that missed seven thousand files and read half as many is explained by the last it missed', () => {
  const { class: found, subject } = first(loner(MISSES))
  assert.equal([found, subject.path], ['missing-file', `/tmp/include/${(MISSES - 1) % 50}/part${MISSES - 1}.inc`])
})

test.run()
