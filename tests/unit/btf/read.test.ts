// src/btf: types of a real object, their sizes, and that broken BTF is refused with the reason.
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Btf, BtfReason, BtfType, TypeId } from '../../../src/btf/index.js'
import { isChar, readBtf, resolve, sizeOf } from '../../../src/btf/index.js'
import { readElf } from '../../../src/elf/index.js'
import { placesOf } from '../../support/elf-places.js'
import { right } from '../../support/engine.js'
import { fixture, patched } from '../../support/fixtures.js'

const test = suite('btf')
const object = fixture('maps')
const read = (bytes: Uint8Array) => readBtf(right(readElf(bytes)))
const btf = right(read(object))
const id = (value: number): TypeId => value as TypeId
const idOf = (found: (type: BtfType) => boolean, types: Btf = btf): TypeId => id(types.types.findIndex(found))

test('a struct has its members at their offsets, bit fields with their width', () => {
  const event = btf.types.find(t => t._tag === 'Struct' && t.name === 'event')
  assert.is(event?._tag, 'Struct')
  if (event?._tag !== 'Struct') return
  assert.is(event.sizeBytes, 32)
  assert.equal(
    event.members.map(m => [m.name, m.offsetBits]),
    [
      ['at', 0],
      ['pair', 64],
      ['text', 128],
      ['bytes', 192],
      ['', 224],
    ],
  )
  const last = event.members.at(-1)
  const union = last && resolve(btf, last.type)
  assert.equal(union?._tag === 'Union' && union.members.map(m => [m.name, m.offsetBits, m.bits]), [
    ['number', 0, 0],
    ['bits', 0, 3],
    ['rest', 0, 29],
  ])
})

test('char is told from other bytes by its name', () => {
  const named = (name: string): BtfType | undefined => btf.types.find(t => t._tag === 'Int' && t.name === name)
  assert.ok(isChar(named('char')))
  assert.not.ok(isChar(named('unsigned char')))
})

test('sizes see through typedefs and arrays, and a function has none', () => {
  assert.is(
    sizeOf(
      btf,
      idOf(t => t._tag === 'Typedef' && t.name === 'pair_t'),
    ),
    8,
  )
  assert.is(
    sizeOf(
      btf,
      idOf(t => t._tag === 'Array' && t.count === 8),
    ),
    8,
  )
  assert.is(
    sizeOf(
      btf,
      idOf(t => t._tag === 'Func'),
    ),
    undefined,
  )
  assert.is(sizeOf(btf, id(0)), undefined)
})

test('a type that contains itself has no size and does not hang', () => {
  const loop: Btf = {
    types: [{ _tag: 'Void' }, { _tag: 'Typedef', name: 'a', type: id(2) }, { _tag: 'Modifier', type: id(1) }],
  }
  assert.is(resolve(loop, id(1)), undefined)
  assert.is(sizeOf(loop, id(1)), undefined)
  const nested: Btf = { types: [{ _tag: 'Void' }, { _tag: 'Array', element: id(1), count: 2 }] }
  assert.is(sizeOf(nested, id(1)), undefined)
})

test('variables are placed where the symbols say, which the compiler leaves to the linker', () => {
  const globals = right(readBtf(right(readElf(fixture('globals')))))
  const bss = globals.types.find(t => t._tag === 'Section' && t.name === '.bss')
  assert.is(bss?._tag === 'Section' && bss.sizeBytes, 28)
  const names = bss?._tag === 'Section' ? bss.variables.map(v => [nameOf(globals.types[v.type]), v.offset]) : []
  assert.equal(names, [
    ['pointer', 0],
    ['seen', 8],
    ['last', 12],
  ])
})
const nameOf = (type: BtfType | undefined): string => (type?._tag === 'Var' ? type.name : '')

test('an enum with a negative value is signed', () => {
  const globals = right(readBtf(right(readElf(fixture('globals')))))
  const mode = globals.types.find(t => t._tag === 'Enum' && t.name === 'mode')
  assert.equal(mode?._tag === 'Enum' && [mode.signed, mode.values.map(v => [v.name, v.value])], [
    true,
    [
      ['QUIET', 0n],
      ['LOUD', 7n],
      ['NEGATIVE', -2n],
    ],
  ])
})

const at = placesOf(object)
const start = at.data('.BTF')
const types = start + 24
// The first type is an int or a pointer; its info word stands 4 bytes in.
const BROKEN: ReadonlyArray<readonly [string, BtfReason, Uint8Array]> = [
  ['an object without BTF', 'Missing', patched(object, [at.data('.strtab') + nameAt('.BTF'), 4, 0x58585858])],
  ['a section that is no BTF', 'BadMagic', patched(object, [start, 2, 0x1234])],
  ['BTF of another byte order', 'BadMagic', patched(object, [start, 2, 0x9feb])],
  ['BTF of another version', 'BadVersion', patched(object, [start + 2, 1, 2])],
  ['types past the end of the section', 'Truncated', patched(object, [start + 12, 4, 0xfffff])],
  ['strings past the end of the section', 'Truncated', patched(object, [start + 20, 4, 0xfffff])],
  ['a last type that is cut short', 'Truncated', patched(object, [start + 12, 4, 13])],
  ['a name that is nowhere', 'BadString', patched(object, [types, 4, 0xfffff])],
  ['a kind that does not exist', 'UnknownKind', patched(object, [types + 4, 4, 31 * 2 ** 24])],
  ['an integer of no bits', 'BadEncoding', patched(object, [types + 4, 4, 2 ** 24], [types + 12, 4, 0])],
  ['a pointer to a type that does not exist', 'BadTypeId', patched(object, [types + 8, 4, 0xfffff])],
]
for (const [name, reason, bytes] of BROKEN) {
  test(`${name} is refused: ${reason}`, () => {
    const result = read(bytes)
    assert.is(E.isLeft(result) ? result.left.reason : 'accepted', reason)
  })
}

/** Offset of a name in the table of section names. */
function nameAt(name: string): number {
  const view = new DataView(object.buffer, object.byteOffset)
  return view.getUint32(at.header(name), true)
}

test.run()
