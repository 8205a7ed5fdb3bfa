// Objects with seeded faults: each gives a spec or an error, never an exception, and what is accepted can be handed to the
// engine, which accepts or refuses it in turn.
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { renderError } from '../../../src/base/error.js'
import { attach, instantiate } from '../../../src/engine/collection.js'
import { readMap } from '../../../src/engine/maps.js'
import { testRun } from '../../../src/engine/vm.js'
import { loadCollectionSpec } from '../../../src/loader/index.js'
import { toOutputs, toSnapshot } from '../../../src/output/index.js'
import { outputLine, snapshotLines } from '../../../src/present/run.js'
import { planAttach } from '../../../src/probe/index.js'
import { freshEngine } from '../../support/engine.js'
import { fixture, shipped } from '../../support/fixtures.js'
import { mutate, random, SEED } from '../../support/seed.js'

const test = suite('loader/mutations')
const SEEDS_BYTES = [
  fixture('maps'),
  fixture('functions'),
  fixture('globals'),
  shipped('calls'),
  shipped('opens'),
  shipped('connects'),
]
const LOADS = 2000
const RUNS = 60

test(`${LOADS} broken objects load or are refused with a sentence`, () => {
  const next = random()
  let refused = 0
  for (let i = 0; i < LOADS; i++) {
    const bytes = mutate(SEEDS_BYTES[i % SEEDS_BYTES.length] as Uint8Array, next)
    const spec = loadCollectionSpec(bytes)
    if (E.isLeft(spec)) {
      refused++
      assert.ok(renderError(spec.left).length > 0, `mutation ${i} of seed ${SEED}`)
    } else planAttach('x86_64')(spec.right)
  }
  assert.ok(refused > LOADS / 10, `only ${refused} refused`)
})

/** Faults in the parts that a loader reads, so that many objects get as far as the engine. */
const nudge = (bytes: Uint8Array, next: () => number): Uint8Array => {
  const out = Uint8Array.from(bytes)
  for (let faults = 1 + (next() % 3); faults > 0; faults--) {
    const at = 64 + (next() % (out.length - 64))
    out[at] = (out[at] as number) ^ (1 << (next() % 8))
  }
  return out
}

test(`${RUNS} flipped objects go through the engine or are refused by it`, async () => {
  const next = random(SEED ^ 0x5bd1e995)
  for (let i = 0; i < RUNS; i++) {
    const spec = loadCollectionSpec(nudge(SEEDS_BYTES[i % SEEDS_BYTES.length] as Uint8Array, next))
    if (E.isLeft(spec)) continue
    const engine = await freshEngine()
    const collection = instantiate(engine)(spec.right, { check: true })()
    if (E.isLeft(collection)) continue
    const { programs, maps, types } = collection.right
    const plan = planAttach('x86_64')(spec.right)
    if (E.isRight(plan)) attach(engine)(collection.right, plan.right)()
    for (const program of programs.values()) testRun(engine)(program.id, new Uint8Array(64), 100_000)()
    const ring = engine.bytes(engine.exports.ring_ptr(), engine.exports.ring_len()).slice()
    for (const output of toOutputs(collection.right, 'x86_64')(ring)) outputLine(output, { startNs: 0n })
    for (const map of maps.values()) {
      if (map.spec.maxEntries > 65536) continue
      const snapshot = toSnapshot({ btf: types, arch: 'x86_64' }, map, readMap(engine)(map))
      if (snapshot !== undefined) snapshotLines(snapshot)
    }
  }
})

test.run()
