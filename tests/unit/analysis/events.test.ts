// Events one by one, and what an analysis says it did not see.
import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { gapsOf, isComplete } from '../../../src/analysis/coverage.js'
import { eachEvent } from '../../../src/analysis/events.js'
import type { AnalysisEnv, ByteSource } from '../../../src/analysis/ports.js'
import { concat } from '../../../src/base/bytes.js'
import { failed } from '../../../src/base/error.js'
import type { SystemEvent } from '../../../src/trace/event.js'
import { traceWriter } from '../../../src/trace/writer.js'
import { events, someHeader } from '../../support/events.js'

const test = suite('events of a trace')

const [first] = fc.sample(events(1), { seed: 3, numRuns: 1 }) as [ReadonlyArray<SystemEvent>]
const [second] = fc.sample(events(first.length + 1, 2n ** 50n), { seed: 4, numRuns: 1 }) as [ReadonlyArray<SystemEvent>]

const writer = traceWriter(someHeader)
const [header, one, two] = [writer.header, writer.chunk(first), writer.chunk(second)]
const footerLosing = (lost: number) =>
  writer.footer({ reason: 'exited', exitCode: 0, exitSignal: 0, endNs: 9n, lost, stoppedNs: 0n })

const notUsed = TE.left(failed('IoError', 'NotFound', 'not used here'))

const envOf = (bytes: Uint8Array): AnalysisEnv => {
  async function* pieces(): ByteSource {
    for (let at = 0; at < bytes.length; at += 100) yield E.right(bytes.slice(at, at + 100))
  }
  return { engineSource: notUsed, openTrace: () => TE.right(pieces()), openObject: () => notUsed }
}

const read = async (...parts: ReadonlyArray<Uint8Array>) => {
  const got: SystemEvent[] = []
  const seen = await eachEvent(envOf(concat(parts)))('any', (_, batch) => got.push(...batch))()
  return { got, seen }
}

const coverageOf = async (...parts: ReadonlyArray<Uint8Array>) => {
  const { seen } = await read(...parts)
  if (E.isLeft(seen)) throw new Error('expected a coverage')
  return seen.right
}

test('every event comes once, in order', async () => {
  const { got } = await read(header, one, two, footerLosing(0))
  assert.equal(got, [...first, ...second])
})

test('a whole trace is complete and has no gaps', async () => {
  const coverage = await coverageOf(header, one, two, footerLosing(0))
  assert.ok(isComplete(coverage))
  assert.equal(gapsOf(coverage), [])
  assert.is(coverage.events, first.length + second.length)
})

test('what is missing is said', async () => {
  const cases: ReadonlyArray<readonly [ReadonlyArray<Uint8Array>, RegExp]> = [
    [[header, one, two], /no end: the recording was cut off/],
    [[header, two, footerLosing(0)], new RegExp(`^${first.length} events are missing`)],
    [[header, one, two, footerLosing(5)], /the recorder lost 5 events/],
    [[header, one, two.slice(0, -3)], /middle of a record/],
  ]
  for (const [parts, sentence] of cases) {
    const coverage = await coverageOf(...parts)
    assert.not.ok(isComplete(coverage))
    assert.ok(
      gapsOf(coverage).some(gap => sentence.test(gap)),
      gapsOf(coverage).join('; '),
    )
  }
})

test('a trace without a header is an error, not an empty answer', async () => {
  const { seen } = await read(new Uint8Array(0))
  assert.ok(E.isLeft(seen) && seen.left.reason === 'Empty')
})

test('a source that fails is an error', async () => {
  async function* pieces(): ByteSource {
    yield E.right(header)
    yield E.left(failed('IoError', 'Unreadable', 'the disk is gone'))
  }
  const env = { ...envOf(header), openTrace: () => TE.right(pieces()) }
  const seen = await eachEvent(env)('any', () => undefined)()
  assert.ok(E.isLeft(seen) && seen.left.reason === 'Unreadable')
})

test.run()
