// Looks at maps while a trace runs: at the times asked for, after what was written before and before what comes after, with nothing
// lost or counted twice. A recorded trace of a healthy pipe, through shipped probes.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Intervals } from '../../../src/analysis/intervals.js'
import { type Ran, runObject } from '../../../src/analysis/run.js'
import { nodeEnv } from '../../../src/node/env.js'
import type { Output } from '../../../src/output/index.js'
import { right } from '../../support/engine.js'
import { root } from '../../support/browser.js'

const test = suite('intervals')
const TRACE = root('tests/golden/healthy-pipe/trace.pctrace')
const MS = 1_000_000n

interface Watched {
  readonly ran: Ran
  readonly outputs: ReadonlyArray<Output>
  /** How many outputs there were at each look, and its time. */
  readonly looks: ReadonlyArray<readonly [outputs: number, atNs: bigint]>
}

const watch = async (probe: string, everyNs: bigint | undefined, at: Partial<Intervals> = {}): Promise<Watched> => {
  const outputs: Output[] = []
  const looks: (readonly [number, bigint])[] = []
  const ran = await runObject(nodeEnv)(
    {
      object: root(`src/probe/catalog/${probe}.bpf.o`),
      trace: TRACE,
      assignments: [],
      intervals: {
        begin: ({ startNs }) => (everyNs === undefined ? undefined : startNs + everyNs),
        look: (maps, atNs) => {
          looks.push([outputs.length, atNs])
          at.look?.(maps, atNs)
          return everyNs === undefined ? undefined : atNs + everyNs
        },
        end: (maps, atNs) => at.end?.(maps, atNs),
      },
    },
    output => outputs.push(output),
  )()
  return { ran: right(ran), outputs, looks }
}

test('outputs are the same however often maps are looked at', async () => {
  const plain = await watch('opens', undefined)
  const often = await watch('opens', MS)
  assert.is(plain.looks.length, 0)
  assert.ok(often.looks.length > 3, 'the trace takes several milliseconds')
  assert.equal(often.outputs, plain.outputs)
})

test('what was written before a look has been handed out, and nothing of what comes after', async () => {
  const { outputs, looks } = await watch('opens', MS)
  for (const [count, atNs] of looks) {
    assert.ok(outputs.slice(0, count).every(({ tsNs }) => tsNs < atNs))
    assert.ok(outputs.slice(count).every(({ tsNs }) => tsNs >= atNs))
  }
})

test('counts of intervals, each emptied, add up to those of the whole', async () => {
  const totalOf = (counts: Map<string, number>, maps: Parameters<Intervals['look']>[0]) => {
    for (const { key, values } of maps.read('calls')) {
      const text = Buffer.from(key).toString('hex')
      counts.set(text, (counts.get(text) ?? 0) + new DataView(values[0]?.buffer ?? new ArrayBuffer(8)).getUint32(0, true))
      maps.remove('calls', key)
    }
  }
  const whole = new Map<string, number>()
  await watch('calls', undefined, { end: maps => totalOf(whole, maps) })
  const pieces = new Map<string, number>()
  await watch('calls', MS, {
    look: maps => {
      totalOf(pieces, maps)
      return undefined
    },
    end: maps => totalOf(pieces, maps),
  })
  assert.ok(whole.size > 5)
  assert.equal([...pieces].sort(), [...whole].sort())
})

test('the end is the time of the last event', async () => {
  let end = 0n
  const { outputs } = await watch('opens', undefined, {
    end: (_, atNs) => {
      end = atNs
    },
  })
  assert.ok(outputs.every(({ tsNs }) => tsNs <= end))
})

test.run()
