// The command `tool`: the list, help in 80 columns, and errors with the exit codes of commands that run a program or do not.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { TOOLS } from '../../../src/tool/index.js'
import { cli, ROOT } from '../../support/cli.js'
import { SCRATCH } from '../../capture/recording.js'

const test = suite('command tool')
const TRACE = join(ROOT, 'tests/golden/healthy-pipe/trace.pctrace')
const PROBE = join(ROOT, 'src/probe/catalog/opens.bpf.o')

test('without a name it lists the tools, one for each name and alias', async () => {
  const { code, stdout } = await cli(['tool'])
  assert.is(code, 0)
  for (const { name, aliases, about } of TOOLS) {
    for (const called of [name, ...Object.keys(aliases)]) assert.match(stdout, new RegExp(`\\b${called}\\b`))
    assert.ok(stdout.includes(about))
  }
  assert.ok(
    stdout.split('\n').every(line => line.length <= 80),
    stdout,
  )
})

test('the help of every tool fits into 80 columns', async () => {
  for (const name of ['fsdist', 'futexctn', 'tcptop']) {
    const { code, stdout } = await cli(['tool', name, '--help'], { env: { COLUMNS: '80' } })
    assert.is(code, 0)
    assert.match(stdout, /--object <file>/)
    assert.ok(
      stdout.split('\n').every(line => line.length <= 80),
      stdout,
    )
  }
})

const text = join(SCRATCH, 'text')
writeFileSync(text, 'no object\n')

const WRONG: ReadonlyArray<readonly [args: ReadonlyArray<string>, code: number, said: RegExp]> = [
  [['opensnop', TRACE], 2, /there is no tool "opensnop"\n {2}There are execsnoop, /],
  [['opensnop', '--', 'true'], 125, /there is no tool "opensnop"/],
  [['opensnoop', '-q', TRACE], 2, /opensnoop: unknown option '-q'\n {2}See `probecause tool opensnoop --help`/],
  [['opensnoop', '--from', text, TRACE], 2, /carries no eBPF object\n {2}Give a program built with libbpf/],
  [['opensnoop', '--from', '/no/such', TRACE], 4, /\/no\/such: no such file/],
  [['opensnoop', '--object', text, TRACE], 3, /text: /],
  [['opensnoop', '--object', PROBE, '/no/such/trace'], 4, /no such file/],
  [
    ['opensnoop', '--object', PROBE, '--only', 'nothing', TRACE],
    2,
    /no program and no section of the object is called "nothing"/,
  ],
  [['syncsnoop', TRACE], 2, /syncsnoop is not installed\n {2}Install libbpf-tools/],
]

for (const [args, code, said] of WRONG)
  test(`tool ${args.map(arg => arg.replace(/.*\//, '')).join(' ')} fails with one clear line and ${code}`, async () => {
    const got = await cli(['tool', ...args], { env: { PATH: '/no/such/place' } })
    assert.match(got.stderr, said)
    assert.is(got.code, code)
    assert.is(got.stdout, '')
  })

test('an object of another kind is run all the same, and its records are printed by their types', async () => {
  const { code, stdout } = await cli(['tool', 'opensnoop', '--object', PROBE, TRACE])
  assert.is(code, 0)
  assert.match(stdout, /^PID {4}COMM/)
  assert.match(stdout, /^\S+ opens pid=\d+ .*path="/m)
})

test.run()
