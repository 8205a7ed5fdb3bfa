// The recorder's wall time against `strace -f -o /dev/null` on the same program, everything on one processor, so that where
// the scheduler puts two processes does not decide. The program is sized to take at least three seconds under strace.
// Prints the ratio; never fails for being slow. Usage: node tests/bench/capture.mjs [ROUNDS]
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const HELPER = resolve(import.meta.dirname, '../../capture-helper/probecause-capture')
const SOURCE = resolve(import.meta.dirname, 'calls.c')
const AT_LEAST_S = 3
const rounds = Number(process.argv[2] ?? 3)

const scratch = mkdtempSync(join(tmpdir(), 'probecause-bench-'))
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))

const lacking = ['strace -V', 'taskset -V', 'cc --version', `${HELPER} --help`].find(
  command => spawnSync(command.split(' ')[0], command.split(' ').slice(1)).status !== 0,
)
if (lacking !== undefined) {
  process.stdout.write(`capture: not measured, ${lacking.split(' ')[0]} is missing\n`)
  process.exit(0)
}

const program = join(scratch, 'calls')
spawnSync('cc', ['-O2', '-w', '-o', program, SOURCE])

const seconds = argv => {
  const began = process.hrtime.bigint()
  const run = spawnSync('taskset', ['-c', '0', ...argv], { stdio: 'ignore' })
  if (run.status !== 0) throw new Error(`${argv[0]} ended with ${run.status ?? run.signal}`)
  return Number(process.hrtime.bigint() - began) / 1e9
}

const kinds = {
  'calls of many kinds': ['mixed', 4000],
  'calls without memory': ['plain', 20000],
  'fork and exec': ['spawn', 100],
}

const under = {
  strace: argv => ['strace', '-f', '-o', '/dev/null', ...argv],
  recorder: argv => [HELPER, '-o', '/dev/null', '--', ...argv],
}

const median = times => times.sort((a, b) => a - b)[times.length >> 1]

for (const [name, [kind, start]] of Object.entries(kinds)) {
  // The quickest of three: a count found at a busy moment would be too small at a quiet one.
  const once = Math.min(...[1, 2, 3].map(() => seconds(under.strace([program, kind, String(start)]))))
  const count = Math.ceil((start * AT_LEAST_S * 1.2) / once)
  const times = { strace: [], recorder: [] }
  // In turns, so that a busy moment of the machine meets both.
  for (let round = 0; round < rounds; round++)
    for (const who of ['strace', 'recorder']) times[who].push(seconds(under[who]([program, kind, String(count)])))
  const [theirs, ours] = [median(times.strace), median(times.recorder)]
  process.stdout.write(
    `capture, ${name}: ${ours.toFixed(2)} s, strace ${theirs.toFixed(2)} s, ratio ${(ours / theirs).toFixed(2)} (median of ${rounds})\n`,
  )
}
