// The table's parts that need no browser: which columns fit, in which order rows stand, what a source hands out.
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { columnsIn } from '../../../src/app/views/columns.js'
import { inMemory } from '../../../src/app/views/row-source.js'
import { compareCells, orderBy, type TableRow } from '../../../src/browser/table.js'
import type { Cell, Column } from '../../../src/present/cell.js'
import { SEED } from '../../support/seed.js'

const test = suite('table')

const COLUMNS: ReadonlyArray<Column> = [
  { key: 'name', title: 'name', kind: 'text', wide: 8 },
  { key: 'rare', title: 'rare', kind: 'number', wide: 5, priority: 9 },
  { key: 'took', title: 'took', kind: 'duration', wide: 5, priority: 1 },
]

test('columns leave by their importance, and stay in their order', () => {
  assert.equal(
    [100, 19, 14, 8, 1].map(room => columnsIn(COLUMNS, room)),
    [[0, 1, 2], [0, 2], [0, 2], [0], [0]],
  )
})

const cell: fc.Arbitrary<Cell> = fc.oneof(
  fc.string({ maxLength: 3 }),
  fc.integer({ min: -5, max: 5 }),
  fc.constant(null),
  fc.bigInt(),
)

test('rows are sorted as a plain stable sort would, and what is not known stands last', () => {
  fc.assert(
    fc.property(fc.array(cell), fc.boolean(), (cells, descending) => {
      const known = cells.map((_, i) => i).filter(i => cells[i] !== null)
      const sorted = known.sort((i, j) => (descending ? -1 : 1) * compareCells(cells[i] ?? null, cells[j] ?? null))
      const unknown = cells.map((_, i) => i).filter(i => cells[i] === null)
      assert.equal([...orderBy(cells.length, i => cells[i] ?? null, descending)], [...sorted, ...unknown])
    }),
    { seed: SEED },
  )
})

test('an array is a source of all its rows, whatever is asked for', () => {
  const source = inMemory(
    COLUMNS,
    [
      ['b', 1, 2],
      ['a', 3, 4],
    ],
    { key: 'name', descending: false },
  )
  const rows = source.read(0, 10) as ReadonlyArray<TableRow>
  assert.equal(
    rows.map(row => row.cells[0]),
    ['a', 'b'],
  )
  assert.equal(source.read(5, 9), [])
})

test.run()
