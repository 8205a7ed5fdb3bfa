// explain of a directory: equal causes are one group, whatever their pids and temporary names; what is no trace is one line.
import { mkdirSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LACKING } from '../capture/recording.js'
import { cli } from '../support/cli.js'
import { isDocumented } from '../support/documents.js'
import { skip } from '../support/skip.js'
import { file, record, SCRATCH, trace } from './pair.js'

const test = suite('many recordings')

if (LACKING !== undefined) skip('many recordings', LACKING)
else {
  mkdirSync(trace('runs'))
  const missing = ['sh', '-c', 'd=$(mktemp -d) && cat "$d/input.csv"; s=$?; rm -r "$d"; exit $s']
  test.before(async () => {
    await record('runs/a.pctrace', missing)
    await record('runs/b.pctrace', missing)
    await record('runs/c.pctrace', ['true'])
    await record('runs/d.pctrace', ['cat', '/nowhere/at/all'])
    file('runs/notes.txt', 'no trace\n')
  })

  test('equal causes are counted together, with one to look at', async () => {
    const said = await cli(['explain', '--format', 'json', trace('runs')])
    assert.is(said.code, 0)
    isDocumented('group', said.stdout)
    const { recordings, groups, unread } = JSON.parse(said.stdout)
    assert.is(recordings, 4)
    assert.equal(
      groups.map((g: { outcome: string; count: number; class?: string }) => [g.outcome, g.count, g.class]),
      [
        ['cause', 2, 'missing-file'],
        ['cause', 1, 'missing-file'],
        ['fine', 1, undefined],
      ],
    )
    assert.equal(groups[0].recordings, [trace('runs/a.pctrace'), trace('runs/b.pctrace')])
    assert.ok(groups[0].first <= groups[0].last)
    assert.equal(
      unread.map((u: { name: string }) => u.name),
      [trace('runs/notes.txt')],
    )
  })

  test('people get each cause in a few lines of 80 columns', async () => {
    const { stdout } = await cli(['explain', trace('runs')], { cwd: SCRATCH })
    assert.match(stdout, /^4 recordings, 2 causes\.\n\n {2}2× missing-file/)
    assert.match(stdout, /1 could not be read:\n {2}.*notes\.txt/)
    assert.equal(
      stdout.split('\n').filter(line => line.length > 80),
      [],
    )
  })

  test('several files are named one by one; a directory without a trace is rejected', async () => {
    const two = await cli(['explain', trace('runs/a.pctrace'), trace('runs/c.pctrace'), '--fail-on', 'high'])
    assert.is(two.code, 1)
    assert.match(two.stdout, /^2 recordings, 1 cause\./)
    mkdirSync(trace('none'))
    file('none/x', 'x')
    assert.is((await cli(['explain', trace('none')])).code, 3)
    assert.is((await cli(['explain', trace('runs'), '--strict'])).code, 5)
  })
}

test.run()
