// Names that a run makes up become words; names that people choose stay.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { normaliser } from '../../../src/compare/normal.js'

const test = suite('normal names')

/** Of two runs, what must be called the same. */
const SAME: ReadonlyArray<readonly [string, string]> = [
  ['/proc/812/maps', '/proc/9312/maps'],
  ['/proc/812/task/813/comm', '/proc/12/task/14/comm'],
  ['pipe:[123]', 'pipe:[88812]'],
  ['socket:[5]', 'socket:[6]'],
  ['/tmp/ccXa71Qz.s', '/tmp/ccP0bbQ9.s'],
  ['/tmp/tmpk2_9s8aj/out', '/tmp/tmpzz81__aq/out'],
  ['/tmp/tmp_5h75l_h/out', '/tmp/tmpabcdefgh/out'],
  ['/srv/data/.report.csv.hX2k9Q', '/srv/data/.report.csv.Q81aZr'],
  ['/tmp/scan-8KdP2xQa', '/tmp/scan-Zk29sMN1'],
  ['/tmp/upload12345678901234.tmp', '/tmp/upload99345678901777.tmp'],
  ['.git/objects/ab/0123456789abcdef0123456789abcdef012345', '.git/objects/0f/aa23456789abcdef0123456789abcdef0123ff'],
  ['/var/cache/1f0e2d3c4b5a', '/var/cache/9a8b7c6d5e4f3a2b'],
  ['/run/6ba7b810-9dad-11d1-80b4-00c04fd430c8.sock', '/run/00000000-9dad-11d1-80b4-00c04fd430c8.sock'],
  ['127.0.0.1:45822', '127.0.0.1:60001'],
  ['[::1]:45822', '[::1]:60001'],
  ['log-2026-11-21', 'log-2025-01-02'],
  ['started 10:09:26.123', 'started 23:59:59.001'],
  ['took 12.5 ms', 'took 900 ms'],
  ['at 0x7ffe12345678', 'at 0x55d0aa11'],
  ['/tmp/build.1795255555/x', '/tmp/build.1795266666/x'],
]

for (const [one, other] of SAME)
  test(`${one} is ${other}`, () => {
    assert.is(normaliser().text(one), normaliser().text(other))
  })

/** Chosen by people: they differ, and that says something. */
const DIFFERENT: ReadonlyArray<readonly [string, string]> = [
  ['127.0.0.1:8080', '127.0.0.1:8081'],
  ['127.0.0.1:5432', '127.0.0.1:15432'],
  ['/etc/app/settings.conf', '/etc/app/settings2.conf'],
  ['/srv/app-config1', '/srv/app-config2'],
  ['/usr/lib/python3.11', '/usr/lib/python3.12'],
  ['/data/customers.csv', '/data/Customers.csv'],
  ['/opt/MyServer-Primary', '/opt/MyServer-Secondary'],
  ['10.0.0.1', '10.0.0.2'],
  ['libfoo.so.1', 'libfoo.so.2'],
  ['/var/spool/job-invoice', '/var/spool/job-reminder'],
]

for (const [one, other] of DIFFERENT)
  test(`${one} is not ${other}`, () => {
    assert.is.not(normaliser().text(one), normaliser().text(other))
  })

test('a pid of the run is a word wherever it stands, and no other number is', () => {
  const run = normaliser([4711, 12])
  assert.is(run.text('/run/app.4711.sock'), '/run/app.PID.sock')
  assert.is(run.text('/run/app.4712.sock'), '/run/app.4712.sock')
  assert.is(run.text('/data/12/x'), '/data/12/x')
})

test.run()
