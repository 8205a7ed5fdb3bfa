// CSV and Parquet: what is read back are the rows that `show` would print, also of events whose text is hostile to spreadsheets,
// separators and terminals.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { concat } from '../../../src/base/bytes.js'
import { csv, isoTime } from '../../../src/export/csv.js'
import type { Piece } from '../../../src/export/exporter.js'
import { parquet } from '../../../src/export/parquet.js'
import { COLUMNS, type Row, type RowWriter } from '../../../src/export/row.js'
import { rowMaker } from '../../../src/present/rows.js'
import { decode, readTrace, type SystemEvent, type TraceHeader } from '../../../src/trace/index.js'
import { ROOT } from '../../support/cli.js'
import { events, someHeader } from '../../support/events.js'
import { SEED } from '../../support/seed.js'

const test = suite('export: tables')

const rowsOf = (header: TraceHeader, batch: ReadonlyArray<SystemEvent>): ReadonlyArray<Row> => {
  const { add, end } = rowMaker(header)
  return [...add(batch), ...end()]
}

const piecesOf = (writer: RowWriter, batches: ReadonlyArray<ReadonlyArray<Row>>): ReadonlyArray<Piece> => [
  ...writer.begin(),
  ...batches.flatMap(writer.rows),
  ...writer.end(),
]

const csvText = (rows: ReadonlyArray<Row>): string => piecesOf(csv, [rows]).join('')

const parquetBytes = (batches: ReadonlyArray<ReadonlyArray<Row>>): ArrayBuffer => {
  const pieces = piecesOf(parquet('test'), batches) as ReadonlyArray<Uint8Array>
  return concat(pieces).buffer as ArrayBuffer
}

/** RFC 4180: quotes around a cell that needs them, doubled inside. */
const parseCsv = (text: string): ReadonlyArray<ReadonlyArray<string>> => {
  const lines: string[][] = [[]]
  const cells = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/y
  while (cells.lastIndex < text.length) {
    const at = cells.lastIndex
    const found = cells.exec(text)
    assert.ok(found, `no cell at ${at}: ${text.slice(at, at + 40)}`)
    const [, cell = '', end] = found
    lines.at(-1)?.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell)
    if (end === '\r\n') lines.push([])
  }
  assert.equal(lines.pop(), [])
  return lines
}

const cellOf = ({ type, of }: (typeof COLUMNS)[number], row: Row): string => {
  const value = of(row)
  return value === undefined ? '' : type === 'time' ? isoTime(value as bigint) : String(value)
}

/** As a reader takes it: one apostrophe in front is the writer's. */
const plain = (type: string, cell: string): string => (type === 'text' && cell.startsWith("'") ? cell.slice(1) : cell)

const holdsCsv = (rows: ReadonlyArray<Row>): void => {
  const [names, ...lines] = parseCsv(csvText(rows))
  assert.equal(
    names,
    COLUMNS.map(({ name }) => name),
  )
  assert.equal(
    lines.map(cells => cells.map((cell, i) => plain(COLUMNS[i]?.type ?? '', cell))),
    rows.map(row => COLUMNS.map(column => cellOf(column, row))),
  )
}

const holdsParquet = async (batches: ReadonlyArray<ReadonlyArray<Row>>): Promise<void> => {
  const file = parquetBytes(batches)
  const ns = (value: bigint) => value
  const read = await parquetReadObjects({ file, parsers: { timestampFromNanoseconds: ns } as never })
  const wanted = batches
    .flat()
    .map(row => Object.fromEntries(COLUMNS.map(({ name, of }) => [name, of(row)] as const).map(([k, v]) => [k, v ?? null])))
  assert.equal(
    read.map(row => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value ?? null]))),
    wanted,
  )
}

const recorded = async (name: string): Promise<readonly [TraceHeader, ReadonlyArray<SystemEvent>]> => {
  const parts = await readTrace(new Uint8Array(readFileSync(join(ROOT, name))))
  const header = parts.find(part => part._tag === 'Header')
  assert.ok(header?._tag === 'Header')
  return [header.header, parts.flatMap(part => (part._tag === 'Chunk' ? E.getOrElseW(() => [])(decode(part.chunk)) : []))]
}

for (const name of [
  'tests/golden/healthy-pipe/trace.pctrace',
  'tests/golden/config-stack/trace.pctrace',
  'tests/compat/0.1.0.pctrace',
])
  test(`${name} is read back from CSV and Parquet`, async () => {
    const rows = rowsOf(...(await recorded(name)))
    assert.ok(rows.length > 20)
    assert.is(
      rows.filter(({ type }) => type === 'Call').every(({ syscall }) => syscall !== undefined),
      true,
    )
    holdsCsv(rows)
    await holdsParquet([rows])
  })

test('any events are read back from CSV', () => {
  fc.assert(
    fc.property(events(), batch => holdsCsv(rowsOf(someHeader, batch))),
    { seed: SEED, numRuns: 200 },
  )
})

test('any events are read back from Parquet', async () => {
  await fc.assert(
    fc.asyncProperty(events(), batch => holdsParquet([rowsOf(someHeader, batch)])),
    { seed: SEED, numRuns: 50 },
  )
})

const exec = (path: string, seq = 1): SystemEvent => ({
  seq,
  timestamp: 1_000_000_000n,
  pid: 7,
  tid: 7,
  eventType: 'ProcessExec',
  data: { _tag: 'Exec', path, argv: [path], oldTid: 0 },
  context: { comm: path },
})

for (const path of ['=1+1', '+1', '-1', '@SUM(A1)', "'=1", '\t=1', '=HYPERLINK("http://x","y")'])
  test(`${JSON.stringify(path)} is no formula`, () => {
    const rows = rowsOf(someHeader, [exec(path)])
    const [, cells = []] = parseCsv(csvText(rows))
    assert.not.match(cells[COLUMNS.findIndex(({ name }) => name === 'path')] ?? '', /^[=+\-@\t\r]/)
    holdsCsv(rows)
  })

test('a cell holds nothing that a terminal acts on', () => {
  const text = csvText(rowsOf(someHeader, [exec('/tmp/\u001b[2J\u202egnp.\r\nx,"y"')]))
  assert.not.match(text.replaceAll('\r\n', ''), /[\u0000-\u001f\u202e]/)
})

test('rows become row groups of bounded size, whatever the batches', async () => {
  const rows = Array.from({ length: 70_000 }, (_, i) => rowsOf(someHeader, [exec(`/bin/${i % 5}`, i + 1)])).flat()
  const file = parquetBytes([rows.slice(0, 10), rows.slice(10, 40_000), rows.slice(40_000)])
  const { row_groups, num_rows } = parquetMetadata(file)
  assert.is(num_rows, 70_000n)
  assert.equal(
    row_groups.map(group => group.num_rows),
    [32_768n, 32_768n, 4_464n],
  )
})

test('an empty trace is a table without rows', async () => {
  assert.is(parseCsv(csvText([])).length, 1)
  assert.equal(await parquetReadObjects({ file: parquetBytes([]) }), [])
})

test('times have nanoseconds', () => {
  assert.is(isoTime(1_795_239_512_623_778_484n), '2026-11-21T05:38:32.623778484Z')
  assert.is(isoTime(-1n), '1969-12-31T23:59:59.999999999Z')
  assert.is(isoTime(0n), '1970-01-01T00:00:00.000000000Z')
})

test.run()
