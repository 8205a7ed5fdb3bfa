// What `doctor` prints: every check, wrapped by words, also on a narrow terminal.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { checkLines } from '../../../src/cli/commands/doctor.js'
import { type Check, checkYama } from '../../../src/node/machine.js'
import { DOCTOR_WORDS } from '../../../src/present/messages.js'
import { plain } from '../../../src/present/palette.js'
import { cli } from '../../support/cli.js'

const test = suite('doctor')

const NAMES = [
  'node',
  'platform',
  'recorder',
  'inspector',
  'injector',
  'yama',
  'seccomp',
  'rights',
  'modules',
  'tracer',
  'pids',
  'proc',
]
const TRIED = ['recording', 'attaching', 'looking', 'scratch', 'page', 'engine']
const REMEDY_COLUMN = 14

test('each check is a line of its own, at 80 and at 60 columns', async () => {
  for (const columns of [80, 60]) {
    const said = await cli(['doctor'], { env: { COLUMNS: String(columns) } })
    assert.ok([0, 4].includes(said.code ?? -1))
    const lines = said.stdout.trimEnd().split('\n')
    const names = lines.flatMap(line => /^(?:ok|no) {2}(\w+) +\S/.exec(line)?.[1] ?? [])
    for (const name of [...NAMES, ...TRIED]) assert.ok(names.includes(name), name)
    // A path is one word, and stays whole.
    assert.equal(
      lines.filter(line => line.length > columns && line.slice(REMEDY_COLUMN).includes(' ')),
      [],
    )
  }
})

test('every row of the words fits into 60 columns, with the remedy below what was found', () => {
  const fields = {
    found: 'x',
    needed: 20,
    user: 'user bob',
    tracer: 'process 12 (gdb)',
    hidepid: 'hidepid=2',
    what: 'x',
    remedy: 'y',
  }
  for (const words of Object.keys(DOCTOR_WORDS) as ReadonlyArray<Check['words']>) {
    const lines = checkLines({ name: 'recording', ok: false, words, fields }, plain, 60)
    for (const line of lines) assert.ok(line.length <= 60, line)
    for (const line of lines.slice(1)) assert.ok(line.startsWith(' '.repeat(REMEDY_COLUMN)))
    assert.not.match(lines.join(' '), /\{|undefined/)
  }
})

test('what yama allows: 2 is enough for who has the capability, 3 for nobody', () => {
  const cases = [
    [undefined, false, true],
    [0, false, true],
    [1, false, true],
    [2, false, false],
    [2, true, true],
    [3, true, false],
  ] as const
  for (const [scope, privileged, ok] of cases) assert.is(checkYama(scope, privileged).ok, ok)
})

test.run()
