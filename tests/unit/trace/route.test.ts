// Routing: predicates, keys and sinks compose, and the laws that composition rests on hold.
import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { and, not, or } from 'fp-ts/lib/Predicate.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { failed } from '../../../src/base/error.js'
import type { SystemEvent } from '../../../src/trace/event.js'
import * as R from '../../../src/trace/route.js'
import { events } from '../../support/events.js'
import { SEED } from '../../support/seed.js'

const test = suite('route')
const check = (property: fc.IAsyncProperty<[ReadonlyArray<SystemEvent>]>) => fc.assert(property, { seed: SEED, numRuns: 60 })

const collecting =
  (into: SystemEvent[]): R.Sink =>
  batch => {
    into.push(...batch)
    return TE.right(undefined)
  }

const run = async (sink: R.Sink, batch: ReadonlyArray<SystemEvent>) => sink(batch)()

test('a route gets the events its predicate chooses, in order', () =>
  check(
    fc.asyncProperty(events(), async batch => {
      const got: SystemEvent[] = []
      await run(R.route([{ where: R.ofType('SyscallEntry', 'SyscallExit'), to: collecting(got) }]), batch)
      assert.equal(
        got,
        batch.filter(event => event.data._tag === 'Syscall'),
      )
    }),
  ))

test('sinks form a monoid', () =>
  check(
    fc.asyncProperty(events(), async batch => {
      const trail = (): [string[], (name: string) => R.Sink] => {
        const seen: string[] = []
        return [seen, name => given => TE.fromIO(() => void seen.push(`${name}${given.length}`))]
      }
      const { concat, empty } = R.sinkMonoid
      const order = async (build: (of: (name: string) => R.Sink) => R.Sink) => {
        const [seen, of] = trail()
        await run(build(of), batch)
        return seen
      }
      assert.equal(
        await order(of => concat(concat(of('a'), of('b')), of('c'))),
        await order(of => concat(of('a'), concat(of('b'), of('c')))),
      )
      assert.equal(await order(of => concat(empty, of('a'))), await order(of => of('a')))
      assert.equal(await order(of => concat(of('a'), empty)), await order(of => of('a')))
    }),
  ))

test('a sink that refuses ends the batch', async () => {
  const [batch] = fc.sample(events(), { numRuns: 1, seed: 1 }) as [ReadonlyArray<SystemEvent>]
  const got: SystemEvent[] = []
  const all = () => true
  const full: R.Sink = () => TE.left(failed('SinkError', 'Refused', 'the sink is full'))
  const result = await run(
    R.route([
      { where: all, to: full },
      { where: all, to: collecting(got) },
    ]),
    batch,
  )
  assert.ok(E.isLeft(result))
  assert.is(got.length, 0)
})

test('a slow sink holds the batch back', async () => {
  const [batch] = fc.sample(events(), { numRuns: 1, seed: 1 }) as [ReadonlyArray<SystemEvent>]
  let done = false
  const slow: R.Sink = () => async () => {
    await new Promise(wake => setTimeout(wake, 20))
    done = true
    return E.right(undefined)
  }
  await run(R.route([{ where: () => true, to: slow }]), batch)
  assert.ok(done)
})

test('predicates compose as Boolean algebra says', () =>
  check(
    fc.asyncProperty(events(), async batch => {
      const a = R.ofType('SyscallExit')
      const b = R.failedCall
      for (const event of batch) {
        assert.is(not(and(a)(b))(event), or(not(a))(not(b))(event))
        assert.is(and(b)(a)(event), b(event), 'only an exit can have failed')
      }
    }),
  ))

test('order by seq is total and agrees with the trace', () =>
  check(
    fc.asyncProperty(events(), async batch => {
      for (let i = 1; i < batch.length; i++) {
        assert.is(R.bySeq.compare(batch[i - 1] as SystemEvent, batch[i] as SystemEvent), -1)
        assert.is(R.bySeq.compare(batch[i] as SystemEvent, batch[i - 1] as SystemEvent), 1)
      }
    }),
  ))

test('groups partition the events that have a key', () =>
  check(
    fc.asyncProperty(events(), async batch => {
      for (const key of [R.byThread, R.bySocketPair, R.byDescriptor]) {
        const grouped = [...R.groupBy(key)(batch).values()].flat()
        assert.equal(
          grouped.map(event => event.seq).sort((x, y) => x - y),
          batch.filter(event => key(event) !== undefined).map(event => event.seq),
        )
      }
    }),
  ))

test('both ends of a connection have the same key', () => {
  const ip = Uint8Array.from([127, 0, 0, 1])
  const base = { seq: 1, timestamp: 0n, pid: 1, tid: 1, context: {} }
  const end = (srcPort: number, dstPort: number, eventType: 'NetSend' | 'NetRecv'): SystemEvent => ({
    ...base,
    eventType,
    data: { _tag: 'Network', srcIp: ip, dstIp: ip, srcPort, dstPort, payloadLen: 1n, fd: 3 },
  })
  assert.is(R.bySocketPair(end(80, 4000, 'NetSend')), R.bySocketPair(end(4000, 80, 'NetRecv')))
})

test.run()
