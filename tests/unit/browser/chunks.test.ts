// Any event of a trace is found by its number, in any order, and reads as it does from the front; memory holds a few chunks.
import * as E from 'fp-ts/lib/Either.js'
import * as fc from 'fast-check'
import { gzipSync } from 'node:zlib'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { concat } from '../../../src/base/bytes.js'
import { chunksOf, placer } from '../../../src/browser/chunks.js'
import { decode, readTrace, type SystemEvent, traceWriter } from '../../../src/trace/index.js'
import { traceReader } from '../../../src/trace/reader.js'
import { events, someHeader } from '../../support/events.js'
import { random, SEED } from '../../support/seed.js'

const CHUNKS = 40

/** Chunks of random events, numbered on; every second one is compressed, and one number is left out now and then. */
const someTrace = (next: () => number): Uint8Array => {
  const [plain, packed] = [traceWriter(someHeader), traceWriter(someHeader, body => gzipSync(body))]
  const pieces = [plain.header]
  let seq = 1
  for (let i = 0; i < CHUNKS; i++) {
    const drawn = fc.sample(events(seq, BigInt(i) << 50n), { seed: next(), numRuns: 1 })[0] as ReadonlyArray<SystemEvent>
    pieces.push((i % 2 === 0 ? plain : packed).chunk(drawn))
    seq += drawn.length + (next() % 3 === 0 ? 1 : 0)
  }
  return concat([...pieces, plain.footer({ reason: 'exited', exitCode: 0, exitSignal: 0, endNs: 0n, lost: 0, stoppedNs: 0n })])
}

const fromTheFront = async (bytes: Uint8Array): Promise<ReadonlyMap<number, SystemEvent>> => {
  const all = new Map<number, SystemEvent>()
  for (const part of await readTrace(bytes)) {
    if (part._tag !== 'Chunk') continue
    const decoded = decode(part.chunk)
    if (E.isRight(decoded)) for (const event of decoded.right) all.set(event.seq, event)
  }
  return all
}

const open = async (bytes: Uint8Array, piece: number) => {
  const places = placer()
  const reader = traceReader()
  for (let at = 0; at < bytes.length; at += piece)
    for (const part of await reader.push(bytes.subarray(at, at + piece)))
      if (part._tag === 'Chunk') places.push(part.chunk, { mappings: false, stacks: false })
  return chunksOf(new Blob([bytes as Uint8Array<ArrayBuffer>]), places.places())
}

test('events asked for in any order are those read from the front', async () => {
  const next = random(SEED)
  const bytes = someTrace(next)
  const all = await fromTheFront(bytes)
  assert.ok(all.size > CHUNKS)
  const chunks = await open(bytes, 1000)
  const last = Math.max(...all.keys())
  for (let i = 0; i < 400; i++) {
    const seq = next() % (last + 3)
    assert.equal(await chunks.event(seq), all.get(seq), `event ${seq}`)
  }
})

test('a trace without events has none', async () => {
  const chunks = await open(traceWriter(someHeader).header, 10)
  assert.is(await chunks.event(1), undefined)
  assert.is(await chunks.event(0), undefined)
})

test('a chunk that does not read takes only its own events away', async () => {
  const next = random(SEED + 1)
  const bytes = someTrace(next)
  const all = await fromTheFront(bytes)
  const broken = Uint8Array.from(bytes)
  broken[Math.floor(bytes.length / 2)] = (broken[Math.floor(bytes.length / 2)] as number) ^ 0x10
  const left = await fromTheFront(broken)
  const chunks = await open(broken, 4096)
  for (const seq of all.keys()) assert.equal(await chunks.event(seq), left.get(seq), `event ${seq}`)
})

test.run()
