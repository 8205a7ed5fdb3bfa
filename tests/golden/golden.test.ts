// Whole pipeline: each folder here holds a recorded trace and what the built command line says of it, as text and as JSON.
// `make golden` rewrites the expectations; the diff is reviewed like code.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cli } from '../support/cli.js'
import { unproven } from '../support/proven.js'

const test = suite('golden')
const HERE = import.meta.dirname
const CASES = readdirSync(HERE).filter(name => existsSync(join(HERE, name, 'trace.pctrace')))
const REWRITE = process.env['GOLDEN'] === 'write'

const VIEWS: ReadonlyArray<readonly [file: string, args: ReadonlyArray<string>]> = [
  ['explain.txt', ['explain']],
  ['explain.json', ['explain', '--format', 'json']],
  ['tree.txt', ['tree']],
  ['summary.txt', ['summary']],
  ['show.txt', ['show']],
  ['opens.txt', ['run', 'opens']],
  ['stacks.txt', ['show', '-k', '-Z']],
  ['stackids.txt', ['run', 'tests/fixtures/bpf/stackid.bpf.o']],
]

for (const name of CASES) {
  for (const [file, args] of VIEWS) {
    // Most cases were recorded before there were stacks.
    if (file.startsWith('stack') && !existsSync(join(HERE, name, file))) continue
    test(`${name}: ${args.join(' ')} is as expected`, async () => {
      const said = await cli([...args, join('tests/golden', name, 'trace.pctrace')])
      assert.is(said.code, 0, said.stderr)
      const expected = join(HERE, name, file)
      if (REWRITE) writeFileSync(expected, said.stdout)
      else assert.fixture(said.stdout, readFileSync(expected, 'utf8'))
    })
  }
}

for (const name of CASES)
  test(`${name}: its findings are proven by what they cite`, async () => {
    assert.equal(await unproven(join(HERE, name, 'trace.pctrace')), [])
  })

test('there are cases', () => assert.ok(CASES.length > 0))

test.run()
