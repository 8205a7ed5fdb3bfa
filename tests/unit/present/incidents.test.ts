// Incidents as a terminal shows them: a section after the findings, no wider than it, the gravest first, text of the program made safe.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Explanation, Incident } from '../../../src/cause/index.js'
import { explainText } from '../../../src/present/explain.js'
import { plain } from '../../../src/present/palette.js'

const test = suite('noticed')

const incident = (id: number, fields: Incident['fields'] = {}): Incident => ({
  id,
  class: 'cpu-spin',
  severity: 'low',
  level: 'high',
  subject: { pid: 12, comm: 'app' },
  pid: 12,
  fromNs: 3e9,
  toNs: 8.04e9,
  setting: 'share',
  value: 0.985,
  threshold: 0.95,
  evidence: [40 + id, 90],
  fields: { who: 'app (pid 12)', calls: 7, ...fields },
})

const told = (incidents: ReadonlyArray<Incident>): Explanation => ({
  symptom: { kind: 'none', pid: 12, comm: 'app', code: 0, signal: 0, durationNs: 9e9, seq: 99, timeNs: 10e9 },
  findings: [],
  incidents,
})

test('a healthy run stays healthy, and what was noticed follows in a line each', () => {
  assert.equal(explainText({ explanation: told([incident(1)]), gaps: [] }, plain, 80), [
    '✓ app exited 0 after 9.0 s. Nothing in this recording needs an explanation.',
    '',
    '  Noticed:',
    '    cpu-spin: app (pid 12) used 98.5 % of a core with 7     +2.0 to +7.0 s [#41]',
    '    calls (from 95 %)',
  ])
})

test('nothing noticed is no section', () => {
  assert.is(
    explainText({ explanation: told([]), gaps: [] }, plain, 80)
      .join('\n')
      .includes('Noticed'),
    false,
  )
})

test('of many the first are shown and the rest counted, no line wider than the terminal', () => {
  const many = Array.from({ length: 11 }, (_, i) => incident(i + 1))
  for (const width of [40, 60, 80, 120]) {
    const lines = explainText({ explanation: told(many), gaps: [] }, plain, width)
    for (const line of lines) assert.ok(line.length <= width, `${width}: ${line}`)
    assert.match(lines.join(' ').replace(/\s+/g, ' '), /and 5 more \(--format json has all\)/)
  }
})

test('control characters of the recorded program never reach the terminal', () => {
  const lines = explainText({ explanation: told([incident(1, { who: '\u001b[2J\u0007\r\nowned' })]), gaps: [] }, plain, 80)
  assert.not.match(lines.join(''), /[\u0000-\u001f]/)
})

test.run()
