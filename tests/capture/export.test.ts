// Exports of live recordings, through the command line: programs with threads, forks, kills and an exec beside running threads, in every
// format. Each is held to its readers' rules, and JSON lines to the trace itself.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parquetReadObjects } from 'hyparquet'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { jsonLinesReader } from '../../src/trace/json/index.js'
import { cli } from '../support/cli.js'
import { testUnless } from '../support/skip.js'
import { heldTraceEvents } from '../support/trace-events.js'
import { HELPER, LACKING, readRecording, SCRATCH, tracee } from './recording.js'

const test = suite('capture: exports')

const PROGRAMS: ReadonlyArray<readonly [name: string, argv: () => ReadonlyArray<string>]> = [
  ['threads', () => [tracee('threads')]],
  ['exec_thread', () => [tracee('exec_thread')]],
  ['killed', () => [tracee('killed')]],
  ['restart', () => [tracee('restart')]],
  ['shell', () => ['sh', '-c', 'sleep 5 & (echo hi; cat /none) | tr a-z A-Z; kill -9 $!; wait']],
]

const exported = async (trace: string, format: string): Promise<string> => {
  const file = join(SCRATCH, `exported.${format}`)
  const said = await cli(['export', trace, '--format', format, '-o', file])
  assert.is(said.code, 0, said.stderr)
  assert.match(said.stderr, /^probecause: wrote \d+ events as .* to .*exported\.\w+ \(\d+ bytes\)/)
  return file
}

const read = async (trace: string, format: string): Promise<string> => readFileSync(await exported(trace, format), 'utf8')

for (const [name, argv] of PROGRAMS)
  testUnless(test, LACKING, `${name}: every format holds its rules`, async () => {
    const trace = join(SCRATCH, `${name}.trace`)
    spawnSync(HELPER, ['-o', trace, '--', ...argv()], { input: '', timeout: 20_000 })
    const { events, header } = await readRecording(trace)
    assert.ok(events.length > 20)

    const reader = jsonLinesReader()
    const parts = [...reader.push(new Uint8Array(readFileSync(await exported(trace, 'jsonl')))), ...reader.end()]
    assert.equal(parts[0]?._tag === 'Header' && parts[0].header, header)
    assert.equal(
      parts.flatMap(part => {
        if (part._tag !== 'Event') return []
        const { names: _, ...event } = part.event
        return [event]
      }),
      events,
    )

    const traced = heldTraceEvents(await read(trace, 'chrome'))
    const entries = events.filter(({ eventType }) => eventType === 'SyscallEntry').length
    assert.ok(traced.filter(({ ph }) => ph === 'B').length >= entries)
    const named = new Set(traced.filter(({ name: kind }) => kind === 'thread_name').map(({ tid }) => tid))
    assert.equal(
      events.flatMap(({ tid, eventType }) => (eventType === 'SyscallEntry' && !named.has(tid) ? [tid] : [])),
      [],
      'every thread has a name',
    )

    for (const line of (await read(trace, 'folded')).trimEnd().split('\n')) assert.match(line, /^[^;]+ \(\d+\);.+ \d+$/)

    const times = (await read(trace, 'strace'))
      .split('\n')
      .slice(0, -1)
      .map(line => /^\d+ +(\d+\.\d{6}) (\w|<|-|\+)/.exec(line)?.[1])
    assert.ok(times.every(time => time !== undefined))
    assert.equal(times.toSorted(), times, 'lines stand in order of time')

    const rows = await parquetReadObjects({ file: new Uint8Array(readFileSync(await exported(trace, 'parquet'))).buffer })
    const lines = (await read(trace, 'csv')).split('\r\n').length - 2
    assert.is(rows.length, lines)
    assert.ok(rows.every(row => row['type'] !== 'Call' || typeof row['syscall'] === 'string'))
  })

testUnless(test, LACKING, 'a wait that another thread ended has its arrow', async () => {
  const trace = join(SCRATCH, 'woken.trace')
  spawnSync(HELPER, ['-o', trace, '--', 'sh', '-c', '(sleep 0.3; echo x) | read line'], { input: '' })
  assert.ok(heldTraceEvents(await read(trace, 'chrome')).some(({ ph }) => ph === 's'))
})

testUnless(test, LACKING, 'a recording is exported while it comes through a pipe', async () => {
  const trace = join(SCRATCH, 'piped.trace')
  spawnSync(HELPER, ['-o', trace, '--', 'true'], { input: '' })
  for (const format of ['jsonl', 'csv', 'chrome', 'folded', 'strace']) {
    const said = await cli(['export', '-', '--format', format], { stdin: new Uint8Array(readFileSync(trace)) })
    assert.is(said.code, 0, said.stderr)
    assert.ok(said.stdout.length > 0)
  }
})

test.run()
