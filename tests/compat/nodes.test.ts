// The same trace gives the same bytes under every Node release that is supported. The other releases come from npm as bare
// binaries (tests/needs.mjs).
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cli, ROOT } from '../support/cli.js'
import { testUnless } from '../support/skip.js'

const test = suite('node releases')
const GOLDEN = join(ROOT, 'tests/golden')
const TRACES = readdirSync(GOLDEN)
  .map(name => join(GOLDEN, name, 'trace.pctrace'))
  .filter(existsSync)

const VIEWS = [['explain', '--format', 'json'], ['explain'], ['summary'], ['run', 'calls', '--format', 'json']] as const

for (const release of ['22', '24']) {
  const node = join(ROOT, `tests/.tmp/nodes/node_modules/node${release}/bin/node`)
  const lacking = existsSync(node) ? undefined : `node ${release} is not installed here`
  testUnless(test, lacking, `node ${release} gives the bytes that node ${process.versions.node} gives`, async () => {
    for (const trace of TRACES) {
      for (const view of VIEWS) {
        const [mine, theirs] = [await cli([...view, trace]), await cli([...view, trace], { node })]
        assert.is(mine.code, 0, mine.stderr)
        assert.equal(theirs, mine)
      }
    }
  })
}

test('the library is imported by its name, in plain node', async () => {
  const script = `import('probecause').then(({ analyze, nodeEnv }) => analyze(nodeEnv)(process.argv[1])().then(r => console.log(r._tag)))`
  const said = spawnSync(process.execPath, ['-e', script, TRACES[0] ?? ''], { cwd: ROOT, encoding: 'utf8' })
  assert.is(said.stdout, 'Right\n', said.stderr)
})

test('the build runs on the oldest release there is, without a loader', async () => {
  assert.is((await cli(['--version'])).code, 0)
})

test.run()
