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

const KEYS: Readonly<Record<string, R.Keyed>> = {
  thread: R.byThread,
  socket: R.bySocketPair,
  descriptor: R.byDescriptor,
  pipe: R.byPipe,
  'pipe, else thread': R.keyMonoid.concat(R.byPipe, R.byThread),
  none: R.keyMonoid.empty,
}

for (const [name, key] of Object.entries(KEYS))
  test(`sameness by ${name} is an equivalence`, () =>
    check(
      fc.asyncProperty(events(), async batch => {
        const { equals } = R.sameBy(key)
        for (const a of batch) {
          assert.ok(equals(a, a))
          for (const b of batch) {
            assert.is(equals(a, b), equals(b, a))
            for (const c of batch) if (equals(a, b) && equals(b, c)) assert.ok(equals(a, c))
          }
        }
      }),
    ))

test('keys form a monoid: the first that an event has', () =>
  check(
    fc.asyncProperty(events(), async batch => {
      const { concat, empty } = R.keyMonoid
      const [a, b, c] = [R.bySocketPair, R.byDescriptor, R.byThread]
      for (const event of batch) {
        assert.is(concat(concat(a, b), c)(event), concat(a, concat(b, c))(event))
        assert.is(concat(empty, a)(event), a(event))
        assert.is(concat(a, empty)(event), a(event))
      }
    }),
  ))

test('a route of routes is the routes: nesting changes nothing', () =>
  check(
    fc.asyncProperty(events(), async batch => {
      const [flat, nested]: [SystemEvent[], SystemEvent[]] = [[], []]
      const [calls, failures] = [R.ofType('SyscallExit'), R.failedCall]
      await run(R.route([{ where: and(failures)(calls), to: collecting(flat) }]), batch)
      await run(R.route([{ where: calls, to: R.route([{ where: failures, to: collecting(nested) }]) }]), batch)
      assert.equal(nested, flat)
    }),
  ))

test('events of the engine have keys that stored ones lack', () => {
  const stored: SystemEvent = {
    seq: 1,
    timestamp: 0n,
    pid: 7,
    tid: 7,
    eventType: 'SyscallExit',
    data: { _tag: 'Syscall', abi: 'native', number: 0, args: [], ret: 1n, snapshots: [] },
    context: {},
  }
  const keys = (event: SystemEvent) => [R.byDescriptor(event), R.bySocketPair(event), R.byPipe(event)]
  assert.equal(keys(stored), [undefined, undefined, undefined])
  assert.equal(keys({ ...stored, names: { fd: 3, path: 'pipe:[5]' } }), ['7:3', undefined, 'pipe:[5]'])
  const [here, there] = ['10.0.0.1:80', '10.0.0.2:4000']
  assert.is(
    R.bySocketPair({ ...stored, names: { local: here, peer: there } }),
    R.bySocketPair({ ...stored, names: { local: there, peer: here } }),
  )
})

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
