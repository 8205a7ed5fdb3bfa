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

  test('an empty directory is refused in one sentence', async () => {
    mkdirSync(trace('bare'))
    const { code, stdout, stderr } = await cli(['explain', trace('bare')])
    assert.equal([code, stdout], [4, ''])
    assert.match(stderr, /bare: holds no files\n {2}Name a recording/)
  })

  test('of logs that tell no date none is told, no lengths and no shares of time', async () => {
    const log =
      'execve("/bin/x", ["x"], 0x7ffe0000 /* 1 var */) = 0\nopenat(AT_FDCWD, "/etc/x.conf", O_RDONLY) = -1 ENOENT (No such file or ' +
      'directory)\nwrite(2, "no configuration\\n", 17) = 17\nexit_group(2) = ?\n+++ exited with 2 +++\n'
    mkdirSync(trace('logs'))
    file('logs/a.txt', log)
    file('logs/b.txt', log)
    const all = await cli(['explain', trace('logs')], { cwd: SCRATCH })
    assert.match(all.stdout, /^2 recordings, 1 cause\./)
    assert.not.match(all.stdout, /1970|first|last/)
    const said = await cli(['explain', '--format', 'json', trace('logs')])
    isDocumented('group', said.stdout)
    assert.is(JSON.parse(said.stdout).groups[0].first, undefined)
    assert.match((await cli(['explain', trace('logs/a.txt')])).stdout, /number of the first process,\s+which stands as 1/)
    assert.match((await cli(['tree', trace('logs/a.txt')])).stdout, /^\d+ x {2}exited 2\n$/)
    assert.match((await cli(['summary', trace('logs/a.txt')])).stdout, /^ +calls +errors syscall\n/)
  })
}

test.run()
