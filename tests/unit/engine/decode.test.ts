// The engine's reader of chunk bodies: equal to the oracle on arbitrary events, and never more than a refusal on hostile bytes.
import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ChunkError, EventRecord, EventType, Limit, SnapshotRecord, Status } from '../../../assembly/abi.js'
import { finishTrace, runChunk, seal } from '../../../src/engine/run.js'
import { type Engine, lastResult } from '../../../src/engine/instance.js'
import { decode } from '../../../src/trace/decode.js'
import { encodeBody } from '../../../src/trace/encode.js'
import type { SystemEvent } from '../../../src/trace/event.js'
import { ABI, FORK_KIND, LOSS_REASON, PART, STATE_REASON } from '../../../src/trace/names.js'
import { type OracleEvent, oracleDecode } from '../../oracle/decoder.js'
import { freshEngine, right } from '../../support/engine.js'
import { events } from '../../support/events.js'
import { mutate, random, SEED } from '../../support/seed.js'

const test = suite('engine decode')

const sealed = async (): Promise<Engine> => {
  const engine = await freshEngine()
  right(seal(engine)())
  return engine
}

const begin = (engine: Engine, body: Uint8Array, count: number, firstTs: bigint, lastTs: bigint): number => {
  const ptr = engine.exports.buffer_reserve(body.length)
  engine.bytes(ptr, body.length).set(body)
  return engine.exports.chunk_begin(ptr, body.length, 1n, count, firstTs, lastTs)
}

const recordOf = (engine: Engine, index: number): OracleEvent => {
  const view = engine.view()
  const at = engine.exports.event_ptr(index)
  const u32 = (field: number) => view.getUint32(at + field, true)
  const snapshots = Array.from({ length: u32(EventRecord.SnapCount) }, (_, i) => {
    const snap = engine.exports.snapshot_ptr(u32(EventRecord.SnapFirst) + i)
    return {
      arg: view.getUint8(snap + SnapshotRecord.Arg),
      addr: view.getBigUint64(snap + SnapshotRecord.Addr, true),
      fullSize: view.getBigUint64(snap + SnapshotRecord.FullSize, true),
      bytes: engine
        .bytes(view.getUint32(snap + SnapshotRecord.Ptr, true), view.getUint32(snap + SnapshotRecord.Len, true))
        .slice(),
      part: view.getUint8(snap + SnapshotRecord.Part),
      index: view.getUint32(snap + SnapshotRecord.Index, true),
      flags: view.getUint8(snap + SnapshotRecord.Flags),
    }
  })
  return {
    type: u32(EventRecord.Type),
    pid: u32(EventRecord.Pid),
    tid: u32(EventRecord.Tid),
    ts: view.getBigUint64(at + EventRecord.TsNs, true),
    cpu: view.getInt32(at + EventRecord.Cpu, true),
    args: Array.from({ length: 6 }, (_, i) => view.getBigUint64(at + EventRecord.Args + 8 * i, true)),
    ret: view.getBigInt64(at + EventRecord.Ret, true),
    number: u32(EventRecord.Number),
    abi: u32(EventRecord.Abi),
    snapshots,
  }
}

const span = (all: ReadonlyArray<SystemEvent>) => ({
  firstTs: all[0]?.timestamp ?? 0n,
  lastTs: all[all.length - 1]?.timestamp ?? 0n,
})

const plain = (event: OracleEvent) => ({
  ...event,
  snapshots: event.snapshots.map(s => ({ ...s, bytes: Buffer.from(s.bytes).toString('hex') })),
})

test('a chunk decodes as the schema says', async () => {
  await fc.assert(
    fc.asyncProperty(events(), async all => {
      const engine = await sealed()
      const body = encodeBody(all)
      const { firstTs, lastTs } = span(all)
      assert.is(begin(engine, body, all.length, firstTs, lastTs), all.length)
      const want = oracleDecode(body, firstTs)
      for (const [i, event] of want.entries()) assert.equal(plain(recordOf(engine, i)), plain(event))
    }),
    { seed: SEED, numRuns: 150 },
  )
})

/** What the record's words are made of, as the comment of EventRecord lists them; calls carry their arguments. */
const WORDS: Readonly<Record<string, ReadonlyArray<string>>> = {
  Fork: ['childPid', 'childTid', 'kind', 'cloneFlags', 'nsPid'],
  Exec: ['oldTid'],
  Exit: ['code', 'signal', 'group', 'userNs', 'sysNs', 'maxRssBytes'],
  Signal: ['signo', 'code', 'senderPid', 'senderUid', 'addr', 'value'],
  Sample: ['userNs', 'sysNs', 'rssBytes', 'vmBytes', 'voluntarySwitches', 'involuntarySwitches'],
  ProcessState: ['reason', 'ppid'],
  Loss: ['count', 'reason'],
  ClockStep: ['realtimeOffsetNs'],
  File: ['flags', 'mode'],
  Network: ['payloadLen', 'srcPort', 'dstPort'],
  Stop: ['signo', 'continued'],
}
const ENUMS: Readonly<Record<string, ReadonlyArray<string>>> = { Fork: FORK_KIND, ProcessState: STATE_REASON, Loss: LOSS_REASON }

const wordOf = (tag: string, value: unknown): bigint =>
  typeof value === 'string' ? BigInt((ENUMS[tag] ?? []).indexOf(value)) : BigInt.asUintN(64, BigInt(value as number))

const wordsOf = ({ data }: SystemEvent): ReadonlyArray<bigint> => {
  const words = data._tag === 'Syscall' ? data.args : (WORDS[data._tag] ?? []).map(f => wordOf(data._tag, data[f as never]))
  return Array.from({ length: 6 }, (_, i) => words[i] ?? 0n)
}

/** A decoded event in the numbers of the engine's record. */
const asRecord = (event: SystemEvent) => ({
  type: EventType[event.eventType],
  pid: event.pid,
  tid: event.tid,
  ts: event.timestamp,
  args: wordsOf(event),
  ...(event.data._tag === 'Syscall'
    ? {
        ret: event.data.ret ?? 0n,
        number: event.data.number,
        abi: ABI.indexOf(event.data.abi),
        snapshots: event.data.snapshots.map(s => [
          s.arg,
          s.addr,
          PART.indexOf(s.part),
          s.index,
          Buffer.from(s.bytes).toString('hex'),
        ]),
      }
    : {}),
})

/** A number no row names is the first word to `decode`; the engine keeps it. */
const named = (row: ReadonlyArray<string> | undefined, n: number): number => (row?.[n] === undefined ? 0 : n)

const inRecord = (record: OracleEvent, { data }: SystemEvent) => ({
  type: record.type,
  pid: record.pid,
  tid: record.tid,
  ts: record.ts,
  args: record.args.map((word, i) => {
    const field = WORDS[data._tag]?.[i]
    return typeof data[field as never] === 'string' ? BigInt(named(ENUMS[data._tag], Number(word))) : word
  }),
  ...(data._tag === 'Syscall'
    ? {
        ret: record.ret,
        number: record.number,
        abi: named(ABI, record.abi),
        snapshots: record.snapshots.map(s => [s.arg, s.addr, named(PART, s.part), s.index, Buffer.from(s.bytes).toString('hex')]),
      }
    : {}),
})

const chunkOf = (body: Uint8Array, all: ReadonlyArray<SystemEvent>) => {
  const { firstTs, lastTs } = span(all)
  return { firstSeq: 1, eventCount: all.length, firstTsNs: firstTs, lastTsNs: lastTs, body }
}

/** Both readers on one body; the events are equal where both take it. Which of them took it. */
const compare = (engine: Engine, body: Uint8Array, all: ReadonlyArray<SystemEvent>): string => {
  const { firstTs, lastTs } = span(all)
  const taken = begin(engine, body, all.length, firstTs, lastTs)
  const decoded = decode(chunkOf(body, all))
  if (E.isLeft(decoded)) return taken < 0 ? 'neither' : 'engine'
  if (taken < 0) return 'decode'
  for (const event of decoded.right) {
    assert.equal(asRecord(event), inRecord(recordOf(engine, event.seq - 1), event))
  }
  return 'both'
}

test('decode and the engine give the same events', async () => {
  await fc.assert(
    fc.asyncProperty(events(), async all => assert.is(compare(await sealed(), encodeBody(all), all), 'both')),
    { seed: SEED, numRuns: 150 },
  )
})

// Each refuses what it cannot read; what only one of them looks into (a state's limits, say) only that one can refuse.
test('decode and the engine give the same events of 1000 mutated bodies that both take', async () => {
  const next = random()
  const taken: Record<string, number> = {}
  for (let i = 0; i < 1000; i++) {
    const all = someEvents(next() & 0x7fffffff)
    const by = compare(await sealed(), mutate(encodeBody(all), next), all)
    taken[by] = (taken[by] ?? 0) + 1
  }
  console.log(`taken by ${JSON.stringify(taken)}`)
  assert.ok((taken['both'] ?? 0) > 50 && (taken['neither'] ?? 0) > 50)
})

const someEvents = (seed: number): ReadonlyArray<SystemEvent> => fc.sample(events(), { seed, numRuns: 1 })[0] ?? []

test('2000 mutated chunks are run to their end or refused, without a trap', async () => {
  const next = random()
  let engine = await sealed()
  const seen = new Set<string>()
  for (let i = 0; i < 2000; i++) {
    const all = someEvents(next() & 0x7fffffff)
    const body = mutate(encodeBody(all), next)
    const { firstTs, lastTs } = span(all)
    const chunk = { firstSeq: 1 + i * 10, eventCount: all.length, firstTsNs: firstTs, lastTsNs: lastTs, body }
    const ran = runChunk(engine)(chunk)()
    seen.add(E.isRight(ran) ? 'ran' : ran.left.reason)
    if (i % 100 === 99) {
      right(finishTrace(engine)())
      engine = await sealed()
    }
  }
  assert.equal([...seen].sort(), ['BadChunk', 'ran'])
})

const one: SystemEvent = {
  seq: 1,
  timestamp: 1000n,
  pid: 7,
  tid: 7,
  eventType: 'SyscallEntry',
  data: { _tag: 'Syscall', abi: 'native', number: 0, args: [3n], snapshots: [] },
  context: { comm: 'x' },
}

const BAD: ReadonlyArray<readonly [name: keyof typeof ChunkError, body: ReadonlyArray<number>, count: number]> = [
  ['Truncated', [0x12, 5, 0x10], 1],
  ['BadWireType', [0x0b], 0],
  ['BadVarint', [0x12, 12, 0x10, ...Array<number>(10).fill(0xff), 1], 1],
  ['BadString', [0x12, 6, 0x10, 1, 0x22, 2, 0x20, 1], 1],
  ['CountMismatch', [0x12, 2, 0x10, 1], 2],
  ['BadOrder', [0x12, 3, 0x08, 0x81, 1], 1],
]
for (const [reason, body, count] of BAD) {
  test(`a chunk is refused for ${reason}`, async () => {
    const engine = await sealed()
    assert.is(begin(engine, Uint8Array.from(body), count, 0n, 100n), -Status.BadChunk)
    assert.is(ChunkError[lastResult(engine).reason], reason)
  })
}

test('more events than a chunk may hold are refused, as many are taken', async () => {
  const engine = await sealed()
  const full = new Uint8Array(Limit.ChunkEventsMax * 4)
  for (let i = 0; i < Limit.ChunkEventsMax; i++) full.set([0x12, 2, 0x10, 1], i * 4)
  assert.is(begin(engine, full, Limit.ChunkEventsMax + 1, 0n, 0n), -Status.BadChunk)
  assert.is(ChunkError[lastResult(engine).reason], 'TooManyEvents')
  assert.is(begin(engine, full, Limit.ChunkEventsMax, 0n, 0n), Limit.ChunkEventsMax)
})

test('a chunk is refused before the engine is sealed and while another runs', async () => {
  const engine = await freshEngine()
  const body = encodeBody([one, { ...one, seq: 2 }])
  assert.is(begin(engine, body, 2, 1000n, 1000n), -Status.BadState)
  right(seal(engine)())
  assert.is(begin(engine, body, 2, 1000n, 1000n), 2)
  engine.exports.chunk_run(1)
  assert.is(begin(engine, body, 2, 1000n, 1000n), -Status.BadState)
  assert.is(engine.exports.trace_finish(), -Status.BadState)
})

test('a refused chunk leaves the engine ready for the next', async () => {
  const engine = await sealed()
  const bad = { firstSeq: 1, eventCount: 1, firstTsNs: 0n, lastTsNs: 0n, body: Uint8Array.from([0x12, 9]) }
  assert.ok(E.isLeft(runChunk(engine)(bad)()))
  const good = { firstSeq: 2, eventCount: 1, firstTsNs: 1000n, lastTsNs: 1000n, body: encodeBody([one]) }
  right(runChunk(engine)(good)())
  const { facts } = right(finishTrace(engine)())
  assert.is(facts.filter(f => f._tag === 'Process').length, 1)
})

test.run()
