// The command line from outside: exit codes, one-line errors with a remedy, help, and no colour where none belongs.
import { spawn } from 'node:child_process'
import { mkdtempSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cli, MAIN, ROOT } from '../../support/cli.js'

const test = suite('command line')
const scratch = mkdtempSync(join(tmpdir(), 'probecause-cli-'))
const file = (name: string, content: string | Uint8Array): string => {
  const path = join(scratch, name)
  writeFileSync(path, content)
  return path
}

const EMPTY = file('empty', '')
const TEXT = file('text', 'hello, world\n')
const GZIP = file('gzip', gzipSync('hello'))
const OBJECT = file('object', '\x7fELF and more')

interface Case {
  readonly name: string
  readonly args: ReadonlyArray<string>
  readonly code: number
  readonly says: RegExp
  readonly remedy?: RegExp
}

const CASES: ReadonlyArray<Case> = [
  { name: 'an unknown command is a usage error', args: ['explan'], code: 2, says: /unknown command 'explan'/, remedy: /--help/ },
  {
    name: 'an unknown option is a usage error',
    args: ['show', '--fast', TEXT],
    code: 2,
    says: /unknown option/,
    remedy: /--help/,
  },
  { name: 'a missing argument is a usage error', args: ['explain'], code: 2, says: /missing required argument 'trace'/ },
  {
    name: 'a wrong choice is a usage error',
    args: ['explain', TEXT, '--format', 'xml'],
    code: 2,
    says: /Allowed choices are text, json/,
  },
  {
    name: 'a command that runs a program fails with 125, as env(1)',
    args: ['why', '--timeout', '0', '--', 'true'],
    code: 125,
    says: /above 0/,
  },
  { name: 'a file that is not there is an I/O error', args: ['explain', '/no/such'], code: 4, says: /\/no\/such: no such file/ },
  { name: 'a folder is an I/O error', args: ['show', scratch], code: 4, says: /is a directory/ },
  { name: 'an empty file is rejected', args: ['explain', EMPTY], code: 3, says: /the trace is empty/, remedy: /Record again/ },
  {
    name: 'a text file is rejected',
    args: ['explain', TEXT],
    code: 3,
    says: /neither a recording nor a log/,
    remedy: /strace.*gzip or zstd/,
  },
  { name: 'a gzip file is rejected for what is in it', args: ['show', GZIP], code: 3, says: /neither a recording nor a log/ },
  { name: 'an object is no trace', args: ['show', OBJECT], code: 3, says: /this is an ELF file/ },
  { name: 'a trace is not an object', args: ['run', TEXT, TEXT], code: 3, says: /ELF/i },
  {
    name: 'an unknown probe gets a list of those there are',
    args: ['run', 'opnes', TEXT],
    code: 4,
    says: /opnes: no such file/,
    remedy: /Shipped are .*opens/,
  },
  { name: 'a variable without a value is a usage error', args: ['run', '--set', 'x', TEXT, TEXT], code: 2, says: /x/ },
  { name: 'a program that is not base 16 is a usage error', args: ['vm', '--program', 'xyz'], code: 2, says: /not base 16/ },
  { name: 'both tiers at once is a usage error', args: ['vm', '--jit', '--interpret'], code: 2, says: /cannot be used with/ },
]

for (const { name, args, code, says, remedy } of CASES) {
  test(name, async () => {
    const said = await cli(args)
    assert.is(said.code, code, said.stderr)
    assert.is(said.stdout, '')
    const [line, hint, ...rest] = said.stderr.trimEnd().split('\n')
    assert.match(line ?? '', /^probecause: /)
    assert.match(line ?? '', says)
    if (remedy !== undefined) assert.match(hint ?? '', remedy)
    assert.is(rest.length, 0, `more than a line and its remedy: ${said.stderr}`)
  })
}

const golden = (name: string): string => join(ROOT, 'tests/golden', name, 'trace.pctrace')
const CUT = file('cut', readFileSync(golden('full-disk')).subarray(0, 20_000))

const VERDICTS: ReadonlyArray<readonly [name: string, args: ReadonlyArray<string>, code: number]> = [
  ['a finding alone exits 0', [golden('full-disk')], 0],
  ['a finding at the level of --fail-on exits 1', [golden('full-disk'), '--fail-on', 'critical'], 1],
  ['a finding below it exits 0', [golden('missing-config'), '--fail-on', 'critical'], 0],
  ['a healthy run never fails', [golden('healthy-pipe'), '--fail-on', 'low', '--strict'], 0],
  ['a trace that was cut is explained as far as it goes', [CUT], 0],
  ['a trace that was cut exits 5 with --strict', [CUT, '--strict'], 5],
]

for (const [name, args, code] of VERDICTS) {
  test(name, async () => {
    const said = await cli(['explain', ...args])
    assert.is(said.code, code, said.stderr)
    assert.is(said.stderr, '')
  })
}

test('a report of a cut trace says so, as text and as JSON', async () => {
  assert.match((await cli(['explain', CUT])).stdout, /Not seen: .*middle of a record/s)
  const { notSeen } = JSON.parse((await cli(['explain', CUT, '--format', 'json'])).stdout)
  assert.ok(notSeen.length > 0)
})

test('colour is for terminals, unless it is asked for or refused', async () => {
  const escapeChar = String.fromCharCode(27)
  const hasColour = async (env: NodeJS.ProcessEnv) =>
    (await cli(['explain', golden('full-disk')], { env })).stdout.includes(escapeChar)
  assert.not.ok(await hasColour({}))
  assert.not.ok(await hasColour({ CI: 'true' }))
  assert.ok(await hasColour({ FORCE_COLOR: '1' }))
  assert.not.ok(await hasColour({ FORCE_COLOR: '1', NO_COLOR: '1' }))
})

test('text keeps to the width it is given', async () => {
  for (const width of [40, 60, 80, 120]) {
    const said = await cli(['explain', golden('full-disk')], { env: { COLUMNS: String(width) } })
    const lines = said.stdout.split('\n').filter(line => line.trim().includes(' ')) // a word is never broken
    for (const line of lines) assert.ok([...line].length <= width, `${width}: ${line}`)
  }
})

test('help goes to standard output and names every command', async () => {
  const said = await cli(['--help'])
  assert.is(said.code, 0)
  const files = readdirSync(join(ROOT, 'src/cli/commands')).map(name => name.replace('.ts', ''))
  for (const name of files) assert.match(said.stdout, new RegExp(`^  ${name}\\b`, 'm'))
})

test('the version is the package version', async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  assert.is((await cli(['--version'])).stdout, `${version}\n`)
})

test('vm prints r0 in base 16, the program from an option or standard input', async () => {
  // mov r0, 0x2a; exit
  const program = 'b7000000 2a000000 95000000 00000000'
  assert.equal(await cli(['vm', '--program', program]), { code: 0, stdout: '2a\n', stderr: '' })
  assert.equal(await cli(['vm'], { stdin: `${program}\n` }), { code: 0, stdout: '2a\n', stderr: '' })
})

test('vm gives the program its memory', async () => {
  // ldxb r0, [r1+1]; exit
  const said = await cli(['vm', 'aa bb cc', '--program', '7110010000000000 9500000000000000'])
  assert.equal(said, { code: 0, stdout: 'bb\n', stderr: '' })
})

test('vm is a plugin as it stands: the conformance runner puts the memory before the command', async () => {
  const said = await cli(['aa  bb  cc  ', 'vm', '--interpret'], { stdin: '71 10 01 00 00 00 00 00 95 00 00 00 00 00 00 00' })
  assert.equal(said, { code: 0, stdout: 'bb\n', stderr: '' })
})

test('vm says where a rejected program is wrong', async () => {
  const said = await cli(['vm', '--program', 'ff00000000000000'])
  assert.is(said.code, 3)
  assert.match(said.stderr, /^probecause: .*unknown opcode \(pc 0\)\n$/)
})

test('a full standard output is an I/O error', async () => {
  const said = await new Promise<{ code: number | null; stderr: string }>(done => {
    const full = openSync('/dev/full', 'w')
    const child = spawn(process.execPath, [MAIN, '--help'], { stdio: ['ignore', full, 'pipe'] })
    let stderr = ''
    child.stderr?.on('data', piece => {
      stderr += piece
    })
    child.on('close', code => done({ code, stderr }))
  })
  assert.is(said.code, 4)
  assert.match(said.stderr, /^probecause: write standard output: no space left/)
})

test('a reader that goes away ends the output quietly', async () => {
  const code = await new Promise<[number | null, string]>(done => {
    const child = spawn('sh', ['-c', `"$0" "$1" --help | true; "$0" "$1" --help`, process.execPath, MAIN], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let stderr = ''
    child.stderr?.on('data', piece => {
      stderr += piece
    })
    child.on('close', status => done([status, stderr]))
  })
  assert.equal(code, [0, ''])
})

test('doctor checks what it names', async () => {
  const said = await cli(['doctor'])
  assert.ok([0, 4].includes(said.code ?? -1))
  for (const name of ['node', 'platform', 'recorder', 'ptrace', 'recording', 'engine', 'page'])
    assert.match(said.stdout, new RegExp(name))
})

test.run()
