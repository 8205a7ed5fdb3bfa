// The commands that run a program, as a user starts them: exit codes, whose output goes where, what is left behind.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cli, ROOT } from '../../support/cli.js'
import { testUnless } from '../../support/skip.js'

const test = suite('recording commands')
const HELPER = join(ROOT, 'capture-helper/probecause-capture')
const LAUNCHER = join(ROOT, 'src/cli/probecause')

const lacking = (): string | undefined => {
  if (!existsSync(HELPER)) return 'the recorder is not built'
  const tried = spawnSync(HELPER, ['-o', '/dev/null', '--', 'true'])
  return tried.status === 0 ? undefined : 'this machine does not allow ptrace'
}
const LACKING = lacking()

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'probecause-record-'))

/** Through the launcher, as a shell would start it. */
const start = (args: ReadonlyArray<string>, cwd: string, input = '') => {
  const { NO_COLOR: _, FORCE_COLOR: __, ...env } = process.env
  const said = spawnSync(LAUNCHER, [...args], { cwd, env, input: Buffer.from(input), timeout: 60_000 })
  return { code: said.status, stdout: said.stdout, stderr: said.stderr.toString() }
}

interface Case {
  readonly name: string
  readonly command: ReadonlyArray<string>
  readonly code: number
}

const CASES: ReadonlyArray<Case> = [
  { name: 'success', command: ['true'], code: 0 },
  { name: 'a status', command: ['sh', '-c', 'exit 42'], code: 42 },
  { name: 'a signal, as 128 and its number', command: ['sh', '-c', 'kill -TERM $$'], code: 143 },
  { name: '127 for a command that is not found', command: ['no-such-command-here'], code: 127 },
  { name: '126 for a command that cannot be executed', command: ['/etc/passwd'], code: 126 },
]

for (const { name, command, code } of CASES) {
  testUnless(test, LACKING, `record exits as the program does: ${name}`, () => {
    const said = start(['record', '-o', 'trace', '--', ...command], newFolder())
    assert.is(said.code, code, said.stderr)
  })
  testUnless(test, LACKING, `why exits as the program does: ${name}`, () => {
    const said = start(['why', '--', ...command], newFolder())
    assert.is(said.code, code, said.stderr)
  })
}

testUnless(test, LACKING, 'the program has its own input and output', () => {
  const said = start(['why', '--', 'sh', '-c', 'tr a-z A-Z; echo to stderr >&2'], newFolder(), 'hello\n')
  assert.is(said.stdout.toString(), 'HELLO\n')
  assert.match(said.stderr, /^to stderr\n/)
})

testUnless(test, LACKING, 'without -o the trace gets a name with the first free number, for its owner only', () => {
  const folder = newFolder()
  assert.match(start(['record', '--', 'true'], folder).stderr, /trace written to true\.0001\.pctrace/)
  start(['record', '--', 'true'], folder)
  assert.equal(readdirSync(folder).sort(), ['true.0001.pctrace', 'true.0002.pctrace'])
  assert.is(statSync(join(folder, 'true.0001.pctrace')).mode & 0o777, 0o600)
})

testUnless(test, LACKING, 'record -o - gives the trace to the next command, and the output to standard error', async () => {
  const recorded = start(['record', '-o', '-', '--', 'sh', '-c', 'echo shown; exit 3'], newFolder())
  assert.is(recorded.code, 3)
  assert.is(recorded.stderr, 'shown\n')
  const tree = await cli(['tree', '-'], { stdin: recorded.stdout })
  assert.match(tree.stdout, /sh -c echo shown; exit 3 +exited 3/)
})

testUnless(test, LACKING, 'options of the command stay its own', () => {
  const said = start(['why', 'sh', '-c', 'echo "$@"', 'sh', '--timeout', '--help', '-o'], newFolder())
  assert.is(said.stdout.toString(), '--timeout --help -o\n')
})

testUnless(test, LACKING, 'why says the cause on standard error and leaves no file behind', () => {
  const folder = newFolder()
  const said = start(['why', '--', 'cat', 'settings.json'], folder)
  assert.is(said.code, 1)
  assert.is(said.stdout.toString(), '')
  assert.match(said.stderr, /missing-file/)
  assert.match(said.stderr, /settings\.json/)
  assert.match(said.stderr, /ENOENT/)
  assert.equal(readdirSync(folder), [])
})

testUnless(test, LACKING, 'why ends a program whose time is up, and says what it was doing', () => {
  const began = Date.now()
  const said = start(['why', '--timeout', '0.5', '--', 'sh', '-c', 'read line < fifo'.replace('fifo', '/dev/ptmx')], newFolder())
  assert.ok(Date.now() - began < 10_000)
  assert.match(said.stderr, /was still running/)
})

testUnless(test, LACKING, 'Ctrl-C reaches the program, and why still says what it was doing', async () => {
  const folder = newFolder()
  const child = spawn(LAUNCHER, ['why', '--', 'sleep', '20'], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let stderr = ''
  child.stderr?.on('data', piece => {
    stderr += piece
  })
  const code = new Promise<number | null>(done => child.on('close', done))
  await new Promise(wake => setTimeout(wake, 1500))
  // As a terminal does: to the whole foreground group.
  process.kill(-(child.pid ?? 0), 'SIGINT')
  assert.is(await code, 130, stderr)
  assert.match(stderr, /sleep was (still running|killed by SIGINT)/)
})

testUnless(test, LACKING, 'explain reads a trace from a pipe', () => {
  const shell = `"$0" record -o - -- cat settings.json 2>/dev/null | "$0" explain - --format json`
  const said = spawnSync('sh', ['-c', shell, LAUNCHER], { cwd: newFolder(), encoding: 'utf8' })
  const { findings } = JSON.parse(said.stdout)
  assert.is(findings[0].class, 'missing-file')
  assert.match(findings[0].subject.path, /settings\.json$/)
})

testUnless(test, LACKING, 'why writes a page that holds the recording', () => {
  const folder = newFolder()
  const said = start(['why', '-o', 'page.html', '--', 'cat', 'settings.json'], folder)
  assert.match(said.stderr, /Full page: \.\/page\.html/)
  assert.match(readFileSync(join(folder, 'page.html'), 'utf8'), /<script type="text\/plain" id="trace"/)
})

testUnless(test, LACKING, 'the report fits 80 columns and has no colour in a pipe', () => {
  const said = start(['why', '--', 'cat', `${'long'.repeat(20)}/${'name'.repeat(20)}`], newFolder())
  const escapeChar = String.fromCharCode(27)
  assert.not.ok(said.stderr.includes(escapeChar))
  for (const line of said.stderr.split('\n').filter(text => !text.includes('longlong'))) assert.ok([...line].length <= 80, line)
})

test.run()
