// The page's tables and its flame graph hold what a slow, plain computation over the same rows gives, whatever is selected.
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { EventType } from '../../../assembly/abi.js'
import { flameOf } from '../../../src/browser/flame/graph.js'
import { foldLeaves } from '../../../src/browser/flame/leaves.js'
import type { Selection } from '../../../src/browser/protocol.js'
import { NO_CALL } from '../../../src/browser/rows.js'
import { foldCalls } from '../../../src/browser/sheets/calls.js'
import { foldFiles } from '../../../src/browser/sheets/files.js'
import { latency, octavesOf, percentile } from '../../../src/browser/sheets/latency.js'
import { foldProcesses } from '../../../src/browser/sheets/processes.js'
import { arrange, type Sheet } from '../../../src/browser/sheets/sheet.js'
import { OPEN_MAX } from '../../../src/browser/sheets/tree.js'
import type { Cell } from '../../../src/present/cell.js'
import { safeText } from '../../../src/present/escape.js'
import { callNumber, LIVES, type Row, sessionOf, someRows, TEXTS } from '../../support/rows.js'
import { random, SEED } from '../../support/seed.js'

const test = suite('sheets')
const options = { seed: SEED, numRuns: 200 }

const selection: fc.Arbitrary<Selection> = fc.record(
  {
    pid: fc.constantFrom(10, 11, 99),
    tid: fc.constantFrom(10, 11, 12),
    fromNs: fc.nat(5000),
    toNs: fc.integer({ min: 5000, max: 2 ** 31 }),
  },
  { requiredKeys: [] },
)

const chosen = (rows: ReadonlyArray<Row>, { pid, tid, fromNs = 0, toNs = Infinity }: Selection): ReadonlyArray<Row> =>
  rows.filter(
    row =>
      row.call !== NO_CALL &&
      (pid === undefined || row.pid === pid) &&
      (tid === undefined || row.tid === tid) &&
      row.startNs <= toNs &&
      row.startNs + row.tookNs >= fromNs,
  )

/** Cells of a sheet by its first column, then by key. */
const read = (sheet: Sheet): ReadonlyMap<Cell, Readonly<Record<string, Cell>>> =>
  new Map(
    Array.from({ length: sheet.count }, (_, row) => {
      const cells = sheet.columns.map(({ key }, at): [string, Cell] => [key, sheet.cell(row, at)])
      return [cells[0]?.[1] ?? null, Object.fromEntries(cells)]
    }),
  )

const sum = (rows: ReadonlyArray<Row>, of: (row: Row) => number): number => rows.reduce((total, row) => total + of(row), 0)
const NAMES = ['read', 'write', 'openat', 'futex', 'recvmmsg', 'sendfile', 'exit_group'] as const
const MOVING = ['read', 'write', 'sendfile']

test('calls are counted, timed and summed as by hand', () => {
  fc.assert(
    fc.property(someRows, selection, (rows, selected) => {
      const table = read(foldCalls(sessionOf(rows), selected))
      for (const name of NAMES) {
        const mine = chosen(rows, selected).filter(row => row.call === callNumber(name))
        const cells = table.get(name)
        assert.is(cells !== undefined, mine.length > 0)
        if (cells === undefined) continue
        const timed = mine.filter(row => row.type === EventType.SyscallEntry || row.entry !== 0)
        const times = timed.map(row => row.tookNs).sort((a, b) => a - b)
        assert.equal([cells['count'], cells['errors']], [mine.length, mine.filter(row => row.errno !== 0).length])
        assert.is(cells['total'], timed.length === 0 ? null : sum(timed, row => row.tookNs))
        assert.is(cells['max'], times.at(-1) ?? null)
        assert.is(cells['p50'], times[Math.ceil(times.length / 2) - 1] ?? null)
        assert.is(cells['bytes'], MOVING.includes(name) ? sum(mine, row => (row.errno === 0 ? Math.max(0, row.ret) : 0)) : null)
        assert.is(
          (cells['times'] as ReadonlyArray<number>).reduce((a, b) => a + b, 0),
          timed.length,
        )
      }
    }),
    options,
  )
})

test('percentiles of many times are right to 1 in 64, and the bars hold every one', () => {
  const next = random(SEED)
  const times = Array.from({ length: 5000 }, () => (next() % 1000) * 2 ** (next() % 30))
  const kept = latency()
  for (const ns of times) kept.add(ns)
  const sorted = [...times].sort((a, b) => a - b)
  for (const part of [0.01, 0.5, 0.9, 0.99, 1]) {
    const exact = sorted[Math.ceil(times.length * part) - 1] ?? 0
    const said = percentile(kept, times.length, part)
    assert.ok(Math.abs(said - exact) <= exact / 64 + 1, `${part}: ${said} for ${exact}`)
  }
  const octaves = octavesOf(kept)
  octaves.forEach((count, n) => {
    const [from, to] = [n === 0 ? 0 : 2 ** n, 2 ** (n + 1)]
    assert.is(count, times.filter(ns => ns >= from && ns < to).length, `from ${from}`)
  })
})

test('files are those with a name, with what went in and out of each', () => {
  fc.assert(
    fc.property(someRows, selection, (rows, selected) => {
      const table = read(foldFiles(sessionOf(rows), selected))
      TEXTS.forEach((text, id) => {
        const mine =
          id === 0 || text.startsWith('pipe:') ? [] : chosen(rows, selected).filter(row => row.path === id && row.peer === 0)
        const cells = table.get(safeText(text))
        assert.is(cells !== undefined, mine.length > 0, text.slice(0, 20))
        if (cells === undefined) return
        const ended = mine.filter(row => row.errno === 0 && row.type === EventType.SyscallExit)
        const of = (...names: ReadonlyArray<(typeof NAMES)[number]>) =>
          ended.filter(row => names.some(name => callNumber(name) === row.call))
        assert.equal([cells['calls'], cells['failed']], [mine.length, mine.filter(row => row.errno !== 0).length])
        assert.is(
          cells['time'],
          sum(mine, row => row.tookNs),
        )
        assert.is(
          cells['read'],
          sum(of('read'), row => Math.max(0, row.ret)),
        )
        assert.is(
          cells['written'],
          sum(of('write'), row => Math.max(0, row.ret)),
        )
        assert.is(cells['opened'], of('openat').length)
      })
    }),
    options,
  )
})

test('a pid that is used twice is two processes, each with its own calls', () => {
  fc.assert(
    fc.property(someRows, rows => {
      const sheet = foldProcesses(sessionOf(rows), {})
      const at = (key: string) => sheet.columns.findIndex(column => column.key === key)
      assert.is(sheet.count, LIVES.length)
      const counted = Array.from({ length: sheet.count }, (_, row) => sheet.cell(row, at('calls')))
      const second = LIVES[3]?.[2] ?? 0
      const calls = rows.filter(row => row.call !== NO_CALL && row.pid !== 99)
      const lifeOf = (row: Row): number => (row.pid === 10 ? 0 : row.pid === 12 ? 2 : row.seq < second ? 1 : 3)
      assert.equal(
        counted,
        LIVES.map((_, life) => calls.filter(row => lifeOf(row) === life).length),
      )
    }),
    options,
  )
})

test('the flame graph adds up to the calls, whatever it leaves out, and every frame lies in its parent', () => {
  fc.assert(
    fc.property(someRows, selection, fc.constantFrom('time', 'count', 'bytes'), fc.nat(3), (rows, selected, measure, max) => {
      const session = sessionOf(rows)
      const mine = chosen(rows, selected)
      const { view } = flameOf(session, foldLeaves(session, selected, max === 0 ? 1 << 19 : max))
      const { nodes, total } = view([], measure)
      assert.is(nodes[0]?.count, mine.length)
      assert.is(
        nodes[0]?.ns,
        sum(mine, row => row.tookNs),
      )
      if (measure === 'count') assert.is(total, mine.length)
      for (const [i, node] of nodes.entries()) {
        const above = nodes.slice(0, i).findLast(other => other.depth === node.depth - 1)
        if (above === undefined) continue
        assert.ok(node.start >= above.start - 1e-9 && node.start + node.part <= above.start + above.part + 1e-9)
        if (node.path !== undefined && node.opens) {
          const inside = view(node.path, measure)
          assert.ok(Math.abs(inside.total - node.part * total) <= total * 1e-9)
        }
      }
    }),
    { ...options, numRuns: 100 },
  )
})

test('text of the program stands in no table as it came', () => {
  fc.assert(
    fc.property(someRows, rows => {
      const session = sessionOf(rows)
      for (const sheet of [foldCalls(session, {}), foldFiles(session, {}), foldProcesses(session, {})])
        for (let row = 0; row < sheet.count; row++) {
          const texts = [...sheet.columns.map((_, at) => sheet.cell(row, at)), JSON.stringify(sheet.detail(row))]
          for (const text of texts) if (typeof text === 'string') assert.is(safeText(text), text)
        }
    }),
    { ...options, numRuns: 50 },
  )
})

test('a tree of 20,000 processes shows its top, and opens where it is asked to', () => {
  const lives = Array.from({ length: 20_000 }, (_, i) => [1000 + i, i < 200 ? 999 : 1000 + (i % 200), i + 1, 1_000_000] as const)
  const sheet = foldProcesses(sessionOf([], lives), {})
  const closed = arrange(sheet, '', undefined, new Set())
  assert.is(closed.length, 200)
  assert.ok(closed.length <= OPEN_MAX)
  assert.is(sheet.about(0).open, false)
  const opened = arrange(sheet, '', undefined, new Set([sheet.about(0).id]))
  assert.is(opened.length, 200 + 99)
  assert.is(arrange(sheet, '20999', undefined, new Set()).length, 1)
  assert.is(arrange(sheet, '', { key: 'pid', descending: true }, new Set())[0], 19_999)
})

test('a program that keeps starting itself makes a tree of any depth', () => {
  const lives = Array.from({ length: 20_000 }, (_, i) => [i + 1, i, i + 1, 1_000_000] as const)
  const sheet = foldProcesses(sessionOf([], lives), {})
  assert.is(arrange(sheet, '', undefined, new Set()).length, OPEN_MAX)
})

test.run()
