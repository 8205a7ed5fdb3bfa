// The stacks of a few events, read from the chunks they need, are those that a pass over the whole trace finds; and of a trace with
// many chunks that is a part of the bytes.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { stacksOf } from '../../../src/analysis/stacks.js'
import { concat } from '../../../src/base/bytes.js'
import { placesOfStacks } from '../../../src/browser/cited.js'
import { type ChunkPlace, placer } from '../../../src/browser/chunks.js'
import { browserEnv, piecesOf } from '../../../src/browser/env.js'
import { rowFold, type Rows } from '../../../src/browser/rows.js'
import { beginTrace, finishTrace, runChunk, seal } from '../../../src/engine/run.js'
import { decode, readTrace, type SystemEvent, traceWriter } from '../../../src/trace/index.js'
import { root } from '../../support/browser.js'
import { freshEngine, right } from '../../support/engine.js'
import { random, SEED } from '../../support/seed.js'

const EVENTS_PER_CHUNK = 20

/** A recorded trace in small chunks, so that there are many. */
const inSmallChunks = async (bytes: Uint8Array): Promise<Uint8Array> => {
  const parts = await readTrace(bytes)
  const header = parts.find(part => part._tag === 'Header')?.header
  if (header === undefined) throw new Error('a trace without header')
  const events = parts.flatMap(part => (part._tag === 'Chunk' ? right(decode(part.chunk)) : []))
  const writer = traceWriter(header)
  const chunks: Uint8Array[] = []
  for (let at = 0; at < events.length; at += EVENTS_PER_CHUNK) chunks.push(writer.chunk(events.slice(at, at + EVENTS_PER_CHUNK)))
  return concat([writer.header, ...chunks])
}

const opened = async (bytes: Uint8Array): Promise<{ readonly places: ReadonlyArray<ChunkPlace>; readonly rows: Rows }> => {
  const engine = await freshEngine()
  const [places, fold] = [placer(), rowFold()]
  for (const part of await readTrace(bytes)) {
    if (part._tag === 'Header') {
      right(fold.begin(engine, part.header.startNs)())
      right(seal(engine)())
      right(beginTrace(engine)(part.header)())
    }
    if (part._tag !== 'Chunk') continue
    right(runChunk(engine)(part.chunk)())
    places.push(part.chunk, fold.take(engine, 1))
  }
  right(finishTrace(engine)())
  return { places: places.places(), rows: fold.end(engine) }
}

const recorded = readdirSync(root('tests/golden'))
  .map(name => root(`tests/golden/${name}/trace.pctrace`))
  .filter(existsSync)

const withStack = (event: SystemEvent): boolean => event.context.stackTrace !== undefined

test('what is read again holds every stack that the whole trace holds', async () => {
  const next = random(SEED)
  let found = 0
  for (const path of recorded) {
    const bytes = await inSmallChunks(new Uint8Array(readFileSync(path)))
    const { places, rows } = await opened(bytes)
    const blob = new Blob([bytes as Uint8Array<ArrayBuffer>])
    const stacks = stacksOf(
      browserEnv(new Uint8Array(), blob, () => undefined),
      () => [],
    )
    const events = (await readTrace(bytes)).flatMap(part => (part._tag === 'Chunk' ? right(decode(part.chunk)) : []))
    const entries = new Set(rows.entry.values())
    const interesting = events.filter(event => withStack(event) || entries.has(event.seq)).map(event => event.seq)
    for (let round = 0; round < 20; round++) {
      const wanted = new Set(Array.from({ length: 1 + (next() % 4) }, () => interesting[next() % interesting.length] ?? 1))
      for (const seq of [...wanted]) wanted.add(rows.seq.at(next() % rows.seq.length()) + (seq % 2))
      const needed = placesOfStacks(bytes.length, places, rows, wanted)
      const whole = right(await stacks(piecesOf(blob, [{ from: 0, to: bytes.length }]), wanted)())
      const part = needed === undefined ? new Map() : right(await stacks(piecesOf(blob, needed), wanted)())
      assert.equal([...part].sort(), [...whole].sort(), `${path}, ${[...wanted]}`)
      found += whole.size
    }
  }
  assert.ok(found > 0, 'no trace has stacks')
})

test('few events need few bytes', async () => {
  const [path = ''] = [...recorded].sort((a, b) => statSync(b).size - statSync(a).size)
  const bytes = await inSmallChunks(new Uint8Array(readFileSync(path)))
  const { places, rows } = await opened(bytes)
  const bare = places.map(place => ({ ...place, mappings: false, stacks: true }))
  const needed = placesOfStacks(bytes.length, bare, rows, new Set([rows.seq.at(3)])) ?? []
  const read = needed.reduce((sum, { from, to }) => sum + to - from, 0)
  assert.ok(read < bytes.length / 2, `${read} of ${bytes.length}`)
  assert.is(placesOfStacks(bytes.length, bare, rows, new Set()), undefined)
  assert.is(
    placesOfStacks(
      bytes.length,
      bare.map(place => ({ ...place, stacks: false })),
      rows,
      new Set([1]),
    ),
    undefined,
  )
})

test('a file that cannot be read is said to be so', async () => {
  const gone = { slice: () => ({ arrayBuffer: () => Promise.reject(new Error('gone')) }), size: 10 } as unknown as Blob
  const got: boolean[] = []
  for await (const piece of piecesOf(gone, [{ from: 0, to: 10 }])) got.push(E.isLeft(piece))
  assert.equal(got, [true])
})

test.run()
