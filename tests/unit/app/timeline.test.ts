// The arithmetic of the timeline: time in view, times written above it, lanes that are folded.
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { foldedAtFirst, LaneList, shownOf, standIn } from '../../../src/app/timeline/rows.js'
import { nsOf, panned, pxOf, revealed, spanOf, ticksOf, timeText, whole, zoomed } from '../../../src/app/timeline/scale.js'
import type { Lanes } from '../../../src/browser/timeline/lanes.js'
import { SEED } from '../../support/seed.js'

const test = suite('timeline')
const END_NS = 5e9
const WIDTH_PX = 900

const someView = fc
  .tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 1e-5, max: 1, noNaN: true }))
  .map(([from, length]) => panned({ fromNs: from * END_NS, toNs: (from + length) * END_NS }, END_NS, 0))

test('zooming keeps the moment under the pointer where it is, as far as the recording reaches', () => {
  fc.assert(
    fc.property(
      someView,
      fc.integer({ min: 0, max: WIDTH_PX }),
      fc.double({ min: 0.2, max: 1, noNaN: true }),
      (view, px, factor) => {
        const ns = nsOf(view, WIDTH_PX, px)
        const closer = zoomed(view, END_NS, ns, factor)
        assert.ok(spanOf(closer) <= spanOf(view) * 1.0001)
        assert.ok(Math.abs(pxOf(closer, WIDTH_PX, ns) - px) < 0.01)
      },
    ),
    { seed: SEED },
  )
})

test('no move leaves the recording, and none is wider than it', () => {
  const all = whole(END_NS)
  fc.assert(
    fc.property(
      someView,
      fc.double({ min: -2, max: 2, noNaN: true }),
      fc.double({ min: 0.01, max: 100, noNaN: true }),
      (view, by, factor) => {
        for (const moved of [panned(view, END_NS, by * END_NS), zoomed(view, END_NS, by * END_NS, factor)]) {
          assert.ok(moved.fromNs >= all.fromNs - 1 && moved.toNs <= all.toNs + 1)
          assert.ok(spanOf(moved) > 0)
        }
      },
    ),
    { seed: SEED },
  )
})

test('what is looked at comes into view, and stays when it is', () => {
  fc.assert(
    fc.property(
      someView,
      fc.double({ min: 0, max: 0.9, noNaN: true }),
      fc.double({ min: 0, max: 0.1, noNaN: true }),
      (view, at, length) => {
        const stretch = { fromNs: at * END_NS, toNs: (at + length) * END_NS }
        const seen = revealed(view, END_NS, stretch)
        assert.ok(stretch.fromNs < seen.toNs && stretch.toNs >= seen.fromNs)
        if (spanOf(stretch) < spanOf(seen) * 0.5) assert.ok(stretch.fromNs >= seen.fromNs - 1 && stretch.toNs <= seen.toNs + 1)
      },
    ),
    { seed: SEED },
  )
})

test('times above the lanes stand apart, and no two are written alike', () => {
  fc.assert(
    fc.property(someView, view => {
      const ticks = ticksOf(view, WIDTH_PX, 90)
      assert.ok(ticks.length <= WIDTH_PX / 90 + 1)
      assert.is(new Set(ticks.map(({ label }) => label)).size, ticks.length)
    }),
    { seed: SEED },
  )
})

test('a time has three digits that count', () => {
  assert.equal([0, 7, 45_600, 1_234_567, 999e6, 83.4e9].map(timeText), [
    '0 s',
    '7.00 ns',
    '45.6 µs',
    '1.23 ms',
    '999 ms',
    '83.4 s',
  ])
})

/** 0 has 1 and 2 inside, 2 has 3. */
const lanes = (parent: ReadonlyArray<number>, depth: ReadonlyArray<number>): Lanes => ({
  parent: Int32Array.from(parent),
  depth: Uint8Array.from(depth),
  tid: Uint32Array.from(parent, (_, i) => i + 1),
  pid: Uint32Array.from(parent, (_, i) => i + 1),
  leads: Uint8Array.from(parent, () => 1),
  bornNs: new Float64Array(parent.length),
  diedNs: new Float64Array(parent.length),
  total: parent.length,
})
const family = lanes([-1, 0, 0, 2], [0, 1, 1, 2])

test('a folded lane hides all that is inside it, and stands for it', () => {
  assert.equal([...shownOf(family, new Set([2]))], [0, 1, 2])
  assert.equal([...shownOf(family, new Set([0]))], [0])
  const list = new LaneList(family, [])
  assert.equal([...list.shown], [0, 1, 2, 3])
  list.toggle(2)
  assert.is(list.isOpen(2), false)
  assert.is(standIn(family, list.placeOf, 3), 2)
  assert.is(list.open(3), 3)
  assert.is(list.isOpen(2), true)
  assert.is(list.isOpen(3), undefined)
})

test('a long list begins folded, but for the way to what the finding is about', () => {
  const parent = [-1, ...Array.from({ length: 30 }, () => 0), ...Array.from({ length: 30 }, (_, i) => i + 1)]
  const long = lanes(
    parent,
    parent.map((of, i) => (of < 0 ? 0 : i <= 30 ? 1 : 2)),
  )
  const folded = foldedAtFirst(long, [33])
  assert.is(folded.has(3), false)
  assert.is(folded.has(4), true)
  assert.is(folded.has(0), false)
  assert.equal([...foldedAtFirst(family, [])], [])
})

test.run()
