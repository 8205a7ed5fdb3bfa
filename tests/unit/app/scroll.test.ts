// The arithmetic of the stretched list: every row can be reached, and rows never overlap or leave holes.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { HEIGHT_MAX, heightOf, ROW_PX, scrollBy, scrollTo, windowAt } from '../../../src/app/views/scroll.js'

const VIEW = 500
const COUNTS = [0, 1, 20, 21, 1000, 333_333, 333_334, 1_000_000, 50_000_000]

test('a list is never taller than a browser can lay out', () => {
  for (const rows of COUNTS) assert.ok(heightOf(rows) <= HEIGHT_MAX)
})

test('the top shows the first row, the bottom the last one whole', () => {
  for (const rows of COUNTS) {
    const top = windowAt(rows, VIEW, 0)
    assert.equal([top.from, Math.abs(top.shiftPx)], [0, 0], `${rows} rows`)
    const end = windowAt(rows, VIEW, Math.max(0, heightOf(rows) - VIEW))
    assert.is(end.to, rows)
    const bottom = end.shiftPx + (end.to - end.from) * ROW_PX
    if (rows * ROW_PX >= VIEW) assert.ok(Math.abs(bottom - VIEW) < 1, `${rows} rows end at ${bottom}`)
  }
})

test('the drawn rows cover the view', () => {
  for (const rows of COUNTS.filter(count => count * ROW_PX > VIEW))
    for (const share of [0, 0.1, 0.333, 0.5, 0.9, 1]) {
      const { from, to, shiftPx } = windowAt(rows, VIEW, share * (heightOf(rows) - VIEW))
      assert.ok(shiftPx <= 0 && shiftPx > -ROW_PX)
      assert.ok(shiftPx + (to - from) * ROW_PX >= VIEW - 0.01)
    }
})

test('a row that is asked for comes into view', () => {
  for (const rows of COUNTS.filter(count => count > 0))
    for (const row of [0, Math.floor(rows / 3), rows - 1]) {
      const { from, to } = windowAt(rows, VIEW, scrollTo(rows, VIEW, row))
      assert.ok(row >= from && row < to, `row ${row} of ${rows} in ${from} to ${to}`)
    }
})

test('moving by one row moves by one row, however stretched', () => {
  for (const rows of [1000, 1_000_000, 50_000_000]) {
    const before = scrollTo(rows, VIEW, Math.floor(rows / 2))
    const moved = windowAt(rows, VIEW, scrollBy(rows, VIEW, before, 1)).from - windowAt(rows, VIEW, before).from
    assert.is(moved, 1, `${rows} rows`)
  }
})

test.run()
