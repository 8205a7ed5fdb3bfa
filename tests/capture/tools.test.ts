// Tools as people know them: each installed tool watches one run of a workload in the running kernel, `probecause tool` prints the
// recording of the same run, and the lines are the same. The kernel tells of the whole machine, so that lines of other processes are
// left out; perf buffers are one per CPU, so that lines are compared in no order. Times differ by nature and are masked. Left out:
// statsnoop, whose 0.26 asks whether there are tracepoints by names that none has, and then loads no program (tests/kernel holds its
// object to the kernel).
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cli } from '../support/cli.js'
import { skip } from '../support/skip.js'
import { LACKING, readRecording, SCRATCH, tracee } from './recording.js'

const test = suite('capture/tools')

interface Held {
  readonly tool: string
  /** `$PID` is the workload's first process. */
  readonly args: ReadonlyArray<string>
  /** Title of the column with the process, by which lines are chosen; undefined: all lines are the workload's. */
  readonly process?: string
  /** What cannot be equal, by the title of its column or as a pattern. */
  readonly masks?: ReadonlyArray<string | RegExp>
  /** Lines about what was over when the tool was attached. */
  readonly before?: RegExp
}

const CLOCK = /\d\d:\d\d:\d\d/

const HELD: ReadonlyArray<Held> = [
  { tool: 'opensnoop', args: [], process: 'PID' },
  { tool: 'opensnoop', args: ['-x', '-e', '-U', '-T'], process: 'PID', masks: [CLOCK] },
  { tool: 'opensnoop', args: ['-p', '$PID'], process: 'PID' },
  { tool: 'execsnoop', args: ['-x', '-U'], process: 'PID' },
  { tool: 'execsnoop', args: ['-q', '-n', 'cat'], process: 'PID' },
  { tool: 'exitsnoop', args: [], process: 'PID', masks: ['AGE(s)'] },
  { tool: 'exitsnoop', args: ['-x'], process: 'PID', masks: ['AGE(s)'] },
  { tool: 'sigsnoop', args: ['-k', '-n'], process: 'PID', masks: [CLOCK] },
  { tool: 'sigsnoop', args: ['-s', '15'], process: 'PID', masks: [CLOCK] },
  { tool: 'killsnoop', args: ['-x'], process: 'PID', masks: [CLOCK] },
  { tool: 'mountsnoop', args: [], process: 'PID' },
  // The workload's first process comes out of a fork, and waits.
  { tool: 'syscount', args: ['-p', '$PID', '-T', '1000'], masks: [/^\[.*\]$/], before: /^fork +1$/ },
  { tool: 'syscount', args: ['-P', '-x', '-T', '10000'], process: 'PID', masks: [/^\[.*\]$/] },
  { tool: 'syscount', args: ['-L', '-p', '$PID', '-T', '1000'], masks: [/^\[.*\]$/, 'TIME (us)'] },
]

const WORKLOAD = [
  'cat /etc/hostname > /dev/null',
  'cat /no/such/file 2> /dev/null',
  'cat "two words" 2> /dev/null',
  '/no/such/program 2> /dev/null',
  'sh -c "exit 3"',
  'sh -c "kill -TERM \\$\\$"',
  'kill -0 $$',
  'kill -0 1073741823 2> /dev/null',
  'umount /no/such/place 2> /dev/null',
  'ls -l / > /dev/null',
  'cat /the/end 2> /dev/null',
  'true',
].join('\n')

const PAGE_BYTES = 4096
const POLL_MS = 20
const QUIET_POLLS = 25
const PATIENCE_MS = 20_000

const waitFor = async (isMet: () => boolean): Promise<boolean> => {
  const until = Date.now() + PATIENCE_MS
  while (!isMet() && Date.now() < until) await new Promise(done => setTimeout(done, POLL_MS))
  return isMet()
}

interface Watching {
  readonly held: Held
  readonly child: ChildProcess
  readonly said: () => { readonly out: string; readonly err: string }
}

/** The tool itself; stdbuf, since it tells that it is attached by its heading. */
const watch = (held: Held, pid: number): Watching => {
  const args = held.args.map(arg => arg.replace('$PID', `${pid}`))
  const child = spawn('stdbuf', ['-oL', `/usr/sbin/${held.tool}`, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let [out, err] = ['', '']
  child.stdout.on('data', piece => {
    out += piece
  })
  child.stderr.on('data', piece => {
    err += piece
  })
  return { held, child, said: () => ({ out, err }) }
}

const isAttached = ({ child, said }: Watching): boolean => said().out.includes('\n') || child.exitCode !== null

const ended = ({ child }: Watching): Promise<unknown> =>
  child.exitCode !== null ? Promise.resolve() : new Promise(done => child.once('close', done))

/** Nothing new for a while: the last lines lie in one buffer per CPU. */
const settled = async (all: ReadonlyArray<Watching>): Promise<void> => {
  let [seen, quiet] = [-1, 0]
  await waitFor(() => {
    const now = all.reduce((sum, { said }) => sum + said().out.length, 0)
    quiet = now === seen ? quiet + 1 : 0
    seen = now
    return quiet >= QUIET_POLLS
  })
}

const columnAt = (heading: string, title: string): number => heading.indexOf(title)

const masked = (line: string, heading: string, masks: Held['masks'] = []): string =>
  masks.reduce<string>((text, mask) => {
    if (typeof mask !== 'string') return text.replace(mask, '*')
    const at = columnAt(heading, mask)
    return at < 0 ? text : `${text.slice(0, at)}*${text.slice(at + mask.length).replace(/^[\d.]*/, '')}`
  }, line)

/** Lines of the workload's processes, in an order of their own. */
const linesOf = (text: string, { process: title, masks, before }: Held, pids: ReadonlySet<number>): ReadonlyArray<string> => {
  const all = text.split('\n').filter(line => line !== '')
  const heading = all.find(line => /^[A-Z]/.test(line) && !line.startsWith('Tracing')) ?? ''
  const at = title === undefined ? -1 : heading.search(new RegExp(`(^|\\s)${title}(\\s|$)`))
  const ours = all.filter(line => {
    if (before?.test(line) === true) return false
    const found = at < 0 ? undefined : /^\s*(\d+)/.exec(line.slice(at))?.[1]
    // A name with a newline in it, of whomever, makes lines of no process.
    return title === undefined || (found !== undefined && pids.has(Number(found)))
  })
  return [
    heading,
    ...ours
      .filter(line => line !== heading)
      .map(line => masked(line, heading, masks))
      .sort(),
  ]
}

/** Lines of the first that the second does not have as often. */
const beyond = (lines: ReadonlyArray<string>, others: ReadonlyArray<string>): ReadonlyArray<string> => {
  const left = [...others]
  return lines.filter(line => {
    const at = left.indexOf(line)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}

interface Seen {
  readonly trace: string
  readonly pid: number
  readonly pids: ReadonlySet<number>
  readonly kernel: ReadonlyMap<Held, string>
  readonly refused: ReadonlyMap<Held, string>
}

const runOnce = async (held: ReadonlyArray<Held>): Promise<Seen> => {
  const [page, trace, script] = ['gate.page', 'tools.trace', 'load.sh'].map(name => join(SCRATCH, name)) as [
    string,
    string,
    string,
  ]
  writeFileSync(page, new Uint8Array(PAGE_BYTES))
  writeFileSync(script, WORKLOAD)
  const recording = cli(['record', '-o', trace, '--', tracee('gate'), page, '/bin/sh', script])
  const pidOf = (): number => readFileSync(page).readUInt32LE(0)
  assert.ok(await waitFor(() => pidOf() !== 0), 'the workload waits')
  const pid = pidOf()
  const all = held.map(row => watch(row, pid))
  assert.ok(await waitFor(() => all.every(isAttached)), 'the tools are attached')
  const fd = openSync(page, 'r+')
  writeSync(fd, Uint8Array.of(1), 0, 1, 4)
  closeSync(fd)
  const recorded = await recording
  assert.is(recorded.code, 0, recorded.stderr)
  await settled(all)
  for (const { child } of all) child.kill('SIGINT')
  await Promise.all(all.map(ended))
  const { events, header } = await readRecording(trace)
  const pids = new Set(events.flatMap(event => (event.pid === header.rootPid ? [] : [event.pid])))
  const isRefused = ({ said }: Watching): boolean => said().out === ''
  return {
    trace,
    pid,
    pids,
    kernel: new Map(all.filter(one => !isRefused(one)).map(one => [one.held, one.said().out])),
    refused: new Map(all.filter(isRefused).map(one => [one.held, one.said().err.trim().split('\n').at(-1) ?? ''])),
  }
}

const missing = HELD.map(({ tool }) => `/usr/sbin/${tool}`).find(path => !existsSync(path))
const lacking =
  LACKING ??
  (missing !== undefined
    ? `${missing} is not installed`
    : process.getuid?.() !== 0
      ? 'the kernel loads programs for root only'
      : spawnSync('stdbuf', ['--version']).status !== 0
        ? 'there is no stdbuf'
        : undefined)

if (lacking !== undefined) skip('tools against the kernel', lacking)
else {
  let seen: Seen | undefined
  test.before(async () => {
    seen = await runOnce(HELD)
  })
  for (const held of HELD) {
    const name = `${held.tool} ${held.args.join(' ')}`.trim()
    test(`${name} prints of a recording what it prints of the run`, async () => {
      const { trace, pid, pids, kernel, refused } = seen as Seen
      const out = kernel.get(held)
      if (out === undefined) return skip(name, `the kernel refuses it: ${refused.get(held)}`)
      const args = held.args.map(arg => arg.replace('$PID', `${pid}`))
      const ours = await cli(['tool', held.tool, ...args, trace])
      assert.is(ours.code, 0, ours.stderr)
      const lines = linesOf(out, held, pids)
      assert.ok(lines.length > 1, `the kernel saw the workload:\n${out}`)
      // What the trace implies is marked, and what stands over it moved.
      const plain = ours.stdout.replace(/^(~ | {2})/gm, '')
      const here = linesOf(plain, held, pids)
      assert.equal({ onlyHere: beyond(here, lines), onlyKernel: beyond(lines, here) }, { onlyHere: [], onlyKernel: [] })
    })
  }
}

test.run()
