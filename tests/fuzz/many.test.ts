// A trace too large for memory, streamed: ten million events go through the built command line, which keeps to its 512 MiB. Minutes
// would pass if events were kept or handled one by one in JavaScript; this takes seconds.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MAIN } from '../support/cli.js'
import { crowd } from '../support/crowd.js'
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

test.run()
