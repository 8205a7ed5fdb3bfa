// The documentation's table is the table: `GOLDEN=write` rewrites it.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { INCIDENT_CLASSES, incidentRow } from '../../../../src/cause/incident/thresholds.js'
import { showQuantity, TELLS } from '../../../../src/cause/incident/index.js'
import { ROOT } from '../../../support/cli.js'

const test = suite('incidents: table')
const PAGE = join(ROOT, 'src/cause/incident/README.md')
const MARK = '<!-- table -->\n'

const rows = INCIDENT_CLASSES.map(name => {
  const { level, window, settings } = incidentRow(name)
  const each = Object.entries(settings).map(([key, { unit, value, says }]) => `\`${key}: ${showQuantity(unit, value)}\` ${says}`)
  const span = window === 0 ? '' : showQuantity('duration', window)
  return `| \`${name}\` | ${level} | ${span} | ${each.join('<br>')} | ${(TELLS[name] ?? []).join(', ')} |`
})
const TABLE = [
  '| class | level | window | from which values on | course of |',
  '| --- | --- | --- | --- | --- |',
  ...rows,
  '',
].join('\n')

test('the page has the table as it is', () => {
  const page = readFileSync(PAGE, 'utf8')
  const [head = ''] = page.split(MARK)
  if (process.env['GOLDEN'] === 'write') writeFileSync(PAGE, `${head}${MARK}${TABLE}`)
  else assert.is(page, `${head}${MARK}${TABLE}`)
})

test.run()
