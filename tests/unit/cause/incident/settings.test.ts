// The file of --thresholds: what it may set, and every mistake with its line and column and what would be right.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readSettings } from '../../../../src/cause/incident/settings.js'
import { readQuantity, showQuantity } from '../../../../src/cause/incident/quantity.js'
import {
  INCIDENTS,
  type IncidentClass,
  INCIDENT_CLASSES,
  incidentRow,
  thresholdsOf,
} from '../../../../src/cause/incident/thresholds.js'
import { renderError } from '../../../../src/base/error.js'
import { readThresholds } from '../../../../src/node/thresholds.js'
import { INCIDENT_WORDS } from '../../../../src/present/messages-incident.js'
import { INCIDENT_RULES } from '../../../../src/cause/incident/index.js'
import { ROOT } from '../../../support/cli.js'

const test = suite('incidents: settings')
const scratch = mkdtempSync(join(tmpdir(), 'thresholds-'))
const file = join(scratch, 't.yaml')

const read = async (...lines: ReadonlyArray<string>) => {
  writeFileSync(file, `${lines.join('\n')}\n`)
  return readThresholds(file)()
}

test('every class of the table has a rule and a sentence, and every key a number that its unit reads back', () => {
  assert.equal(INCIDENT_RULES.map(rule => rule.class).sort(), [...INCIDENT_CLASSES].sort())
  assert.equal(Object.keys(INCIDENT_WORDS).sort(), [...INCIDENT_CLASSES].sort())
  for (const name of INCIDENT_CLASSES)
    for (const [key, { unit, value, least }] of Object.entries(incidentRow(name).settings)) {
      assert.is(readQuantity(unit, showQuantity(unit, value)), value, `${name}.${key}`)
      assert.ok(value >= least, `${name}.${key} is not measured`)
    }
})

test('a file sets some and leaves the rest', async () => {
  const set = await read(
    'cpu-spin:',
    '  share: 80 %',
    '  level: critical',
    'exfiltration:',
    '  sent: 64 MiB',
    'new-program:',
    '  level: off',
  )
  const expected = thresholdsOf({
    'cpu-spin': { level: 'critical', values: { share: 0.8 } },
    exfiltration: { values: { sent: 64 * 2 ** 20 } },
    'new-program': { level: 'off', values: {} },
  })
  assert.equal(E.isRight(set) && set.right, expected)
})

test('an empty file sets nothing', async () => {
  const set = await read('# nothing')
  assert.equal(E.isRight(set) && set.right, thresholdsOf())
})

const KEYS = Object.keys(INCIDENTS).join(', ')
const MISTAKES: ReadonlyArray<readonly [name: string, lines: ReadonlyArray<string>, says: string]> = [
  ['an unknown class', ['cpu-spni:', '  share: 95 %'], `1:1: cpu-spni is unknown here; allowed are ${KEYS}`],
  [
    'an unknown key',
    ['cpu-spin:', '  level: low', '  shares: 95 %'],
    '3:3: cpu-spin.shares is unknown here; allowed are level, share, calls',
  ],
  ['a number without its unit', ['cpu-spin:', '  share: 95'], '2:3: cpu-spin.share is not a share such as 95 %'],
  ['an unknown unit', ['oom-risk:', '  within: 2 fortnights'], '2:3: oom-risk.within is not a time such as 5 s, 100 ms or 2 min'],
  ['a unit of another kind', ['exfiltration:', '  sent: 10 s'], '2:3: exfiltration.sent is not a size such as 10 MB or 64 MiB'],
  ['half a file', ['port-scan:', '  count: 12.5'], '2:3: port-scan.count is not a whole number'],
  ['less than nothing', ['port-scan:', '  count: -1'], '2:3: port-scan.count is not a whole number'],
  ['less than is measured', ['port-scan:', '  count: 4'], '2:3: port-scan.count is below 5, from which on it is measured'],
  ['an unknown level', ['port-scan:', '  level: huge'], '2:3: port-scan.level is none of critical, high, medium, low, off'],
  ['a value where keys belong', ['port-scan: 5'], '1:1: port-scan is no list of settings; they are level, count, refused'],
  ['a list', ['- port-scan'], `1:1: the file is no list of settings; they are ${KEYS}`],
  ['a key twice', ['port-scan:', '  count: 30', '  count: 40'], '3:3: Map keys must be unique'],
  ['broken YAML', ['port-scan:', '  count: [1', 'x: 2'], '3:1: '],
]
for (const [name, lines, says] of MISTAKES)
  test(`${name} is refused at its place`, async () => {
    const set = await read(...lines)
    assert.ok(E.isLeft(set), 'taken')
    if (E.isLeft(set)) assert.ok(renderError(set.left).startsWith(`${file}:${says}`), renderError(set.left))
  })

test('all mistakes are told at once', async () => {
  const set = await read('cpu-spin:', '  share: 1', '  calls: 1')
  assert.ok(E.isLeft(set) && renderError(set.left).includes(':2:3:') && renderError(set.left).includes(':3:3:'))
})

const UNITS: ReadonlyArray<readonly [Parameters<typeof readQuantity>[0], unknown, number | undefined, string?]> = [
  ['duration', '5s', 5e9, '5 s'],
  ['duration', '0.5 s', 5e8, '500 ms'],
  ['duration', '2 min', 120e9, '2 min'],
  ['duration', '90 s', 90e9, '1.5 min'],
  ['duration', '5', undefined],
  ['duration', '5 sec', undefined],
  ['share', '95%', 0.95, '95 %'],
  ['share', 0.95, undefined],
  ['size', '1.5 GB', 1.5e9, '1.5 GB'],
  ['size', '10 mb', undefined],
  ['rate', '600/min', 10, '10/s'],
  ['rate', '10', undefined],
  ['count', 30, 30, '30'],
  ['count', '30', 30, '30'],
  ['count', true, undefined],
  ['count', null, undefined],
  ['times', 2.5, 2.5, '2.5'],
]
test('numbers are read with their unit and shown in one that fits', () => {
  for (const [unit, written, value, shown] of UNITS) {
    assert.is(readQuantity(unit, written), value, `${unit} ${String(written)}`)
    if (value !== undefined) assert.is(showQuantity(unit, value), shown)
  }
})

test('whatever stands in it, it is set or refused, never both', () => {
  const names = INCIDENT_CLASSES as ReadonlyArray<IncidentClass>
  for (const value of [null, [], 1, 'x', {}, { level: {} }, { count: [] }])
    for (const name of names) assert.ok(['Left', 'Right'].includes(readSettings({ [name]: value })._tag))
})

test('a file that is wrong ends explain with 2 and why with 125, before anything runs', () => {
  writeFileSync(file, 'cpu-spin:\n  nap: 1\n')
  const run = (...argv: ReadonlyArray<string>) => spawnSync(join(ROOT, 'src/cli/probecause'), argv, { encoding: 'utf8' })
  const explained = run('explain', '/nonexistent', '--thresholds', file)
  assert.is(explained.status, 2)
  assert.match(explained.stderr, /t\.yaml:2:3: cpu-spin\.nap is unknown here/)
  assert.is(run('why', '--thresholds', file, '--', 'sh', '-c', `touch ${scratch}/ran`).status, 125)
  assert.is(run('explain', '/nonexistent', '--thresholds', join(scratch, 'none')).status, 4)
  assert.is(spawnSync('test', ['-e', join(scratch, 'ran')]).status, 1)
})

test.after(() => rmSync(scratch, { recursive: true, force: true }))
test.run()
