// A long quiet recording: a program that sleeps for SECONDS (20 minutes) under the recorder. Neither the recorder's memory nor the
// trace may grow beyond what ten Samples a second need; both are looked at each minute. Not part of `make test`: it takes as long
// as it says. Usage: node tests/soak/sleep.mjs [SECONDS]
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const HELPER = resolve(import.meta.dirname, '../../capture-helper/probecause-capture')
const seconds = Number(process.argv[2] ?? 20 * 60)
const LOOK_S = Math.min(60, Math.max(1, Math.floor(seconds / 5)))
/** Ten Samples, each in a chunk of its own, and its row in the index; the start of a program. */
const BYTES_PER_SECOND = 1024
const BYTES_AT_START = 64 * 1024
/** What the recorder may take more at the end than after its first look: its tables are made once. */
const GROWTH_KIB = 1024

const scratch = mkdtempSync(join(tmpdir(), 'probecause-soak-'))
const trace = join(scratch, 'trace')
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))

const began = Date.now()
const child = spawn(HELPER, ['-o', trace, '--', 'sleep', String(seconds)], { stdio: 'inherit' })
const residentKiB = () => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0)

const problems = []
let first
const look = () => {
  const elapsed = (Date.now() - began) / 1000
  const resident = residentKiB()
  const bytes = statSync(trace).size
  first ??= resident
  process.stdout.write(`soak: ${elapsed.toFixed(0)} s, recorder ${resident} KiB, trace ${bytes} bytes\n`)
  if (resident > first + GROWTH_KIB) problems.push(`the recorder grew from ${first} to ${resident} KiB`)
  if (bytes > BYTES_AT_START + elapsed * BYTES_PER_SECOND)
    problems.push(`the trace has ${bytes} bytes after ${elapsed.toFixed(0)} s`)
}
const timer = setInterval(look, LOOK_S * 1000)

child.on('exit', code => {
  clearInterval(timer)
  if (code !== 0) problems.push(`the recorder ended with ${code}`)
  for (const problem of problems) process.stdout.write(`soak: ${problem}\n`)
  process.stdout.write(
    `soak: ${problems.length === 0 ? 'passed' : 'failed'} after ${seconds} s, trace ${statSync(trace).size} bytes\n`,
  )
  process.exitCode = problems.length === 0 ? 0 : 1
})
