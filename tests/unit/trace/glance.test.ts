// The quick look sees what the decoder sees.
import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { EventType } from '../../../assembly/abi.js'
import { encodeBody } from '../../../src/trace/encode.js'
import { type Glance, glance } from '../../../src/trace/glance.js'
import { events } from '../../support/events.js'
import { mutate, random, SEED } from '../../support/seed.js'

const test = suite('glance')

const chunkOf = (body: Uint8Array, eventCount: number) => ({ firstSeq: 1, eventCount, firstTsNs: 0n, lastTsNs: 0n, body })

const glances = (body: Uint8Array): ReadonlyArray<Glance> => {
  const seen: Glance[] = []
  glance(chunkOf(body, 0), event => seen.push(event))
  return seen
}

test('who, what, stack and mappings are those of the events', () =>
  fc.assert(
    fc.property(events(), all => {
      const expected = all.map(({ seq, pid, tid, eventType, data, context }) => ({
        seq,
        pid,
        tid,
        type: EventType[eventType],
        ...(context.stackTrace === undefined ? {} : { stack: { addresses: context.stackTrace, end: context.stackEnd } }),
        ...(data._tag === 'Mappings' ? { mappings: data.mappings } : {}),
      }))
      assert.equal(glances(Uint8Array.from(encodeBody(all))), expected)
    }),
    { seed: SEED },
  ))

test('a damaged body ends the look and nothing else', () => {
  const next = random()
  const [sample] = fc.sample(fc.array(events(), { minLength: 5, maxLength: 5 }), { seed: SEED, numRuns: 1 })
  const body = encodeBody((sample ?? []).flat())
  for (let i = 0; i < 2000; i++) glances(mutate(body, next))
})

test.run()
