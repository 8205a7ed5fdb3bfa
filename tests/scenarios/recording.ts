// Runs a scenario under the recorder as a user would: set-up and tear-down outside of the recording, a fixed environment.
// Left out: what the recording says (scenarios.test.ts).
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import * as assert from 'uvu/assert'
import { ROOT } from '../support/cli.js'
import type { Scenario } from './scenario.js'

export const PROBECAUSE = join(ROOT, 'src/cli/probecause')
const CANNOT_RUN_HERE = 77
/** Tracing and a loaded machine take this much longer than a scenario's own limit, at most. */
const SLACK_S = 40
/** Programs that count as a package when it is not installed as one. */
const PROGRAMS: Readonly<Record<string, string>> = { nodejs: 'node', mawk: 'awk', 'perl-base': 'perl' }

const installed = new Set(
  (spawnSync('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n'], { encoding: 'utf8' }).stdout ?? '')
    .split('\n')
    .filter(line => line.endsWith(' installed'))
    .map(line => line.split(' ')[0]),
)
const isThere = (name: string): boolean =>
  installed.has(name) || (PROGRAMS[name] !== undefined && spawnSync('which', [PROGRAMS[name]]).status === 0)

const scratch = mkdtempSync(join(tmpdir(), 'scenarios-'))
export const removeScratch = (): void => rmSync(scratch, { recursive: true, force: true })

export const scenarioEnv = {
  PATH: `/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:${join(process.execPath, '..')}`,
  HOME: scratch,
  LANG: 'C.UTF-8',
  TERM: 'dumb',
  USER: 'root',
  LOGNAME: 'root',
  SHELL: '/bin/sh',
  TZ: 'UTC',
}

const runIn = (dir: string, argv: ReadonlyArray<string>, seconds: number): number | null =>
  spawnSync(argv[0] ?? '', argv.slice(1), {
    cwd: dir,
    env: scenarioEnv,
    stdio: 'ignore',
    timeout: seconds * 1000,
    killSignal: 'SIGKILL',
  }).status

/** A recording, or why this host cannot make one. */
export type Recorded = { readonly trace: string } | { readonly lacking: string }

export const record = (one: Scenario): Recorded =>
  recordWith(one, trace => [PROBECAUSE, 'record', '-o', trace, '--'], `${one.id}.pctrace`)

/** The command that writes to this file what the program behind it does. */
export type Recorder = (trace: string) => ReadonlyArray<string>

/** The same by another recorder, into a file of this name. */
export const recordWith = (one: Scenario, recorder: Recorder, name: string): Recorded => {
  const lacking = (one.packages ?? []).filter(name => !isThere(name))
  if (lacking.length > 0) return { lacking: `not installed: ${lacking.join(' ')}` }
  const trace = join(scratch, name)
  mkdirSync(dirname(trace), { recursive: true })
  try {
    if (one.setup !== undefined) {
      const ready = runIn(one.dir, one.setup, 60)
      if (ready === CANNOT_RUN_HERE) return { lacking: 'its set-up says that this host cannot run it' }
      assert.is(ready, 0, `${one.id}: set-up failed`)
    }
    runIn(one.dir, [...recorder(trace), ...one.command], one.timeout_s + SLACK_S)
    return { trace }
  } finally {
    if (one.teardown !== undefined) runIn(one.dir, one.teardown, 60)
  }
}
