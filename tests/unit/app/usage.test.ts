// Where times and values stand in a chart of processor time or memory, and what is written beside it.
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { greatest, momentAt, shapeOf, stepAt, valueTicks, xOf, yOf } from '../../../src/app/usage/shape.js'
import { SEED } from '../../support/seed.js'

const test = suite('charts of usage')
const MIB = 2 ** 20
const END_NS = 4e9

test('values beside a chart are round, and written with as many digits as tell them apart', () => {
  const labels = (most: number, unit = 1, suffix = ''): ReadonlyArray<string> =>
    valueTicks(shapeOf(900, 200, END_NS, most), unit, suffix).map(({ label }) => label)
  assert.equal(labels(0.45), ['0.0', '0.2', '0.4'])
  assert.equal(labels(0.004), ['0.000', '0.001', '0.002', '0.003', '0.004'])
  assert.equal(labels(128 * MIB, MIB, ' MiB'), ['0 MiB', '50 MiB', '100 MiB'])
  assert.equal(labels(0), ['0.0', '0.5', '1.0'])
})

test('whatever the greatest value is, few labels stand beside it, each its own, and all within the chart', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e15, noNaN: true }), most => {
      const shape = shapeOf(900, 200, END_NS, most)
      const ticks = valueTicks(shape, 1, '')
      assert.ok(ticks.length >= 2 && ticks.length <= 6)
      assert.is(new Set(ticks.map(({ label }) => label)).size, ticks.length)
      for (const { value } of ticks) assert.ok(yOf(shape, value) >= shape.top - 1e-6)
    }),
    { seed: SEED },
  )
})

test('a place in a chart is the moment drawn there, and beside the chart the nearest of the recording', () => {
  const shape = shapeOf(900, 200, END_NS, 1)
  fc.assert(
    fc.property(fc.double({ min: 0, max: END_NS, noNaN: true }), ns => {
      assert.ok(Math.abs(momentAt(shape, xOf(shape, ns)) - ns) < 1)
    }),
    { seed: SEED },
  )
  assert.is(momentAt(shape, 0), 0)
  assert.is(momentAt(shape, 2000), END_NS)
})

test('the step that is told is the one that holds the moment', () => {
  const ns = Float64Array.of(1e9, 2e9, 3e9, 4e9)
  assert.equal(
    [0, 0.5e9, 1e9, 1.1e9, 3.9e9, 4e9].map(at => stepAt(ns, at)),
    [0, 0, 0, 1, 3, 3],
  )
})

test('what is not known counts for nothing', () => {
  assert.is(greatest([Float32Array.of(Number.NaN, 3, Number.NaN), Float32Array.of(Number.NaN)]), 3)
  assert.is(greatest([]), 0)
})

test.run()
