// What takes from a confidence: a rival, a filter, losses, an end that is missing. Nothing of it raises one.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { confidenceOf } from '../../../src/cause/confidence.js'
import type { TraceMeta } from '../../../src/cause/facts.js'

const whole: TraceMeta = { arch: 'x86_64', rootPid: 1, startNs: 0, endNs: 1, attached: false, cut: 'no' }
const WELL_PROVEN = 0.7 // of missing-file's weight

const test = suite('confidence')

test('a well proven finding without a rival is sure, and never certain', () => {
  const sure = confidenceOf('missing-file', WELL_PROVEN, 0, 0, whole)
  assert.ok(sure > 0.9 && sure < 1, `${sure}`)
})

test('a finding that is not the first is less sure than the first', () => {
  assert.ok(confidenceOf('missing-file', 0.6, WELL_PROVEN, 1, whole) < confidenceOf('missing-file', WELL_PROVEN, 0.6, 0, whole))
})

const LESS: ReadonlyArray<readonly [string, Partial<TraceMeta>]> = [
  ['events were lost', { lost: 3 }],
  ['the recording broke off', { endless: true }],
  ['calls on files were filtered out', { unseen: new Set(['file']) }],
  ['calls that could hide a deeper cause were filtered out', { unseen: new Set(['network']) }],
]
for (const [what, meta] of LESS)
  test(`it is less sure when ${what}`, () => {
    const sure = confidenceOf('missing-file', WELL_PROVEN, 0, 0, whole)
    const less = confidenceOf('missing-file', WELL_PROVEN, 0, 0, { ...whole, ...meta })
    assert.ok(less < sure, `${less} is not below ${sure}`)
  })

test('a crash needs no calls to be proven', () => {
  assert.is(confidenceOf('crash', 0.9, 0, 0, { ...whole, unseen: new Set(['memory']) }), confidenceOf('crash', 0.9, 0, 0, whole))
})

test.run()
