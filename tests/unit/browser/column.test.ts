// Columns hold what was pushed, past every growth, and binary search finds the first row that is not below a value.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { growing, lowerBound } from '../../../src/browser/column.js'

test('a column keeps 32-bit values across growth', () => {
  const column = growing(rows => new Uint32Array(rows))
  for (let i = 0; i < 5000; i++) column.push(0xffffffff - i)
  assert.is(column.length(), 5000)
  assert.equal(
    [column.at(0), column.at(1023), column.at(1024), column.at(4999)],
    [0xffffffff, 0xfffffc00, 0xfffffbff, 0xffffec78],
  )
})

test('a signed column keeps -1', () => {
  const column = growing(rows => new Int32Array(rows))
  column.push(-1)
  assert.is(column.at(0), -1)
  assert.is(column.at(1), 0)
  assert.equal(column.values(), Int32Array.of(-1))
})

test('the lower bound of each value is its place', () => {
  const column = growing(rows => new Uint32Array(rows))
  for (const value of [2, 4, 4, 9]) column.push(value)
  assert.equal(
    [0, 2, 3, 4, 5, 9, 10].map(value => lowerBound(column, value)),
    [0, 0, 1, 1, 3, 3, 4],
  )
})

test.run()
