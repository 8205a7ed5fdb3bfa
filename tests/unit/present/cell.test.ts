// Values of tables as people and other programs read them: units, thousands, and text that cannot break out of its cell.
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { bytesText, type Column, cellText, durationText, toCsv, toTsv } from '../../../src/present/cell.js'
import { SEED } from '../../support/seed.js'

const test = suite('cells')

const DURATIONS: ReadonlyArray<readonly [number, string]> = [
  [0, '0 ns'],
  [999, '999 ns'],
  [999.7, '1.00 µs'],
  [1500, '1.50 µs'],
  [12_345_678, '12.3 ms'],
  [999_499, '999 µs'],
  [999_999, '1.00 ms'],
  [99_940_000_000, '99.9 s'],
  [100_000_000_000, '1 min 40 s'],
  [7_260_000_000_000, '2 h 1 min'],
  [90_000_000_000_000, '1 d 1 h'],
]

test('a time stands in the unit that keeps three digits', () => {
  for (const [ns, said] of DURATIONS) assert.is(durationText(ns), said)
})

test('a size stands in the unit that keeps three digits', () => {
  assert.equal([0, 1023, 1024, 1536, 1_048_575, 5_242_880].map(bytesText), [
    '0 B',
    '1023 B',
    '1.00 KiB',
    '1.50 KiB',
    '1.00 MiB',
    '5.00 MiB',
  ])
})

test('numbers are grouped, ids are not, and what is not known is empty', () => {
  assert.equal(
    [cellText('number', 1234567), cellText('id', 1234567), cellText('number', null), cellText('share', 0.0001)],
    ['1,234,567', '1234567', '', '<0.1 %'],
  )
})

const COLUMNS: ReadonlyArray<Column> = [
  { key: 'a', title: 'name', kind: 'path' },
  { key: 'b', title: 'took', kind: 'duration' },
]

/** A plain reader of RFC 4180. */
const readCsv = (text: string): ReadonlyArray<ReadonlyArray<string>> => {
  const rows: string[][] = [[]]
  let [cell, quoted] = ['', false]
  for (let i = 0; i < text.length; i++) {
    const char = text[i] as string
    if (quoted) {
      if (char !== '"') cell += char
      else if (text[i + 1] === '"') cell += text[++i]
      else quoted = false
    } else if (char === '"') quoted = true
    else if (char === ',' || char === '\n') {
      rows.at(-1)?.push(cell)
      cell = ''
      if (char === '\n') rows.push([])
    } else if (char !== '\r') cell += char
  }
  return rows.slice(0, -1)
}

test('any text comes back from CSV whole, and none of it is a formula', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string({ unit: 'binary', maxLength: 20 }), fc.nat())), rows => {
      const read = readCsv(toCsv(COLUMNS, rows))
      assert.equal(read[0], ['name', 'took (ns)'])
      read.slice(1).forEach(([name = '', took], i) => {
        assert.is(took, String(rows[i]?.[1]))
        assert.is(name.replace(/^'/, ''), (rows[i]?.[0] ?? '').replace(/^'/, ''))
        assert.not(/^[=+\-@]/.test(name))
      })
    }),
    { seed: SEED },
  )
})

test('a tab or a line end in a name is no new cell in TSV', () => {
  assert.is(toTsv(COLUMNS, [['a\tb\nc', 5]]), 'name\ttook (ns)\na b c\t5\n')
})

test.run()
