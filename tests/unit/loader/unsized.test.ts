// What an object leaves to its loader: sizes of maps by type, rings of an array of rings; each with a note.
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { MapType } from '../../../assembly/abi.js'
import { type CollectionSpec, giveSizes, type MapSpec } from '../../../src/loader/index.js'

const map = (type: number, change: Partial<MapSpec> = {}): MapSpec => ({
  name: 'of',
  type,
  keySizeBytes: 4,
  valueSizeBytes: 4,
  maxEntries: 0,
  flags: 0,
  readOnly: false,
  ...change,
})

const given = (one: MapSpec): CollectionSpec =>
  giveSizes({
    programs: new Map(),
    maps: new Map([[one.name, one]]),
    externs: new Map(),
    kconfig: [],
    asked: [],
    notes: [],
    types: { types: [] },
  })

const ring = (maxEntries: number): MapSpec => map(MapType.RingBuf, { keySizeBytes: 0, valueSizeBytes: 0, maxEntries })

const SIZES: ReadonlyArray<readonly [string, MapSpec, Partial<MapSpec>]> = [
  ['a hash', map(MapType.Hash), { maxEntries: 10240 }],
  ['an array: one entry a processor', map(MapType.Array), { maxEntries: 64 }],
  ['a stack trace', map(MapType.StackTrace, { valueSizeBytes: 0 }), { maxEntries: 10240, valueSizeBytes: 1016 }],
  ['a ring', ring(0), { maxEntries: 262144 }],
  [
    'a program array without sizes',
    map(MapType.ProgArray, { keySizeBytes: 0, valueSizeBytes: 0 }),
    { keySizeBytes: 4, valueSizeBytes: 4 },
  ],
  [
    'a hash of maps has keys of its own',
    map(MapType.HashOfMaps, { keySizeBytes: 8, valueSizeBytes: 0 }),
    { keySizeBytes: 8, valueSizeBytes: 4 },
  ],
  [
    'a map inside of another',
    map(MapType.HashOfMaps, { inner: map(MapType.Hash) }),
    { inner: map(MapType.Hash, { maxEntries: 10240 }) },
  ],
]

for (const [what, one, expected] of SIZES) {
  test(`a size is given to ${what}`, () => {
    const { maps, notes } = given(one)
    assert.equal({ ...maps.get('of'), ...expected }, maps.get('of'))
    assert.equal(notes, [{ reason: 'Unsized', map: 'of', entries: maps.get('of')?.maxEntries }])
  })
}

test('sizes that the object has stay, and no note is made', () => {
  const { maps, notes } = given(map(MapType.Hash, { maxEntries: 7 }))
  assert.equal([maps.get('of')?.maxEntries, notes], [7, []])
})

for (const [asked, got] of [
  [1, 4096],
  [4096, 4096],
  [5000, 8192],
  [262144, 262144],
] as const) {
  test(`a ring of ${asked} bytes has ${got}, as libbpf makes it`, () => {
    assert.equal(given(ring(asked)).maps.get('of')?.maxEntries, got)
  })
}

test('an array of rings that holds none gets one in every slot', () => {
  const { maps, notes } = given(map(MapType.ArrayOfMaps, { inner: ring(0) }))
  assert.equal([...maps.keys()], ['of[]', 'of'])
  assert.is(maps.get('of')?.slots?.length, 64)
  assert.ok(maps.get('of')?.slots?.every(({ kind, name }) => kind === 'map' && name === 'of[]'))
  assert.equal(
    notes.map(({ reason }) => reason),
    ['Shared'],
  )
})

test('one that its object fills stays as it is', () => {
  const slots = [{ index: 0, kind: 'map', name: 'mine' }] as const
  const { maps } = given(map(MapType.ArrayOfMaps, { maxEntries: 2, inner: ring(4096), slots }))
  assert.equal([...maps.keys()], ['of'])
  assert.equal(maps.get('of')?.slots, slots)
})

test.run()
