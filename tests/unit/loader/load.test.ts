// src/loader: the whole blueprint of real objects, what linked code does in the engine, and the reason for every object that
// is refused.
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Limit } from '../../../assembly/abi.js'
import { readElf } from '../../../src/elf/index.js'
import { linkProgram } from '../../../src/loader/link.js'
import type { CodeFunction } from '../../../src/loader/programs.js'
import { renderError } from '../../../src/base/error.js'
import { concat, hex } from '../../../src/base/bytes.js'
import { instantiate } from '../../../src/engine/collection.js'
import { testRun } from '../../../src/engine/vm.js'
import type { CollectionSpec } from '../../../src/loader/index.js'
import { loadCollectionSpec } from '../../../src/loader/index.js'
import { placesOf } from '../../support/elf-places.js'
import { freshEngine, right } from '../../support/engine.js'
import { fixture, patched, shipped } from '../../support/fixtures.js'

const test = suite('loader')
const load = (name: string): CollectionSpec => right(loadCollectionSpec(fixture(name)))
const programs = (spec: CollectionSpec) => [...spec.programs.values()]

test('maps are those of the source, then one for each section of variables', () => {
  const maps = [...load('maps').maps.values()].map(({ keyType, valueType, contents, ...map }) => ({
    ...map,
    typed: [keyType !== undefined, valueType !== undefined],
    contents: contents === undefined ? '' : hex(contents),
  }))
  const map = (
    name: string,
    type: number,
    sizes: readonly [number, number, number],
    typed: readonly [boolean, boolean],
    more: object = {},
  ) => {
    const [keySizeBytes, valueSizeBytes, maxEntries] = sizes
    return { name, type, keySizeBytes, valueSizeBytes, maxEntries, flags: 0, readOnly: false, typed, contents: '', ...more }
  }
  assert.equal(maps, [
    map('hash', 1, [8, 16, 16], [true, true], { flags: 1 }),
    map('array', 2, [4, 12, 3], [false, false]),
    map('percpu', 6, [4, 8, 2], [true, true]),
    map('ring', 27, [0, 0, 65536], [false, true]),
    map('perf', 4, [4, 4, 0], [false, false]),
    map('.rodata', 2, [4, 18, 1], [false, true], {
      readOnly: true,
      contents: '0000000000000000' + hex(new TextEncoder().encode('filled %d\0')),
    }),
    map('.rodata.cst32', 2, [4, 32, 1], [false, false], {
      readOnly: true,
      contents: '0000000000000010010000000200000068690000000000000102' + '03ffffffffff',
    }),
    map('.rodata.cst16', 2, [4, 16, 1], [false, false], { readOnly: true, contents: '05000000060000000700000008000000' }),
  ])
})

test('a program is its own code and, once each, every function it can reach', () => {
  const functions = programs(load('functions')).map(p => [p.section, p.license, p.code.length / 8, p.functions])
  assert.equal(functions, [
    [
      'raw_tp/sys_enter',
      'GPL',
      22,
      [
        { name: 'direct', slot: 0 },
        { name: 'four_times', slot: 11 },
        { name: 'twice', slot: 19 },
      ],
    ],
    [
      'raw_tp/sys_exit',
      'GPL',
      27,
      [
        { name: 'indirect', slot: 0 },
        { name: 'beside', slot: 19 },
        { name: 'add_one', slot: 22 },
      ],
    ],
    ['raw_tp/sys_exit', 'GPL', 2, [{ name: 'unrelated', slot: 0 }]],
  ])
})

test('linked calls and callbacks compute what the source says', async () => {
  const engine = await freshEngine()
  const collection = right(instantiate(engine)(load('functions'))())
  const ctx = new Uint8Array(16)
  ctx[8] = 5
  const results = [...collection.programs.values()].map(program => {
    const run = right(testRun(engine)(program.id, ctx)())
    return run._tag === 'Exit' ? [program.spec.name, run.r0] : [program.spec.name, run.trap]
  })
  // twice(four_times(5)); beside(5), ten callbacks, beside; 42
  assert.equal(results, [
    ['direct', 40n],
    ['indirect', 21n],
    ['unrelated', 42n],
  ])
})

test('a relocation in code that no function holds means nothing, as a linker leaves it where it replaced a weak function', () => {
  const cut = right(loadCollectionSpec(patched(functions, [inFunctions.symbol('direct') + 16, 8, 64])))
  const slots = cut.programs.get('direct')?.functions.map(({ name, slot }) => [name, slot])
  assert.equal(slots, [
    ['direct', 0],
    ['four_times', 8],
    ['twice', 16],
  ])
})

test('pointers between variables are kept for when addresses are known', () => {
  const maps = [...load('globals').maps.values()].flatMap(m => (m.pointers ?? []).map(p => [m.name, p.at, p.map, p.offset]))
  assert.equal(maps, [
    ['.rodata', 32, '.bss', 20],
    ['.data', 8, '.rodata.str1.1', 0],
    ['.data', 16, '.rodata.str1.1', 6],
  ])
})

test('reading the same bytes twice gives the same spec', () => {
  for (const name of ['calls', 'connects', 'kinds', 'lifecycle', 'opens']) {
    assert.equal(right(loadCollectionSpec(shipped(name))), right(loadCollectionSpec(shipped(name))))
  }
})

const maps = fixture('maps')
const functions = fixture('functions')
const globals = fixture('globals')
const inMaps = placesOf(maps)
const inFunctions = placesOf(functions)
const inGlobals = placesOf(globals)
const enterRelocations = inFunctions.data('.relraw_tp/sys_enter')
const enterCode = inFunctions.data('raw_tp/sys_enter')

/** Position of a type in the file by the position of its name in the string table: enough to break a known object. */
const typeNamed = (name: string): number => {
  const start = inMaps.data('.BTF')
  const view = new DataView(maps.buffer, maps.byteOffset)
  const [types, typeBytes, strings] = [
    24 + start,
    view.getUint32(start + 12, true),
    start + 24 + view.getUint32(start + 16, true),
  ]
  const wanted = new TextEncoder().encode(`\0${name}\0`)
  const at = maps.findIndex((_, i) => i >= strings && wanted.every((byte, j) => maps[i + j] === byte)) + 1 - strings
  for (let i = types; i < types + typeBytes; i += 4) if (view.getUint32(i, true) === at) return i
  throw new Error(`no type or member ${name}`)
}

const REFUSED: ReadonlyArray<readonly [string, string, Uint8Array]> = [
  [
    'an attribute of a map that has no meaning here',
    'UnknownAttribute',
    patched(maps, [typeNamed('pinning'), 4, nameOffset('kept_type_')]),
  ],
  ['a map that is no struct', 'BadDefinition', patched(maps, [typeNamed('hash') + 8, 4, 1])],
  ['a map without a type', 'BadDefinition', patched(maps, [typeNamed('type'), 4, nameOffset('pinning')])],
  ['a number that is none', 'BadAttribute', patched(maps, [typeNamed('type') + 4, 4, 0])],
  ['a type that has no size', 'BadAttribute', patched(maps, [typeNamed('value') + 4, 4, 2])],
  ['a map with two sizes', 'SizeMismatch', patched(maps, [typeNamed('value_size'), 4, nameOffset('key_size')])],
  ['a map whose keys have no size', 'SizeZero', patched(maps, [typeNamed('key_size'), 4, nameOffset('pinning')])],
  ['no program', 'NoProgram', patched(fixture('nowhere'), [placesOf(fixture('nowhere')).symbol('nothing') + 4, 1, 2])],
  [
    'code without a function',
    'BadFunction',
    patched(fixture('nowhere'), [placesOf(fixture('nowhere')).symbol('nothing') + 4, 1, 0x11]),
  ],
  ['functions that overlap', 'BadFunction', patched(functions, [inFunctions.symbol('twice') + 16, 8, 32])],
  ['a function of part of an instruction', 'BadFunction', patched(functions, [inFunctions.symbol('twice') + 16, 8, 20])],
  ['a function past its section', 'BadFunction', patched(functions, [inFunctions.symbol('unrelated') + 16, 8, 24])],
  ['two programs of one name', 'DuplicateName', patched(functions, [inFunctions.symbol('direct'), 4, symbolName('indirect')])],
  ['a relocation of a kind that is not known', 'UnknownRelocation', patched(functions, [enterRelocations + 8, 4, 77])],
  ['a relocation between instructions', 'BadPlace', patched(functions, [enterRelocations, 8, 12])],
  ['a relocation past the code', 'BadPlace', patched(functions, [enterRelocations, 8, 8000])],
  ['a relocation of a call at another instruction', 'BadPlace', patched(functions, [enterCode + 8, 1, 0x95])],
  ['a relocation in the second half of a load', 'BadPlace', patched(functions, [enterRelocations + 16, 8, 48])],
  ['a call into the middle of a function', 'BadTarget', patched(functions, [enterCode + 12, 4, 3])],
  ['an address outside its section', 'BadTarget', patched(functions, [enterCode + 44, 4, 4096])],
  ['a map that is not there', 'BadTarget', patched(maps, [inMaps.data('raw_tp/sys_enter') + 51 * 8 + 4, 4, 4])],
  ['a pointer that leads outside', 'BadTarget', patched(globals, [inGlobals.data('.rodata') + 32, 4, 4096])],
  ['a pointer at the end of its section', 'BadPlace', patched(globals, [inGlobals.data('.rel.data'), 8, 20])],
  ['a pointer of a kind that is not known', 'UnknownRelocation', patched(globals, [inGlobals.data('.rel.data') + 8, 4, 3])],
  ['variables of more than 64 MiB', 'TooLarge', patched(functions, [inFunctions.header('.bss') + 32, 8, 2 ** 40])],
  ['an empty file', 'NotElf', new Uint8Array(0)],
]
for (const [name, reason, bytes] of REFUSED) {
  test(`${name} is refused: ${reason}`, () => {
    const spec = loadCollectionSpec(bytes)
    assert.is(E.isLeft(spec) ? spec.left.reason : 'accepted', reason)
  })
}

function nameOffset(name: string): number {
  const view = new DataView(maps.buffer, maps.byteOffset)
  const start = inMaps.data('.BTF')
  const strings = start + 24 + view.getUint32(start + 16, true)
  const wanted = new TextEncoder().encode(`\0${name}\0`)
  return maps.findIndex((_, i) => i >= strings && wanted.every((byte, j) => maps[i + j] === byte)) + 1 - strings
}

function symbolName(name: string): number {
  return new DataView(functions.buffer, functions.byteOffset).getUint32(inFunctions.symbol(name), true)
}

test('a program may have a million instructions, and not one more', () => {
  const nop = Uint8Array.from({ length: Limit.ProgInsnsMax * 8 }, (_, i) => (i % 8 === 0 ? 0xb7 : 0))
  const section = right(readElf(functions)).sections.find(s => s.name === '.text')
  if (section === undefined) throw new Error('no .text')
  const program = (code: Uint8Array): CodeFunction => ({
    name: 'long',
    section,
    offset: 0,
    code,
    isProgram: true,
    relocations: new Map(),
  })
  const none = new Map()
  const externs = { symbols: none, kconfig: { values: none, map: undefined } }
  const objects = { functions: none, maps: none, externs, license: '', lines: none, core: none }
  const link = (code: Uint8Array) => linkProgram(objects, program(code))
  assert.ok(E.isRight(link(nop)))
  const over = link(concat([nop, nop.subarray(0, 8)]))
  assert.is(E.isLeft(over) ? over.left.reason : 'accepted', 'TooLong')
})

test('an error says what was being done, to what, and where', () => {
  const broken = loadCollectionSpec(patched(maps, [typeNamed('key_size'), 4, nameOffset('pinning')]))
  assert.is(E.isLeft(broken) && renderError(broken.left), 'load maps: map "array" (.maps+0x28): key size is 0')
})

test.run()
