// Columns hold what was pushed, past every growth, and binary search finds the first row that is not below a value.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { growing, lowerBound } from '../../../src/browser/column.js'

const SIZES = [1, 1000, 24, 3975]

test('a column keeps what blocks bring, however wrong the guess of its length', () => {
  for (const room of [0, 1, 5000, 100_000]) {
    const column = growing(rows => new Uint32Array(rows))
    let next = 0
    for (const size of SIZES)
      column.append(
        Uint32Array.from({ length: size }, () => 0xffffffff - next++),
        room,
      )
    assert.is(column.length(), 5000)
    assert.equal([column.at(0), column.at(1000), column.at(4999), column.at(5000)], [0xffffffff, 0xfffffc17, 0xffffec78, 0])
    assert.is(column.values().length, 5000)
  }
})

test('a column of signed numbers keeps -1', () => {
  const column = growing(rows => new Int32Array(rows))
  column.append(Int32Array.of(-1), 0)
  assert.equal(column.values(), Int32Array.of(-1))
})

test('what is inserted stands before its rows', () => {
  const column = growing(rows => new Uint32Array(rows))
  column.append(Uint32Array.of(1, 3, 5), 0)
  column.insert([0, 1, 1, 3], [0, 2, 2, 6])
  assert.equal(column.values(), Uint32Array.of(0, 1, 2, 2, 3, 5, 6))
})

test('the lower bound of each value is its place', () => {
  const column = growing(rows => new Uint32Array(rows))
  column.append(Uint32Array.of(2, 4, 4, 9), 0)
  assert.equal(
    [0, 2, 3, 4, 5, 9, 10].map(value => lowerBound(column, value)),
    [0, 0, 1, 1, 3, 3, 4],
  )
})

test.run()
