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

testUnless(test, LACKING, 'a filtered recording is said to be one, and what could be contradicted is less sure', () => {
  const folder = newFolder()
  const explained = (options: ReadonlyArray<string>) => {
    start(['record', '-o', 'trace', ...options, '--', 'cat', 'nowhere.txt'], folder)
    return JSON.parse(start(['explain', '--format', 'json', 'trace'], folder).stdout.toString())
  }
  const whole = explained([])
  const files = explained(['-e', '%file'])
  const some = explained(['-e', 'openat', '--only'])
  for (const found of [whole, files, some]) assert.is(found.findings[0].class, 'missing-file')
  assert.ok(files.findings[0].confidence < 0.9 * whole.findings[0].confidence) // a deeper cause may be hidden
  assert.ok(some.findings[0].confidence < files.findings[0].confidence) // and the proof itself may be contradicted
  assert.equal(whole.notSeen, [])
  assert.match(files.notSeen.join(), /outside "-e %file" were left out, except those that name/)
  assert.match(some.notSeen.join(), /outside "-e openat" were left out, even those that name/)
})

testUnless(test, LACKING, 'a filter that makes no sense is refused before the program runs', () => {
  const folder = newFolder()
  for (const command of ['record', 'why']) {
    const said = start([command, '-e', 'opena', '--', 'touch', 'ran'], folder)
    assert.is(said.code, 125)
    assert.match(said.stderr, /"opena" is no system call or class\n {2}The nearest name is open/)
  }
  assert.equal(readdirSync(folder), [])
})

testUnless(test, LACKING, 'show chooses by call, outcome and process', () => {
  const folder = newFolder()
  start(['record', '-o', 'trace', '--', 'sh', '-c', 'cat /etc/hostname >/dev/null; cat nowhere.txt'], folder)
  const shown = (...options: ReadonlyArray<string>) =>
    start(['show', ...options, 'trace'], folder)
      .stdout.toString()
      .trimEnd()
      .split('\n')
  const isCall = (line: string) => /^\d+ [\d.]+ \w+\(/.test(line)
  const opens = shown('-e', 'openat')
  assert.ok(opens.filter(isCall).every(line => / openat\(/.test(line)))
  assert.ok(opens.some(line => /\+\+\+ exited with 1/.test(line)))
  assert.not.ok(opens.some(line => / \.\.\. /.test(line)))
  assert.ok(
    shown('-Z')
      .filter(isCall)
      .every(line => / = -1 E/.test(line)),
  )
  assert.not.ok(shown('-z').some(line => / = -1 E/.test(line)))
  const all = shown().filter(isCall)
  assert.is(
    shown('-z').filter(isCall).length + shown('-Z').filter(isCall).length + all.filter(l => / = \?/.test(l)).length,
    all.length,
  )
  const pids = [...new Set(all.map(line => line.split(' ')[0] ?? ''))]
  assert.is(pids.length, 3)
  for (const pid of pids) assert.ok(shown('-p', pid).every(line => line.startsWith(`${pid} `)))
  assert.is(shown(...pids.flatMap(pid => ['-p', pid])).length, shown().length)
})

const NOT_ROOT = LACKING ?? (process.geteuid?.() === 0 ? undefined : 'only root becomes another user')

testUnless(test, NOT_ROOT, '-u runs the program as that user, with the groups of its account', () => {
  const ids = ['-u', '-g', '-G'].map(what => spawnSync('id', [what, 'nobody'], { encoding: 'utf8' }).stdout.trim())
  const said = start(
    ['why', '-u', 'nobody', '-E', 'GREETING=hello', '--', 'sh', '-c', 'id -u; id -g; id -G; echo $GREETING'],
    '/tmp',
  )
  assert.is(said.stdout.toString(), `${ids.join('\n')}\nhello\n`)
})

const REFUSED: ReadonlyArray<readonly [ReadonlyArray<string>, RegExp]> = [
  [['record', '-u', 'no-such-user', '--', 'true'], /no user "no-such-user"/],
  [['record', '-E', '=x', '--', 'true'], /NAME=VALUE/],
  [['record', '--ring', '64', '--', 'true'], /from 1MiB to 64GiB/],
  [['record', '--ring', '64TiB', '--', 'true'], /from 1MiB to 64GiB/],
  [['record', '--stop-after', '0', '--', 'true'], /a number of events, or a time/],
  [['record', '--stop-after', '5d', '--', 'true'], /a number of events, or a time/],
  [['record', '-p', '1', '-E', 'A=b'], /-E and -u go with a command/],
]
for (const [args, says] of REFUSED)
  testUnless(test, NOT_ROOT, `${args.slice(1, 4).join(' ')} is refused, and nothing is left behind`, () => {
    const folder = newFolder()
    const said = start(args, folder)
    assert.is(said.code, 125)
    assert.match(said.stderr, says)
    assert.equal(readdirSync(folder), [])
  })

testUnless(test, LACKING, 'a recording that was told when to end says so, and the program runs on', () => {
  const said = start(
    ['record', '--stop-after', '200ms', '-o', 'trace', '--', 'sh', '-c', 'sleep 0.5; echo done; exit 4'],
    newFolder(),
  )
  assert.is(said.code, 4)
  assert.is(said.stdout.toString(), 'done\n')
  assert.match(said.stderr, /the recording ended as asked, and the program went on without it\n.*trace written to trace\n$/)
})

testUnless(test, LACKING, 'a trace that cannot be written is said to be incomplete, and the program is not disturbed', () => {
  const said = start(['record', '-o', '/dev/full', '--', 'sh', '-c', 'exit 3'], newFolder())
  assert.is(said.code, 3)
  assert.match(
    said.stderr,
    /^probecause: the trace in \/dev\/full is incomplete: \d+ events could not be written: No space left on device/,
  )
  assert.match(said.stderr, /it ended with 3\n {2}Free some, or name another place with -o\.\n$/)
})

testUnless(test, LACKING, 'a recording that never began leaves no file, and spoils none that was there', () => {
  const folder = newFolder()
  for (const options of [[], ['-o', 'x']])
    assert.is(start(['record', ...options, '--', 'no-such-command-here'], folder).code, 127)
  assert.equal(readdirSync(folder), [])
  start(['record', '-o', 'x', '--', 'true'], folder)
  assert.equal(readdirSync(folder), ['x'])
})

testUnless(test, LACKING, 'a page that cannot be written is found out before the program runs', () => {
  const folder = newFolder()
  const said = start(['why', '-o', '/no/such/folder/page.html', '--', 'touch', 'ran'], folder)
  assert.is(said.code, 125)
  assert.match(said.stderr, /write \/no\/such\/folder\/page\.html: no such file\n {2}Make its folder first/)
  assert.equal(readdirSync(folder), [])
})

testUnless(test, LACKING, 'a trace is not written onto a terminal', () => {
  const said = spawnSync('script', ['-qec', `"${LAUNCHER}" record -o - -- true`, '/dev/null'], { encoding: 'utf8', input: '' })
  assert.match(said.stdout, /no text for a terminal\s+Pipe it/)
  assert.is(said.status, 125)
})

test('too few descriptors for Node to start are said in a sentence', () => {
  const said = spawnSync('sh', ['-c', `ulimit -n 40; exec "${LAUNCHER}" why -- true`], { encoding: 'utf8' })
  assert.is(said.status, 125)
  assert.is(said.stderr.split('\n')[0], 'probecause: only 40 open files are allowed here, and Node needs more to start')
})

test.run()
