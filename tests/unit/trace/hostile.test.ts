// What is not a trace, or no longer one: every reason has a case that produces it, and 2,000 seeded mutations end in parts
// and problems, never in a crash or a hang.
import { gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Limit } from '../../../assembly/abi.js'
import { concat } from '../../../src/base/bytes.js'
import { renderError } from '../../../src/base/error.js'
import { crc32c } from '../../../src/trace/crc32c.js'
import { decode } from '../../../src/trace/decode.js'
import { encodeBody } from '../../../src/trace/encode.js'
import type { TraceReason } from '../../../src/trace/error.js'
import type { SystemEvent } from '../../../src/trace/event.js'
import { readTrace, type TracePart } from '../../../src/trace/reader.js'
import { messages } from '../../../src/trace/wire.js'
import { traceWriter } from '../../../src/trace/writer.js'
import { events, someHeader } from '../../support/events.js'
import { mutate, random } from '../../support/seed.js'

const test = suite('hostile traces')

const [batch] = fc.sample(events(), { seed: 7, numRuns: 1 }) as [ReadonlyArray<SystemEvent>]
const writer = traceWriter(someHeader)
const header = writer.header
const chunk = writer.chunk(batch)
const footer = writer.footer({ reason: 'exited', exitCode: 0, exitSignal: 0, endNs: 0n, lost: 0, stoppedNs: 0n })
const whole = concat([header, chunk, footer])
const ascii = (text: string): Uint8Array => new TextEncoder().encode(text)

const headerWith = (change: object): Uint8Array => traceWriter({ ...someHeader, ...change }).header

/** A chunk record whose fields are as given, whatever they say of each other. */
const chunkWith = (change: object): Uint8Array => {
  const body = encodeBody(batch)
  const message = {
    firstSeq: 1,
    eventCount: batch.length,
    lastTsNs: 2 ** 52,
    crc32c: crc32c(body),
    rawLen: body.length,
    body,
    ...change,
  }
  const bytes = messages.Chunk.encode(message as never).finish()
  return messages.Trace.encode({ chunk: [messages.Chunk.decode(bytes)] }).finish()
}

const reasonsOf = (parts: ReadonlyArray<TracePart>): ReadonlyArray<TraceReason> =>
  parts.flatMap(part => {
    if (part._tag === 'Problem') return [part.error.reason]
    const decoded = part._tag === 'Chunk' ? decode(part.chunk) : E.right([])
    return E.isLeft(decoded) ? [decoded.left.reason] : []
  })

const CASES: ReadonlyArray<readonly [name: string, bytes: Uint8Array, reasons: ReadonlyArray<TraceReason>]> = [
  ['an empty file is empty', new Uint8Array(0), ['Empty']],
  ['a text file is not a trace', ascii('hello, world\n'), ['NotATrace']],
  ['an ELF file is not a trace', ascii('\x7fELF'), ['NotATrace']],
  ['a gzip of a trace is not a trace', new Uint8Array(gzipSync(whole)), ['NotATrace']],
  ['another protobuf message is not a trace', Uint8Array.from([0x0a, 0x04, 0x0a, 0x02, 1, 2]), ['NotATrace']],
  ['a header of a later major version is refused', headerWith({ major: 2 }), ['UnknownVersion']],
  ['a header of a later minor version is read', concat([headerWith({ minor: 9 }), chunk]), []],
  ['the first bytes of a header are a truncated trace', header.slice(0, 9), ['Truncated']],
  ['a trace cut in a chunk gives what came before', concat([header, chunk, chunk.slice(0, 20)]), ['Truncated']],
  ['a flipped body fails its checksum', concat([header, chunkWith({ crc32c: 1 }), footer]), ['BadChecksum']],
  ['an unknown compression is refused', concat([header, chunkWith({ codec: 9 })]), ['BadChunk']],
  ['a body that is no gzip is refused', concat([header, chunkWith({ codec: 1 })]), ['BadChunk']],
  ['a body longer than announced is refused', concat([header, chunkWith({ rawLen: 3 })]), ['BadChunk']],
  ['a raw length of 16 MiB plus one is refused', concat([header, chunkWith({ rawLen: Limit.ChunkBytesMax + 1 })]), ['TooLarge']],
  ['65537 events are refused', concat([header, chunkWith({ eventCount: Limit.ChunkEventsMax + 1 })]), ['TooLarge']],
  ['fewer events than announced are refused', concat([header, chunkWith({ eventCount: 999 })]), ['BadChunk']],
  ['time past the announced end is refused', concat([header, chunkWith({ firstTsNs: 0, lastTsNs: 0 })]), ['BadChunk']],
  ['event 0 is refused', concat([header, chunkWith({ firstSeq: 0 })]), ['BadChunk']],
  ['a second chunk of the same events is refused', concat([header, chunk, chunk]), ['BadOrder']],
  ['a header of another run is refused', concat([header, headerWith({ runId: 'ff' })]), ['MixedRuns']],
  [
    'a record of 32 MiB is refused before it is read',
    concat([header, Uint8Array.from([0x12, 0x80, 0x80, 0x80, 0x10])]),
    ['TooLarge'],
  ],
  ['a wire type no trace has is refused', concat([header, Uint8Array.from([0x10, 1])]), ['BadRecord']],
  [
    'a chunk record that does not decode is skipped',
    concat([header, Uint8Array.from([0x12, 2, 0x42, 0x7f]), chunk]),
    ['BadRecord'],
  ],
  ['an unknown top-level field is skipped', concat([header, Uint8Array.from([0x7a, 2, 1, 2]), chunk, footer]), []],
]

for (const [name, bytes, expected] of CASES) {
  test(name, async () => assert.equal(reasonsOf(await readTrace(bytes)), expected))
}

test('every reason has a case', () => {
  const seen = new Set(CASES.flatMap(([, , reasons]) => reasons))
  const all: Record<TraceReason, true> = {
    Empty: true,
    NotATrace: true,
    UnknownVersion: true,
    Truncated: true,
    BadRecord: true,
    BadChecksum: true,
    BadChunk: true,
    TooLarge: true,
    BadOrder: true,
    MixedRuns: true,
  }
  assert.equal([...seen].sort(), Object.keys(all).sort())
})

test('a gzip bomb is refused without being unpacked', async () => {
  const body = new Uint8Array(gzipSync(new Uint8Array(64 << 20)))
  const parts = await readTrace(concat([header, chunkWith({ codec: 1, body, crc32c: crc32c(body), rawLen: 1000 })]))
  assert.equal(reasonsOf(parts), ['BadChunk'])
})

test('a hole in the numbering is a gap', async () => {
  const later = batch.map(event => ({ ...event, seq: event.seq + 40 }))
  const parts = await readTrace(concat([header, chunk, traceWriter(someHeader).chunk(later)]))
  const gap = parts.find(part => part._tag === 'Gap')
  assert.equal(gap, { _tag: 'Gap', firstSeq: 1 + batch.length, count: 40 - batch.length })
})

test('a bad string index is the fault of its chunk', () => {
  const body = messages.ChunkBody.encode({ strings: [], events: [{ pid: 1, exec: { pathStr: 3 } }] }).finish()
  const decoded = decode({ firstSeq: 1, eventCount: 1, firstTsNs: 0n, lastTsNs: 0n, body })
  assert.ok(E.isLeft(decoded) && decoded.left.reason === 'BadChunk')
})

test('every error is one line that says where', async () => {
  for (const [name, bytes] of CASES) {
    for (const part of await readTrace(bytes)) {
      if (part._tag !== 'Problem') continue
      const line = renderError(part.error)
      assert.ok(line.length > 10 && !line.includes('\n'), `${name}: ${line}`)
    }
  }
})

test('2,000 mutations end in parts and problems', async () => {
  const next = random()
  for (let i = 0; i < 2000; i++) {
    const parts = await readTrace(mutate(whole, next))
    assert.ok(parts.length > 0)
    reasonsOf(parts)
  }
})

test.run()
