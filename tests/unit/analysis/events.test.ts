// Events one by one, and what an analysis says it did not see.
import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { gapsOf, isComplete } from '../../../src/analysis/coverage.js'
import { routeTrace } from '../../../src/analysis/events.js'
import type { AnalysisEnv, ByteSource } from '../../../src/analysis/ports.js'
import { concat } from '../../../src/base/bytes.js'
import { failed } from '../../../src/base/error.js'
import type { SystemEvent } from '../../../src/trace/event.js'
import { everything, forEach, type Sink } from '../../../src/trace/route.js'
import { traceWriter } from '../../../src/trace/writer.js'
import { events, someHeader } from '../../support/events.js'

const test = suite('events of a trace')

const [first] = fc.sample(events(1), { seed: 3, numRuns: 1 }) as [ReadonlyArray<SystemEvent>]
const [second] = fc.sample(events(first.length + 1, 2n ** 50n), { seed: 4, numRuns: 1 }) as [ReadonlyArray<SystemEvent>]

const writer = traceWriter({ ...someHeader, recording: { ...someHeader.recording, ringBytes: 0 } })
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
  const seen = await routeTrace(envOf(concat(parts)))('any', () => [
    { where: everything, to: forEach(event => got.push(event)) },
  ])()
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

test('a slow sink holds the stream back: nothing is read while it works', async () => {
  let [working, readMeanwhile, batches] = [false, 0, 0]
  const whole = envOf(concat([header, one, two, footerLosing(0)]))
  const watched: AnalysisEnv = {
    ...whole,
    openTrace: name =>
      TE.map(async function* (source: ByteSource): ByteSource {
        for await (const piece of source) {
          readMeanwhile += working ? 1 : 0
          yield piece
        }
      })(whole.openTrace(name)),
  }
  const slow: Sink = () => async () => {
    working = true
    batches++
    await new Promise(wake => setTimeout(wake, 15))
    working = false
    return E.right(undefined)
  }
  await routeTrace(watched)('any', () => [{ where: everything, to: slow }])()
  assert.equal({ readMeanwhile, batches }, { readMeanwhile: 0, batches: 2 })
})

test('a sink that refuses ends the stream with its reason', async () => {
  const full: Sink = () => TE.left(failed('SinkError', 'Refused', 'the sink is full'))
  const ended = await routeTrace(envOf(concat([header, one, two])))('any', () => [{ where: everything, to: full }])()
  assert.ok(E.isLeft(ended) && ended.left._tag === 'SinkError')
})

test('a bad chunk becomes a value and the stream goes on', async () => {
  const torn = one.slice()
  torn[torn.length - 1] = (torn.at(-1) ?? 0) ^ 0xff
  const { got, seen } = await read(header, torn, two, footerLosing(0))
  assert.equal(got, second)
  assert.ok(E.isRight(seen) && !isComplete(seen.right))
  assert.match(E.isRight(seen) ? gapsOf(seen.right).join() : '', /checksum/)
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
  const seen = await routeTrace(env)('any', () => [])()
  assert.ok(E.isLeft(seen) && seen.left.reason === 'Unreadable')
})

test.run()
