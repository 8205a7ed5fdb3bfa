// `run` with objects that ask for what a trace does not hold: what is missing is said in one line, with what to do about it,
// and what has no effect is said and does not stop the run.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cli, ROOT } from '../../support/cli.js'
import { testUnless } from '../../support/skip.js'
import { TOOL_OBJECTS, TOOLS_LACKING } from '../../support/tools.js'

const test = suite('cli/objects')
const scratch = mkdtempSync(join(tmpdir(), 'probecause-objects-'))
test.after(() => rmSync(scratch, { recursive: true }))

const TRACE = join(ROOT, 'tests/golden/missing-config/trace.pctrace')
const object = (name: string): string => join(ROOT, 'tests/fixtures/bpf', `${name}.bpf.o`)
const file = (name: string, content: Uint8Array | string): string => {
  const path = join(scratch, name)
  writeFileSync(path, content)
  return path
}

const CONFIG = file(
  'config',
  ['HZ=250', 'NEGATIVE=-2', 'BPF=y', 'LETTER=m', 'EXT4_FS=m', 'NAME="(none)"'].map(line => `CONFIG_${line}\n`).join(''),
)

const REFUSED: ReadonlyArray<readonly [name: string, args: ReadonlyArray<string>, says: RegExp, remedy?: RegExp]> = [
  [
    "a value of the kernel's configuration that nobody gave",
    [object('kconfig'), TRACE],
    /program "ask": .*kconfig\.bpf\.c:\d+: the kernel's configuration value "CONFIG_\w+" is not known/,
    /--kconfig FILE/,
  ],
]
for (const [name, args, says, remedy] of REFUSED) {
  test(`${name} is refused in one line`, async () => {
    const said = await cli(['run', ...args])
    assert.is(said.code, 3)
    const [line, hint] = said.stderr.trimEnd().split('\n')
    assert.match(line ?? '', says)
    if (remedy !== undefined) assert.match(hint ?? '', remedy)
  })
}

test('with the configuration the same object runs', async () => {
  const said = await cli(['run', '--kconfig', CONFIG, object('kconfig'), TRACE])
  assert.is(said.code, 0, said.stderr)
  assert.is(said.stderr, '')
})

test('a configuration that is not there is an I/O error', async () => {
  const said = await cli(['run', '--kconfig', '/no/such', object('kconfig'), TRACE])
  assert.is(said.code, 4)
  assert.match(said.stderr, /\/no\/such: no such file/)
})

test('maps of the time before BTF are printed like any other', async () => {
  const said = await cli(['run', object('legacy'), TRACE])
  assert.is(said.code, 0, said.stderr)
  assert.match(said.stdout, /^longer \(1, 1 more are zero\)\n {2}key {2}value\n {4}0 +\d+\n/m)
})

test('a program that oversteps its stack is stopped at the place, unless it is to run without exact bounds', async () => {
  const said = await cli(['run', object('overstep'), TRACE])
  assert.match(said.stdout, /overstep stopped: OutOfBounds at overstep, instruction \d+, .*overstep\.bpf\.c:11/)
  assert.match(said.stderr, /\d+ program runs stopped early/)
  assert.not.match((await cli(['run', '--no-check', object('overstep'), TRACE])).stdout, /stopped/)
})

test('a program that needs what the recorded kernel lacks is stopped where it does, and is told what it needed', async () => {
  const said = await cli(['run', object('core'), TRACE])
  assert.is(said.code, 0, said.stderr)
  assert.match(
    said.stdout,
    /element stopped: Unresolved at element, instruction 0, .*core\.bpf\.c:31: it needs the offset of task_struct\.lists\[2\]\.next,/,
  )
  assert.not.match(said.stdout, / exists stopped/)
  assert.is(said.stdout.match(/^.*element stopped.*$/gm)?.length, 3, 'the first times')
  assert.match(said.stderr, /incomplete: element stopped \d+ times in all: Unresolved at element, .*: it needs the offset/)
  const { stdout } = await cli(['run', '--format', 'json', object('core'), TRACE])
  assert.match(stdout, /"lacking":"it needs the offset of task_struct\.lists/)
})

test('functions of the kernel are called by name, and what a program asks for first does not stop it', async () => {
  const said = await cli(['run', object('kfunc'), TRACE])
  assert.is(said.code, 0, said.stderr)
  assert.match(said.stdout, /^\S+ who own 1, leader's own 1, no other 1 \[#\d+\]$/m)
  assert.not.match(said.stdout, /stopped|no task can/)
  assert.match(said.stderr, /1 answer of bpf_task_from_pid that the trace does not hold/)
})

testUnless(test, TOOLS_LACKING, 'real objects that attach to nothing a trace has end in one clear sentence each', async () => {
  const names = ['runqlen', 'biopattern', 'bashreadline']
  for (const name of names) {
    const bytes = TOOL_OBJECTS.find(tool => tool.names.includes(name))?.bytes ?? new Uint8Array(0)
    const said = await cli(['run', file(name, bytes), TRACE])
    assert.is(said.code, 3, said.stderr)
    assert.match(said.stderr, new RegExp(`^probecause: ${join(scratch, name)}: program "\\w+": .+`))
    assert.ok(said.stderr.trimEnd().split('\n').length <= 2, said.stderr)
  }
})

test.run()
