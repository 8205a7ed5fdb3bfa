// src/output and present/run: what a real program wrote, decoded through its BTF, as text and as JSON.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MapType, RingKind, RingRecord, Trap } from '../../../assembly/abi.js'
import { unhex } from '../../../src/base/bytes.js'
import type { Btf, BtfType, TypeId } from '../../../src/btf/index.js'
import { type Collection, instantiate, type MapId } from '../../../src/engine/collection.js'
import { readMap } from '../../../src/engine/maps.js'
import { testRun } from '../../../src/engine/vm.js'
import { loadCollectionSpec, type MapSpec } from '../../../src/loader/index.js'
import { decoderOf } from '../../../src/output/decoder.js'
import { recordTypes } from '../../../src/output/record-type.js'
import { toJson, toOutputs, toSnapshot } from '../../../src/output/index.js'
import { outputJson, outputLine, snapshotJson, snapshotLines } from '../../../src/present/run.js'
import { freshEngine, right } from '../../support/engine.js'
import { fixture, shipped } from '../../support/fixtures.js'

const test = suite('output')
const spec = right(loadCollectionSpec(fixture('maps')))

/** The fixture after one run of `fill`. */
const filled = async () => {
  const engine = await freshEngine()
  const collection = right(instantiate(engine)(spec)())
  const program = collection.programs.get('fill')
  if (program === undefined) throw new Error('no program')
  assert.is(right(testRun(engine)(program.id, new Uint8Array(16))())._tag, 'Exit')
  const ring = engine.bytes(engine.exports.ring_ptr(), engine.exports.ring_len()).slice()
  return { engine, collection, outputs: toOutputs(collection, 'x86_64')(ring) }
}

test('records have the fields of their struct, or are bytes when no struct fits', async () => {
  const { outputs } = await filled()
  assert.equal(
    outputs.map(output => outputLine(output, { startNs: 0n })),
    [
      '0.000000 ring at=1152921504606846976 pair={a=1 b=2} text="hi" bytes=010203ff number=-1 bits=7 rest=536870911 [#0]',
      '0.000000 perf 05000000 [#0]',
      '0.000000 fill filled 1 [#0]',
    ],
  )
})

test('in JSON 64 bits are decimal strings, bytes are hex, the rest numbers', async () => {
  const { outputs } = await filled()
  const origin = { seq: 0, tsNs: '0', program: 'fill' }
  assert.equal(outputs.map(outputJson), [
    {
      kind: 'record',
      ...origin,
      map: 'ring',
      cpu: 0,
      value: {
        at: '1152921504606846976',
        pair: { a: 1, b: 2 },
        text: 'hi',
        bytes: '010203ff',
        number: -1,
        bits: 7,
        rest: 536870911,
      },
    },
    { kind: 'record', ...origin, map: 'perf', cpu: 0, value: '05000000' },
    { kind: 'printk', ...origin, text: 'filled 1' },
  ])
})

const snapshotsOf = async () => {
  const { engine, collection } = await filled()
  const reading = { btf: collection.types, arch: 'x86_64' as const }
  return [...collection.maps.values()].flatMap(map => toSnapshot(reading, map, readMap(engine)(map)) ?? [])
}

test('maps are tables of their keys and values; rings, constants and untouched values are not listed', async () => {
  assert.equal(
    (await snapshotsOf()).flatMap(snapshot => snapshotLines(snapshot)),
    [
      'hash (1)',
      '  a  b  value',
      '  3  4  [{a=5 b=6} {a=7 b=8}]',
      'array (1, 2 more are zero)',
      '  key  value',
      '    0  010203ffffffffff00000000',
      'percpu (1, 127 more are zero)',
      '  key  cpu  value',
      '    0    0      1',
    ],
  )
})

const shown = (spec: Partial<MapSpec>, ...entries: ReadonlyArray<readonly [key: string, ...values: ReadonlyArray<string>]>) => {
  const whole = { name: 'm', type: 0, keySizeBytes: 4, valueSizeBytes: 8, maxEntries: 9, flags: 0, readOnly: false, ...spec }
  const bytes = (text: string) => unhex(text) ?? new Uint8Array(0)
  const read = entries.map(([key, ...values]) => ({ key: bytes(key), values: values.map(bytes) }))
  const snapshot = toSnapshot({ btf: btfOf(), arch: 'x86_64' }, { id: 0 as MapId, spec: whole }, read)
  return snapshot === undefined ? [] : snapshotLines(snapshot)
}

test('of a per-CPU hash only what CPUs hold is listed, and every key at least once', () => {
  const [zero, one] = ['0000000000000000', '0100000000000000']
  for (const type of [MapType.PercpuHash, MapType.LruPercpuHash]) {
    assert.equal(shown({ type }, ['02000000', zero, zero], ['01000000', zero, one]), [
      'm (3)',
      '  key  cpu  value',
      '    1    0      0',
      '    1    1      1',
      '    2    0      0',
    ])
  }
})

test('every type of map that keeps values is shown, as a real program filled it', async () => {
  const engine = await freshEngine()
  const collection = right(instantiate(engine)(right(loadCollectionSpec(fixture('kept'))))())
  right(testRun(engine)(collection.programs.get('fill')?.id ?? -1, new Uint8Array(16))())
  const reading = { btf: collection.types, arch: 'x86_64' as const }
  const maps = [...collection.maps].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const lines = maps.flatMap(([, map]) => {
    const snapshot = toSnapshot(reading, map, readMap(engine)(map))
    return snapshot === undefined ? [] : snapshotLines(snapshot).map(line => line.replace(/ +/g, ' '))
  })
  assert.equal(lines, [
    'lru (3)',
    ' key value',
    ' 5 9',
    ' 6 9',
    ' 7 9',
    'lru_percpu (1)',
    ' key cpu value',
    ' 24 0 9',
    'percpu_hash (1)',
    ' key cpu value',
    ' 24 0 9',
    'queue (3)',
    ' key value',
    ' 0 7',
    ' 1 6',
    ' 2 5',
    'stack (3)',
    ' key value',
    ' 0 5',
    ' 1 6',
    ' 2 7',
    'trie (1)',
    ' bits address value',
    ' 24 0a010200 9',
  ])
})

test('stacks are lists of addresses as far as they reach', () => {
  const stack = '10000000000000002000000000000000' + '0000000000000000'
  assert.equal(shown({ type: MapType.StackTrace, valueSizeBytes: 24 }, ['05000000', stack]), [
    'm (1)',
    '  key  value',
    '    5  [0x10 0x20]',
  ])
})

test('what holds nothing of its own is not listed', () => {
  for (const type of [MapType.ProgArray, MapType.ArrayOfMaps, MapType.HashOfMaps, MapType.CgroupArray, MapType.BloomFilter])
    assert.equal(shown({ type }), [])
})

test('map contents in JSON keep the shape of their types', async () => {
  const json = (await snapshotsOf()).map(snapshotJson)
  assert.equal(json[0], {
    name: 'hash',
    kind: 'hash',
    entries: [
      {
        key: { a: 3, b: 4 },
        value: [
          { a: 5, b: 6 },
          { a: 7, b: 8 },
        ],
      },
    ],
    zeros: 0,
  })
  assert.equal(json[2], { name: 'percpu', kind: 'array', entries: [{ key: 0, cpu: 0, value: '1' }], zeros: 127 })
})

const record = (kind: RingKind, payload: Uint8Array, prog = 0): Uint8Array => {
  const bytes = new Uint8Array(RingRecord.Payload + ((payload.length + 7) & ~7))
  const view = new DataView(bytes.buffer)
  view.setUint32(RingRecord.Len, payload.length, true)
  view.setUint32(RingRecord.Kind, kind, true)
  view.setUint32(RingRecord.Prog, prog, true)
  view.setBigUint64(RingRecord.Seq, 7n, true)
  view.setBigUint64(RingRecord.TsNs, 1_500_000_000n, true)
  bytes.set(payload, RingRecord.Payload)
  return bytes
}

test('a fault says where in which function, and at what address', async () => {
  const engine = await freshEngine()
  const functions = right(instantiate(engine)(right(loadCollectionSpec(fixture('functions'))))())
  const fault = new DataView(new ArrayBuffer(16))
  fault.setUint32(0, Trap.OutOfBounds, true)
  fault.setUint32(4, 12, true)
  fault.setBigUint64(8, 0xdeadn, true)
  const outputs = toOutputs(functions, 'x86_64')(record(RingKind.Fault, new Uint8Array(fault.buffer)))
  assert.equal(
    outputs.map(o => outputLine(o, { startNs: 500_000_000n })),
    [
      '1.000000 direct stopped: OutOfBounds at four_times, instruction 1, ./tests/fixtures/bpf/functions.bpf.c:15, address 0xdead [#7]',
    ],
  )
})

test('what a program prints cannot move the cursor', async () => {
  const { collection } = await filled()
  const outputs = toOutputs(collection, 'x86_64')(record(RingKind.Printk, Uint8Array.of(0x1b, 0x5b, 0x32, 0x4a, 0xff)))
  assert.equal(
    outputs.map(o => outputLine(o, { startNs: 0n })),
    ['1.500000 fill \\x1b[2J\\xff [#7]'],
  )
})

test('a record without a stated type is the one struct of its size that serves nothing else', () => {
  const { types, maps, asked } = right(loadCollectionSpec(shipped('connects')))
  const typeOf = recordTypes(types, [...maps.values()], asked)
  const nameOf = (sizeBytes: number): string | undefined => {
    const found = typeOf(maps.get('connects'), sizeBytes)
    const type = found === undefined ? undefined : types.types[found]
    return type?._tag === 'Struct' ? type.name : undefined
  }
  // struct pending is a map's value, the tracepoint contexts are parameters, and nothing else has 4 bytes.
  const sizes = types.types.flatMap(t => (t._tag === 'Struct' && t.name !== '' ? [[t.name, nameOf(t.sizeBytes)]] : []))
  const named = new Map(sizes.map(([name, found]) => [name, found]))
  assert.is(named.get('connect_event'), 'connect_event')
  assert.is(named.get('pending'), undefined)
  assert.is(named.get('trace_event_raw_sys_enter'), undefined)
  assert.is(nameOf(4), undefined)
})

const id = (value: number): TypeId => value as TypeId
const U32: BtfType = { _tag: 'Int', name: 'unsigned int', sizeBytes: 4, bits: 32, encoding: 'unsigned' }
const btfOf = (...types: ReadonlyArray<BtfType>): Btf => ({ types: [{ _tag: 'Void' }, ...types] })

test("a struct that the kernel's own types lead to is nobody's record", () => {
  const kernels = { _tag: 'Struct', name: 'accounting', sizeBytes: 8, members: [] } as const
  const task = {
    _tag: 'Struct',
    name: 'task',
    sizeBytes: 16,
    members: [{ name: 'io', type: id(2), offsetBits: 0, bits: 0 }],
  } as const
  const btf = btfOf(U32, kernels, task)
  assert.is(recordTypes(btf, [], [])(undefined, 8), 2)
  assert.is(recordTypes(btf, [], [id(3)])(undefined, 8), undefined)
  assert.is(recordTypes(btf, [], [id(3)])(undefined, 16), undefined)
})

const decoded = (btf: Btf, type: number, hexBytes: string, arch: 'x86_64' | 'aarch64' = 'x86_64') => {
  const value = decoderOf({ btf, arch }, id(type))?.decode(unhex(hexBytes) ?? new Uint8Array(0))
  return value && toJson(value)
}

test('numbers that the header gives a meaning are shown by name', () => {
  const named = btfOf(U32, { _tag: 'Typedef', name: 'syscall_nr', type: id(1) }, { _tag: 'Modifier', type: id(2) })
  assert.is(decoded(named, 3, '01010000'), 'openat')
  assert.is(decoded(named, 3, '38000000', 'aarch64'), 'openat')
  assert.is(decoded(named, 2, 'ffff0000'), 'syscall_0xffff')
  assert.is(decoded(named, 1, '01010000'), 257)
})

test('an enumerator is a name, a number without one stays a number', () => {
  const values = [
    { name: 'LOW', value: -1n },
    { name: 'HIGH', value: 9n },
  ]
  const btf = btfOf({ _tag: 'Enum', name: 'e', sizeBytes: 4, signed: true, values })
  assert.equal(
    ['ffffffff', '09000000', '02000000'].map(bytes => decoded(btf, 1, bytes)),
    ['LOW', 'HIGH', '2'],
  )
})

test('a signed bit field has its sign', () => {
  const int: BtfType = { _tag: 'Int', name: 'int', sizeBytes: 4, bits: 32, encoding: 'signed' }
  const members = [
    { name: 'a', type: id(1), offsetBits: 0, bits: 3 },
    { name: 'b', type: id(1), offsetBits: 3, bits: 7 },
  ]
  assert.equal(decoded(btfOf(int, { _tag: 'Struct', name: 's', sizeBytes: 4, members }), 2, 'ff030000'), { a: -1, b: -1 })
})

test('types made to exhaust a reader give no decoder, and cost nothing', () => {
  const doubling = Array.from({ length: 30 }, (_, i): BtfType => {
    const members = ['a', 'b'].map(name => ({ name, type: id(i + 1), offsetBits: 0, bits: 0 }))
    return { _tag: 'Union', name: `u${i}`, sizeBytes: 4, members }
  })
  assert.is(decoderOf({ btf: btfOf(U32, ...doubling), arch: 'x86_64' }, id(31)), undefined)
  const empty = btfOf(
    { _tag: 'Struct', name: 'e', sizeBytes: 0, members: [] },
    { _tag: 'Array', element: id(1), count: 0xffffffff },
  )
  assert.equal(decoded(empty, 2, ''), [])
  const outside = [{ name: 'a', type: id(1), offsetBits: 64, bits: 0 }]
  assert.is(decoded(btfOf(U32, { _tag: 'Struct', name: 's', sizeBytes: 4, members: outside }), 2, '00000000'), undefined)
})

test('a ring that ends inside a record does not make one up', () => {
  const collection: Collection = { programs: new Map(), maps: new Map(), types: btfOf(), asked: [] }
  assert.equal(toOutputs(collection, 'x86_64')(record(RingKind.Printk, new Uint8Array(0)).subarray(0, 39)), [])
})

test.run()
