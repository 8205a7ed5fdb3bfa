// Causes that lie in another process, from recording to chain: what the graph of causes ties together. Real programs, real failures.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ROOT } from '../../support/cli.js'
import { unproven } from '../../support/proven.js'

const PROBECAUSE = join(ROOT, 'src/cli/probecause')
const scratch = mkdtempSync(join(tmpdir(), 'graph-'))

/** Shell, class of the first finding, and what its chain says, one pattern for each step. */
const STORIES: ReadonlyArray<readonly [name: string, sh: string, cls: string, chain: ReadonlyArray<RegExp>]> = [
  [
    'a file that is missing leads back to who removed it',
    'echo a >gone; rm gone; cat gone',
    'missing-file',
    [/^rm .* removed gone$/, /^cat .* could not open gone: ENOENT$/, /^cat exited 1$/, /^sh exited 1$/],
  ],
  [
    'one that was refused for its mode leads back to who set it',
    'echo a >shut; chmod 000 shut; setpriv --reuid 65534 --clear-groups cat shut',
    'permission-denied',
    [/^chmod .* changed the mode of shut$/, /^cat .* could not open shut: EACCES$/, /^cat exited 1$/],
  ],
  [
    'a writer whose reader failed fails because of it',
    '{ sleep 0.2; seq 100000; exit $?; } | sort /nowhere; exit 3',
    'missing-file',
    [/^sort .* \/nowhere: ENOENT$/],
  ],
  [
    'who is ended by its parent for waiting was not killed but waiting',
    'mkfifo p; cat p & sleep 1; kill $!; wait $!; exit 4',
    'blocked-read',
    [/^cat .* waited for input from p/, /^sh .* stopped cat .* with SIGTERM$/, /^sh exited 4$/],
  ],
]

const told = (sh: string) => {
  const trace = join(scratch, 'run.pctrace')
  spawnSync(PROBECAUSE, ['record', '--linger', '0.1', '-o', trace, '--', 'sh', '-c', sh], { cwd: scratch, stdio: 'ignore' })
  const said = spawnSync(PROBECAUSE, ['explain', trace, '--format', 'json'], { encoding: 'utf8' })
  const { findings } = JSON.parse(said.stdout) as {
    readonly findings: ReadonlyArray<{ readonly class: string; readonly chain: ReadonlyArray<{ readonly text: string }> }>
  }
  return { trace, first: findings[0] }
}

for (const [name, sh, cls, chain] of STORIES)
  test(name, async () => {
    const { trace, first } = told(sh)
    assert.is(first?.class, cls)
    const steps = first?.chain.map(step => step.text) ?? []
    let at = 0
    for (const step of steps) if (chain[at]?.test(step)) at++
    assert.is(at, chain.length, steps.join('\n'))
    assert.equal(await unproven(trace), [])
  })

test.after(() => rmSync(scratch, { recursive: true, force: true }))
test.run()
