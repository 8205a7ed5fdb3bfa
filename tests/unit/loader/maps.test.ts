// Maps of every form of definition: nested ones with what stands in them from the start, those of the time before BTF, and
// what about a definition is refused.
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { instantiate } from '../../../src/engine/collection.js'
import { readMap } from '../../../src/engine/maps.js'
import { testRun } from '../../../src/engine/vm.js'
import { loadCollectionSpec, type MapSpec } from '../../../src/loader/index.js'
import { placesOf } from '../../support/elf-places.js'
import { freshEngine, right } from '../../support/engine.js'
import { fixture, patched } from '../../support/fixtures.js'

const test = suite('loader/maps')
const nested = fixture('nested')
const legacy = fixture('legacy')
const spec = right(loadCollectionSpec(nested))
const shape = (map: MapSpec | undefined) =>
  map && [map.type, map.keySizeBytes, map.valueSizeBytes, map.maxEntries, map.keyType !== undefined]

test('a map of maps says what its maps look like, by a named or an unnamed struct', () => {
  const outer = ['array_of', 'hash_of'].map(name => spec.maps.get(name))
  assert.equal(outer.map(shape), [
    [12, 4, 4, 3, true],
    [13, 4, 4, 8, true],
  ])
  assert.equal(
    outer.map(map => [map?.inner?.name, ...(shape(map?.inner) ?? [])]),
    [
      ['array_of.inner', 2, 4, 8, 4, true],
      ['hash_of.inner', 1, 8, 16, 2, false],
    ],
  )
})

test('what stands in maps of maps and program arrays from the start is named by slot', () => {
  assert.equal(
    [...spec.maps.values()].flatMap(({ name, slots = [] }) => slots.map(slot => [name, slot.index, slot.kind, slot.name])),
    [
      ['array_of', 0, 'map', 'first'],
      ['array_of', 2, 'map', 'second'],
      ['programs', 1, 'program', 'called'],
    ],
  )
})

test('pinning, memory nodes and pointers to maps and functions mean nothing here, and are noted', () => {
  assert.equal(spec.notes, [
    { reason: 'Pinning', map: 'seen' },
    { reason: 'NumaNode', map: 'seen' },
    { reason: 'Pointer', map: '.data' },
  ])
  assert.is(spec.maps.get('seen')?.extra, 3)
  assert.is(right(loadCollectionSpec(fixture('newer'))).maps.get('seen')?.extra, 5)
})

test('variables may stand in sections of their own', () => {
  const [data, bss] = ['.data.custom', '.bss.custom'].map(name => spec.maps.get(name))
  assert.equal([data?.contents?.[0], data?.valueSizeBytes, bss?.contents, bss?.valueSizeBytes], [5, 8, undefined, 8])
})

test('a program of SEC("?…") is there and not loaded by itself', () => {
  assert.equal(
    [...spec.programs.values()].map(({ name, section, autoload }) => [name, section, autoload]),
    [
      ['called', 'raw_tp/sys_enter', true],
      ['calls', 'raw_tp/sys_enter', true],
      ['optional', 'raw_tp/sys_exit', false],
    ],
  )
})

test('maps of the time before BTF are the numbers in their section, typed where the object says so', () => {
  const maps = [...right(loadCollectionSpec(legacy)).maps.values()]
  assert.equal(
    maps.map(map => [map.name, ...(shape(map) ?? []), map.flags]),
    [
      ['old', 1, 4, 16, 16, true, 1],
      ['longer', 2, 4, 8, 2, false, 0],
    ],
  )
})

test('a program finds its maps of the time before BTF', async () => {
  const engine = await freshEngine()
  const { programs } = right(instantiate(engine)(right(loadCollectionSpec(legacy)))())
  const run = right(testRun(engine)(programs.get('look')?.id ?? -1, new Uint8Array(16))())
  assert.is(run._tag === 'Exit' && run.r0, 0n)
})

test('what stood in nested maps from the start is found: a value in an inner map, a program called by its number', async () => {
  const engine = await freshEngine()
  const { programs, maps } = right(instantiate(engine)(spec)())
  const run = right(testRun(engine)(programs.get('calls')?.id ?? -1, new Uint8Array(16))())
  assert.is(run._tag === 'Exit' && run.r0, 7n)
  const second = maps.get('second')
  const values = second === undefined ? [] : readMap(engine)(second).map(({ values: [value] }) => value?.[0])
  assert.equal(values, [0, 0, 5, 0])
})

test('static maps, which code names by section and place, are told apart', async () => {
  const engine = await freshEngine()
  const { programs } = right(instantiate(engine)(right(loadCollectionSpec(fixture('newer'))))())
  const run = right(testRun(engine)(programs.get('ask')?.id ?? -1, new Uint8Array(16))())
  assert.is(run._tag === 'Exit' && run.r0, 7n)
})

const at = placesOf(nested)
const inLegacy = placesOf(legacy)
const slots = at.data('.rel.maps')
const REFUSED: ReadonlyArray<readonly [string, string, Uint8Array]> = [
  ['a definition of less than its four numbers', 'BadDefinition', patched(legacy, [inLegacy.symbol('old') + 16, 8, 12])],
  ['a definition past its section', 'BadDefinition', patched(legacy, [inLegacy.symbol('longer') + 16, 8, 400])],
  ["another loader's fields", 'UnknownFields', patched(legacy, [inLegacy.data('maps') + 20 + 20, 1, 7])],
  ['a slot of another kind of relocation', 'UnknownRelocation', patched(nested, [slots + 8, 4, 3])],
  ['a slot between slots', 'BadPlace', patched(nested, [slots, 8, placeOfSlot() + 4])],
  ['a slot in a map that has none', 'BadPlace', patched(nested, [slots, 8, 0])],
  ['a slot past the end', 'BadPlace', patched(nested, [slots, 8, 2 ** 32])],
  [
    'a map in a slot for maps that is not at the start of one',
    'BadTarget',
    patched(nested, [at.data('.maps') + placeOfSlot(), 4, 4]),
  ],
  ['a program in a slot for maps', 'BadTarget', patched(nested, [slots + 12, 4, symbolIndex('calls')])],
  ['a map in a slot for programs', 'BadTarget', patched(nested, [slots + 32 + 12, 4, symbolIndex('first')])],
  ['tables of kernel functions', 'StructOps', renamed('.bss.custom', '.struct_ops')],
]
for (const [name, reason, bytes] of REFUSED) {
  test(`${name} is refused: ${reason}`, () => {
    const loaded = loadCollectionSpec(bytes)
    assert.is(E.isLeft(loaded) ? loaded.left.reason : 'accepted', reason)
  })
}

function placeOfSlot(): number {
  return Number(new DataView(nested.buffer, nested.byteOffset).getBigUint64(slots, true))
}

function symbolIndex(name: string): number {
  return (at.symbol(name) - at.data('.symtab')) / 24
}

/** The name of a section overwritten where it stands. */
function renamed(from: string, to: string): Uint8Array {
  const names = at.data('.strtab')
  const start = names + new DataView(nested.buffer, nested.byteOffset).getUint32(at.header(from), true)
  return patched(nested, ...[...new TextEncoder().encode(`${to}\0`)].map((byte, i) => [start + i, 1, byte] as const))
}

test.run()
