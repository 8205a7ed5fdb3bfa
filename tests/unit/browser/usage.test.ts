// Lines of processor time and memory: on their grid they hold what the samples said, no more and no less.
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { EventType } from '../../../assembly/abi.js'
import { type Column, growing, type Numbers } from '../../../src/browser/column.js'
import type { Happened } from '../../../src/browser/timeline/happened.js'
import { usageOf } from '../../../src/browser/usage.js'
import { SEED } from '../../support/seed.js'

const test = suite('usage')

interface Row {
  readonly type: EventType
  readonly ns: number
  readonly pid: number
  readonly a: number
  readonly b: number
  readonly c: number
}

const column = <A extends Numbers>(values: A): Column<A> => {
  const out = growing<A>(rows => new (values.constructor as new (rows: number) => A)(rows))
  for (const value of values) out.push(value)
  return out
}

const happenedOf = (rows: ReadonlyArray<Row>): Happened => ({
  type: column(Uint8Array.from(rows, row => row.type)),
  seq: column(Uint32Array.from(rows, (_, i) => i + 1)),
  ns: column(Float64Array.from(rows, row => row.ns)),
  pid: column(Uint32Array.from(rows, row => row.pid)),
  tid: column(Uint32Array.from(rows, row => row.pid)),
  a: column(Float64Array.from(rows, row => row.a)),
  b: column(Float64Array.from(rows, row => row.b)),
  c: column(Float64Array.from(rows, row => row.c)),
  omitted: 0,
})

const PID = 7
const born = (ns: number): Row => ({ type: EventType.ProcessFork, ns, pid: 1, a: PID, b: PID, c: 0 })
const sample = (ns: number, cpuNs: number, rss: number): Row => ({
  type: EventType.Sample,
  ns,
  pid: PID,
  a: cpuNs,
  b: rss,
  c: 82,
})
const end = (ns: number, cpuNs: number): Row => ({ type: EventType.ProcessExit, ns, pid: PID, a: 0, b: 0, c: cpuNs })

test('a process that is busy half the time uses half a processor, and none before and after its life', () => {
  const rows = [born(200), ...[300, 400, 500, 600].map(ns => sample(ns, (ns - 200) / 2, 4096)), end(700, 250)]
  const { ns, series } = usageOf(happenedOf(rows), [], 1000, () => 'busy')
  const [busy] = series
  assert.is(busy?.cpuNs, 250)
  for (const [i, at] of ns.entries()) {
    const step = 1000 / ns.length
    const lived = at > 200 && at - step < 700
    assert.is(Number.isNaN(busy?.cpu[i]), !lived, `at ${at}`)
    if (lived) assert.ok(Math.abs((busy?.cpu[i] ?? 0) - 0.5) < 1e-6)
  }
})

test('what the steps add up to is what was used between birth and end', () => {
  const someSamples = fc.array(fc.record({ apart: fc.integer({ min: 1, max: 300 }), cpu: fc.nat(400), rss: fc.nat(1e9) }), {
    minLength: 1,
  })
  fc.assert(
    fc.property(someSamples, fc.nat(1000), (samples, from) => {
      let [ns, cpuNs] = [from, 0]
      const rows = [
        born(from),
        ...samples.map(({ apart, cpu, rss }) => {
          ns += apart
          cpuNs += cpu
          return sample(ns, cpuNs, rss)
        }),
      ]
      const endNs = ns + 100
      const view = usageOf(happenedOf(rows), [], endNs, () => 'any')
      const [one] = view.series
      const step = endNs / view.ns.length
      let used = 0
      for (const [i, share] of (one?.cpu ?? []).entries()) {
        const at = view.ns[i] as number
        const lived = Math.min(at, ns) - Math.max(at - step, from)
        if (!Number.isNaN(share)) used += share * lived
      }
      assert.ok(Math.abs(used - cpuNs) <= 1e-3 * Math.max(1, cpuNs), `${used} of ${cpuNs}`)
      assert.is(one?.rssMax, Math.max(...samples.map(({ rss }) => rss)))
    }),
    { seed: SEED, numRuns: 300 },
  )
})

test.run()
