// What was exported is read again by the command line: JSON lines explain as the trace itself did, byte for byte, and strace text has the
// same first finding.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cli, ROOT } from '../../support/cli.js'

const test = suite('export and back')
const folder = mkdtempSync(join(tmpdir(), 'probecause-back-'))
test.after(() => rmSync(folder, { recursive: true }))

const exported = async (name: string, format: string): Promise<string> => {
  const file = join(folder, `${name}.${format}`)
  const said = await cli(['export', join(ROOT, 'tests/golden', name, 'trace.pctrace'), '--format', format, '-o', file])
  assert.is(said.code, 0, said.stderr)
  return file
}

interface Explained {
  readonly findings: ReadonlyArray<{ readonly class: string; readonly subject: { readonly pid?: number } }>
  readonly symptom: { readonly code: number; readonly says?: string }
}

const explained = async (file: string): Promise<Explained> =>
  JSON.parse((await cli(['explain', file, '--format', 'json'])).stdout)

for (const name of ['missing-config', 'full-disk', 'healthy-pipe', 'config-stack']) {
  test(`${name} as JSON lines explains as the trace does`, async () => {
    const said = await cli(['explain', await exported(name, 'jsonl')])
    assert.is(said.stdout, readFileSync(join(ROOT, 'tests/golden', name, 'explain.txt'), 'utf8'))
  })

  test(`${name} as strace text has the same first finding and end`, async () => {
    const [log, own] = await Promise.all([
      explained(await exported(name, 'strace')),
      explained(join(ROOT, 'tests/golden', name, 'trace.pctrace')),
    ])
    assert.is(log.findings[0]?.class, own.findings[0]?.class)
    assert.is(log.findings[0]?.subject.pid, own.findings[0]?.subject.pid)
    assert.equal([log.symptom.code, log.symptom.says], [own.symptom.code, own.symptom.says])
  })
}

test('JSON lines through a pipe are read, too', async () => {
  const text = readFileSync(await exported('missing-config', 'jsonl'))
  const said = await cli(['explain', '-'], { stdin: text })
  assert.match(said.stdout, /missing-file/)
})

test('the schema of a line is printed', async () => {
  const said = await cli(['schema', 'events'])
  assert.is(said.code, 0)
  assert.is((JSON.parse(said.stdout) as { anyOf: unknown[] }).anyOf.length, 19)
})

test.run()
