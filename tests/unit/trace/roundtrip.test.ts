// What is written is read back: every event type and field, plain and gzip, in one piece or byte by byte.
import { gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { decode } from '../../../src/trace/decode.js'
import { readTrace, type TracePart, traceReader } from '../../../src/trace/reader.js'
import { traceWriter } from '../../../src/trace/writer.js'
import type { SystemEvent } from '../../../src/trace/event.js'
import { concat } from '../../../src/base/bytes.js'
import { events, someHeader } from '../../support/events.js'
import { SEED } from '../../support/seed.js'

const test = suite('trace round trip')

const END = { reason: 'exited', exitCode: 3, exitSignal: 0, endNs: 5n, lost: 0, stoppedNs: 7n } as const

const eventsOf = (parts: ReadonlyArray<TracePart>): ReadonlyArray<SystemEvent> =>
  parts.flatMap(part => {
    if (part._tag !== 'Chunk') return []
    const decoded = decode(part.chunk)
    if (E.isLeft(decoded)) throw new Error(decoded.left.context.map(c => c.doing).join(': '))
    return decoded.right
  })

const write = (batches: ReadonlyArray<ReadonlyArray<SystemEvent>>, compress?: (b: Uint8Array) => Uint8Array): Uint8Array => {
  const writer = traceWriter(someHeader, compress)
  return concat([writer.header, ...batches.map(writer.chunk), writer.footer(END)])
}

test('decode of encode is the same events', async () => {
  await fc.assert(
    fc.asyncProperty(events(), async batch => {
      assert.equal(eventsOf(await readTrace(write([batch]))), batch)
    }),
    { seed: SEED, numRuns: 300 },
  )
})

test('gzip bodies and plain bodies give the same events', async () => {
  await fc.assert(
    fc.asyncProperty(events(), async batch => {
      assert.equal(eventsOf(await readTrace(write([batch], body => new Uint8Array(gzipSync(body))))), batch)
    }),
    { seed: SEED, numRuns: 50 },
  )
})

test('pieces of any size give the same parts', async () => {
  await fc.assert(
    fc.asyncProperty(events(1), events(20, 2n ** 50n), fc.integer({ min: 1, max: 40 }), async (first, second, size) => {
      const bytes = write([first, second])
      const reader = traceReader()
      const parts: TracePart[] = []
      for (let at = 0; at < bytes.length; at += size) parts.push(...(await reader.push(bytes.slice(at, at + size))))
      parts.push(...(await reader.end()))
      assert.equal(parts, await readTrace(bytes))
    }),
    { seed: SEED, numRuns: 60 },
  )
})

test('header and footer come back whole, the index pointing at the chunks', async () => {
  const [batch] = fc.sample(events(), { seed: 1, numRuns: 1 })
  const bytes = write([batch as ReadonlyArray<SystemEvent>])
  const parts = await readTrace(bytes)
  assert.equal(parts[0], { _tag: 'Header', header: someHeader })
  const last = parts.at(-1)
  assert.ok(last?._tag === 'Footer')
  assert.is(last.footer.exitCode, 3)
  assert.is(last.footer.stoppedNs, 7n)
  const [row] = last.footer.index
  assert.is(bytes[row?.offset ?? 0], (2 << 3) | 2, 'a chunk record begins there')
})

test('two traces of one run concatenate to one', async () => {
  const [batch] = fc.sample(events(), { seed: 1, numRuns: 1 })
  const whole = write([batch as ReadonlyArray<SystemEvent>])
  const parts = await readTrace(concat([whole, traceWriter(someHeader).header]))
  assert.is(parts.filter(part => part._tag === 'Header').length, 2)
  assert.is(parts.filter(part => part._tag === 'Problem').length, 0)
})

test.run()
